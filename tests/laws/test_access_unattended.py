"""Law: what nobody reviewed gives no access and takes none.

Over random histories of files, acts by hand and reviewed applies, an apply with nobody there and
no plan file leaves every decision of `access`, and its reason, as it was on that day: for every
client, person and action.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from copy import copy
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.apply.apply import Request, apply
from reconciler.apply.converge import converge
from reconciler.apply.settle import settle
from reconciler.errors import FilesInvalid, PlanRefused, StalePlan, UsageRefused
from reconciler.live.memory.store import MemoryStore
from reconciler.model.access.actions import UserAction
from reconciler.model.access.authorization import decide
from reconciler.model.assignment import parse_assignment
from reconciler.operations.acts.accept import accept
from reconciler.operations.acts.edit import edit
from reconciler.operations.acts.pick_program import pick_program
from reconciler.operations.acts.record_usage import record_usage
from reconciler.operations.acts.users import add_user, remove_user
from reconciler.operations.perform import Act, perform
from tests.builders import START, World

ANN, BOB, DANA, KIM = "ann@x.example", "bob@x.example", "dana@north.example", "kim@north.example"
PEOPLE = (ANN, BOB, DANA, KIM, "sam@elsewhere.example", None)
KEYS = ("a", "b", "c")
CONSENT = "by: dana, reason: meant"
MEMBERS = (
    f"[{{email: {ANN}, role: admin}}]",
    f"[{{email: {BOB}, role: admin}}]",
    f"[{{email: {ANN}, role: admin}}, {{email: {BOB}, role: worker}}]",
    f"[{{email: {ANN}, role: admin}}, {{email: {KIM}, role: viewer}}]",
    f"[{{email: {ANN}, role: viewer}}, {{email: {BOB}, role: admin}}]",
)
ROLES = (
    "{worker: {permissions: [create_asset]}}",
    "{worker: {permissions: [create_asset, manage_users]}}",
)
PARTNER = {
    "format": "1",
    "partner": "north",
    "name": "North",
    "time_zone": "Europe/Vienna",
    "supply": "{seats: 20}",
    "expansion": "automatic",
    "staff": f"[{{email: {DANA}, role: admin}}, {{email: {KIM}, role: viewer}}]",
    "teams": "[emea]",
    "roles": ROLES[0],
    "articles": '{pack: {name: Pack, unit: "15.00", licences: {assets: 1, data_loggers: 1}}}',
    "properties": "{region: {type: text, label: Region}}",
    "billing": "{currency: EUR}",
    "guards": "{from_clients: 50}",
}
OPEN = {
    "seats": "3",
    "resources": "{dashboards: 1}",
    "members": MEMBERS[0],
    "articles": "{pack: 1}",
}
CLIENTS = {
    "a": {"name": "Acme", "status": "active", **OPEN},
    "b": {"name": "Beta", "status": "trial", **OPEN},
    "c": {"name": "Gamma", "status": "trial", **OPEN, "billing": "{mode: platform}"},
}
PRICE = '{price: {amount: "9.00", per: month}}'
OF_CLIENT: dict[str, tuple[str | None, ...]] = {
    "status": ("trial", "active", "disabled"),
    "members": (*MEMBERS, "[]", None),
    "features": ("[sso]", "[download_reports, public_links]", "[]", None),
    "articles": ("{pack: 1}", "{pack: 2}", None),
    "billing": ("{mode: platform}", PRICE, None),
    "seats": ("1", "4", None),
    "description": ("one", "two", None),
    "name": ("Acme", "Delta", "Omega"),
    "team": ("emea", None),
    "properties": ("{region: EMEA}", "{region: AMER}", None),
    "acknowledge": tuple(f"[{{one_way: {each}, {CONSENT}}}]" for each in ("active", "handover")),
    "removed": ("{reason: gone, by: dana}", None),
    "protect": ("true", None),
    "trial": (f"{{extension: {{requested_on: {START}, requested_by: {ANN}}}}}", None),
}
"""Lines of a client's file, and what may stand in them."""

OF_PARTNER: dict[str, tuple[str | None, ...]] = {
    "staff": (
        f"[{{email: {DANA}, role: admin}}]",
        f"[{{email: {DANA}, role: editor}}]",
        f"[{{email: {KIM}, role: admin}}, {{email: {ANN}, role: viewer}}]",
    ),
    "roles": ROLES,
    "articles": (
        '{pack: {name: Pack, unit: "15.00", licences: {assets: 2}}}',
        '{pack: {name: Box, unit: "15.00", licences: {assets: 1, data_loggers: 1}}}',
    ),
    "defaults": ("{features: [download_reports, private_links], resources: {dashboards: 4}}",),
    "drift": ("restore", "report"),
    "name": ("Nord", "North"),
    "properties": ("{region: {type: text, label: Where}}",),
    "trial": ("{days: 3}",),
    "guards": ("{from_clients: 50, one_way: acknowledge}",),
    "supply": ("{seats: 30}",),
}
"""Lines of the partner's file, and what may stand in them."""

BY_HAND: Mapping[str, Act] = {
    f"{key} {name}": act
    for key in KEYS
    for name, act in {
        "disable": edit(key, [parse_assignment("status=disabled")]),
        "open": edit(key, [parse_assignment("status=active")]),
        "share": edit(key, [parse_assignment("features+=sso")]),
        "describe": edit(key, [parse_assignment("description=by hand")]),
        "add": add_user(key, BOB, "worker", DANA),
        "remove": remove_user(key, ANN, DANA),
        "accept": accept(key, ANN),
        "pick": pick_program(key, "starter", ANN),
        "use": record_usage(key, ["assets=1"]),
    }.items()
}


