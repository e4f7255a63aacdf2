"""The pages of findings about fields and their values, and about ignore.yaml."""

from __future__ import annotations

from reconciler.diagnostics import Manual

VALUES: Manual = {
    "unknown-key": """\
## Why
A key that is not part of the format would do nothing, and look as if it did. Most are typing
mistakes, so the nearest known key is named.
## Wrong
`seat: 12`
## Right
`seats: 12`
## Also
`unknown-word`, `missing-field`
""",
    "missing-field": """\
## Why
Some fields have no sensible default, so the file must say them.
## Wrong
A client without `status`
## Right
`status: setup`
## Also
`null-value`, `empty-file`
""",
    "wrong-value": """\
## Why
Each field says what may stand in it, and nothing is guessed: `012` is no number here, and 30
February no day. The message names what the field takes.
## Wrong
`seats: 012`
## Right
`seats: 12`
## Also
`quote-text`, `unknown-word`
""",
    "quote-text": """\
## Why
YAML turns some words into something else: `NO` into false, `1984` into a number, `12:30` into 750.
In a text field such a word stands in quotes, so that every program reads the same.
## Wrong
`name: 1984`
## Right
`name: "1984"`
## Also
`wrong-value`, `null-value`
""",
    "null-value": """\
## Why
A key without a value can mean "empty", "forgotten" or "as before". Say which one it is.
## Wrong
`team:` or `team: null`
## Right
`team: emea`; or no line at all, and the live value stays; or `description: ""`, which clears a text
## Also
`missing-field`, `quote-text`
""",
    "unknown-word": """\
## Why
This field takes one of a fixed list of words, or the name of something that `partner.yaml`
declares. The nearest one is named; with upper and lower case as written there.
## Wrong
`status: Actve`
## Right
`status: active`
## Also
`unknown-key`, `wrong-value`
""",
    "unknown-format": """\
## Why
A newer format may mean something else by the same words, so an unknown number is refused.
## Wrong
`format: 2`
## Right
`format: 1`, or a newer version of this program
## Also
`unknown-key`, `wrong-value`
""",
    "card-number": """\
## Why
Whoever reads this repository could pay with it, and git forgets nothing. A number counts as one of
a card if issuer, length and check digit fit, with or without blanks or dashes, also in a comment.
Nothing else of such a file is judged, because an excerpt would print the number again.
## Wrong
`token: "4000 00…"`, the digits of a card
## Right
`token: pm_1NxYz`: the payment provider's reference; the last four digits stand in `last4`. If the
number was committed, have the card replaced: it stays in the history.
## Also
`wrong-value`
""",
}


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
