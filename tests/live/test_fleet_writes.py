"""What a fleet of new clients costs a store: its rows go to the driver as they are made."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

from reconciler.apply.execute.unit_of_work import Mail
from reconciler.diff.compare import FieldChange
from reconciler.live.open import open_store
from reconciler.live.sql.sqlite.sqlite import SqliteDatabase
from reconciler.model.files.leaves import Leaf, changed
from reconciler.model.live.account import Client
from reconciler.model.live.outbox import Invitation, Letter
from reconciler.model.live.records import Operation
from reconciler.plan.steps import InviteMembers
from tests.builders import START, World, client_text
from tests.calls import kept_by


def bound_by_sqlalchemy(folder: Path, clients: int) -> int:
    """How many statements or rows SQLAlchemy binds in an apply of so many new clients."""
    store = open_store(str(folder / "live.db"))
    world = World(folder / "files", store)
    for number in range(clients):
        world.client(f"c{number}", client_text("trial", name=f"Client {number}"))
    calls = 0

    def note(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        calls += event == "call" and frame.f_code.co_name == "construct_params"

    sys.setprofile(note)
    try:
        world.apply()
    finally:
        sys.setprofile(None)
    return calls


def test_rows_of_new_clients_are_bound_by_the_driver(tmp_path: Path) -> None:
    few, many = (bound_by_sqlalchemy(tmp_path / str(count), count) for count in (2, 12))

    assert few == many


def cache(database: SqliteDatabase) -> int:
    """How much of a file a writer keeps in memory, as SQLite counts it: negative, in kB."""
    with database.writing("north", "test") as session:
        kept: int = session.connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    return kept


def test_only_where_somebody_may_read_a_whole_fleet_waits_in_memory(tmp_path: Path) -> None:
    path = str(tmp_path / "live.db")
    database = SqliteDatabase(path, 1)

    assert cache(database) == -8_000

    world = World(tmp_path / "files", open_store(path))
    world.client("acme", client_text("setup"))
    world.apply()

    assert cache(database) == -64_000


def test_the_leaves_of_a_new_client_are_kept_once(tmp_path: Path) -> None:
    world = World(tmp_path)
    members = "[{email: ann@acme.example, role: admin}]"
    world.client("acme", client_text("trial", members=members, seats="3"))

    planned = world.apply().plan.clients[0].change.after

    with world.store.read("north") as reader:
        (live,) = reader.load(reader.heads()).values()
    assert planned is not None
    assert live.live.leaves is planned.leaves
    assert planned.members == {"ann@acme.example": "admin"}


def test_a_letter_is_made_when_it_is_written() -> None:
    mail = Mail(Operation("op", "apply", "", "dana", START))
    fields = tuple(
        FieldChange(("members", f"p{number}@acme.example", "role"), None, "admin")
        for number in range(3)
    )

    mail.invite(InviteMembers("acme", fields, {}), Client("acme", {}), "1")

    assert len(kept_by(mail, Invitation)) == 3
    assert kept_by(mail, Letter) == []


def test_what_is_said_already_changes_nothing() -> None:
    leaves: dict[tuple[str, ...], Leaf] = {("properties", "shops"): 1}

    assert changed(leaves, {("properties", "shops"): 1, ("team",): None}) is leaves
    assert changed(leaves, {("properties", "shops"): True})["properties", "shops"] is True
