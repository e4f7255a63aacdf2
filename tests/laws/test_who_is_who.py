"""Who is who, over random partners: strangers are never stopped, mixed-up companies always.

What a store finds clients by is what their documents say, after every apply and act.

Names and people are drawn once and never shared, but for the staff and one freelancer, who may be
anywhere. Source: DESIGN rule "who is who".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.live.traces import TraceWord, words_of
from tests.builders import PARTNER, World, client_text

STAFFED = (
    f"{PARTNER}staff: [{{email: dana@north.example, role: admin}}]\nguards: {{from_clients: 99}}\n"
)
RULES = {"looks-like-another-client", "looks-like-a-rename", "trial-again"}
SHARED = ("dana@north.example", "free@lance.example")


@dataclass
class Company:
    """One client as its file describes it; nobody else has its names or its own people."""

    name: str
    people: list[str]
    status: str
    more: dict[str, str] = field(default_factory=dict)

    def text(self, **other: str) -> str:
        people = ", ".join(f"{{email: {person}, role: admin}}" for person in self.people)
        lines = {
            "name": self.name,
            "seats": "9",
            "resources": "{dashboards: 1}",
            "members": f"[{people}]",
            **self.more,
            **other,
        }
        return client_text(lines.pop("status", self.status), **lines)


class Town:
    """Companies that have nothing in common, drawn with a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - no secret
        self._names = (f"Company {number}" for number in count())
        self._people = (f"person{number}@own.example" for number in count())

    def company(self) -> Company:
        people = [next(self._people) for _ in range(self.random.randint(1, 3))]
        people += [each for each in SHARED if self.random.random() < 0.5]
        return Company(next(self._names), people, self.random.choice(("trial", "active")))

    def lives_on(self, company: Company) -> None:
        """Let something happen to a company that happens to companies."""
        match self.random.randrange(4):
            case 0:
                company.name = next(self._names)
            case 1:
                company.people.append(next(self._people))
            case 2:
                company.people[:1] = [next(self._people)]
            case _:
                company.more["description"] = next(self._names)


def stopped(world: World) -> set[str]:
    """Give the clients that a plan refuses because of who they are."""
    return {refusal.client for refusal in world.plan().refusals if refusal.rule in RULES}


def moved_in(town: Town, world: World, number: int) -> dict[str, Company]:
    """Apply some companies, each under a key of its own."""
    there = {f"c{at}": town.company() for at in range(number)}
    write(world, there)
    world.apply()
    return there


def write(world: World, companies: Mapping[str, Company]) -> None:
    for key, company in companies.items():
        world.client(key, company.text())


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_companies_with_nothing_in_common_are_never_stopped(seed: int) -> None:
    town = Town(seed)
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.partner(STAFFED)
        there = moved_in(town, world, town.random.randint(1, 4))
        for turn in range(3):
            for company in there.values():
                town.lives_on(company)
            there[f"n{turn}"] = town.company()
            if town.random.random() < 0.3 and len(there) > 2:
                gone = town.random.choice(sorted(there))
                del there[gone]
                (world.folder / "clients" / f"{gone}.yaml").unlink(missing_ok=True)
            write(world, there)

            assert stopped(world) == set()
            world.apply()
            world.edit("c0", {("name",): f"By hand {turn}"})
            assert known(world) == documented(world)
            world.edit("c0", {("name",): there["c0"].name if "c0" in there else "Alone"})


def known(world: World) -> dict[str, set[TraceWord]]:
    """Give what the store finds each live client by."""
    with world.store.read("north") as reader:
        every = {word for words in documented(world).values() for _, word in words}
        found = reader.traces(every)
    return {
        client: {(trace.kind, trace.word) for trace in traces if trace.until is None}
        for client, traces in found.items()
    }


def documented(world: World) -> dict[str, set[TraceWord]]:
    """Give what the documents say of each live client."""
    with world.store.read("north") as reader:
        records = reader.load([head for head in reader.heads() if not head.removed])
    return {record.id: set(words_of(record.live)) for record in records.values()}


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(["paste", "swap", "copy", "move", "again"]))
def test_mixed_up_companies_are_always_stopped(seed: int, kind: str) -> None:
    town = Town(seed)
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.partner(STAFFED)
        there = moved_in(town, world, town.random.randint(2, 4))
        one, two = town.random.sample(sorted(there), 2)
        first, second = there[one], there[two]
        match kind:
            case "paste":
                world.client(two, first.text(status=second.status))
                expected = {two}
            case "swap":
                world.client(one, second.text(status=first.status))
                world.client(two, first.text(status=second.status))
                expected = {one, two}
            case "copy":
                world.client("new", first.text())
                expected = {"new"}
            case "move":
                world.drop(one)
                first.name = "Another name"
                world.client("new", first.text())
                expected = {"new"}
            case _:
                ended(world, one, first)
                world.client("new", first.text(status="trial", name="Another name"))
                expected = {"new"} if first.status == "trial" else set()

        assert stopped(world) == expected


def ended(world: World, key: str, company: Company) -> None:
    """Disable and remove a client."""
    world.client(key, company.text(status="disabled"))
    world.apply()
    world.client(key, company.text(status="disabled", removed="{reason: over, by: dana}"))
    world.apply()
