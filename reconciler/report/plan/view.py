"""Plan → Document: what changes, what it draws, what is only named or waits, what was refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reconciler.diagnostics import PARTNER, Diagnostic, client_address, client_key, counted, see
from reconciler.model.files.leaves import dotted
from reconciler.plan.change import Action
from reconciler.plan.drift_notes import Drift, DriftKind
from reconciler.plan.judge.kept import WaitingCounts, Went
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ChangeClient
from reconciler.report.amounts import money
from reconciler.report.document import (
    Block,
    Document,
    Findings,
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
from reconciler.report.drift.words import ignored_line, ways_of_drift
from reconciler.report.money.receipts_view import receipt_rows
from reconciler.report.money.view import closing_lines, money_rows, shows_money
from reconciler.report.plan.accounts import accounts
from reconciler.report.plan.at_rest import NO_CHANGES, title_words
from reconciler.report.plan.shape import plan_shape
from reconciler.report.plan.store_notice import store_notice
from reconciler.report.plan.went import advice_on
from reconciler.report.pool_bars import changed_pool
from reconciler.report.value_words import (
    amounts,
    applied_and_live,
    cut,
    refusals_last,
    value,
    what_a_rule_means,
)
from reconciler.rules.trial import after_trial

NOT_ASKED = "because nobody asked for it here"
REFUSED_ANYHOW = "because it is refused without this change, too"
"""Why something is left out."""
_STAYS = Mark(".", "stays live", Role.WARNING)
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
_DRIFT = {
    DriftKind.DRIFT: Mark("*", "drift", Role.WARNING),
    DriftKind.UNRECONCILABLE: Mark("*", "unreconcilable", Role.WARNING),
}

_RETURNED = (
    "What comes back to the supply can be given out again at once; the bill falls with the next "
    "period, and never below `supply` in partner.yaml"
)


def plan_view(
    plan: Plan, findings: Iterable[Diagnostic], store: str = "", place: Place = nowhere
) -> Document:
    """Make the document of a plan.

    `findings` are the plan's own, with their places in files; `store` names the live store;
    `place` finds in the files what a change is about.
    """
    located = refusals_last(tuple(findings))
    clients = None if plan.partner.change.before is None else plan.counted
    return Document(
        line(
            strong(cut(plan.partner.change.after.name)),
            dim(title_words(plan.today, clients, store)),
        ),
        (*_notice(plan, store), *_blocks(plan, located)),
        lambda: plan_shape(plan, located),
        place=place,
        about=plan,
    )


def _notice(plan: Plan, where: str) -> Iterator[Block]:
    notice = store_notice(plan, where)
    if notice is not None:
        yield Paragraph((line(Span(notice.words, Role.WARNING)), advised(notice.help, Role.DIM)))


def _blocks(plan: Plan, findings: tuple[Diagnostic, ...]) -> Iterator[Block]:
    yield from went_blocks(plan.went)
    due = (
        line(strong("due first: "), f"record that the trial of {trial.key} ended on {trial.since}")
        for trial in plan.due
    )
    yield from paragraph((*(closing_lines(plan.money) if plan.money else ()), *due))
    yield from accounts(plan, findings)
    yield from _drift(plan)
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
    yield from changed_pool(plan.pool.supplies)
    if any(
        isinstance(step, ChangeClient) and min(step.takes.values(), default=0) < 0
        for step in plan.steps
    ):
        yield Paragraph((prose(_RETURNED),))
    if plan.money is not None and shows_money(plan):
        yield money_rows(plan.money, plan.today)
    yield from receipt_rows(plan.clients)
    if findings:
        yield Findings(findings)
        yield Paragraph((what_a_rule_means(findings),))
    yield Footer((last_line(plan),))


def last_line(plan: Plan) -> Line:
    """Say what the plan comes to: this line is fixed, and programs may read it."""
    if plan.is_idle:
        return (Span(idle_words(plan.waits), Role.STRONG, whole=True),)
    counts = (
        f" {plan.count(Action.CREATE)} to add, {plan.count(Action.UPDATE)} to change, "
        f"{plan.count(Action.REMOVE)} to remove; {plan.doors} one-way, "
        f"{plan.refused_accounts} refused."
    )
    return line(strong("Plan:"), Span(counts, whole=True))


def _drift(plan: Plan) -> Iterator[Block]:
    yield from paragraph(map(ignored_line, plan.ignored))
    all_moved = [each for each in plan.drift if each.kind is not DriftKind.UNMANAGED]
    moved = [each for each in all_moved if each.address not in plan.elsewhere]
    if moved:
        title = (strong("Moved behind the files"), dim("   named only, this plan leaves it alone"))
        yield Rows(title, tuple(map(_drift_row, moved)), "drift")
        yield Paragraph(tuple(map(advised, ways_of_drift(moved))))
    if away := len(all_moved) - len(moved):
        words = f"{counted(away, 'field')} moved behind the files elsewhere, and stays so; "
        yield Paragraph((line(words, *advised(see("see it", "drift"))),))
    unmanaged = {note.address for note in plan.drift if note.kind is DriftKind.UNMANAGED}
    if others := len(unmanaged - {client_address(gone.key) for gone in plan.went}):
        more = advised(see("see them", "drift"))
        yield Paragraph((line(f"{counted(others, 'live client')} without a file; ", *more),))


def _drift_row(note: Drift) -> Row:
    whose = client_key(note.address) or PARTNER
    moved = applied_and_live(note.path, note.applied, note.live)
    notes = tuple(line(dim(words)) for words in (note.why, note.who) if words)
    return Row((line(whose), line(dotted(note.path)), moved), _DRIFT[note.kind], notes)


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
