"""The pages of what ignore.yaml can get wrong, beside what any file can."""

from __future__ import annotations

from reconciler.diagnostics import Manual

IGNORES: Manual = {
    "ignores-nobody": """\
## Why
An entry for a client without a file ignores nothing: its key is mistyped, or the file is gone.
Only `field: file` is about a client without a file, and ignores nothing once it has one. (warning)
## Wrong
`client: acmee` where the file is `clients/acme.yaml`
## Right
`client: acme`, or the entry deleted.
## Also
`ignore-expired`
""",
    "ignore-expired": """\
## Why
Drift that is ignored for ever is forgotten. So every entry has a last day; after it the drift is
reported again, until somebody decides. (warning)
## Wrong
`until: 2026-10-31` in November
## Right
The entry deleted, once the drift is adopted or put back; or a later day, with its reason.
## Also
`ignores-nobody`
""",
}
