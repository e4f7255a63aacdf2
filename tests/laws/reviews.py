"""Random repositories: branches that are planned, and merged in any order, late, or never."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from reconciler.apply.apply import Request
from reconciler.apply.converge import converge
from reconciler.desired.git.git import Changed
from reconciler.diagnostics import PARTNER, FieldPath, has_errors
from reconciler.errors import FilesInvalid, PlanRefused, UsageRefused
from reconciler.model.files.leaves import Leaf
from reconciler.plan.plan import Plan, Receipt
from reconciler.plan.promise.plan_file import Promise, promise_text, read_promise
from reconciler.report.plan.shape import plan_shape
from reconciler.values import Frozen, replace
from tests.builders import World

KEYS = ("a", "b", "c")
NEW = "d"
PEOPLE = ("ann@x.example", "bob@x.example")

_PARTNER = """\
format: 1
partner: north
name: {name}
time_zone: Europe/Vienna
program: {program}
billing: {{currency: EUR, collect: {collect}}}
supply: {{seats: {supply}}}
expansion: {expansion}
drift: {drift}
staff: [{staff}]
guards: {{max_update_percent: {percent}, from_clients: 3{due}}}
properties:
  region: {{type: text, label: {label}}}
prices:
  - from: 2026-01-01
    programs:
      basic: {{fee: "5.00", seats: {{mode: flat, tiers: [{{unit: "10.00"}}]}}}}
      dear: {{fee: "9.00", seats: {{mode: flat, tiers: [{{unit: "20.00"}}]}}}}
