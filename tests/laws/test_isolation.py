"""No act on some clients ever changes the credits, seats or members of another one."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.apply.execute.execute import execute
from reconciler.apply.settle import settle
from reconciler.apply.verify.verify import verify
from reconciler.apply.write_request import WriteRequest
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.live.memory.store import MemoryStore
from reconciler.model.assignment import parse_assignment
from reconciler.model.files.consent import Removal
from reconciler.model.files.credits import Grant
from reconciler.model.files.leaves import Leaf
from reconciler.model.leaf_texts import leaves_from_text
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.declared import Declared, DeclaredClient
from reconciler.model.live.records import Operation
from reconciler.operations.acts.accept import accept
from reconciler.operations.acts.edit import edit
from reconciler.operations.acts.record_usage import record_usage
from reconciler.operations.acts.spend import spend
from reconciler.operations.acts.users import add_user, remove_user
from reconciler.operations.perform import Act, perform
from reconciler.plan.build import build_plan
from reconciler.plan.clock import Clock
from reconciler.plan.live import Live
from reconciler.plan.target.credits import asked_campaigns
from tests.builders import START, moment

KEYS = ("a", "b", "c")
CAMPAIGNS = ("x", "y", "z")
PEOPLE = ("add-user", "remove-user", "accept")
DANA = "dana@x.example"
PARTNER = Partner(
    "north",
    leaves_from_text(
        '{"name":"North","time_zone":"UTC","billing":{"currency":"EUR"},"supply":{"seats":10},'
        '"staff":{"dana@x.example":{"role":"admin"}},'
        '"guards":{"max_update_percent":100,"max_remove_percent":100},'
        '"articles":{"pack":{"name":"Pack","unit":"15.00"}}}'
    ),
)
Seen = dict[str, tuple[object, ...]]


@dataclass
class Town:
    """A partner with three clients; what its files say, and how many acts there were."""

    store: MemoryStore
    day: date = START
    keys: dict[str, str] = field(default_factory=lambda: {key: key for key in KEYS})
    acts: int = 0

    def seen(self) -> Seen:
        """Give what belongs to each client, by id."""
        with self.store.read("north") as reader:
            records = reader.load(reader.heads())
            lots = reader.credit_rows().lots
        return {
            record.id: (
                record.live.observed.credits,
                record.live.amount("seats"),
                record.live.members,
                record.live.observed.people,
                record.head.holds,
                tuple(lot for lot in lots if lot.client == record.id),
            )
            for record in records.values()
        }

    def id_of(self, key: str) -> str:
        """Give the id of a client by its key of today."""
        with self.store.read("north") as reader:
            return next(head.id for head in reader.heads() if head.key == key)

    def apply(self, *said: DeclaredClient) -> None:
        """Apply some files; raises PlanRefused where a rule forbids it."""
        self.acts += 1
        operation = Operation(f"op-{self.acts}", "apply", "", "dana", self.day)
        clients = {each.key: each for each in said}
        with self.store.begin("north", actor="dana") as work:
            record = work.partner()
            heads = work.heads()
            records = work.load(heads)
            owners = work.campaign_owners(asked_campaigns(clients, records.values()))
            live = Live(record, heads, records, campaigns=owners)
            declared = Declared(PARTNER, "p", dict.fromkeys(clients, "f"), clients, "g")
            plan = build_plan(declared, live, self.day)
            if plan.refusals:
                raise PlanRefused(plan.refusals[0].message)
            execute(plan, work, operation, record, rehearsal=True)
            work.record(operation)

    def order(self) -> WriteRequest:
        """Order an act by hand."""
        self.acts += 1
        return WriteRequest(Clock(moment(self.day)), "kim", f"op-{self.acts}")


def said(key: str, words: dict[str, Any], *, moved_from: str = "") -> DeclaredClient:
    """Declare one client."""
    leaves: dict[tuple[str, ...], Leaf] = {
        ("name",): f"Client {key}",
        ("status",): words["status"],
        ("seats",): words["seats"],
        ("resources", "dashboards"): 1,
    }
    leaves |= {("members", f"{member}@x.example", "role"): "admin" for member in words["members"]}
    leaves |= {("campaigns", campaign, "name"): campaign for campaign in words["campaigns"]}
    leaves |= {("articles", "pack"): words["packs"]} if words["packs"] else {}
    grants = tuple(
        Grant(id=name, amount=f"{amount}.00", date=START)
        for name, amount in words["grants"].items()
    )
    removal = Removal(reason="gone", by="dana") if words["gone"] else None
    return DeclaredClient(Client(key, leaves), "f", removal, moved_from, grants=grants)


WORDS = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["active", "active", "disabled"]),
        "seats": st.integers(1, 4),
        "members": st.frozensets(st.sampled_from("pq"), max_size=1),
        "campaigns": st.frozensets(st.sampled_from(CAMPAIGNS), max_size=2),
        "packs": st.integers(0, 2),
        "grants": st.dictionaries(st.sampled_from(["g1", "g2"]), st.integers(1, 2), max_size=2),
        "gone": st.sampled_from([False, False, False, True]),
    }
)
ACTS = st.one_of(
    st.tuples(st.just("apply"), st.sampled_from(KEYS), WORDS),
    st.tuples(st.just("rename"), st.sampled_from(KEYS), WORDS),
    st.tuples(
        st.just("spend"),
        st.sampled_from(KEYS),
        st.tuples(st.sampled_from(CAMPAIGNS), st.integers(1, 150)),
    ),
    st.tuples(st.just("edit"), st.sampled_from(KEYS), st.sampled_from(["seats=2", "seats=9"])),
    st.tuples(st.just("campaign"), st.sampled_from(KEYS), st.sampled_from(CAMPAIGNS)),
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(KEYS), st.sampled_from("pqr")),
    st.tuples(st.just("record-usage"), st.sampled_from(KEYS), st.integers(0, 9)),
    st.tuples(st.just("settle"), st.just(""), st.integers(0, 40)),
)


OPENING = {"status": "active", "seats": 2, "members": "pq", "packs": 0, "gone": False}


def opening() -> MemoryStore:
    """Make the store that every example starts from: each client has credit and a campaign."""
    town = Town(MemoryStore())
    pairs = zip(KEYS, CAMPAIGNS, strict=True)
    town.apply(
        *(said(key, {**OPENING, "campaigns": name, "grants": {"g1": 1}}) for key, name in pairs)
    )
    return town.store


OPENED = opening()


def at_run_time(kind: str, key: str, more: Any) -> Act:
    """Make an act of the platform's own."""
    email = f"{more}@x.example"
    if kind == "add-user":
        return add_user(key, email, "admin", DANA)
    if kind == "remove-user":
        return remove_user(key, email, DANA)
    return accept(key, email) if kind == "accept" else record_usage(key, [f"assets={more}"])


