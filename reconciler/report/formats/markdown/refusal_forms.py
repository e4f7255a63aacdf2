"""Refusals in Markdown: with excerpts while there is room, shorter the more there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reconciler.diagnostics import PARTNER, Diagnostic, see
from reconciler.report.formats.markdown.budget import Budget, shares
from reconciler.report.formats.markdown.fences import code, fenced, finding_text, quoted
from reconciler.report.formats.style import TextStyle
from reconciler.report.wording import counted

_LONGEST_PART = 1000
_LONGEST_NAME = 100
_BESIDE_NAMES = 60
_QUOTED = len("> \n")


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
        groups.setdefault(code(f"error[{refusal.rule}]"), []).append(refusal.client or PARTNER)
    return _alert(refusals, word, names_by_label(groups, most - _LONGEST_PART, budget))


def names_by_label(groups: Mapping[str, Sequence[str]], room: int, budget: Budget) -> list[str]:
    """A line for each label: how often, and as many names as the room has for it.

    Only if there is no room for the labels, the last ones are counted instead.
    """
    heads = {label: f"- {label} {len(names):,} times: " for label, names in groups.items()}
    kept = budget.that_fit(heads.values(), room, _BESIDE_NAMES + _QUOTED)
    labels = list(heads)[: len(kept)]
    whole = [_names(groups[label], len(groups[label])) for label in labels]
    left = room - sum(budget.size(each) + _BESIDE_NAMES + _QUOTED for each in kept)
    found = [
        head + names_that_fit(groups[label], share, budget)
        for head, label, share in zip(
            kept, labels, shares([budget.size(names) for names in whole], left), strict=True
        )
    ]
    rest = sum(len(groups[label]) for label in list(heads)[len(kept) :])
    return [*found, "", f"and {rest:,} more, see the log"] if rest else found


def _names(names: Sequence[str], count: int) -> str:
    # A name that occurs in one group again and again is said once.
    said = ", ".join(name[:_LONGEST_NAME] for name in dict.fromkeys(names[:count]))
    return code(said, len(said)) if said else ""


def names_that_fit(names: Sequence[str], room: int, budget: Budget) -> str:
    """Name all for whom there is room, and count the others."""
    whole = _names(names, len(names))
    if budget.size(whole) <= room:
        return whole
    distinct = [name[:_LONGEST_NAME] for name in dict.fromkeys(names)]
    kept = budget.that_fit(distinct, room, len(", "))
    # Harmless letters can be longer than those they stand for.
    while kept and budget.size(_names(kept, len(kept))) > room:
        kept = kept[: len(kept) // 2]
    return f"{_names(kept, len(kept))} and {counted(len(distinct) - len(kept), 'more client')}"


def _alert(refusals: Sequence[Diagnostic], word: str, said: Sequence[str]) -> str:
    rule = code(see("", "explain", refusals[0].rule).typed)
    title = f"**{counted(len(refusals), word)}.** What a rule means: {rule}"
    return quoted(["[!CAUTION]", title, "", *said])


def _in_a_line(finding: Diagnostic) -> str:
    at = finding.position
    place = f"{at.file}:{at.line}:{at.column}" if at else finding.address
    parts = [f"error[{finding.rule}]", place, finding.message]
    parts += [f"help: {finding.help}"] if finding.help else []
    return "- " + " ".join(code(part, _LONGEST_PART) for part in parts if part)
