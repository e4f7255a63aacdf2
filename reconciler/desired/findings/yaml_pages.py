"""The pages of findings about how a file is written: the part of YAML that is allowed."""

from __future__ import annotations

from reconciler.desired.findings.limits import DEEPEST, LONGEST_FIELD, LONGEST_TEXT, MOST_EVENTS
from reconciler.diagnostics import Manual

YAML: Manual = {
    "yaml-syntax": """\
## Why
The file cannot be read as `key: value` lines from here on, so the rest of it was not looked at.
The usual causes: a quote or bracket that is never closed, a colon inside a text without quotes,
lines that are indented differently from their neighbours.
## Wrong
`name: Acme: the best`
## Right
`name: "Acme: the best"`
## Also
`odd-space`, `duplicate-key`
""",
    "duplicate-key": """\
## Why
Of two lines with the same key YAML silently takes the last; the reviewer sees the first. Spelled
with quotes or escapes it is still the same key.
## Wrong
`seats: 5` on line 3 and `seats: 50` on line 40
## Right
One of the two.
## Also
`merge-conflict`, `yaml-merge`
""",
    "too-deep": f"""\
## Why
No field of an account is nested more than a few levels; more than {DEEPEST} is a broken file.
## Wrong
`features: [[[[[[[[[[[[[[[[[sso]]]]]]]]]]]]]]]]]`
## Right
`features: [sso]`
## Also
`too-many-values`, `file-too-large`
""",
    "too-many-values": f"""\
## Why
A file with more than about {MOST_EVENTS:,} keys and values describes no account, and nobody
can review it.
## Wrong
A list with 30,000 lines
## Right
Fields and lists of one client, and nothing more.
## Also
`file-too-large`, `text-too-long`
""",
    "text-too-long": f"""\
## Why
A single text has at most {LONGEST_TEXT:,} characters, a key at most {LONGEST_FIELD}.
Longer ones are nearly always a quote that was closed too late.
## Wrong
A contract pasted into `description`
## Right
`description: see the contract, item 4711`
## Also
`file-too-large`, `yaml-syntax`
""",
    "several-documents": """\
## Why
A file is one client. What stands behind a second `---` would be read by some programs and not by
others.
## Wrong
`name: Acme`, then a line `---`, then `name: Globex`
## Right
Two files: `acme.yaml` and `globex.yaml`
## Also
`duplicate-key`, `file-name`
""",
    "yaml-directive": """\
## Why
Lines that begin with `%` change how YAML reads the rest. Account files need none, and a reviewer
should not have to know them.
## Wrong
`%YAML 1.1`
## Right
Delete the line.
## Also
`yaml-tag`
""",
    "yaml-anchor": """\
## Why
`&name` and `*name` copy a value from elsewhere in the file: the reviewer reads one thing, another
is applied. Values are written out. A text that begins with `&` or `*` stands in quotes.
## Wrong
`billing: *standard`
## Right
`billing: {mode: partner}`, or `name: "*star"`
## Also
`yaml-merge`, `yaml-tag`
""",
    "yaml-merge": """\
## Why
`<<` copies a whole mapping from elsewhere in the file: the reviewer reads one thing, another is
applied. What all clients share stands under `defaults` in `partner.yaml`.
## Wrong
`<<: *standard`
## Right
`defaults: {features: [download_reports]}` in `partner.yaml`
## Also
`yaml-anchor`, `duplicate-key`
""",
    "yaml-tag": """\
## Why
A tag (`!name`) makes a program build something else from a value. Here the field alone decides
what a value is. A text that begins with `!` stands in quotes.
## Wrong
`seats: !!int "12"`
## Right
`seats: 12`, or `name: "!Mpact"`
## Also
`yaml-anchor`, `yaml-directive`
""",
    "complex-key": """\
## Why
A key is one word before a colon. YAML also allows lists, mappings and `?` there; no field is
written like that.
## Wrong
`? [seats, dashboards]`
## Right
`seats: 12`
## Also
`yaml-syntax`, `unknown-key`
""",
    "empty-file": """\
## Why
A file without fields asks for nothing. Removing a client is written down, so that nobody does it
by emptying a file.
## Wrong
A file with comments only
## Right
`name:` and `status:` at least; to remove a client `removed: {reason: …, by: …}`
## Also
`missing-field`, `not-a-mapping`
""",
    "not-a-mapping": """\
## Why
A file is a list of fields, each `key: value`. A list or a text in its place says nothing about an
account.
## Wrong
`- name: Acme` as the first line
## Right
`name: Acme`
## Also
`empty-file`, `yaml-syntax`
""",
}