def act(town: Town, kind: str, key: str, more: Any) -> str:
    """Do one act; give the id of the client that it is about."""
    key = town.keys.get(key, "")
    about = town.id_of(key) if key else ""
    if kind == "apply":
        town.apply(said(key, more))
    elif kind == "rename":
        new = f"{key}{town.acts}"
        town.apply(said(new, {**more, "gone": False}, moved_from=key))
        town.keys[key[0]] = new
    elif kind == "spend":
        campaign, cents = more
        amount = f"{cents // 100}.{cents % 100:02}"
        perform(town.store, "north", spend(key, campaign, amount), town.order())
    elif kind in (*PEOPLE, "record-usage"):
        perform(town.store, "north", at_run_time(kind, key, more), town.order())
    elif kind in ("edit", "campaign"):
        change = more if kind == "edit" else f"campaigns.{more}.name={more}"
        perform(town.store, "north", edit(key, [parse_assignment(change)]), town.order())
    else:
        town.day += timedelta(days=more)
        town.acts += 1
        clock = Clock(moment(town.day))
        settle(town.store, "north", clock, actor="dana", operation=f"op-{town.acts}")
    return about


def hold(town: Town, kind: str, key: str, more: Any) -> bool:
    """Do one act, or have it refused, and hold it to the law; tell whether it was done."""
    before = town.seen()
    try:
        about = act(town, kind, key, more)
    except (PlanRefused, UsageRefused):
        assert town.seen() == before
        return False
    after = town.seen()
    assert {k: v for k, v in after.items() if k != about} == {
        k: v for k, v in before.items() if k != about
    }
    return True


def require_proven(town: Town) -> None:
    with town.store.read("north") as reader:
        assert [fault for proof in verify(reader) for fault in proof.faults] == []


@settings(max_examples=2000, deadline=None)
@given(st.lists(ACTS, min_size=1, max_size=4))
def test_no_act_changes_the_credits_seats_or_members_of_another_client(
    acts: list[tuple[str, str, Any]],
) -> None:
    town = Town(copy(OPENED), acts=100)

    for each in acts:
        hold(town, *each)

    require_proven(town)


MORE = {**OPENING, "seats": 3, "campaigns": "x", "grants": {"g1": 1, "g2": 2}}
THEIRS = {**MORE, "campaigns": "xy"}


@pytest.mark.parametrize(
    ("kind", "more", "is_done"),
    [
        ("apply", MORE, True),
        ("apply", THEIRS, False),
        ("rename", MORE, True),
        ("rename", THEIRS, False),
        ("spend", ("x", 100), True),
        ("spend", ("x", 101), False),
        ("edit", "seats=3", True),
        ("edit", "seats=9", False),
        ("campaign", "w", True),
        ("campaign", "y", False),
        ("add-user", "r", True),
        ("add-user", "no address", False),
        ("remove-user", "q", True),
        ("remove-user", "r", False),
        ("accept", "p", True),
        ("accept", "r", False),
        ("record-usage", 3, True),
        ("settle", 40, True),
    ],
)
def test_every_kind_of_act_touches_its_client_alone_done_or_refused(
    kind: str,
    more: Any,
    is_done: bool,
) -> None:
    town = Town(copy(OPENED), acts=100)

    assert hold(town, kind, "" if kind == "settle" else "a", more) is is_done
    require_proven(town)
