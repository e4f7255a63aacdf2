"""The plan: what will be done, refused, or only named; and the receipt: what an apply did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from reconciler.billing.lines import Invoice
from reconciler.billing.pool import PoolForecast
from reconciler.diagnostics import Diagnostic, Help, Severity, client_key
from reconciler.errors import PlanRefused, StalePlan
from reconciler.model.files.consent import PartnerConsent
from reconciler.model.live.found import AsFound
from reconciler.model.live.records import Head
from reconciler.model.live.trail import NO_TRAIL, TrailHead
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.drift_notes import Drift, DriftKind, Ignored
from reconciler.plan.judge.kept import Kept, WaitingCounts, Went
from reconciler.plan.money.cost import PlannedMoney
from reconciler.plan.steps import Charge, ClosePeriod, Step
from reconciler.rules.trial import waiting_request
from reconciler.values import Frozen, field


class Verdict(StrEnum):
    """What a plan comes to. Nothing to do: no change, and something waits."""

    NO_CHANGES = "no-changes"
    NOTHING_TO_DO = "nothing-to-do"
    APPLICABLE = "applicable"
    REFUSED = "refused"


class ExpiredTrial(Frozen):
    """A trial that is over: `since` the first day without access; `due` if not recorded yet.

    `mode` is the word for who bills: it decides what comes next.
    """

    key: str
    client: str
    since: date
    due: bool
    mode: str


class Plan(Frozen):
    """The way from one live revision to the files, for one day.

    `clients` are the changes in the order of their keys; `steps` the same in the order they run.
    `refused` are those that a rule refuses: they are shown, and in no step, total or promise.
    `left_out` are addresses that nobody asked for here. `tidy` are heads whose content ids are
    brought up to date without a change. `serial` is the live revision it was made from, `books`
    the canonical text of the billing state that it leaves, `ignored` the drift that is not named.
    `went` are live clients whose files went since the last apply; this one records them (`notes`)
    unless a new file was left out: that could be one of them, under another key. `kept` is, by
    address, what live keeps of what the files say no more; `farewells` names the clients of which
    somebody stays a member who leaves the staff.
    `elsewhere` are addresses of drift that the plan is not about, `passed_over` what refuses
    clients that it is not about either: both are named in a line, and change nothing.
    `lifted` are the consents to pass a guard that it needs, and uses up. `trail` is where the
    store's trail stood when it was made. `as_found` is what it opens the store with, where its
    clients are there already.
    """

    partner: PlannedPartner
    clients: tuple[PlannedClient, ...]
    refused: tuple[PlannedPartner | PlannedClient, ...]
    steps: tuple[Step, ...]
    pool: PoolForecast
    findings: tuple[Diagnostic, ...]
    drift: tuple[Drift, ...]
    expired: tuple[ExpiredTrial, ...]
    left_out: tuple[str, ...]
    tidy: tuple[Head, ...]
    today: date
    store: str
    serial: int
    generation: str
    contents: Mapping[str, str]
    partner_content: str
    counted: int
    money: PlannedMoney | None = None
    books: str = ""
    ignored: tuple[Ignored, ...] = ()
    new_partner: bool = False
    went: tuple[Went, ...] = ()
    notes: tuple[Head, ...] = ()
    elsewhere: frozenset[str] = frozenset()
    passed_over: tuple[Diagnostic, ...] = ()
    kept: Mapping[str, tuple[Kept, ...]] = field(default_factory=dict)
    farewells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lifted: tuple[PartnerConsent, ...] = ()
    trail: TrailHead = NO_TRAIL
    as_found: AsFound | None = None

    def content_of(self, address: str) -> str:
        """The content id of an address's file as it is now; empty for a file that is gone."""
        key = client_key(address)
        return self.contents.get(key, "") if key else self.partner_content

    @property
    def refusals(self) -> tuple[Diagnostic, ...]:
        """The findings that make the plan unappliable."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def refused_accounts(self) -> int:
        """Count the accounts that are refused: one that breaks two rules is one.

        Where the plan is refused as a whole, these are the ones that would have changed.
        """
        idle = {Action.NONE, Action.RECORD}
        asking = {each.address for each in self.refused if each.action not in idle}
        named = {refusal.address for refusal in self.refusals}
        return len(asking | {each for each in named if client_key(each)}) or len(named)

    @property
    def shown_partner(self) -> PlannedPartner:
        """The partner as its file asks for it, refused or not."""
        refused = (each for each in self.refused if isinstance(each, PlannedPartner))
        return next(refused, self.partner)

    @property
    def shown_clients(self) -> tuple[PlannedClient, ...]:
        """Every client that has something to show, refused or not, by key."""
        refused = [each for each in self.refused if isinstance(each, PlannedClient)]
        everyone = [*self.clients, *refused]
        return (
            tuple(sorted(everyone, key=lambda each: each.change.key)) if refused else self.clients
        )

    @property
    def planned(self) -> tuple[PlannedPartner | PlannedClient, ...]:
        """Everything that is accepted, the partner first, whatever happens to it."""
        return self.clients if self.partner_refused else (self.partner, *self.clients)

    @property
    def shown(self) -> tuple[PlannedPartner | PlannedClient, ...]:
        """Everything that has something to show, the partner first, refused or not."""
        return (self.shown_partner, *self.shown_clients)

    @property
    def changes(self) -> tuple[PlannedPartner | PlannedClient, ...]:
        """Everything that changes a live value, the partner first."""
        live = {Action.CREATE, Action.UPDATE, Action.REMOVE}
        clients = [client for client in self.clients if client.action in live]
        return (*([self.partner] if self.partner_moves else []), *clients)

    @property
    def partner_moves(self) -> bool:
        """Whether the partner changes: its own fields, or what it owns."""
        moves = self.partner.action in {Action.CREATE, Action.UPDATE} or bool(self.pool.bought)
        return moves and not self.partner_refused

    @property
    def partner_refused(self) -> bool:
        """Whether the plan is refused as a whole, the partner's own change with it."""
        return any(isinstance(each, PlannedPartner) for each in self.refused)

    @property
    def recorded(self) -> tuple[PlannedPartner | PlannedClient, ...]:
        """What is only written down anew."""
        partner = [self.partner] if self.partner.action is Action.RECORD else []
        return (*partner, *(client for client in self.clients if client.action is Action.RECORD))

    def count(self, action: Action) -> int:
        """Count the changes of one kind; a partner that only buys counts as an update."""
        found = sum(1 for client in self.clients if client.action is action)
        if self.partner_moves:
            moved = self.partner.action
            found += (moved if moved is Action.CREATE else Action.UPDATE) is action
        return found

    @property
    def doors(self) -> int:
        """Count the one-way doors."""
        return sum(len(client.openings) for client in self.clients)

    @property
    def invoices(self) -> tuple[Invoice, ...]:
        """The invoices that the steps of this plan write, by number."""
        return tuple(
            step.invoice
            for step in self.steps
            if isinstance(step, ClosePeriod | Charge) and step.invoice is not None
        )

    @property
    def due(self) -> tuple[ExpiredTrial, ...]:
        """The trials whose end is recorded first."""
        return tuple(each for each in self.expired if each.due)

    @property
    def undecided(self) -> tuple[ExpiredTrial, ...]:
        """The trials that are over and that this plan does not end."""
        settled = {
            client.record.id
            for client in self.clients
            if client.record
            and (
                client.change.after is None
                or client.change.after.status != client.record.live.status
                or (client.clock is not None and client.clock.end > self.today)
            )
        }
        return tuple(each for each in self.expired if each.client not in settled)

    @property
    def waits(self) -> WaitingCounts:
        """What is left as it is, by class."""
        asked = (waiting_request(client.change, self.today) for client in self.clients)
        unmanaged = sum(1 for each in self.drift if each.kind is DriftKind.UNMANAGED)
        return WaitingCounts(
            left_out=len(self.left_out),
            due=len(self.due) + sum(1 for step in self.steps if isinstance(step, ClosePeriod)),
            over=len(self.undecided),
            asked=sum(1 for each in asked if each is not None),
            drift=len(self.drift) - unmanaged,
            unmanaged=unmanaged,
        )

    @property
    def is_idle(self) -> bool:
        """Whether it changes no live value and refuses nothing."""
        return not self.changes and not self.refusals

    @property
    def verdict(self) -> Verdict:
        """What the plan comes to."""
        if self.refusals:
            return Verdict.REFUSED
        if not self.is_idle:
            return Verdict.APPLICABLE
        return Verdict.NOTHING_TO_DO if any(self.waits) else Verdict.NO_CHANGES


class Unkept(Frozen):
    """Something that was asked for and is not done: a plan file, or an address nobody promised.

    `code` is the exit code that it means; `addresses` are what a plan file promised and that is
    not done. What was not `promised` stands in no plan file: it was never reviewed.
    """

    subject: str
    message: str
    help: Help
    code: int
    addresses: tuple[str, ...] = ()
    promised: bool = True

    @property
    def word(self) -> str:
        """Say in a word what kind of not done it is; empty where it means nothing."""
        if self.code == StalePlan.exit_code:
            return "stale" if self.promised else "not reviewed"
        return "refused" if self.code == PlanRefused.exit_code else ""


class Receipt(Frozen):
    """The outcome of one apply.

    `operation` is the id it was written under, empty when nothing had to be written; `replayed`
    says which promises were kept before; `left_out` are changes that nobody asked for. `invoices`
    are those it wrote, by number. `unkept` is what was asked for and is not done, with why.
    `commit` is the one of the files, with a `+` where they held more than it. `trail` is where the
    store's trail stands after it.
    """

    operation: str
    day: date
    actor: str
    store: str
    serial: int
    plan: Plan
    replayed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    unkept: tuple[Unkept, ...] = ()
    commit: str = ""
    trail: TrailHead = NO_TRAIL
