"""The pages of findings about how a file is written: allowed YAML, fields and their values."""

from __future__ import annotations

from reconciler.desired.findings.limits import DEEPEST, LONGEST_FIELD, LONGEST_TEXT, MOST_EVENTS
from reconciler.diagnostics import Manual

WRITTEN: Manual = {
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
is applied. What some clients share is a profile: `profiles` in `partner.yaml` has it by a name, and
`profile: NAME` in a client's file takes it. A text that begins with `&` or `*` stands in quotes.
## Wrong
`features: *standard`
## Right
`profile: standard`, with `profiles: {standard: {features: [sso]}}` in `partner.yaml`
## Also
`yaml-merge`, `yaml-tag`
""",
    "yaml-merge": """\
## Why
`<<` copies a whole mapping from elsewhere in the file: the reviewer reads one thing, another is
applied. What some clients share is a profile: `profiles` in `partner.yaml` has it by a name, and
`profile: NAME` in a client's file takes it. What all share stands there under `defaults`.
## Wrong
`<<: *standard`
## Right
`profile: standard`, with `profiles: {standard: {features: [sso]}}` in `partner.yaml`
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
    "unknown-key": """\
## Why
A key that is not part of the format would do nothing, and look as if it did. Most are typing
mistakes, so the nearest known key is named. What it says is not shown: nobody knows what it is, and
it may be a password.
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
    "found-file-is-left": """\
## Why
found.yaml says what was true before the first apply. It opened this store and changes nothing any
more; until it is gone, it could open a new store the same way. (warning)
## Wrong
`found.yaml` left in place when clients were changed since: a new store would be opened as they
are in the files now, as if they had always been so.
## Right
The file deleted with your next change.
## Also
`found-client-has-a-file`
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