def lines_of(
    keys: tuple[str, ...], fields: Mapping[str, tuple[str | None, ...]]
) -> st.SearchStrategy[tuple[str, str, str | None]]:
    """Choose whose line is written, which, and what then stands in it (nothing: it goes)."""
    values = [(name, st.sampled_from(texts)) for name, texts in fields.items()]
    written = [st.tuples(st.sampled_from(keys), st.just(name), each) for name, each in values]
    return st.one_of(written)


LINES = st.one_of(lines_of((*KEYS, "d"), OF_CLIENT), lines_of(("partner",), OF_PARTNER))
WRITES = st.tuples(st.just("write"), LINES)
ACTS = st.one_of(
    *[WRITES] * 4,
    st.tuples(st.just("hand"), st.sampled_from(sorted(BY_HAND))),
    st.tuples(st.just("reviewed"), st.none()),
    st.one_of(
        st.tuples(st.sampled_from(["drop", "move"]), st.sampled_from(KEYS)),
        st.tuples(st.just("days"), st.integers(1, 20)),
        st.tuples(st.just("settle"), st.none()),
    ),
)
REFUSED = (FilesInvalid, PlanRefused, StalePlan, UsageRefused)
Decisions = dict[tuple[str, str | None, UserAction | None], tuple[bool, str]]


def said(lines: Mapping[str, str | None]) -> str:
    return "".join(f"{name}: {text}\n" for name, text in lines.items() if text is not None)


class Town(World):
    """A world whose files are kept as lines, and that a store is lent to."""

    def __init__(self, folder: Path, store: MemoryStore, *, acts: int = 0) -> None:
        super().__init__(folder, store, acts=acts)
        self.lines: dict[str, dict[str, str | None]] = {key: {**CLIENTS[key]} for key in KEYS}
        self.own: dict[str, str | None] = dict(PARTNER)
        self.partner(said(self.own))
        for key, lines in self.lines.items():
            self.client(key, said(lines))

    def write(self, key: str, name: str, text: str | None) -> None:
        """Write one line of the partner's file or of a client's, or take it out."""
        if key == "partner":
            self.own[name] = text
            self.partner(said(self.own))
        else:
            lines = self.lines.setdefault(key, {"name": "Delta", "status": "setup"})
            lines[name] = text
            self.client(key, said(lines))

    def take(self, key: str, *, along: bool) -> None:
        """Take a client's file away, or along under another key."""
        if (self.folder / "clients" / f"{key}.yaml").exists():
            self.drop(key)
            if along:
                self.client(f"{key}2", said(self.lines[key]) + f"moved_from: {key}\n")

    def act(self, kind: str, more: Any) -> None:
        """Do one thing; raises what it is refused with."""
        self.acts += 1
        if kind == "write":
            self.write(*more)
        elif kind in ("drop", "move"):
            self.take(more, along=kind == "move")
        elif kind == "hand":
            perform(self.store, "north", BY_HAND[more], self.order())
        elif kind == "days":
            self.day += timedelta(days=more)
        elif kind == "settle":
            clock = self.ask().clock
            settle(self.store, "north", clock, actor="cron", operation=f"settle-{self.acts}")
        else:
            self.apply()

    def merge(self) -> None:
        """Apply with nobody there, and no plan file."""
        self.acts += 1
        converge(self.tree(), self.store, Request(self.ask(), "ci", f"merge-{self.acts}"), ())

    def decisions(self, today: date) -> Decisions:
        """Ask everything that can be asked of everybody's access."""
        with self.store.read("north") as reader:
            record = reader.partner()
            assert record is not None
            heads = [head for head in reader.heads() if not head.removed]
            clients = {each.id: each.live for each in reader.load(heads).values()}
        found = {
            (client_id, user, can): decide(client, record.live, today, user=user, can=can)
            for client_id, client in clients.items()
            for user in PEOPLE
            for can in (None, *UserAction)
        }
        return {asked: (each.allowed, each.reason) for asked, each in found.items()}


def opening() -> MemoryStore:
    """Make the store that every example starts from."""
    with TemporaryDirectory() as folder:
        town = Town(Path(folder), MemoryStore())
        apply(town.tree(), town.store, Request(town.ask(), "dana", "opening", rehearsal=True))
        for key in KEYS:
            town.act("hand", f"{key} accept")
        assert isinstance(town.store, MemoryStore)
        return town.store


OPENED = opening()


def merged(acts: Iterable[tuple[str, Any]]) -> None:
    """Do some acts, and after each what must change nobody's access."""
    with TemporaryDirectory() as folder:
        town = Town(Path(folder), copy(OPENED), acts=100)
        for kind, more in acts:
            with suppress(*REFUSED):
                town.act(kind, more)
            before = town.decisions(town.day)
            with suppress(*REFUSED):
                town.merge()
            assert town.decisions(town.day) == before, (kind, more)


@pytest.mark.parametrize("key", [*KEYS, "d", "partner"])
def test_no_line_alone_that_nobody_reviewed_changes_anybodys_access(key: str) -> None:
    for name, texts in (OF_PARTNER if key == "partner" else OF_CLIENT).items():
        for text in texts:
            merged([("write", (key, name, text))])


@pytest.mark.parametrize("key", KEYS)
def test_what_was_done_by_hand_is_not_put_back_unreviewed(key: str) -> None:
    restores = [("write", ("partner", "drift", "restore")), ("reviewed", None)]
    for name in BY_HAND:
        if name.startswith(f"{key} "):
            merged([*restores, ("hand", name), ("write", (key, "description", "one"))])


@settings(max_examples=250, deadline=None)
@given(st.lists(ACTS, min_size=1, max_size=8))
def test_an_apply_that_nobody_reviewed_changes_nobodys_access(
    acts: list[tuple[str, Any]],
) -> None:
    merged(acts)
