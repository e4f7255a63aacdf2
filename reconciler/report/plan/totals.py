"""What a plan comes to: seats, money, letters; and the findings that stop nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from reconciler.diagnostics import Diagnostic, Severity, counted, listed, wait
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ChangeClient, InviteMembers
from reconciler.report.document import (
    Block,
    Findings,
    Folded,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    advised,
    line,
    prose,
)
from reconciler.report.money.plan_money import total_label, total_rows
from reconciler.report.money.pool_bars import changed_pool
from reconciler.report.money.receipts_view import receipt_rows
from reconciler.report.money.view import money_rows, shows_money
from reconciler.report.value_words import alone, what_a_rule_means

_RETURNED = (
    "What comes back to the supply can be given out again at once; the bill falls with the next "
    "period, and never below `supply` in partner.yaml"
)
_MOST_NAMED = 10


def totals(plan: Plan) -> Iterator[Block]:
    """Say what the supply becomes, what it costs whom, and which letters wait after it."""
    yield from changed_pool(plan.pool.supplies)
    if any(
        isinstance(step, ChangeClient) and min(step.takes.values(), default=0) < 0
        for step in plan.steps
    ):
        yield Rows((), (Row((total_label(""), prose(_RETURNED, Role.DIM))),), "totals", flush=True)
    money = [money_rows(plan.money, plan.today)] if plan.money and shows_money(plan) else []
    whole = (*money, *receipt_rows(plan.clients))
    rows = (*total_rows(plan), *_letters(plan))
    if rows or whole:
        yield Folded((Rows((), rows, "totals", flush=True),) if rows else (), lambda: whole)


def _letters(plan: Plan) -> Iterator[Row]:
    """Say how many invitations an apply writes down, and where they are then."""
    steps = (step for step in plan.steps if isinstance(step, InviteMembers))
    if letters := sum(len(step.fields) for step in steps):
        words = f"{counted(letters, 'invitation')} written down, sent by nobody; after the apply"
        yield Row((total_label("Letters"), advised(wait(words, "outbox"))))


def lesser_findings(findings: Sequence[Diagnostic]) -> Iterator[Block]:
    """Say what stops nothing; what one rule says of several accounts is said once."""
    lesser = tuple(one for one in findings if one.severity is not Severity.ERROR)
    rules: dict[str, list[Diagnostic]] = {}
    for finding in lesser:
        rules.setdefault(finding.rule, []).append(finding)
    if single := alone(lesser):
        yield from _whole(single)
    for _, alike in sorted(rules.items()):
        if len(alike) > 1:
            yield Folded((_one_of(alike),), partial(_whole, alike))


def _whole(findings: Sequence[Diagnostic]) -> tuple[Block, ...]:
    return Findings(tuple(findings)), Paragraph((what_a_rule_means(findings),))


def _one_of(alike: Sequence[Diagnostic]) -> Rows:
    first, number = alike[0], len(alike)
    word = f"{number:,} {first.severity}s"
    others = listed([one.client or one.address for one in alike[1:]], _MOST_NAMED)
    label = f": {first.label}" if first.label else ""
    said = (
        prose(f"{first.message}{label}", Role.PLAIN, Role.PLAIN),
        line(f"the same: {others}   ", *what_a_rule_means(alike)),
    )
    heads = (line(Span(f"! {word}", Role.WARNING)), line())
    rows = (Row((head, words)) for head, words in zip(heads, said, strict=True))
    return Rows((), tuple(rows), f"alike {first.rule}", flush=True)
