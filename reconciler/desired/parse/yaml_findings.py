"""The findings about YAML that is understood and not allowed, in words."""

from __future__ import annotations

import re

from reconciler.desired.findings.findings import finding, shortened
from reconciler.diagnostics import Diagnostic, Position, see

_NO_SPACE = re.compile(r"([^\s:]+):(\S.*)", re.DOTALL)


def duplicate_key(at: Position, key: str, first_line: int) -> Diagnostic:
    """Give the finding of a key that stands in its mapping already."""
    return finding(
        "duplicate-key",
        f"the key `{shortened(key)}` is given twice",
        position=at,
        label="first on this line" if first_line == at.line else f"first on line {first_line}",
        help=f"keep one of them: delete the one on line {at.line}"
        if first_line != at.line
        else "keep one of them",
    )


def too_deep(at: Position, deepest: int) -> Diagnostic:
    """Give the finding of lists and mappings inside of each other beyond the limit."""
    return finding(
        "too-deep",
        f"this is nested more than {deepest} levels deep",
        position=at,
        help="no field needs more than a few; look for brackets or dashes too many",
    )


def too_many_values(at: Position, most: int) -> Diagnostic:
    """Give the finding of a file with more keys and values than the limit."""
    return finding(
        "too-many-values",
        f"this file has more than {most:,} keys, values and brackets",
        position=at,
        help="keep the fields of one client, and nothing else",
    )


def text_too_long(at: Position, what: str, length: int, longest: int) -> Diagnostic:
    """Give the finding of a key or value beyond its limit."""
    return finding(
        "text-too-long",
        f"this {what} has {length:,} characters",
        position=at,
        label=f"at most {longest:,}",
        help="shorten it; look for a quote that is closed too late",
    )


def several_documents(at: Position) -> Diagnostic:
    """Give the finding of a second document in one file."""
    return finding(
        "several-documents",
        "a second document begins here",
        position=at,
        label="one file is one account",
        help="move it to a file of its own, or delete the line `---`",
    )


def anchor(at: Position, name: str) -> Diagnostic:
    """Give the finding of a value that is marked to be copied."""
    return finding(
        "yaml-anchor",
        f"the anchor `&{shortened(name)}` stands here",
        position=at,
        help="delete the anchor; a text that begins with & stands in quotes",
    )


def alias(at: Position, name: str) -> Diagnostic:
    """Give the finding of a value that is copied from elsewhere."""
    return finding(
        "yaml-anchor",
        f"`*{shortened(name)}` copies a value from elsewhere",
        position=at,
        help=f'write the value out, or quote it: "*{shortened(name)}"',
    )


def merge(at: Position) -> Diagnostic:
    """Give the finding of a mapping that is copied into another."""
    return finding(
        "yaml-merge",
        "`<<` copies fields from elsewhere",
        position=at,
        help="write the fields out; what all clients share stands in partner.yaml under defaults",
    )


def tag(at: Position, name: str) -> Diagnostic:
    """Give the finding of a value with a tag."""
    return finding(
        "yaml-tag",
        f"the tag `{shortened(name.replace('tag:yaml.org,2002:', '!!'))}` stands here",
        position=at,
        help="delete the tag; a text that begins with ! stands in quotes",
    )


def collection_as_key(at: Position) -> Diagnostic:
    """Give the finding of a list or mapping in the place of a key."""
    return finding(
        "complex-key",
        "a list or mapping stands in the place of a key",
        position=at,
        help="write a word and a colon",
    )


def explicit_key(at: Position) -> Diagnostic:
    """Give the finding of a key behind a question mark."""
    return finding(
        "complex-key",
        "a question mark begins a key",
        position=at,
        help="write `key: value`; a text that begins with ? stands in quotes",
    )


def no_key(at: Position) -> Diagnostic:
    """Give the finding of a colon without a key."""
    return finding(
        "yaml-syntax", "there is no key before the colon", position=at, help="write `key: value`"
    )


def no_space(at: Position, text: str) -> Diagnostic | None:
    """Give the finding of `{seats:5}`, which YAML takes for a key without value."""
    found = _NO_SPACE.fullmatch(text)
    if found is None:
        return None
    return finding(
        "yaml-syntax",
        "no space stands behind the colon",
        position=at,
        help=f"write {found[1]}: {shortened(found[2])}",
    )


def empty_file(file: str) -> Diagnostic:
    """Give the finding of a file without any field."""
    return finding(
        "empty-file",
        "this file has no fields",
        position=Position(file),
        help=see(
            "write at least `name: …` and `status: …`; see a first one",
            "explain",
            "file-format",
        ),
    )


def not_a_mapping(at: Position, what: str, text: str) -> Diagnostic:
    """Give the finding of a file that is one list or one text."""
    found = _NO_SPACE.fullmatch(text)
    return finding(
        "not-a-mapping",
        f"this file is {what}, not `key: value` lines",
        position=at,
        help=f"write {found[1]}: {shortened(found[2])}" if found else "begin with `name: …`",
    )
