"""What a comment is made of: its alerts, what always stays, rows, facts, folds, the last lines.

An alert is told in full while there is room, shorter the more there are, at last by name alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reconciler.diagnostics import PARTNER, Diagnostic, Severity, counted, see
from reconciler.plan.judge.kept import Went
from reconciler.plan.plan import Plan
from reconciler.report.changes import Change, ChangeKind
from reconciler.report.document import Document, Findings
from reconciler.report.facts import Removed
from reconciler.report.formats.markdown.cells import (
    Budget,
    ChangeTable,
    RowsMade,
    ShownEntry,
    code,
    fenced,
    finding_text,
    lost,
    note_text,
    quoted,
    row,
    said,
    shares,
)
from reconciler.report.formats.style import TextStyle
from reconciler.report.phrases import label
from reconciler.report.plan.store_notice import store_notice
from reconciler.report.plan.view import went_rows
from reconciler.report.plan.went import advice_on

_LONGEST_PART = 1000
_LONGEST_NAME = 100
_BESIDE_NAMES = 60
_QUOTED = len("> \n")
_HEAD = "| Client | Change | Lost for good | What starts |\n|:--|:--|:--|:--|"
_GONE = "| Client | Why |\n|:--|:--|"
_BACK = "| Client | Field | Change | Why |\n|:--|:--|:--|:--|"
_NEVER_AGAIN = "Nobody can bring back what was in the account, and its key is never used again."
_TAKEN = "Somebody took it away by hand: ask them before you merge."


class Parts(NamedTuple):
    """What a comment is made of: `first` always stays, as does `last`; rows as far as they fit.

    `facts` go when there is no room even for a row, what is folded goes before any row.
    """

    first: Sequence[str]
    rows: RowsMade = RowsMade()
    facts: Sequence[str] = ()
    folded: Sequence[str] = ()
    last: Sequence[str] = ()


def findings_of(document: Document, *kinds: Severity) -> tuple[Diagnostic, ...]:
    """A document's findings of some severities, in its order."""
    return tuple(
        finding
        for block in document.blocks
        if isinstance(block, Findings)
        for finding in block.findings
        if finding.severity in kinds
    )


class DoorSaid(NamedTuple):
    """A door as a row of the table, and shorter: what happens, and to which client."""

    row: str
    change: str
    client: str


def doors_of(changes: ChangeTable) -> list[DoorSaid]:
    """Make a row for each one-way door: what changes, what is lost, what starts."""
    return [
        DoorSaid(
            row([changes.whose(one), value, lost(one.notes), changes.listed(one.notes)]),
            value,
            one.account.key,
        )
        for one, change in _of_kind(changes, ChangeKind.ONE_WAY)
        for value in [changes.value(change)]
    ]


def door_block(
    doors: Sequence[DoorSaid], after: str, room: int, budget: Budget, grouped: Sequence[str] = ()
) -> str:
    """Make the warning of all doors; `after` is the sentence behind their number.

    `grouped` are the lines of doors that are too many for a row each.
    """
    title = f"**{counted(len(doors), 'one-way door')}.** {after}"
    together = _warning(title, grouped)
    if grouped and budget.size(together) <= room:
        return together
    return _block(doors, (title, _HEAD), room, budget)


def removal_block(changes: ChangeTable, room: int, budget: Budget) -> str:
    """Make the warning of all clients that are removed: it can never be undone either."""
    gone = [
        DoorSaid(
            row([changes.whose(one), note_text(why, changes.style)]),
            "removed for good:",
            one.account.key,
        )
        for one, _ in _of_kind(changes, ChangeKind.REMOVE)
        for why in one.notes
        if isinstance(why, Removed) and one.account.refused is None
    ]
    title = f"**{counted(len(gone), 'client')} removed for good.** {_NEVER_AGAIN}"
    return _block(gone, (title, _GONE), room, budget)


def given_back_block(changes: ChangeTable, room: int, budget: Budget) -> str:
    """Make the warning of all that lets people in again because drift is put back."""
    given = [
        DoorSaid(
            row(
                [
                    changes.whose(one),
                    changes.said(label(change.field)),
                    changes.value(change),
                    changes.listed(one.notes),
                ]
            ),
            "access given back:",
            one.account.key,
        )
        for one, change in _of_kind(changes, ChangeKind.GIVEN_BACK)
    ]
    title = f"**Access given back: {counted(len(given), 'change')}.** {_TAKEN}"
    return _block(given, (title, _BACK), room, budget)


def _of_kind(changes: ChangeTable, kind: ChangeKind) -> list[tuple[ShownEntry, Change]]:
    shown = ((one, one.entry) for one in changes.shown if isinstance(one.entry, Change))
    return [(one, change) for one, change in shown if change.kind is kind]


def _block(doors: Sequence[DoorSaid], words: tuple[str, str], room: int, budget: Budget) -> str:
    if not doors:
        return ""
    title, head = words
    whole = _warning(title, [head, *(door.row for door in doors)])
    if budget.size(whole) <= room:
        return whole
    groups: dict[str, list[str]] = {}
    for door in doors:
        groups.setdefault(door.change, []).append(door.client)
    return _warning(title, names_by_label(groups, room - budget.size(_warning(title, [])), budget))


