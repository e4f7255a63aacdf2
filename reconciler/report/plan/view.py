"""Plan → Document: what changes, what it draws, what is only named, what was refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.diagnostics import PARTNER, Diagnostic, client_address, client_key, counted, see
from reconciler.model.files.leaves import dotted
from reconciler.plan.change import Action
from reconciler.plan.drift_notes import Drift, DriftKind
from reconciler.plan.plan import ExpiredTrial, Plan
from reconciler.plan.steps import ChangeClient
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
from reconciler.report.plan.shape import plan_shape
from reconciler.report.plan.waiting import (
    NOT_ASKED,
    REFUSED_ANYHOW,
    idle_words,
    left_out_line,
    went_blocks,
)
from reconciler.report.pool_bars import changed_pool
from reconciler.report.wording import applied_and_live, cut, refusals_last, what_a_rule_means
from reconciler.rules.trial import after_trial

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
    new, where = plan.partner.change.before is None, f" in {store}" if store else ""
    known = "nothing live yet" if new else counted(plan.counted, "live client")
    return Document(
        line(
            strong(cut(plan.partner.change.after.name)),
            dim(f"   plan for {plan.today}, {known}{where}"),
        ),
        tuple(_blocks(plan, located)),
        lambda: plan_shape(plan, located),
        place=place,
        about=plan,
    )


def _blocks(plan: Plan, findings: tuple[Diagnostic, ...]) -> Iterator[Block]:
    yield from went_blocks(plan.went)
    due = (
        line(strong("due first: "), f"record that the trial of {trial.key} ended on {trial.since}")
        for trial in plan.due
    )
    yield from paragraph((*(closing_lines(plan.money) if plan.money else ()), *due))
    yield from accounts(plan, findings)
    yield from _drift(plan)
    if over := tuple(map(_expired, plan.undecided)):
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


def _expired(trial: ExpiredTrial) -> Row:
    acts = tuple(map(advised, after_trial(trial.key, trial.mode).ways))
    return Row((line(trial.key), line(f"since {trial.since}")), _OVER, acts)


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
    whose, moved = client_key(note.address) or PARTNER, applied_and_live(note.applied, note.live)
    notes = tuple(line(dim(words)) for words in (note.why, note.who) if words)
    return Row((line(whose), line(dotted(note.path)), moved), _DRIFT[note.kind], notes)
