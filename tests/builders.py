"""The only way tests make files and runs: small worlds with a folder, a store and a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reconciler.api.commands import validate_files
from reconciler.apply.apply import Request, apply
from reconciler.apply.execute.entries import allocated
from reconciler.apply.survey.ask import Ask
from reconciler.apply.survey.survey import partner_key, survey
from reconciler.apply.write_request import WriteRequest
from reconciler.billing.pool import holds_delta
from reconciler.desired.read.tree import Tree
from reconciler.diagnostics import Diagnostic, FieldPath
from reconciler.diff.compare import compare
from reconciler.live.memory.store import MemoryStore
from reconciler.live.store import LiveStore
from reconciler.model.assignment import Assignment, Operator
from reconciler.model.files.leaves import Leaf, Leaves, dotted
from reconciler.model.leaf_texts import canonical_text, fingerprint
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.observed import Observed
from reconciler.model.live.records import Amounts, ClientRecord, Event, Head, Operation
from reconciler.model.status import REMOVED, Status
from reconciler.operations.acts.edit import edit
from reconciler.operations.perform import perform
from reconciler.plan.change import PlannedClient, PlannedPartner
from reconciler.plan.clock import Clock
from reconciler.plan.plan import Plan, Receipt
from reconciler.plan.promise.plan_file import Promise
from reconciler.rules.review import ClientChange, PartnerChange
from reconciler.values import replace

START = date(2026, 11, 2)


def moment(day: date) -> datetime:
    """Give a moment that is on this day from New York to Kiritimati."""
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)


PARTNER = """\
format: 1
partner: north
name: North
time_zone: Europe/Vienna
supply: {seats: 100}
expansion: automatic
"""


SOLD = """\
program: basic
billing: {currency: EUR}
prices:
  - from: 2026-01-01
    programs:
      basic:
        seats: {mode: flat, tiers: [{unit: "10.00"}]}
"""
"""Lines of a partner file that sell what a test buys."""

DASHBOARDS = """\
        dashboards: {mode: flat, tiers: [{unit: "1.00"}]}
"""
"""The line behind them that sells dashboards too: then `supply` has to name them."""


def client_text(status: str = "setup", **more: str) -> str:
    """Write a client file from its status and further lines."""
    lines = {"name": "Acme", "status": status, **more}
    return "".join(f"{key}: {value}\n" for key, value in lines.items())


ACTIVE = {"seats": "1", "resources": "{dashboards: 1}"}
ADMIN = "[{email: ann@acme.example, role: admin}]"
"""The one member of a client: its admin."""


class World:
    """A partner's files, a live store and a day; every act is the product's own."""

    def __init__(self, folder: Path, store: LiveStore | None = None, *, acts: int = 0) -> None:
        self.folder = folder
        self.store = store or MemoryStore()
        self.day = START
        self.acts = acts
        (folder / "clients").mkdir(parents=True, exist_ok=True)
        if not (folder / "partner.yaml").exists():
            self.partner(PARTNER)

    def partner(self, text: str) -> None:
        """Write partner.yaml."""
        (self.folder / "partner.yaml").write_text(text, encoding="utf-8")

    def client(self, key: str, text: str) -> None:
        """Write a client's file."""
        (self.folder / "clients" / f"{key}.yaml").write_text(text, encoding="utf-8")

    def drop(self, key: str) -> None:
        """Delete a client's file."""
        (self.folder / "clients" / f"{key}.yaml").unlink()

    def tree(self) -> Tree:
        """Open the files as they are now."""
        return Tree(self.folder)

    def tree_findings(self) -> tuple[Diagnostic, ...]:
        """Validate the files alone."""
        return validate_files(self.folder).findings

    def clock(self, day: date) -> Clock:
        """Stand on a day."""
        return Clock(moment(day))

    def ask(
        self,
        day: date | None = None,
        *,
        restore: Iterable[str] = (),
        clients: Iterable[str] = (),
        promises: Iterable[Promise] = (),
    ) -> Ask:
        """Ask for a plan on a day."""
        clock = self.clock(day or self.day)
        return Ask(clock, frozenset(restore), frozenset(clients), tuple(promises))

    def plan(self, ask: Ask | None = None) -> Plan:
        """Plan files against live."""
        tree = self.tree()
        with self.store.read(partner_key(tree, self.store)) as reader:
            return survey(tree, reader, ask or self.ask()).plan

    def apply(
        self, ask: Ask | None = None, *, actor: str = "dana", harmless_only: bool = False
    ) -> Receipt:
        """Apply the files."""
        self.acts += 1
        request = Request(
            ask or self.ask(), actor, f"apply-{self.acts}", harmless_only=harmless_only
        )
        return apply(self.tree(), self.store, request)

    def record(self, key: str) -> ClientRecord:
        """Read one client back from the store."""
        with self.store.read("north") as reader:
            heads = [head for head in reader.heads() if head.key == key]
            return next(iter(reader.load(heads).values()))

    def order(self, actor: str = "kim", day: date | None = None) -> WriteRequest:
        """Order the next act by hand."""
        self.acts += 1
        return WriteRequest(self.clock(day or self.day), actor, f"edit-{self.acts}")

    def edit(
        self, key: str, changes: Mapping[FieldPath, Leaf | None], actor: str = "kim"
    ) -> Receipt:
        """Move live values behind the files, as somebody at the platform's console would."""
        act = edit(key, [_assignment(path, leaf) for path, leaf in changes.items()])
        return perform(self.store, "north", act, self.order(actor))

    def move(self, key: str, changes: Mapping[FieldPath, Leaf | None], actor: str = "kim") -> None:
        """Move live values that no rule would let anybody move, such as an older platform did."""
        self.acts += 1
        with self.store.begin("north", actor=actor) as work:
            heads = [head for head in work.heads() if head.key == key]
            record = next(iter(work.load(heads).values()))
            live = record.live.with_leaves(changes)
            clock = live.observed.trial if live.status is Status.TRIAL else None
            head = record.head._replace(
                live_print=fingerprint(canonical_text(live.leaves)),
                status=live.status.value,
                mode=live.mode.value,
                holds=live.holds,
                trial_end=clock.end if clock else None,
                revision=record.head.revision + 1,
            )
            partner = work.partner()
            pooled = partner.pool if partner else {}
            held = holds_delta(record.head.holds, live.holds)
            moves = {name: by for name, by in held.items() if name in pooled}
            work.move_pool({name: Amounts(allocated=by) for name, by in moves.items()})
            work.update_clients([replace(record, head=head, live=live)])
            paths = tuple(dotted(path) for path in changes)
            operation = f"edit-{self.acts}"
            event = Event("client-edited", head.id, actor, "console", self.day, operation, paths)
            work.append([replace(event, postings=allocated(moves, head.id))])
            work.record(Operation(operation, "edit", operation, actor, self.day))