def _warning(title: str, said: Sequence[str]) -> str:
    return quoted(["[!WARNING]", title, "", *said])


def refusal_block(
    refusals: Sequence[Diagnostic], style: TextStyle, budget: Budget, word: str = "refusal"
) -> str:
    """Make the alert of all refusals: each with its excerpt, or in a line, or by rule and client.

    It takes half of the budget with excerpts and five sixths without. If even the clients' names
    are too long for that, every rule says how many more it refuses; none is cut in two. `word`
    is what one of them is called.
    """
    if not refusals:
        return ""
    most = budget.most * 5 // 6
    # Each is at least a line: so many are never worth being laid out first.
    if len(refusals) * _BESIDE_NAMES <= budget.most // 2:
        excerpts = _alert(
            refusals, word, [fenced(finding_text(refusal, style)) for refusal in refusals]
        )
        if budget.size(excerpts) <= budget.most // 2:
            return excerpts
    lines = _alert(refusals, word, [_in_a_line(refusal) for refusal in refusals])
    if budget.size(lines) <= most:
        return lines
    groups: dict[str, list[str]] = {}
    for refusal in refusals:
        file = refusal.position.file if refusal.position and not refusal.address else ""
        whose = file or refusal.client or PARTNER
        groups.setdefault(code(f"error[{refusal.rule}]"), []).append(whose)
    return _alert(refusals, word, names_by_label(groups, most - _LONGEST_PART, budget))


def names_by_label(groups: Mapping[str, Sequence[str]], room: int, budget: Budget) -> list[str]:
    """A line for each label: how often, and as many names as the room has for it.

    Only if there is no room for the labels, the last ones are counted instead.
    """
    heads = {label: f"- {label} {len(names):,} times: " for label, names in groups.items()}
    kept = budget.that_fit(heads.values(), room, _BESIDE_NAMES + _QUOTED)
    labels = list(heads)[: len(kept)]
    sizes = [budget.size(_names(groups[label])) for label in labels]
    left = room - sum(budget.size(each) + _BESIDE_NAMES + _QUOTED for each in kept)
    found = [
        head + names_that_fit(groups[label], share, budget)
        for head, label, share in zip(kept, labels, shares(sizes, left), strict=True)
    ]
    rest = sum(len(groups[label]) for label in list(heads)[len(kept) :])
    return [*found, "", f"and {rest:,} more, see the log"] if rest else found


def _names(names: Iterable[str]) -> str:
    # A name that occurs in one group again and again is said once.
    said = ", ".join(name[:_LONGEST_NAME] for name in dict.fromkeys(names))
    return code(said, len(said)) if said else ""


def names_that_fit(names: Sequence[str], room: int, budget: Budget) -> str:
    """Name all for whom there is room, and count the others."""
    whole = _names(names)
    if budget.size(whole) <= room:
        return whole
    distinct = [name[:_LONGEST_NAME] for name in dict.fromkeys(names)]
    kept = budget.that_fit(distinct, room, len(", "))
    # Harmless letters can be longer than those they stand for.
    while kept and budget.size(_names(kept)) > room:
        kept = kept[: len(kept) // 2]
    return f"{_names(kept)} and {counted(len(distinct) - len(kept), 'more client')}"


def _alert(refusals: Sequence[Diagnostic], word: str, said: Sequence[str]) -> str:
    rule = code(see("", "explain", refusals[0].rule).typed)
    title = f"**{counted(len(refusals), word)}.** What a rule means: {rule}"
    return quoted(["[!CAUTION]", title, "", *said])


def _in_a_line(finding: Diagnostic) -> str:
    at = finding.position
    place = f"{at.file}:{at.line}:{at.column}" if at else finding.address
    help = f"help: {finding.help}" if finding.help else ""
    parts = filter(None, (f"error[{finding.rule}]", place, finding.message, help))
    return "- " + " ".join(code(part, _LONGEST_PART) for part in parts)


def store_alert(plan: Plan) -> str:
    """Make the warning of a comment about a store that is closed, or not there yet."""
    notice = store_notice(plan)
    if notice is None or plan.as_found is not None:  # what is found stands in the headline
        return ""
    advice = notice.help
    way = advice if isinstance(advice, str) else f"{advice.before}{code(advice.typed)}"
    return quoted(["[!WARNING]", code(notice.words), "", way])


def went_alert(went: Sequence[Went], style: TextStyle) -> str:
    """Make the warning of a comment about clients whose file went."""
    if not went:
        return ""
    title = f"**{counted(len(went), 'client file')} deleted, and nobody is removed by that.**"
    rows = (filter(None, (said(cell, style) for cell in row.cells)) for row in went_rows(went))
    ways = (f"{way.before}{code(way.typed)}" for way in advice_on(went).ways)
    lines = (f"- {line}" for line in (*map(" ".join, rows), *ways))
    return quoted(["[!WARNING]", title, "", *lines])
