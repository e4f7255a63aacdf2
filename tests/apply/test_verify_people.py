"""`verify` sees when members, invitations and letters tell different stories."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.apply.verify.verify import verify
from reconciler.live.open import open_store
from tests.builders import World, client_text

MEMBERS = "[{email: ann@acme.example, role: admin}, {email: bob@acme.example, role: viewer}]"
OBSERVED = "UPDATE client_document SET observed = replace(observed, "


@pytest.mark.parametrize(
    ("statement", "proof"),
    [
        ("UPDATE invitation SET state = 'accepted' WHERE email LIKE 'ann%'", "people"),
        ("UPDATE invitation SET state = 'void' WHERE email LIKE 'ann%'", "people"),
        ("UPDATE invitation SET role = 'editor' WHERE email LIKE 'bob%'", "people"),
        ("UPDATE invitation SET email = 'eve@acme.example' WHERE email LIKE 'bob%'", "people"),
        (f"{OBSERVED}'bob@', 'eve@')", "people"),
        (f"""{OBSERVED}'"invited"', '"accepted"')""", "people"),
        ("UPDATE outbox SET state = 'void' WHERE recipient LIKE 'bob%'", "outbox"),
        ("UPDATE invitation SET state = 'void' WHERE email LIKE 'bob%'", "outbox"),
    ],
)
def test_a_raw_edit_of_invitations_and_letters_is_found(
    tmp_path: Path, statement: str, proof: str
) -> None:
    database = tmp_path / "live.db"
    world = World(tmp_path / "accounts", open_store(str(database)))
    world.client("acme", client_text("trial", members=MEMBERS))
    world.apply()
    with world.store.read("north") as reader:
        assert all(each.holds for each in verify(reader))

    with closing(sqlite3.connect(database)) as connection, connection:
        assert connection.execute(statement).rowcount > 0

    with world.store.read("north") as reader:
        assert proof in {each.name for each in verify(reader) if not each.holds}
