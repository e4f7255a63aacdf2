"""Bytes become text, or findings: what nobody can see, and what breaks lines unseen, is refused.

Source: DESIGN rule "strict YAML": strict UTF-8, no control or bidi characters, no merge-conflict
marks, all of it before YAML sees a line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from reconciler.desired.findings.findings import finding
from reconciler.diagnostics import MOST_FINDINGS, Diagnostic, Position
from reconciler.model.unseen import FAR_HIDDEN, HIDDEN, is_meaningless, unseen_places

ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_NO_CHARACTERS = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_BREAKS = "\r\x85\u2028\u2029"
_LOST = "\ufffd"
# The last two of each plane.
_FAR_NO_CHARACTERS = "".join(chr(plane * 2**16 - last) for plane in range(2, 18) for last in (2, 1))


class CharacterKind(NamedTuple):
    """A kind of refused character: the rule, what to say, and what to do."""

    rule: str
    message: str
    help: str


_TAB = CharacterKind(
    "odd-space", "a tab stands where spaces belong", "two spaces in place of each tab"
)
_SPACE = CharacterKind(
    "odd-space", "this space is not the plain one", "type it again with the space bar"
)
_BREAK = CharacterKind(
    "line-break", "a line ends in a way that not every program sees", "press Enter there"
)
_DAMAGE = CharacterKind("encoding", "a character was lost here", "type it again, and save as UTF-8")
_CONTROL = CharacterKind("control-character", "a control character stands here", "delete it")
_UNSEEN = CharacterKind(
    "hidden-character", "a character that nobody can see stands here", "delete it"
)
_MEANINGLESS = CharacterKind(
    "hidden-character", "a character that has no look of its own stands here", "delete it"
)
_KINDS = (
    (re.compile("\t"), _TAB),
    (re.compile(f"[{ODD_SPACES}]"), _SPACE),
    (re.compile(f"[{_BREAKS}]"), _BREAK),
    (re.compile(_LOST), _DAMAGE),
    (re.compile(f"[{_CONTROLS}{_NO_CHARACTERS}{_FAR_NO_CHARACTERS}]"), _CONTROL),
)

_ODD = re.compile(
    f"[\t{_BREAKS}{_LOST}{_CONTROLS}{_NO_CHARACTERS}]|[{_FAR_NO_CHARACTERS}]",
)
_UNWANTED = (
    re.compile(f"[{_LOST}{HIDDEN}]"),
    re.compile(f"[{FAR_HIDDEN}]"),
)
"""What can be odd in a text that is printable for Python; other odd characters never are."""
_ORDINARY = bytes({ord("\n"), *range(ord(" "), 0x7F)} - {*b"%<=>|"})
"""What most files are made of alone: nothing odd, no sign of a directive or a conflict."""
_INDENTED_ODDLY = re.compile(f" *[{ODD_SPACES}]")
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})(?: |$)")
_UTF_16 = re.compile(rb"\xff\xfe|\xfe\xff|\x00\x00\xfe\xff|[^\x00]\x00|\x00[^\x00]")


def kind_of(character: str) -> CharacterKind:
    """Tell which rule refuses a character."""
    kinds = (kind for pattern, kind in _KINDS if pattern.match(character))
    return next(kinds, _MEANINGLESS if is_meaningless(character) else _UNSEEN)


def code_of(character: str) -> str:
    """Name a character by its code point, and by its name if it has one."""
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}{' ' if name else ''}{name}"


def read_text(data: bytes, file: str) -> tuple[str, list[Diagnostic]]:
    """Decode a file and look at every character; the text counts only without findings."""
    if not data.translate(None, _ORDINARY):
        return data.decode("ascii"), []
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return "", [_not_utf8(data, error, file)]
    if "\0" in text[:2] and _UTF_16.match(data):
        return "", [_utf16(file)]
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    findings = []
    if _may_hold_odd(text):
        findings += _odd_characters(text, file)
    if "<<<<<<<" in text or "=======" in text or ">>>>>>>" in text or "|||||||" in text:
        findings += _conflicts(text, file)
    if text.startswith("%") or "\n%" in text:
        findings += islice(_directives(text, file), MOST_FINDINGS)
    return text, findings[:MOST_FINDINGS]


def _may_hold_odd(text: str) -> bool:
    if not text.replace("\n", " ").isprintable():
        return True
    return not text.isascii() and any(pattern.search(text) for pattern in _UNWANTED)


def odd_places(text: str) -> list[int]:
    """List the index of every refused character."""
    return sorted({*(each.start() for each in _ODD.finditer(text)), *unseen_places(text)})


def _odd_characters(text: str, file: str) -> list[Diagnostic]:
    findings: list[Diagnostic] = []
    for number, line in enumerate(text.split("\n"), start=1):
        places = odd_places(line)
        if indent := _INDENTED_ODDLY.match(line):
            places.append(indent.end() - 1)
        for kind, columns in _by_kind(line, places).items():
            at = columns[0]
            more = f", and {len(columns) - 1} more on this line" if len(columns) > 1 else ""
            findings.append(
                finding(
                    kind.rule,
                    kind.message,
                    position=Position(file, number, at + 1, at + 2, line),
                    label=code_of(line[at]) + more,
                    help=kind.help,
                )
            )
        if len(findings) >= MOST_FINDINGS:
            break
    return findings


def _by_kind(line: str, places: list[int]) -> dict[CharacterKind, list[int]]:
    kinds: dict[CharacterKind, list[int]] = {}
    for at in places:
        kinds.setdefault(kind_of(line[at]), []).append(at)
    return kinds


def _conflicts(text: str, file: str) -> list[Diagnostic]:
    lines = text.split("\n")
    marks = [number for number, line in enumerate(lines, start=1) if _CONFLICT.match(line)]
    findings = []
    is_open = False
    for at, number in enumerate(marks):
        sign = lines[number - 1][0]
        if sign == "<" or not is_open:
            ends = next((n for n in marks[at:] if lines[n - 1][0] == ">"), None)
            findings.append(_conflict(file, number, lines[number - 1], ends))
        is_open = sign == "<" or (is_open and sign != ">")
        if len(findings) >= MOST_FINDINGS:
            break
    return findings


def _conflict(file: str, number: int, line: str, ends: int | None) -> Diagnostic:
    return finding(
        "merge-conflict",
        "git left both versions here after a merge",
        position=Position(file, number, 1, len(line) + 1, line),
        label=f"until line {ends}" if ends and ends != number else "",
        help="keep the lines that count, and delete the lines with the marks",
    )


def _directives(text: str, file: str) -> Iterator[Diagnostic]:
    # YAML reads them at the top only, but nobody should have to know where they count.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("%"):
            yield finding(
                "yaml-directive",
                "a line begins with `%`",
                position=Position(file, number, 1, len(line) + 1, line),
                help="delete this line",
            )


def _utf16(file: str) -> Diagnostic:
    return finding(
        "encoding",
        "this file is UTF-16, not UTF-8",
        position=Position(file),
        help='save it again as "UTF-8"',
    )


def _not_utf8(data: bytes, error: UnicodeDecodeError, file: str) -> Diagnostic:
    if _UTF_16.match(data):
        return _utf16(file)
    before = data[: error.start].decode().removeprefix("\ufeff").replace("\r\n", "\n")
    line_start = data.rfind(b"\n", 0, error.start) + 1
    line = data[line_start:].partition(b"\n")[0].decode(errors="replace")
    line = line.removeprefix("\ufeff").rstrip("\r")
    column = len(before) - before.rfind("\n")
    byte = data[error.start : error.start + 1]
    meant = byte.decode("cp1252", errors="ignore")
    return finding(
        "encoding",
        "this file is not UTF-8",
        position=Position(file, before.count("\n") + 1, column, column + 1, line),
        label=f"byte {byte.hex().upper()}" + (f", `{meant}` in Windows-1252" if meant else ""),
        help='save it again as "UTF-8"',
    )
