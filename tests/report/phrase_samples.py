"""Plans and a drift report that say everything there is to say: every kind of note stands there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reconciler.billing.credits import Draw
from reconciler.diagnostics import FieldPath
from reconciler.model.files.credits import Bought, Grant
from reconciler.model.files.people import Joining, Person
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.account import Client
from reconciler.model.live.declared import DeclaredClient
from reconciler.model.live.found import (
    AsFound,
    FoundClient,
    FoundCredits,
    FoundFile,
    FoundTrial,
)
from reconciler.model.status import Effect
from reconciler.plan.change import PlannedClient
from reconciler.plan.drift.report import Difference, DriftClass, DriftReport, Waiting
from reconciler.plan.drift_notes import Mover
from reconciler.plan.judge.kept import Kept, KeptKind
from reconciler.plan.people import Turn
from reconciler.plan.plan import Plan
from reconciler.plan.steps import BuyArticle, CreditStep, GrantCredit, SpendCredit, VoidCredit
from reconciler.plan.target.as_found import as_it_was
from reconciler.values import replace
from tests.report.samples import (
    BOB,
    SOLD,
    active,
    client_leaves,
    partner_of,
    partner_record,
    plan_of,
    record_of,
    tombstone,
)

RUNNING = TrialClock(date(2026, 11, 12), 14)
DAY = date(2026, 11, 3)
ARTICLE = ("articles", "logger-pack")
CREDITS: tuple[CreditStep, ...] = (
    GrantCredit("a", "launch", Bought(50000, 50000, "EUR", DAY, "d", "visa", date(2027, 1, 1))),
    GrantCredit("a", "gift", Bought(5000, 5000, "EUR", DAY, "e")),
    VoidCredit("a", "old", 2500, "EUR", "visa", "dana", "a mistake"),
    SpendCredit("a", "spring", (Draw("launch", 300),), "EUR"),
    BuyArticle("a", "logger-pack", 2, 1500, "EUR"),
)
PEOPLE = tuple(f"p{at}@a.example" for at in range(5))


def person(name: str) -> FieldPath:
    return ("members", f"{name}@a.example", "role")


def plans() -> Iterator[Plan]:
    """Give the plans."""
    yield changed()
    yield from turned()
    yield from trials()
    yield from others()
    yield brought_in()


def changed() -> Plan:
    before = {
        **active("A", 3, ["sso"]),
        person("leo"): "editor",
        person("kim"): "editor",
        ARTICLE: 3,
    }
    after = {
        **active("A", 9, ["email_reports"]),
        person("ann"): "admin",
        person("kim"): "viewer",
        ARTICLE: 1,
    }
    record = record_of("a", before)
    people = {"kim@a.example": Person(Joining.INVITED, "i-1", DAY)}
    known = replace(record.live, observed=replace(record.live.observed, people=people))
    plan = plan_of({"a": after}, [replace(record, live=known)])
    (planned,) = plan.shown_clients
    kept = tuple(
        Kept(kind, ("trial", kind.value), "x", left=100, currency="EUR") for kind in KeptKind
    )
    back: dict[FieldPath, str] = {("seats",): "by kim on 2026-11-19 via console"}
    was = {"ann@a.example": "leo@a.example"}
    one = replace(planned, credits=CREDITS, restored=back, change=replace(planned.change, was=was))
    return replace(plan, clients=(one,), refused=(), findings=(), kept={one.address: kept})


def turned() -> Iterator[Plan]:
    everything = tuple(effect for effect in Effect if effect.value in {"sharing", "download"})
    plan = plan_of(
        {"a": {**active("A", 2), ("status",): "disabled"}}, [record_of("a", active("A", 2))]
    )
    (planned,) = plan.clients
    for turn in (
        Turn(closes=True, users=PEOPLE, effects=everything, waiting=2),
        Turn(closes=True, users=(), effects=(), waiting=1),
        Turn(closes=False, users=PEOPLE[:1], effects=everything),
    ):
        yield replace(plan, clients=(replace(planned, turn=turn),))


def trials() -> Iterator[Plan]:
    trial = client_leaves("trial", "T")
    asked = ("trial", "extension", "requested_on"), ("trial", "extension", "requested_by")
    extended = {**trial, asked[0]: "2026-11-18", asked[1]: "x@t.example"}
    yield plan_of({"t": extended}, [record_of("t", trial, trial=RUNNING)])
    paused = client_leaves("disabled", "P", mode="platform")
    open_again = {**paused, ("status",): "trial", person("ann"): "admin"}
    paused[person("ann")] = "admin"
    yield plan_of({"p": open_again}, [record_of("p", paused, trial=RUNNING)])
    yield plan_of({"n": client_leaves("trial", "N")}, [record_of("t", trial, trial=RUNNING)])
    setup = client_leaves("setup", "S")
    yield plan_of({"s": {**setup, ("status",): "trial"}}, [record_of("s", setup)])


def brought_in() -> Plan:
    """Give a plan of clients that were there before their files."""
    credits_ = FoundCredits(left={"launch": "1.00"}, spent={"spring": "2.00"})
    trial = FoundTrial(start=DAY, extended_on=date(2026, 11, 9))
    known = {
        "a": FoundClient(since=DAY, trial=FoundTrial(start=DAY), credits=credits_),
        "t": FoundClient(trial=trial),
        "p": FoundClient(program="basic"),
    }
    members = {person("ann"): "admin"}
    files = {
        "a": {**active("A", 2), **members},
        "t": client_leaves("trial", "T"),
        "p": {**client_leaves("active", "P", mode="platform"), **members},
    }
    plan = plan_of(files, partner=partner_of(SOLD))
    as_found = AsFound(FoundFile(clients=known), "f")
    partner = plan.partner.change.after
    grant = Grant(id="launch", amount="5.00", date=DAY)
    clients = tuple(
        as_it_was(
            replace(each, change=replace(each.change, grants=(grant,))), as_found, partner, DAY
        )
        for each in plan.shown_clients
    )
    return replace(plan, clients=clients, refused=(), findings=(), as_found=as_found)


def others() -> Iterator[Plan]:
    old, moved = client_leaves("disabled", "Old"), active("B")
    yield plan_of(
        {
            "old": tombstone("old", old, "contract ended"),
            "b-new": DeclaredClient(Client("b-new", moved), "new", moved_from="b"),
        },
        [record_of("old", old), record_of("b", moved)],
    )
    records = [record_of("a", active("A", 30))]
    yield plan_of({"a": active("A", 50)}, records, live=partner_record(records, partner_of(SOLD)))
    live = partner_record()
    fewer = partner_of()
    fewer = replace(fewer, leaves={at: leaf for at, leaf in fewer.leaves.items() if BOB not in at})
    plan = plan_of({}, live=live, partner=fewer)
    yield replace(plan, farewells={BOB: ("a", "b")})
    yield from new_and_refused()


def new_and_refused() -> Iterator[Plan]:
    # Its file leaves the seats open: they follow the members.
    leaves = {**active("N"), person("ann"): "admin", person("bo"): "editor"}
    del leaves[("seats",)]
    plan = plan_of({"n": leaves}, live=partner_record())
    (planned,) = plan.clients
    yield replace(plan, clients=(replace(planned, credits=CREDITS[:1]),))
    followed = plan_of(
        {"a": {**active("A", 3), ("status",): "trial"}, "b": active("B", 9)},
        [record_of("a", active("A", 3)), record_of("b", active("B", 3))],
    )
    yield followed
    yield replace(followed, refused=refused(followed), clients=())


def refused(plan: Plan) -> tuple[PlannedClient, ...]:
    """Refuse all clients without a rule of their own, as where the partner is refused."""
    return plan.shown_clients


def drift_report() -> DriftReport:
    """Give a report in which every kind of act and of note on drift stands."""
    day = date(2026, 11, 20)
    milo, sync = (Mover(name, day, "console", f"op-{name}") for name in ("milo", "sync"))
    sso, tom = ("features", "sso"), ("members", "tom@x.example", "role")
    night, kinds = Mover("night", day, "console", "op-night"), DriftClass
    return DriftReport(
        "North",
        day,
        9,
        (
            Difference(kinds.DRIFT, "client.a", sso, applied=True, wanted=True, mover=sync),
            Difference(kinds.DRIFT, "client.b", sso, applied=True, wanted=True, mover=sync),
            Difference(kinds.LIVE_ONLY, "client.a", tom, live="admin", mover=milo),
            Difference(kinds.CONFLICT, "client.c", ("seats",), 5, 6, 7, Mover("x", day, "y", "z")),
            Difference(
                kinds.UNRECONCILABLE, "client.d", ("seats",), 5, 4, 5, why="held", mover=night
            ),
            Difference(kinds.DRIFT, "client.d", ("name",), "D", "E", "D", mover=night),
            Difference(kinds.RAW_EDIT, "client.e", why="another document"),
        ),
        waiting=(Waiting("client.f", "f.yaml", day), Waiting("client.g", "g.yaml")),
    )
