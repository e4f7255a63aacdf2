"""What moved behind the files, in a plan that leaves it alone: each with its ways out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reconciler.diagnostics import PARTNER, Advice, client_address, client_key, counted, listed, see
from reconciler.model.files.leaves import dotted
from reconciler.model.live.account import STATUS_PATH
from reconciler.model.status import OPEN
from reconciler.plan.drift_notes import Drift, DriftKind
from reconciler.plan.plan import Plan
from reconciler.report.document import (
    Block,
    Line,
    Mark,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    advised,
    dim,
    line,
    paragraph,
    strong,
)
from reconciler.report.drift.words import PEOPLE, ignored_line, ways_of_drift
from reconciler.report.value_words import cut, shown, told_apart

_ACCESS, _VALUE = Mark("▲", "", Role.ERROR), Mark("◆", "", Role.WARNING)
_MOST = 10
_LONGEST_WHY = 300


def moved_by_hand(plan: Plan) -> Iterator[Block]:
    """Say what moved behind the files, and what of it is not named here."""
    yield from paragraph(map(ignored_line, plan.ignored))
    all_moved = [note for note in plan.drift if note.kind is not DriftKind.UNMANAGED]
    moved = [note for note in all_moved if note.address not in plan.elsewhere]
    if moved:
        yield Rows(_title(), tuple(_rows(moved)), "drift")
    if away := len(all_moved) - len(moved):
        words = f"{counted(away, 'field')} moved behind the files elsewhere, and stays so; "
        yield Paragraph((line(words, *advised(see("see it", "drift"))),))
    unmanaged = {note.address for note in plan.drift if note.kind is DriftKind.UNMANAGED}
    if others := len(unmanaged - {client_address(gone.key) for gone in plan.went}):
        more = advised(see("see them", "drift"))
        yield Paragraph((line(f"{counted(others, 'live client')} without a file; ", *more),))


def _title() -> Line:
    return (strong("Moved by hand"), dim("   named only, this plan leaves it alone"))


def _rows(moved: Sequence[Drift]) -> Iterator[Row]:
    """One row for what is alike in several accounts, access first; below it what can be typed."""
    alike: dict[object, list[Drift]] = {}
    for note in moved:
        key = (note.kind, note.path, note.applied, note.live, note.who, note.why)
        alike.setdefault(key, []).append(note)
    for notes in sorted(alike.values(), key=lambda notes: not _gives_access(notes[0])):
        first = notes[0]
        keys = listed([client_key(note.address) or PARTNER for note in notes], _MOST)
        about = [line("at ", Span(keys, Role.VALUE), f", {first.who}" if first.who else "")]
        about += [line(dim(cut(first.why, _LONGEST_WHY)))] if first.why else []
        access = _gives_access(first)
        cells = (line("access" if access else "value"), _what(first))
        yield Row(cells, _ACCESS if access else _VALUE, tuple(about))
        yield from (Row((advised(way, Role.DIM),)) for way in _ways(notes))


def _ways(notes: Iterable[Drift]) -> list[Advice]:
    """Advise: nothing that an apply does takes a person out again, so that comes first."""
    return sorted(ways_of_drift(notes), key=lambda way: way.command[0] != "operate")


def _gives_access(note: Drift) -> bool:
    if note.live is None:
        return False
    opened = note.path == STATUS_PATH and note.live in OPEN and note.applied not in OPEN
    return opened or note.path[:1] in PEOPLE


def _what(note: Drift) -> Line:
    """Say what moved, from what the files last wrote to what is live."""
    applied, live = told_apart(note.applied, note.live, note.path)
    name = dotted(note.path)
    if note.path[:1] in PEOPLE and len(note.path) > 1:
        name = note.path[1]
    if note.applied is None:
        return line(f"{name} ", Span(shown(note.live, note.path), Role.VALUE), dim(", in no file"))
    if note.live is None:
        return line(f"{name} ", Span(applied), dim(", gone from live"))
    return line(f"{name} {applied} → ", Span(live, Role.VALUE))
