"""The findings about YAML that is understood and not allowed, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from reconciler.desired.findings.findings import finding, shortened
from reconciler.desired.parse.nodes import TextMark, YamlDocument
from reconciler.diagnostics import Diagnostic, Position, see

_NO_SPACE = re.compile(r"([^\s:]+):(\S.*)", re.DOTALL)
_PERHAPS_A_KEY = re.compile(r"(?:^|[\s\[{,:-])\?", re.MULTILINE)
_KEY = "?"  # what PyYAML calls the token before a key, whether the sign is written or not
_SHARED = "what clients share is one of `profiles` in partner.yaml, and `profile: NAME` takes it"


class _Words(NamedTuple):
    """What is said of one thing that is not allowed; facts stand between braces."""

    rule: str
    message: str
    help: str
    label: str = ""


_NOT_ALLOWED: Mapping[str, _Words] = {
    "too deep": _Words(
        "too-deep",
        "this is nested more than {most} levels deep",
        "no field needs more than a few; look for brackets or dashes too many",
    ),
    "too many values": _Words(
        "too-many-values",
        "this file has more than {most:,} keys, values and brackets",
        "keep the fields of one client, and nothing else",
    ),
    "too long": _Words(
        "text-too-long",
        "this {kind} has {size:,} characters",
        "shorten it; look for a quote that is closed too late",
        label="at most {most:,}",
    ),
    "second document": _Words(
        "several-documents",
        "a second document begins here",
        "move it to a file of its own, or delete the line `---`",
        label="one file is one account",
    ),
    "anchor": _Words(
        "yaml-anchor",
        "the anchor `&{name}` stands here",
        f"delete the anchor; {_SHARED}; a text that begins with & stands in quotes",
    ),
    "alias": _Words(
        "yaml-anchor",
        "`*{name}` copies a value from elsewhere",
        'write the value out, or quote it: "*{name}"; ' + _SHARED,
    ),
    "merge": _Words(
        "yaml-merge",
        "`<<` copies fields from elsewhere",
        f"write the fields out; {_SHARED}; what all share stands under `defaults`",
    ),
    "tag": _Words(
        "yaml-tag",
        "the tag `{name}` stands here",
        "delete the tag; a text that begins with ! stands in quotes",
    ),
    "collection as key": _Words(
        "complex-key",
        "a list or mapping stands in the place of a key",
        "write a word and a colon",
    ),
    "explicit key": _Words(
        "complex-key",
        "a question mark begins a key",
        "write `key: value`; a text that begins with ? stands in quotes",
    ),
    "tight comment": _Words(
        "yaml-syntax",
        "no blank stands before `#`",
        "put a blank before a comment; a `#` of a text stands inside of its quotes",
    ),
    "no key": _Words("yaml-syntax", "there is no key before the colon", "write `key: value`"),
}


def not_allowed(what: str, at: Position, **facts: str | int) -> Diagnostic:
    """Say at its place what is not allowed; texts among the facts are cut to a line's length."""
    shown = {
        name: shortened(fact) if isinstance(fact, str) else fact for name, fact in facts.items()
    }
    rule, message, help_, label = (words.format(**shown) for words in _NOT_ALLOWED[what])
    return finding(rule, message, position=at, label=label, help=help_)


def duplicate_key(at: Position, key: str, first_line: int) -> Diagnostic:
    """Say that a key stands in its mapping already; `first_line` counts from 1."""
    is_here = first_line == at.line
    return finding(
        "duplicate-key",
        f"the key `{shortened(key)}` is given twice",
        position=at,
        label="first on this line" if is_here else f"first on line {first_line}",
        help="keep one of them" + ("" if is_here else f": delete the one on line {at.line}"),
    )


def no_space(at: Position, text: str) -> Diagnostic | None:
    """Say that `{seats:5}` lacks a space: YAML takes it for a key without value."""
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
    """Say that a file has no field at all."""
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
    """Say that a file is one list or one text."""
    found = _NO_SPACE.fullmatch(text)
    return finding(
        "not-a-mapping",
        f"this file is {what}, not `key: value` lines",
        position=at,
        help=f"write {found[1]}: {shortened(found[2])}" if found else "begin with `name: …`",
    )


def explicit_keys(next_token: Callable[[], Any], document: YamlDocument) -> Iterator[Diagnostic]:
    """Find each question mark that begins a key: the events do not tell it, the tokens do."""
    while (token := next_token()) is not None:
        if token.id == _KEY:
            line, column = token.start_mark.line, token.start_mark.column
            following = next_token().start_mark
            is_written = (following.line, following.column) != (line, column)
            if is_written and document.lines[line][column : column + 1] == _KEY:
                at = document.position(TextMark(line + 1, column + 1, column + 2))
                yield not_allowed("explicit key", at)


_PERHAPS_TIGHT = re.compile(r"""["'\[\]{},:|>+0-9-]#""")
_BLOCK_HEADER = re.compile("[|>][-+0-9]*")


def tight_comments(next_token: Callable[[], Any], document: YamlDocument) -> Iterator[Diagnostic]:
    """Find each comment without a blank before it: libyaml reads `"Acme"#1` as `Acme`.

    YAML calls that an error, behind quotes, brackets, commas and the signs of a block of text.
    """
    while (token := next_token()) is not None:
        begin, end = token.start_mark, token.end_mark
        line, column = end.line, end.column
        opening = document.lines[begin.line] if begin.line < len(document.lines) else ""
        header = _BLOCK_HEADER.match(opening, begin.column)
        if header and getattr(token, "style", None) == header[0][0]:
            line, column = begin.line, header.end()
        written = document.lines[line] if line < len(document.lines) else ""
        if column and written[column : column + 1] == "#" and written[column - 1] != " ":
            at = document.position(TextMark(line + 1, column + 1, column + 2))
            yield not_allowed("tight comment", at)


def told_by_tokens(
    tokens: Callable[[], Callable[[], Any]], document: YamlDocument
) -> Iterator[Diagnostic]:
    """Find what the events of a text do not tell; `tokens` begins to read them, if need be."""
    text = document.text
    if "?" in text and _PERHAPS_A_KEY.search(text):
        yield from explicit_keys(tokens(), document)
    if _is_tight_somewhere(text) and _PERHAPS_TIGHT.search(text):
        yield from tight_comments(tokens(), document)


def _is_tight_somewhere(text: str) -> bool:
    # Most files have comments, and most comments a blank or nothing before them. To look for one
    # character is many times cheaper than for two.
    at = text.find("#")
    while at >= 0:
        if at and text[at - 1] not in " \n":
            return True
        at = text.find("#", at + 1)
    return False
