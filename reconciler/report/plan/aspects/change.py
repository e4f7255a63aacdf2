"""A change of one field as a row: its label, what it was and becomes, what that means.

The label is short and says which part of the account it is; a field without a line in `_LABELS` is
called by its own name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import dotted
from reconciler.model.live.account import is_word
from reconciler.report.amounts import money_span
from reconciler.report.changes import (
    CampaignSpends,
    Change,
    ChangeKind,
    Credit,
    MovedPrice,
    NewPrices,
    SupplyOwned,
)
from reconciler.report.document import Line, Mark, Role, Row, Span, dim, line
from reconciler.report.facts import Refused, Upshot
from reconciler.report.phrases import sides, words
from reconciler.report.value_words import ARROW, cut, shown

_PEOPLE = ("members", "staff")
_LABELS: Mapping[str, str] = {
    "features": "feature",
    "add_ons": "add-on",
    "teams": "team",
    "properties": "column",
    "payment_methods": "pays",
    "description": "note",
    "time_zone": "zone",
}
_TO = Span(ARROW)
_WORDS = {ChangeKind.CREATE: Upshot.COMES, ChangeKind.REMOVE: Upshot.GOES}


class ChangeRow(NamedTuple):
    """A change in words."""

    label: str
    value: Line
    notes: tuple[Line, ...]


def change_row(change: Change, *, left_out: bool = False) -> ChangeRow:
    """Say a change; one that is `left_out` is refused together with another one."""
    told = _person(change) if _is_person(change) else _named(change)
    notes = [words(note) for note in change.notes]
    for upshot in upshots(change, left_out=left_out):
        first = upshot is Upshot.DOOR
        notes = _joined(words(upshot), notes) if first else [*notes, words(upshot)]
    return told._replace(notes=tuple(_joined(told.notes[0], notes) if told.notes else notes))


def upshots(change: Change, *, left_out: bool = False) -> Iterator[Upshot]:
    """What a change comes to; one that only comes or goes says at least that."""
    if change.kind is ChangeKind.ONE_WAY:
        yield Upshot.DOOR
    if left_out:
        yield Upshot.LEFT_OUT_WITH_IT
    elif not change.notes and not _is_person(change) and change.kind in _WORDS:
        yield _WORDS[change.kind]


def _joined(first: Line, notes: list[Line]) -> list[Line]:
    """Put a word before the first note, in its line."""
    return [(*first, Span(", "), *notes[0]), *notes[1:]] if notes else [first]


def label_of(path: FieldPath) -> str:
    """The short label of a field."""
    return _LABELS.get(path[0], path[0])


def _is_person(change: Change) -> bool:
    path = change.field
    return isinstance(path, tuple) and path[:1] in {(one,) for one in _PEOPLE} and len(path) > 1


def _person(change: Change) -> ChangeRow:
    """Name somebody who comes, goes or gets another role."""
    path = change.field if isinstance(change.field, tuple) else ()
    before, after = sides(change)
    moves = bool(before and after) and change.kind is not ChangeKind.KEPT
    role = (*before, _TO, *after) if moves else after or before
    return ChangeRow("role" if moves else "person", (Span(cut(path[1]), whole=True),), (role,))


def _named(change: Change) -> ChangeRow:
    name, rest = _name_of(change)
    before, after = sides(change)
    moves = bool(before and after) and change.kind is not ChangeKind.KEPT
    value = (*before, _TO, *after) if moves else after or before
    return ChangeRow(name, (*rest, *value), ())


def _name_of(change: Change) -> tuple[str, Line]:
    match change.field:
        case SupplyOwned(resource=resource):
            return resource, (Span("owned "),)
        case Credit(grant=grant):
            return "credit", (Span(f"{cut(grant)} "),)
        case CampaignSpends(campaign=campaign):
            return "campaign", (Span(f"{cut(campaign)} spends "),)
        case path if is_word(path):
            above = (Span(f"{dotted(path[1:-1])} "),) if path[1:-1] else ()
            return label_of(path), (*above, Span(shown(path[-1]), Role.VALUE))
        case path:
            return label_of(path), (Span(f"{dotted(path[1:])} "),) if path[1:] else ()


def is_refused(change: Change) -> bool:
    """Tell whether a rule refuses this very change."""
    return any(isinstance(note, Refused) for note in change.notes)


def recorded_line(fields: tuple[FieldPath, ...]) -> Line:
    """Name fields that are only written down."""
    return (dim(", ".join(map(dotted, fields))),)


def price_row(version: NewPrices) -> Row:
    """Say a version of the price list in a line: its day, and what it makes dearer or cheaper."""
    moved = [span for one in version.moved for span in (Span(", "), *_moved_price(one))]
    said = tuple(moved[1:]) or (Span("what the partner has costs the same"),)
    value = (Span("a version from "), Span(str(version.day), Role.VALUE))
    return Row((line("prices"), value), Mark("+", "", Role.ADD), (said,))


def _moved_price(moved: MovedPrice) -> Line:
    before = (money_span(moved.before, Role.PLAIN), _TO) if moved.before else ()
    return (Span(f"{cut(moved.what)} "), *before, money_span(moved.after))
