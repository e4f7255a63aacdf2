"""Card numbers anywhere in a file: values, keys and comments. A message never prints one.

Such a file is told of that alone: any other finding could print its line.
"""

from __future__ import annotations

from reconciler.desired.findings.findings import finding
from reconciler.desired.parse.nodes import YamlDocument, written_texts
from reconciler.diagnostics import MOST_FINDINGS, Diagnostic, Position
from reconciler.model.card_numbers import card_numbers, masked

_FEWEST_DIGITS = 13


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
    """Find each key and value that is a card number only after its escapes are read."""
    return [
        card_finding(Position(document.file, mark.line, mark.column, mark.column + 1), masked(text))
        for text, mark, _, _ in written_texts(document.root)
        if len(text) >= _FEWEST_DIGITS and card_numbers(text)
    ][:MOST_FINDINGS]


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
