"""What an act plans on: a snapshot of one live partner, and the day it counts for.

Who acts in a client account is let in as `access` decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from reconciler.apply.second_witness import require_believed
from reconciler.apply.write_request import heads_of_calendar, standing
from reconciler.billing.pool import PoolForecast
from reconciler.diagnostics import Diagnostic, did_you_mean, has_errors, nearest, see
from reconciler.diff.compare import compare
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.live.store import LiveReader
from reconciler.model.access.actions import UserAction
from reconciler.model.access.authorization import admits, decide
from reconciler.model.access.identity import Identity, identify
from reconciler.model.files.leaves import Leaves
from reconciler.model.live.account import Client
from reconciler.model.live.declared import Declared, DeclaredClient
from reconciler.model.live.records import ClientRecord, Head, PartnerRecord
from reconciler.model.live.traces import Trace
from reconciler.plan.build import build_plan
from reconciler.plan.change import PlannedClient
from reconciler.plan.clock import Clock
from reconciler.plan.live import Live, asked_words
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ChangeClient, ObserveClient, SpendCredit
from reconciler.plan.target.credits import asked_campaigns
from reconciler.rules.check import FILE_RULES, LIVE_RULES, check
from reconciler.rules.review import ClientChange, Rest, Review, Rule
from reconciler.rules.status import active_needs_a_seat_and_a_dashboard
from reconciler.rules.transitions import starts_trial
from reconciler.values import Frozen, field, replace

_WORD_RULES = tuple(rule for rule in FILE_RULES if rule not in LIVE_RULES)
_KEEPS_ADMIN = "open-client-keeps-an-admin"
_CONSENTS = {"one-way-unacknowledged", "handover-needs-acknowledgement", "trial-again"}


class Snapshot(Frozen):
    """One partner as a reader found it at one moment, and the day that counts."""

    reader: LiveReader
    record: PartnerRecord
    heads: Sequence[Head]
    day: date
    clients: int | None
    loaded: dict[str, ClientRecord] = field(default_factory=dict)

    def client(self, key: str) -> ClientRecord:
        """Load a live client. Raises UsageRefused for one that is unknown or was removed."""
        if key not in self.loaded:
            self.loaded[key] = self._loaded(key)
        return self.loaded[key]

    def _loaded(self, key: str) -> ClientRecord:
        heads = self.reader.heads_of(self.reader.owners([key]).values())
        head = next((head for head in heads if head.key == key), None)
        if head is not None and not head.removed:
            return self.reader.load([head])[head.id]
        if head is not None:
            raise UsageRefused(f"`{key}` was removed", help=see("see who is live", "list"))
        live = (head for head in self.reader.heads() if not head.removed)
        near = did_you_mean(key, [head.key for head in live])
        raise UsageRefused(
            f"no live client is called `{key}`",
            help=near if near.startswith("did") else see("see them", "list"),
        )

    def require_believed(self, clock: Clock, plan: Plan) -> None:
        """Raise PlanRefused where no second witness speaks for the day on which this is written."""
        if not self.record.rehearsal:
            require_believed(self.reader, clock, self.record.live, self.day, plan.steps)

    def plan(self, *wanted: Client) -> Plan:
        """Plan the way to these clients as they shall be live; none: to what is due alone.

        What the files last wrote stays recorded as it was, so what moves here is drift to them.
        Judged by the laws of a plan, and by those of files where a field of theirs moves.
        """
        records = {each.key: self.client(each.key) for each in wanted}
        declared_clients = {
            each.key: DeclaredClient(each, records[each.key].head.content) for each in wanted
        }
        record = self.record
        declared = Declared(
            record.declared, record.content, {}, declared_clients, record.generation
        )
        plan = build_plan(declared, self._live(records, declared), self.day)
        partner = replace(
            plan.partner, content=self.record.content, applied=self.record.applied, drift=()
        )
        clients = tuple(_behind(client, records[client.change.key]) for client in plan.clients)
        back = {
            client.address
            for client in plan.clients
            if _goes_back(client, records[client.change.key].applied)
        }
        asked = (
            finding
            for finding in plan.findings
            if finding.address not in back or finding.rule != _KEEPS_ADMIN
        )
        return replace(
            plan,
            partner=partner,
            clients=clients,
            findings=tuple(map(_for_operators, (*asked, *_said_wrongly(plan)))),
            drift=(),
        )

    def carried_out(
        self,
        record: ClientRecord,
        change: ClientChange,
        steps: Callable[[], tuple[ChangeClient | ObserveClient | SpendCredit, ...]],
        rules: Iterable[Rule] = (),
    ) -> Plan:
        """Plan some steps of one client that no file could ask for, if these rules allow it.

        What is due goes first. What the files last wrote stays recorded as it was.
        """
        due = self.plan()
        review = Review(due.partner.change, (change,), PoolForecast(), Rest(), self.day)
        findings = check(review, tuple(rules))
        more = () if has_errors(findings) else steps()
        client = PlannedClient(
            change,
            record,
            record.applied,
            record.head.content,
            clock=record.live.observed.trial,
            behind=True,
            credits=tuple(step for step in more if isinstance(step, SpendCredit)),
        )
        return replace(
            due,
            clients=(client,),
            steps=(*due.steps, *more),
            findings=(*due.findings, *findings),
        )

    def noting(self, record: ClientRecord, step: ObserveClient) -> Plan:
        """Plan that something is noted of a client; nothing else moves, not even its revision."""
        return self.moving(record, record.live, step)

    def moving(self, record: ClientRecord, after: Client, step: ObserveClient) -> Plan:
        """Plan that the platform itself moves a client, by no edge that a file could ask for.

        It must draw on no pool before and after. What a client needs in its status still holds.
        """
        live = record.live
        fields = compare(live.leaves, after.leaves)
        change = ClientChange(live.key, live, after, fields, declared=live)
        moves = (ChangeClient(live.key, fields, {}, live.observed.trial),) if fields else ()
        laws = (active_needs_a_seat_and_a_dashboard,) if fields else ()
        return self.carried_out(record, change, lambda: (*moves, step), laws)

    def require_admitted(self, client: Client, email: str, role: str) -> None:
        """Raise PlanRefused where nobody with this role may become a user of the client now."""
        decision = admits(client, self.record.live, role, self.day)
        if not decision.allowed:
            raise PlanRefused(
                f"`{email}` cannot come into `{client.key}`: {decision.reason}",
                help=see("see what it permits", "access", client.key),
            )

    def require(self, client: Client, email: str, can: UserAction) -> Identity:
        """Identify who acts in a client, or raise PlanRefused with the reason of the decision."""
        decision = decide(client, self.record.live, self.day, user=email, can=can)
        if not decision.allowed:
            raise PlanRefused(
                f"`{email}` may not do that in `{client.key}`: {decision.reason}",
                help=see("see why", "access", client.key, "--user", email, "--can", str(can)),
            )
        return identify(client, self.record.live, email)

    def _live(self, records: dict[str, ClientRecord], declared: Declared) -> Live:
        # To an act the live value is the one it starts from: whatever drifted before, nothing is
        # a conflict, and nothing is put back.
        clients = {
            record.id: replace(record, applied=record.live.leaves) for record in records.values()
        }
        named = asked_campaigns(declared.clients, clients.values())
        kin = self._kin(declared, clients.values())
        campaigns = self.reader.campaign_owners(named) if named else {}
        return Live(
            self.record,
            self._heads(clients, {*kin, *campaigns.values()}),
            clients,
            kin=kin,
            store=self.record.store,
            campaigns=campaigns,
            clients=self.clients,
        )

    def _heads(self, clients: dict[str, ClientRecord], others: set[str]) -> Sequence[Head]:
        """The heads of these clients and of others by id, beside those that the calendar concerns.

        Where that is every client, they are among them.
        """
        if self.clients is None:
            return self.heads
        heads = {head.id: head for head in self.heads}
        heads |= {client: record.head for client, record in clients.items()}
        more = others - heads.keys()
        heads |= {head.id: head for head in (self.reader.heads_of(more) if more else ())}
        return sorted(heads.values(), key=lambda head: head.key)

    def _kin(
        self, declared: Declared, records: Collection[ClientRecord]
    ) -> Mapping[str, tuple[Trace, ...]]:
        """Find those who could be the same company as a client that starts a trial by this act.

        Who is who is asked of files alone: nobody pastes one client over another by hand.
        """
        ends = (declared.clients[record.head.key].client.status for record in records)
        if not any(map(starts_trial, (record.live.status for record in records), ends)):
            return {}
        return self.reader.traces(asked_words(declared, self.record.live, records))


def take_snapshot(reader: LiveReader, clock: Clock) -> Snapshot:
    """Take the snapshot of an act.

    Raises UsageRefused where nothing is live, PlanRefused for another day than today.
    """
    record, day = standing(reader, clock)
    heads, clients = heads_of_calendar(reader, record, day)
    return Snapshot(reader, record, heads, day, clients)


def require_member(client: Client, email: str, objection: str) -> None:
    """Raise UsageRefused, with a near member, for an address that is no member of a client."""
    if email not in client.members:
        near = nearest(email, tuple(client.members))
        raise UsageRefused(
            objection,
            help=f"did you mean `{near}`?" if near else see("see who is", "show", client.key),
        )


def _behind(planned: PlannedClient, record: ClientRecord) -> PlannedClient:
    return replace(
        planned, record=record, applied=record.applied, content=record.head.content, behind=True
    )


def _goes_back(planned: PlannedClient, applied: Leaves) -> bool:
    """Tell whether an account only goes back to how the files left it: without any member.

    A law that it did not hold then is not asked of it now.
    """
    after = planned.change.after
    return after is not None and not any(
        "members" in path[:1] for path in (*after.leaves, *applied)
    )


def _said_wrongly(plan: Plan) -> Iterable[Diagnostic]:
    """Hold the fields that move against the laws that `validate` holds a file against."""
    changes = tuple(client.change for client in plan.clients)
    moved = {(change.address, field.path) for change in changes for field in change.fields}
    review = Review(plan.partner.change, changes, plan.pool, Rest(), plan.today)
    return (each for each in check(review, _WORD_RULES) if (each.address, each.path) in moved)


def _for_operators(finding: Diagnostic) -> Diagnostic:
    """Say where consent is given: never here, always in a file that somebody reviewed."""
    if finding.rule not in _CONSENTS:
        return finding
    if isinstance(finding.help, str):
        return finding
    text = "consent counts only in a reviewed file: with this change, write"
    return replace(finding, help=replace(finding.help, text=text, file=finding.address, others=()))
