"""Refusals in Markdown: with excerpts while there is room, shorter the more there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.diagnostics import PARTNER, Diagnostic
from reconciler.report.fences import code, fenced, finding_text, quoted
from reconciler.report.style import TextStyle
from reconciler.report.wording import counted

MOST_EXCERPTS = 30_000
MOST_REFUSALS = 50_000
_LONGEST_PART = 1000
_NO_LIMIT = MOST_REFUSALS + 1


def refusal_block(refusals: Sequence[Diagnostic], style: TextStyle) -> str:
    """Make the alert of all refusals: each with its excerpt, or in a line, or by rule and client.

    Only if even that is too long, the last ones are counted instead; none is cut in two.
    """
    if not refusals:
        return ""
    excerpts = _alert(refusals, [fenced(finding_text(each, style)) for each in refusals])
    if len(excerpts) <= MOST_EXCERPTS:
        return excerpts
    lines = [_in_a_line(each) for each in refusals]
    for form in (_alert(refusals, lines), _alert(refusals, list(_by_rule(refusals)))):
        if len(form) <= MOST_REFUSALS:
            return form
    return _alert(refusals, _first(lines))


def _alert(refusals: Sequence[Diagnostic], said: Sequence[str]) -> str:
    rule = code(f"reconciler explain {refusals[0].rule}")
    title = f"**{counted(len(refusals), 'refusal')}.** What a rule means: {rule}"
    return quoted(["[!CAUTION]", title, "", *said])


def _in_a_line(finding: Diagnostic) -> str:
    at = finding.position
    place = f"{at.file}:{at.line}:{at.column}" if at else finding.address
    parts = [f"error[{finding.rule}]", place, finding.message]
    parts += [f"help: {finding.help}"] if finding.help else []
    return "- " + " ".join(code(each, _LONGEST_PART) for each in parts if each)


def _by_rule(refusals: Sequence[Diagnostic]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for each in refusals:
        groups.setdefault(each.rule, []).append(each.client or PARTNER)
    for rule, whose in groups.items():
        names = code(", ".join(dict.fromkeys(whose)), _NO_LIMIT)
        yield f"- {code(f'error[{rule}]')} {len(whose):,} times: {names}"


def _first(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    room = MOST_REFUSALS - _LONGEST_PART
    for each in lines:
        room -= len(each) + len("> \n")
        if room < 0:
            break
        kept.append(each)
    return [*kept, "", f"and {counted(len(lines) - len(kept), 'more refusal')}, see the log"]
