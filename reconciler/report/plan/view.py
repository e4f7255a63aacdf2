"""Plan → Document: what changes, what it draws, what is only named or waits, what was refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from reconciler.diagnostics import Diagnostic, Severity, counted
from reconciler.plan.change import Action
from reconciler.plan.judge.kept import WaitingCounts, Went
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ChangeClient
from reconciler.report.amounts import money
from reconciler.report.changes import MOST_READ, Account, Gravity
from reconciler.report.document import (
    Block,
    Document,
    Findings,
    Folded,
    Footer,
    Line,
    Mark,
    Paragraph,
    Place,
    Role,
    Row,
    Rows,
    Span,
    advised,
    command,
    dim,
    line,
    nowhere,
    paragraph,
    prose,
    strong,
)
from reconciler.report.plan.accounts import Teller
from reconciler.report.plan.at_rest import NO_CHANGES, title_words
from reconciler.report.plan.shape import plan_shape
from reconciler.report.plan.store_notice import store_notice
from reconciler.report.plan.went import advice_on
from reconciler.report.value_words import (
    amounts,
    cut,
    refusals_last,
    value,
    what_a_rule_means,
)
from reconciler.rules.trial import after_trial

if TYPE_CHECKING:
    from reconciler.report.plan.next_acts import Typed

NOT_ASKED = "because nobody asked for it here"
REFUSED_ANYHOW = "because it is refused without this change, too"
"""Why something is left out."""
_STAYS = Mark("▼", "stays live", Role.WARNING)
_MOST = 10
_WORDS = (
    ("change left out", "changes left out"),
    ("due by the calendar", "due by the calendar"),
    ("trial over", "trials over"),
    ("open request", "open requests"),
    ("field of drift", "fields of drift"),
    ("client without a file", "clients without a file"),
)
"""What one of each class of `WaitingCounts` is called, and several."""
_OVER = Mark("*", "over", Role.WARNING)


def plan_view(
    plan: Plan,
    findings: Iterable[Diagnostic],
    store: str = "",
    place: Place = nowhere,
    typed: Typed | None = None,
) -> Document:
    """Make the document of a plan.

    `findings` are the plan's own, with their places in files; `store` names the live store;
    `place` finds in the files what a change is about; `typed` is how it was asked for.
    """
    located = refusals_last(tuple(findings))
    clients = None if plan.partner.change.before is None else plan.counted
    return Document(
        line(
            strong(cut(plan.partner.change.after.name)),
            dim(title_words(plan.today, clients, store)),
        ),
        (*_notice(plan, store), *_blocks(plan, located, typed)),
        lambda: plan_shape(plan, located),
        place=place,
        about=plan,
    )


def _notice(plan: Plan, where: str) -> Iterator[Block]:
    notice = store_notice(plan, where)
    if notice is not None:
        yield Paragraph((line(strong(notice.words)), advised(notice.help, Role.DIM)))


def _blocks(plan: Plan, findings: tuple[Diagnostic, ...], typed: Typed | None) -> Iterator[Block]:
    due = (
        line(strong("due first: "), f"record that the trial of {trial.key} ended on {trial.since}")
        for trial in plan.due
    )
    yield from paragraph((*_closing(plan), *due))
    yield from _accounts(plan, findings, typed)
    yield from _by_hand(plan)
    over = tuple(
        Row(
            (line(trial.key), line(f"since {trial.since}")),
            _OVER,
            tuple(map(advised, after_trial(trial.key, trial.mode).ways)),
        )
        for trial in plan.undecided
    )
    if over:
        yield Rows(line(strong("Trials that are over")), over, "expired")
    passed = {finding.address: finding.rule for finding in plan.passed_over}
    others = [address for address in plan.left_out if address not in passed]
    yield from paragraph(left_out_line(others, NOT_ASKED))
    refused = [f"{address} ({rule})" for address, rule in passed.items()]
    yield from paragraph(left_out_line(refused, REFUSED_ANYHOW))
    yield from _totals(plan)
    yield from _lesser(findings)
    yield Footer((last_line(plan),), tuple(_next(plan, typed)))


def _next(plan: Plan, typed: Typed | None) -> Iterable[Line]:
    # An apply takes words from here, and prints none of these.
    from reconciler.report.plan.next_acts import NOTHING_TYPED, next_acts  # noqa: PLC0415

    return next_acts(plan, typed or NOTHING_TYPED)


def _all_of(plan: Plan, typed: Typed | None) -> Line:
    from reconciler.report.plan.next_acts import NOTHING_TYPED, all_of_it  # noqa: PLC0415 - as above

    return all_of_it(plan, typed or NOTHING_TYPED)


# What most plans have nothing of is loaded by those that do.


def _closing(plan: Plan) -> Iterable[Line]:
    if plan.money is None:
        return ()
    from reconciler.report.money.view import closing_lines  # noqa: PLC0415 - as above

    return closing_lines(plan.money)


def _by_hand(plan: Plan) -> Iterable[Block]:
    if not (plan.drift or plan.ignored):
        return ()
    from reconciler.report.plan.by_hand import moved_by_hand  # noqa: PLC0415 - as above

    return moved_by_hand(plan)


def _totals(plan: Plan) -> Iterable[Block]:
    moves = any(one.before != one.after or one.short for one in plan.pool.supplies)
    if not (moves or plan.money or any(not isinstance(one, ChangeClient) for one in plan.steps)):
        return ()
    from reconciler.report.plan.totals import totals  # noqa: PLC0415 - as above

    return totals(plan)


def _lesser(findings: Sequence[Diagnostic]) -> Iterable[Block]:
    if all(finding.severity is Severity.ERROR for finding in findings):
        return ()
    from reconciler.report.plan.totals import lesser_findings  # noqa: PLC0415 - as above

    return lesser_findings(findings)


def _accounts(plan: Plan, findings: tuple[Diagnostic, ...], typed: Typed | None) -> Iterator[Block]:
    """Say what happens, worst first: what is refused and why, who loses access or watch, the rest.

    What is refused beside every account stands with the refusals.
    """
    told = told_accounts(plan, partial(_all_of, plan, typed), findings)
    grave = [one for one in told if isinstance(one, Account) and one.gravity <= Gravity.CLOSES]
    yield from (account for account in grave if account.gravity is Gravity.REFUSED)
    if refusals := tuple(one for one in findings if one.severity is Severity.ERROR):
        yield Findings(refusals)
        yield Paragraph((what_a_rule_means(refusals),))
    yield from (account for account in grave if account.gravity is Gravity.CLOSES)
    yield from went_blocks(plan.went)
    yield from told[len(grave) :]


def told_accounts(
    plan: Plan, ways: Callable[[], Line], findings: Collection[Diagnostic] = ()
) -> Sequence[Account | Folded]:
    """Say what happens to the accounts, the gravest first: one by one, or of too many in short.

    `ways` says what to type for what is then not printed.
    """
    teller = Teller(plan, findings)
    if len(teller.clients) <= MOST_READ:
        return teller.all()
    from reconciler.report.plan.many.fold import many_accounts  # noqa: PLC0415 - as above

    return many_accounts(plan, teller, ways, findings)


def last_line(plan: Plan) -> Line:
    """Say what the plan comes to: this line is fixed and never broken, programs may read it."""
    if plan.is_idle:
        return (Span(idle_words(plan.waits), Role.STRONG, whole=True),)
    counts = (
        f" {plan.count(Action.CREATE)} to add, {plan.count(Action.UPDATE)} to change, "
        f"{plan.count(Action.REMOVE)} to remove; {plan.doors} one-way, "
        f"{plan.refused_accounts} refused."
    )
    return line(strong("Plan:"), Span(counts, whole=True))


def idle_words(waits: WaitingCounts, in_order: str = NO_CHANGES) -> str:
    """Say that nothing changes, and what waits; `in_order` only where nothing does."""
    waiting = [
        f"{count:,} {one if count == 1 else more}"
        for count, (one, more) in zip(waits, _WORDS, strict=True)
        if count
    ]
    return f"Nothing to do. Waiting: {', '.join(waiting)}." if waiting else in_order


def left_out_line(names: Sequence[str], why: str) -> Iterator[Line]:
    """Name what is left out, and why; nothing where nothing is."""
    if names:
        yield line(strong("Left out"), f", {why}: ", ", ".join(names))


def went_blocks(went: Sequence[Went]) -> Iterator[Block]:
    """Say which live clients lost their file, what they go on costing, and what to write."""
    if not went:
        return
    title = strong(f"{counted(len(went), 'file')} deleted since the last apply")
    yield Rows(line(title, dim("   a missing file removes nobody")), went_rows(went), "went")
    yield Paragraph(
        tuple(
            line(
                "- ",
                *prose(way.before),
                *((command(way.typed),) if way.command else prose(f"`{way.lines}`")),
            )
            for way in advice_on(went).ways
        )
    )


def went_rows(went: Sequence[Went]) -> tuple[Row, ...]:
    """Name the first clients whose file went, and what each goes on costing."""
    cells = [(line(strong(one.key)), line(*_standing(one))) for one in went[:_MOST]]
    cells += [(line(f"and {len(went) - _MOST:,} more"), ())] if len(went) > _MOST else []
    return tuple(Row(row, _STAYS) for row in cells)


def _standing(each: Went) -> Iterator[Span]:
    yield value(each.status.value)
    if each.keeps:
        yield Span(f", keeps {amounts(each.keeps.items())} of the supply")
    if each.monthly:
        yield from (Span(", "), money(each.monthly, each.currency), Span(" a month"))