def _assignment(path: FieldPath, leaf: Leaf | None) -> Assignment:
    if path[0] == "features":
        return Assignment(path[:1], Operator.ADD if leaf else Operator.TAKE, path[1])
    text = str(leaf).lower() if isinstance(leaf, bool) else str(leaf)
    return Assignment(path, Operator.SET, text)


def account(
    leaves: Leaves = MappingProxyType({}), *, key: str = "acme", observed: Observed | None = None
) -> Client:
    """Make an account: active, billed by the partner, one seat, one dashboard; `leaves` decide."""
    usual: dict[FieldPath, Leaf] = {
        ("name",): "Acme",
        ("status",): "active",
        ("billing", "mode"): "partner",
        ("seats",): 1,
        ("resources", "dashboards"): 1,
    }
    return Client(key, {**usual, **leaves}, observed or Observed())


def stored(
    live: Client, applied: Leaves | None = None, *, content: str = "old", removed: bool = False
) -> ClientRecord:
    """Store an account under the id `id-<key>`, by default as the files last wrote it."""
    text = fingerprint(canonical_text(live.leaves))
    clock = live.observed.trial if live.status is Status.TRIAL else None
    head = Head(
        id=f"id-{live.key}",
        key=live.key,
        content=content,
        generation="g",
        applied_print=text,
        live_print=text,
        status=REMOVED if removed else live.status.value,
        mode=live.mode.value,
        holds={} if removed else live.holds,
        trial_end=clock.end if clock else None,
        revision=3,
    )
    return ClientRecord(head, live, live.leaves if applied is None else applied)


def change_of(before: Client | None, after: Client | None, **more: Any) -> ClientChange:
    """Make the change from one account to another; one of them may be missing."""
    there = after or before
    assert there is not None
    moves = compare(before.leaves, after.leaves) if before and after else ()
    return ClientChange(there.key, before, after, moves, **more)


def planned_client(change: ClientChange, **more: Any) -> PlannedClient:
    """Plan a change of an account that is stored as it was before."""
    record = stored(change.before) if change.before else None
    applied = change.after.leaves if change.after else {}
    return PlannedClient(change, record, applied, "new", **more)


def planned_partner(before: Leaves | None, after: Leaves) -> PlannedPartner:
    """Plan a change of the partner `north`; `None`: it opens."""
    old = None if before is None else Partner("north", before)
    change = PartnerChange(old, Partner("north", after), compare(before, after))
    return PlannedPartner(change, None, after, "new")