"""

Words = Mapping[str, Any]
Hand = tuple[str, FieldPath, Leaf | None]


class Files(Frozen):
    """What a branch holds: the partner's words, and each client's."""

    partner: Words
    clients: Mapping[str, Words]

    def edited(self, key: str, words: Words) -> Files:
        """Give these files with some lines changed, as a merge of that branch leaves them."""
        if key == PARTNER:
            return replace(self, partner={**self.partner, **words})
        old = self.clients.get(key, _NEW)
        return replace(self, clients={**self.clients, key: {**old, **words}})

    def write(self, world: World) -> None:
        """Write them all."""
        staff = ", ".join(f"{{email: {each}, role: admin}}" for each in self.partner["staff"])
        due = self.partner["due"] and f', max_due_now: "{self.partner["due"]}"'
        world.partner(_PARTNER.format(**{**self.partner, "staff": staff, "due": due}))
        for path in (world.folder / "clients").glob("*.yaml"):
            path.unlink()
        for key, words in self.clients.items():
            if not words["gone"]:
                world.client(key, _client(key, words))


def _client(key: str, words: Words) -> str:
    lines = [f"name: Client {key} {words['name']}", f"status: {words['status']}"]
    lines += [f"description: {words['description']}", f"seats: {words['seats']}"]
    lines += ["resources: {dashboards: 1}", f"billing: {{mode: {words['mode']}}}"]
    lines += [f"features: [{', '.join(words['features'])}]"]
    members = ", ".join(f"{{email: {each}, role: {role}}}" for each, role in words["members"])
    lines += [f"members: [{members}]"] if members else []
    lines += ["removed: {by: dana, reason: closed}"] if words["removed"] else []
    lines += [f"properties: {{region: {words['region']}}}"] if words["region"] else []
    return "\n".join([*lines, ""])


_NEW: Words = {
    "name": "new",
    "status": "trial",
    "description": "fresh",
    "seats": 1,
    "mode": "partner",
    "features": (),
    "members": (),
    "removed": False,
    "gone": False,
    "region": "",
}
OPENED = Files(
    {
        "name": "North",
        "program": "basic",
        "collect": "immediate",
        "supply": 6,
        "expansion": "automatic",
        "drift": "report",
        "staff": ("dana@north.example",),
        "percent": 100,
        "due": "",
        "label": "Region",
    },
    {
        "a": {
            **_NEW,
            "name": "one",
            "status": "active",
            "seats": 2,
            "members": ((PEOPLE[0], "admin"),),
        },
        "b": {**_NEW, "name": "two", "status": "active", "features": ("sso",)},
        "c": {**_NEW, "name": "three"},
    },
)


@dataclass(frozen=True)
class Branch:
    """Edits of some files."""

    edits: tuple[tuple[str, Words], ...]

    def on(self, files: Files) -> Files:
        for key, words in self.edits:
            files = files.edited(key, words)
        return files

    def changed(self, before: Files, after: Files) -> Changed:
        """Say which files it changes, as git would."""
        keys = {
            key
            for key, words in after.clients.items()
            if words != before.clients.get(key) and not words["gone"]
        }
        return Changed(frozenset(keys), partner=before.partner != after.partner)


@dataclass(frozen=True)
class Event:
    """Something that happens: a branch is planned or merged, somebody edits by hand, days pass."""

    what: str
    branch: int = 0
    hand: Hand = ("a", ("description",), "")
    days: int = 0


@dataclass(frozen=True)
class Story:
    """A repository: how it opens, its branches, and what happens."""

    opened: Files
    branches: tuple[Branch, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Review:
    """A plan as its comment shows it, and the plan file that goes with it."""

    branch: int
    plan: Plan
    promise: Promise
    data: Mapping[str, Any]
    main: Files
    serial: int


@dataclass(frozen=True)
class Live:
    """Every live leaf by address; a client that is removed has none."""

    leaves: Mapping[str, Mapping[FieldPath, Leaf]]
    kept: frozenset[str]
    invoices: int

    def moved(self, before: Live) -> Iterator[tuple[str, FieldPath, Leaf | None, Leaf | None]]:
        """Give every leaf that is another one than before."""
        for address in {*self.leaves, *before.leaves}:
            now, was = self.leaves.get(address, {}), before.leaves.get(address, {})
            for path in {*now, *was}:
                if now.get(path) != was.get(path):
                    yield address, path, was.get(path), now.get(path)


@dataclass(frozen=True)
class Merge:
    """One run after a merge: what was reviewed until then, live before and after, the receipt."""

    day: date
    merged: int | None
    main: Files
    reviews: tuple[Review, ...]
    before: Live
    after: Live
    receipt: Receipt
    serial: int


@dataclass
class Player:
    """Lives a story in a folder and a store in memory."""

    world: World
    story: Story
    main: Files = OPENED
    reviews: list[Review] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)

    def play(self) -> list[Merge]:
        self.main = self.story.opened
        self.main.write(self.world)
        self.world.apply()
        for event in self.story.events:
            self._happen(event)
        return self.merges

    def _happen(self, event: Event) -> None:
        self.world.day += timedelta(days=event.days)
        if event.what == "hand":
            key, path, leaf = event.hand
            with suppress(PlanRefused, UsageRefused):
                self.world.edit(key, {path: leaf})
        elif event.what == "review":
            self._review(event.branch)
        elif event.what == "merge":
            after = self.story.branches[event.branch].on(self.main)
            after.write(self.world)
            if not has_errors(self.world.tree_findings()):
                before, self.main = self.main, after
                self._merge(event.branch, before)
        else:
            self._merge(None, self.main)

    def _review(self, at: int) -> None:
        branch = self.story.branches[at]
        after = branch.on(self.main)
        after.write(self.world)
        changed = branch.changed(self.main, after)
        try:
            plan = self.world.plan(replace(self.world.ask(), since=changed))
        except (FilesInvalid, PlanRefused):
            return
        promise = read_promise(promise_text(plan), f"plan-{len(self.reviews)}")
        data = plan_shape(plan, plan.findings)
        self.reviews.append(Review(at, plan, promise, data, self.main, self.live_serial))

    def _merge(self, at: int | None, main: Files) -> None:
        self.main.write(self.world)
        before, serial = self.live(), self.live_serial
        self.world.acts += 1
        request = Request(self.world.ask(), "ci", f"merge-{self.world.acts}")
        promises = [review.promise for review in self.reviews]
        receipt = converge(self.world.tree(), self.world.store, request, promises)
        done = Merge(
            self.world.day, at, main, tuple(self.reviews), before, self.live(), receipt, serial
        )
        self.merges.append(done)

    @property
    def live_serial(self) -> int:
        with self.world.store.read("north") as reader:
            record = reader.partner()
            return record.serial if record else 0

    def live(self) -> Live:
        """Read all that is live."""
        with self.world.store.read("north") as reader:
            record = reader.partner()
            assert record is not None
            heads = [head for head in reader.heads() if not head.removed]
            found: dict[str, Mapping[FieldPath, Leaf]] = {PARTNER: record.live.leaves}
            for each in reader.load(heads).values():
                found[f"client.{each.head.key}"] = each.live.leaves
            operations = {review.promise.operation for review in self.reviews}
            kept = frozenset(
                operation for operation in operations if reader.operation(operation) is not None
            )
            return Live(found, kept, len(reader.invoices()))


statuses = st.sampled_from(["active", "active", "disabled", "trial", "setup"])
client_words = st.fixed_dictionaries(
    {},
    optional={
        "status": statuses,
        "seats": st.integers(1, 9),
        "description": st.sampled_from(["one", "two"]),
        "name": st.sampled_from(["uno", "due"]),
        "features": st.sampled_from([(), ("sso",), ("sso", "public_links")]),
        "members": st.sampled_from(
            [(), ((PEOPLE[0], "admin"),), ((PEOPLE[0], "admin"), (PEOPLE[1], "editor"))]
        ),
        "region": st.sampled_from(["", "emea"]),
        "gone": st.sampled_from([False, False, True]),
        "removed": st.sampled_from([False, False, True]),
    },
)
partner_words = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["North", "Norden"]),
        "program": st.sampled_from(["basic", "dear"]),
        "supply": st.integers(3, 12),
        "expansion": st.sampled_from(["automatic", "refuse"]),
        "drift": st.sampled_from(["report", "restore"]),
        "staff": st.sampled_from([(), ("dana@north.example",), ("kim@north.example",)]),
        "label": st.sampled_from(["Region", "Gegend"]),
        "collect": st.sampled_from(["immediate", "next_invoice"]),
        "due": st.sampled_from(["", "15.00"]),
    },
)
client_edits = st.tuples(st.sampled_from([*KEYS, NEW]), client_words)
partner_edits = st.tuples(st.just(PARTNER), partner_words)


def branches(*, partner: bool) -> st.SearchStrategy[Branch]:
    """Give branches of one to three edits; with `partner`, also of the partner's file."""
    edits = st.one_of(client_edits, client_edits, partner_edits) if partner else client_edits
    return st.lists(edits, min_size=1, max_size=3).map(lambda found: Branch(tuple(found)))


