"""The pages of findings about folders, file names, bytes and characters."""

from __future__ import annotations

from reconciler.desired.findings.limits import LARGEST_FILE
from reconciler.diagnostics import Manual
from reconciler.model.keys_and_paths import LONGEST_KEY

READING: Manual = {
    "no-source": """\
## Why
Everything is read from one folder, `accounts/` unless you say otherwise. It must be a folder, not
a link to one: what a reviewer sees is then what is read.
## Wrong
`reconciler --source acounts validate`
## Right
`reconciler --source accounts validate`
## Also
`no-partner-file`, `no-client-files`
""",
    "no-partner-file": """\
## Why
`partner.yaml` says whose clients these are: name, time zone, supply. Nothing can be judged
without it.
## Wrong
A folder that holds only `clients/`.
## Right
`accounts/partner.yaml` beside `accounts/clients/`; `reconciler explain file-format` has a first
one.
## Also
`no-source`, `file-name`
""",
    "no-client-files": """\
## Why
A tree without any client is nearly always a wrong folder or a lost checkout, so it is an error.
It never means "remove everybody": a missing file never removes anything.
## Wrong
An empty `accounts/clients/`.
## Right
At least one file, such as `accounts/clients/acme.yaml`.
## Also
`no-source`, `file-name`
""",
    "file-name": f"""\
## Why
A client's file name is its key, for ever, on every computer. So it has lower-case letters, digits
and dashes, at most {LONGEST_KEY} of them, and ends in `.yaml`; names that Windows keeps for
devices (`con`, `nul`, …) cannot be used. A file with another name is refused, never skipped.
## Wrong
`Acme Corp.yml`, `acme_corp.yaml`, `con.yaml`
## Right
`acme-corp.yaml`
## Also
`unknown-file`, `key-in-two-files`
""",
    "unknown-file": """\
## Why
A file that nobody reads looks as if it counted. So everything in the tree is part of the format,
or a `README.md`; left-overs of editors and names that begin with a dot are passed over.
## Wrong
`accounts/acme.yaml`, `accounts/clients/notes.txt`, `accounts/clients/acme.json`
## Right
`accounts/clients/acme.yaml`; notes stand in a `README.md`, or outside of `accounts/`.
## Also
`file-name`
""",
    "not-a-plain-file": """\
## Why
A link, a pipe, a device or a folder in place of a file can show one thing to the reviewer and
another to the program, or never end. They are not opened.
## Wrong
`acme.yaml` as a link to `../other/acme.yaml`
## Right
A file of its own for each client.
## Also
`unreadable-file`, `unknown-file`
""",
    "unreadable-file": """\
## Why
A file that cannot be read could say anything, so nothing is planned without it.
## Wrong
A file without the right to read it, or on a disk that fails.
## Right
`chmod u+r accounts/clients/acme.yaml`, then run the command again.
## Also
`not-a-plain-file`
""",
    "file-too-large": f"""\
## Why
A client's file is a page of text. More than {LARGEST_FILE // 1024} KiB is something else
that got a wrong name, and nobody can review it.
## Wrong
An export of 3 MB saved as `acme.yaml`
## Right
Fields and lists of one client, and nothing more.
## Also
`too-many-values`, `text-too-long`
""",
    "key-in-two-files": """\
## Why
The key is the client's unique name in the whole tree, whatever folder its file is in. Of two files
with one key, nobody could say which counts.
## Wrong
`clients/emea/acme.yaml` and `clients/americas/acme.yaml`
## Right
`clients/emea/acme.yaml` and `clients/americas/acme-us.yaml`
## Also
`file-name`
""",
    "import-table": """\
## Why
A table of clients is a line of titles and a row a client, as CSV; or the JSON list of a platform.
## Wrong
Two columns with one title, a column without one, a quote that is never closed, another encoding.
## Right
CSV in UTF-8 with a title above each column; `--encoding cp1252` for one of an older spreadsheet.
## Also
`import-value`
""",
    "import-value": """\
## Why
What is written of accounts that exist is history for good, so nothing of a table is guessed.
## Wrong
`31.03.2026` or `1.234,50` where nobody said that days and decimals are written so; a row without a
name; a word that is no status; two rows that make one key.
## Right
`--days dmy --decimal comma`, `--word "Bestand=active"`, `--map "Firma=name"`; or the cell mended.
## Also
`import-table`, `import-client-exists`
""",
    "import-client-exists": """\
## Why
An import never writes over a client's file: somebody may have changed it.
## Wrong
A row about a client that has a file.
## Right
The row taken out, or another key in a column `key`.
## Also
`import-value`
""",
    "encoding": """\
## Why
Files are UTF-8. Saved in another way, letters with accents turn into others without anybody
noticing.
## Wrong
A file saved as "Unicode" (UTF-16) or "ANSI" (Windows-1252)
## Right
"Save as … UTF-8" in the editor; in VS Code click the encoding in the status line.
## Also
`control-character`, `hidden-character`
""",
    "control-character": """\
## Why
Control characters are not text: they come from a broken copy, and can hide what follows them from
a reviewer. An escape in quotes (`"\\0"`) is no way around it.
## Wrong
A name with U+0000 in it
## Right
The name typed again, without it.
## Also
`hidden-character`, `line-break`
""",
    "line-break": """\
## Why
YAML takes some rare characters for the end of a line, and review pages do not: a whole field could
hide behind a comment. A line ends with LF or CR LF only.
## Wrong
`# harmless note` + U+2028 + `status: disabled`
## Right
Two lines, made with the Enter key.
## Also
`control-character`
""",
    "odd-space": """\
## Why
Indentation gives a file its meaning, and a tab or a no-break space looks like any number of
spaces. Only the plain space counts as white space.
## Wrong
A tab before `mode: partner`, a no-break space behind `seats`
## Right
Two spaces for each level; most editors have a setting "insert spaces".
## Also
`hidden-character`, `yaml-syntax`
""",
    "hidden-character": """\
## Why
Some characters cannot be seen, or turn the order of letters round: two names that look alike are
then different, and a line can read otherwise than it counts. What Unicode has not given to a letter
or sign yet, and what each font may show as it likes, is refused for the same reason. A joiner that
the letters or the emoji around it need is kept.
## Wrong
`team: emea` with U+200B (zero width space) inside the word
## Right
The word typed again.
## Also
`mixed-script`, `control-character`
""",
    "mixed-script": """\
## Why
Cyrillic and Greek have letters that look exactly like Latin ones. A word that mixes them is a
mistake of the keyboard, or a trick.
## Wrong
`name: Acme` whose first letter is the Cyrillic U+0410
## Right
`name: Acme`, typed in one script. A whole word in Greek or Cyrillic is fine.
## Also
`hidden-character`
""",
    "piled-marks": """\
## Why
A letter has a mark or two. Dozens on one letter hide the lines above and below.
## Wrong
`name: Acme` with five marks or more on one letter
## Right
`name: Ácmé`, or any script with the marks it needs
## Also
`mixed-script`, `hidden-character`
""",
    "merge-conflict": """\
## Why
Git leaves both versions between marks when two people changed the same lines. Somebody has to
choose.
## Wrong
A line that begins with `<<<<<<<`, `=======` or `>>>>>>>`
## Right
The lines that shall count, and none of the marks.
## Also
`duplicate-key`
""",
}
