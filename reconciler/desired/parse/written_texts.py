"""Texts after their quotes and escapes are read: card numbers, and those that look like another.

A message never prints a card number. Source: DESIGN rule "strict YAML"; one script a word follows
UTS 39 (restriction levels).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from reconciler.desired.findings.findings import finding, shortened
from reconciler.desired.parse.characters import (
    ODD_SPACES,
    code_of,
    kind_of,
    odd_places,
)
from reconciler.desired.parse.nodes import TextMark, WrittenText, YamlDocument
from reconciler.desired.parse.syntax import BACKSLASH, no_character
from reconciler.diagnostics import MOST_FINDINGS, Diagnostic, Position
from reconciler.model.card_numbers import card_numbers, masked
from reconciler.model.confusables import SAME_LOOKS


def cards_in_text(text: str, file: str) -> list[Diagnostic]:
    """Find each card number that stands in a file's text as it is written."""
    findings: list[Diagnostic] = []
    lines: list[str] = []
    for found in card_numbers(text):
        lines = lines or masked(text).split("\n")
        line = text.count("\n", 0, found.start)
        column = found.start - (text.rfind("\n", 0, found.start) + 1)
        end = min(column + found.end - found.start, len(lines[line]))
        number = masked(text[found.start : found.end])
        place = Position(file, line + 1, column + 1, end + 1, lines[line])
        findings.append(card_finding(place, number))
    return findings[:MOST_FINDINGS]


def cards_in_values(document: YamlDocument) -> list[Diagnostic]:
    """Find each key and value that is a card number only once its escapes are read, or its lines.

    Nothing is such a one in a text without escapes that may hold none as it is written.
    """
    return [
        card_finding(_first_character(document, written), masked(written.text))
        for written in document.texts()
        if card_numbers(written.text)
    ][:MOST_FINDINGS]


def _first_character(document: YamlDocument, written: WrittenText) -> Position:
    # Without its line, which would show the number.
    mark = document.mark_of_text(written)
    return Position(document.file, mark.line, mark.column, mark.column + 1)


def card_finding(place: Position, number: str) -> Diagnostic:
    """Make the finding of a card number that is masked already."""
    last = "".join(each for each in number if each.isdecimal())[-4:]
    return finding(
        "card-number",
        f"the number of a payment card that ends in {last} stands here",
        position=place,
        label="everybody who reads this repository could pay with it",
        help="write the provider's reference, such as pm_1NxYz",
    )


_WORD = re.compile(r"\w+")
_LATIN = re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_CYRILLIC = re.compile("[\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f]")
# Units are written with Greek letters that look like no Latin one: Delta, Omega, mu, pi, Sigma.
_GREEK = re.compile("(?![\u0394\u03a9\u03bc\u03c0\u03a3])[\u0370-\u03ff\u1f00-\u1fff]")
MOST_MARKS = 4
"""The most combining marks on one letter; no script piles up more. Source: UTS 39, mark limits."""
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})|.)"
)
_SHORT_ESCAPES = dict(zip("0abtvfreNLP", "\0\a\b\t\v\f\r\x1b\x85\u2028\u2029", strict=True))
_ODD_IN_KEY = re.compile(f"[{ODD_SPACES}]")
_ODD_AROUND = re.compile(f"^[{ODD_SPACES}]|[{ODD_SPACES}]$")


def look_alikes(document: YamlDocument) -> list[Diagnostic]:
    """Find each key and value with something in it that a reader cannot see."""
    findings: list[Diagnostic] = []
    for written in document.texts():
        text, _, node = written
        if not (text.isascii() and text.isprintable()):
            mark = document.mark_of_text(written)
            odd_space = _ODD_IN_KEY if node is None else None if node.quoted else _ODD_AROUND
            findings += _unseen(document, text, mark, odd_space)
            findings += _mixed(document, text, mark)
            findings += _piled(document, text, mark)
    return findings[:MOST_FINDINGS]


def _unseen(
    document: YamlDocument, text: str, mark: TextMark, odd_space: re.Pattern[str] | None
) -> Iterator[Diagnostic]:
    # The file's own characters were looked at before: only an escape brings another one here.
    if odd := odd_places(text):
        character = text[odd[0]]
        at, escape = _escape(document, mark, character)
        if unicodedata.category(character) == "Cs":
            yield no_character(at, escape)
            return
        yield finding(
            kind_of(character).rule,
            f"`{escape}` stands for {code_of(character)}",
            position=at,
            help=BACKSLASH,
        )
    elif odd_space and (found := odd_space.search(text)):
        kind = kind_of(found[0])
        yield finding(
            kind.rule,
            kind.message,
            position=document.position(mark),
            label=code_of(found[0]),
            help=kind.help,
        )


def _escape(document: YamlDocument, mark: TextMark, character: str) -> tuple[Position, str]:
    """Find the escape that stands for a character, from the line of its value on."""
    for number, line in enumerate(document.lines[mark.line - 1 :], start=mark.line):
        for found in _ESCAPE.finditer(line, mark.column - 1 if number == mark.line else 0):
            code = found[1] or found[2] or found[3]
            if (chr(int(code, 16)) if code else _SHORT_ESCAPES.get(found[0][1])) == character:
                place = TextMark(number, found.start() + 1, found.end() + 1)
                return document.position(place), found[0]
    return document.position(mark), "an escape"


def _mixed(document: YamlDocument, text: str, mark: TextMark) -> Iterator[Diagnostic]:
    for word in dict.fromkeys(_WORD.findall(text)):
        if word.isascii() or not _LATIN.search(word):
            continue
        for script, letters in (("Cyrillic", _CYRILLIC), ("Greek", _GREEK)):
            if other := letters.search(word):
                plain = word.translate(SAME_LOOKS)
                yield finding(
                    "mixed-script",
                    f"`{shortened(word)}` mixes Latin and {script} letters",
                    position=document.position(_place(document, word, mark)),
                    label=f"`{other[0]}` is {code_of(other[0])}",
                    help=f"type it again in one script{f': {plain}' if plain.isascii() else ''}",
                )
                break


def _piled(document: YamlDocument, text: str, mark: TextMark) -> Iterator[Diagnostic]:
    marks = 0
    for each in unicodedata.normalize("NFD", text):
        marks = marks + 1 if unicodedata.category(each) in {"Mn", "Me"} else 0
        if marks > MOST_MARKS:
            yield finding(
                "piled-marks",
                f"more than {MOST_MARKS} marks are piled up on one letter",
                position=document.position(mark),
                label=f"the last is {code_of(each)}",
                help="type it again with the letter and its own marks",
            )
            return


def _place(document: YamlDocument, word: str, mark: TextMark) -> TextMark:
    at = document.lines[mark.line - 1].find(word, mark.column - 1)
    return mark if at < 0 else TextMark(mark.line, at + 1, at + 1 + len(word))