hands: st.SearchStrategy[Hand] = st.one_of(
    st.tuples(st.sampled_from(KEYS), st.just(("status",)), st.sampled_from(["disabled", "active"])),
    st.tuples(st.sampled_from(KEYS), st.just(("seats",)), st.integers(1, 6)),
    st.tuples(
        st.sampled_from(KEYS), st.just(("description",)), st.sampled_from(["by hand", "two"])
    ),
    st.tuples(st.sampled_from(KEYS), st.just(("features", "sso")), st.sampled_from([True, None])),
)
laters = st.sampled_from([0, 0, 0, 0, 1, 3, 30])


def happenings(count: int) -> st.SearchStrategy[Event]:
    """Give one thing that happens in a repository with so many branches."""
    which = st.integers(0, count - 1)
    return st.one_of(
        st.builds(Event, st.just("review"), which, days=laters),
        st.builds(Event, st.just("review"), which, days=laters),
        st.builds(Event, st.just("merge"), which, days=laters),
        st.builds(Event, st.just("merge"), which, days=laters),
        st.builds(Event, st.just("hand"), hand=hands, days=laters),
        st.builds(Event, st.just("run again"), days=laters),
    )


@st.composite
def stories(draw: st.DrawFn, *, partner: bool = True) -> Story:
    """Give a repository in which up to three branches are planned and merged in any order."""
    opened = OPENED.edited(
        PARTNER,
        draw(
            st.fixed_dictionaries(
                {"drift": st.sampled_from(["report", "restore"])},
                optional={"percent": st.sampled_from([100, 30]), "supply": st.integers(3, 8)},
            )
        ),
    )
    found = tuple(draw(st.lists(branches(partner=partner), min_size=1, max_size=3)))
    events = draw(st.lists(happenings(len(found)), min_size=2, max_size=7))
    return Story(opened, found, tuple(events))
