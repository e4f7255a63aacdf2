"""What moved behind the files, as rows of one table: what is alike together, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from reconciler.diagnostics import Advice, Severity, cure, see
from reconciler.model.files.leaves import Leaf, dotted
from reconciler.model.live.account import STATUS_PATH, is_word
from reconciler.model.status import OPEN
from reconciler.plan.drift.report import Cause, Difference, DriftClass, DriftReport, Waiting
from reconciler.plan.drift_notes import Mover
from reconciler.report.document import Mark, Role
from reconciler.report.drift.shape import Sides
from reconciler.report.drift.words import MOST_TYPED, PEOPLE, element_of, ways_of, whose
from reconciler.report.facts import Because, InFileSince, Note, Refused, Remark


class DriftSign(Enum):
    """What a row is about, worst first: access by hand, a value by hand, no file, not applied."""

    ACCESS = Mark("▲", "access", Role.ERROR)
    VALUE = Mark("◆", "value", Role.WARNING)
    UNMANAGED = Mark(".", "no file", Role.WARNING)
    LATE = Mark("*", "waits", Role.WARNING)


class DriftRow(NamedTuple):
    """Differences that are alike: of which accounts, in what, by whom, and what can be typed.

    `what` is a field, a person or the list of an element; `file` and `live` are its two values.
    """

    sign: DriftSign
    severity: Severity
    whose: tuple[str, ...]
    what: str
    file: Leaf | None
    live: Leaf | None
    who: Mover | Remark | None
    notes: tuple[Note, ...]
    ways: tuple[Advice, ...]

    @property
    def weight(self) -> tuple[int, bool, int, tuple[str, ...]]:
        """Its place in the table: what is graver comes first, then what touches more accounts."""
        grave = self.severity is Severity.ERROR
        return (list(DriftSign).index(self.sign), not grave, -len(self.whose), self.whose)


_CLASSES = {
    DriftClass.CONFLICT: Remark.CONFLICT,
    DriftClass.UNRECONCILABLE: Remark.UNRECONCILABLE,
    DriftClass.RAW_EDIT: Remark.RAW_EDIT,
}


def drift_rows(report: DriftReport, sides: Sides) -> list[DriftRow]:
    """The rows of a report; `sides` says in which file a leaf stands."""
    moved = (_moved(cause, sides) for cause in report.causes)
    rows = [*(row for part in moved for row in part), *_unmanaged(report), *_late(report.late)]
    return sorted(rows, key=lambda row: row.weight)


def _moved(cause: Cause, sides: Sides) -> Iterator[DriftRow]:
    alike: dict[object, list[Difference]] = {}
    for difference in cause.differences:
        key = (difference.kind, difference.path, _in_file(difference), difference.live)
        alike.setdefault((*key, difference.why), []).append(difference)
    for differences in alike.values():
        first = differences[0]
        sign = DriftSign.ACCESS if _gives_access(first) else DriftSign.VALUE
        part = Cause(cause.mover, tuple(differences))
        ways = [way for way in ways_of(part, sides) if way.command or way.lines]
        # Nothing that an apply does takes a person out again.
        ways.sort(key=lambda way: sign is DriftSign.ACCESS and way.command[:1] != ("operate",))
        notes = [_CLASSES[first.kind]] if first.kind in _CLASSES else []
        why = [Because(first.why)] if first.why else []
        what, file, live = _values(first)
        yield DriftRow(
            sign,
            part.severity,
            tuple(map(whose, part.addresses)),
            what,
            file,
            live,
            cause.mover or Remark.NOBODY_KNOWN,
            (*notes, *why),
            tuple(ways),
        )


def _in_file(each: Difference) -> Leaf | None:
    return each.wanted if each.kind is DriftClass.CONFLICT else each.applied


def _gives_access(each: Difference) -> bool:
    if each.live is None:
        return False
    opened = each.path == STATUS_PATH and each.live in OPEN and each.applied not in OPEN
    return opened or each.path[:1] in PEOPLE


def _values(each: Difference) -> tuple[str, Leaf | None, Leaf | None]:
    path, file, live = each.path, _in_file(each), each.live
    if path[:1] in PEOPLE:
        return element_of(path), file, live
    if is_word(path):
        word = path[-1]
        return dotted(path[:-1]), word if file else None, word if live else None
    return dotted(path), file, live


def _unmanaged(report: DriftReport) -> Iterator[DriftRow]:
    found = report.of(DriftClass.UNMANAGED)
    for live in dict.fromkeys(each.live for each in found):
        keys = tuple(whose(each.address) for each in found if each.live == live)
        way = cure("write its file", "adopt", *keys[:MOST_TYPED])
        yield DriftRow(DriftSign.UNMANAGED, Severity.NOTE, keys, "", None, live, None, (), (way,))


def _late(late: Iterable[Waiting]) -> Iterator[DriftRow]:
    alike: dict[object, list[Waiting]] = {}
    for waiting in late:
        alike.setdefault((waiting.since, waiting.refused), []).append(waiting)
    for group in alike.values():
        since, refused = group[0].since, group[0].refused
        notes: list[Note] = [InFileSince(since) if since else Remark.IN_FILE]
        way = see("see what it does", "plan")
        if refused:
            notes.append(Refused(refused))
            way = see("what it means", "explain", refused)
        keys = tuple(whose(waiting.address) for waiting in group)
        file = group[0].file if len(group) == 1 else None
        sign, weight = DriftSign.LATE, Severity.WARNING
        yield DriftRow(sign, weight, keys, "", file, None, None, tuple(notes), (way,))
