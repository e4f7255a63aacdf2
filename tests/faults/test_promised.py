"""Plan files that are stale, tampered with, or used again, also by eight at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.live.open import open_store
from tests.builders import START
from tests.faults.crowd import crowd
from tests.faults.figures import Scale
from tests.faults.laws_hold import everything, require_done, require_laws, tables
from tests.faults.shop import Shop, opened_files
from tests.faults.stores import Stores
from tests.statements import counted

NEXT = START + timedelta(days=1)
REFUSED = (3, 4, 5, 64)
PATIENT = ("--lock-timeout", "120")


def reviewed(shop: Shop) -> Path:
    """Open the store, then plan one change that buys a seat and opens a door, into a file."""
    opened_files(shop)
    shop.must("apply", "--yes")
    shop.client("b", "active", seats="4", resources="{dashboards: 1}")
    shop.must("plan", "-o", "plan.json")
    return shop.folder / "plan.json"


def edit(shop: Shop, *words: str) -> None:
    """Move a live value by hand."""
    shop.must("operate", "edit", *words, day=NEXT)


def others_take_seats(shop: Shop) -> None:
    """Let another client take what the promise counted on: it would buy more."""
    edit(shop, "c", "seats=3")


def partner(shop: Shop, old: str, new: str) -> None:
    """Change partner.yaml."""
    path = shop.folder / "accounts" / "partner.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def another_store(shop: Shop) -> None:
    """Move the store away, and open another one with the same files as before."""
    Path(shop.live).rename(f"{shop.live}.old")
    shop.client("b", "trial")
    shop.must("apply", "--yes")
    shop.client("b", "active", seats="4", resources="{dashboards: 1}")


def older_store(shop: Shop) -> None:
    """Plan on what is there later, and go back to the store before."""
    before = Path(shop.live).read_bytes()
    edit(shop, "a", "description=later")
    shop.must("plan", "-o", "plan.json", day=NEXT)
    Path(shop.live).write_bytes(before)


def applied(shop: Shop, old: str, new: str) -> None:
    """Change partner.yaml and apply that alone."""
    partner(shop, old, new)
    client = shop.folder / "accounts" / "clients" / "b.yaml"
    asked = client.read_text()
    shop.client("b", "trial")
    shop.must("apply", "--yes", day=NEXT)
    client.write_text(asked)


def key_taken(shop: Shop) -> None:
    """Promise a new client, and give its key to another one meanwhile."""
    shop.client("new", "setup", name="One")
    shop.must("plan", "--client", "new", "-o", "plan.json")
    shop.client("new", "setup", name="Another")
    shop.client("b", "trial")
    shop.must("apply", "--yes", day=NEXT)
    shop.client("new", "setup", name="One")


def rename(shop: Shop) -> None:
    """Give the client's file another name."""
    clients = shop.folder / "accounts" / "clients"
    (clients / "b.yaml").rename(clients / "b2.yaml")


def already_active(shop: Shop) -> None:
    """Open by hand what the plan opens, with fewer seats."""
    edit(shop, "b", "status=active", "seats=1", "resources.dashboards=1")


_ASKS = {"resources": "{dashboards: 1}"}
STALE: dict[str, Callable[[Shop], None]] = {
    "a value of the client moved": lambda shop: edit(shop, "b", "description=moved"),
    "the field itself moved": lambda shop: edit(shop, "b", "resources.dashboards=2"),
    "the client was opened by hand": already_active,
    "the client was suspended": lambda shop: edit(shop, "b", "status=disabled"),
    "another client took the seats": lambda shop: edit(shop, "c", "seats=3"),
    "the file asks for more": lambda shop: shop.client("b", "active", seats="5", **_ASKS),
    "the file asks for less": lambda shop: shop.client("b", "active", seats="3", **_ASKS),
    "the file asks for nothing": lambda shop: shop.client("b", "trial"),
    "the file is damaged": lambda shop: shop.client("b", "active", seats="four"),
    "the file went": lambda shop: shop.drop("b"),
    "the file has another name": rename,
    "nothing may be bought any more": lambda shop: applied(shop, "automatic", "refuse"),
    "less may be due at once": lambda shop: applied(
        shop, "format: 1\n", 'format: 1\nguards: {max_due_now: "1.00"}\n'
    ),
    "the key was given away": key_taken,
    "it is another store": another_store,
    "it is the store of yesterday": older_store,
}


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", STALE)
def test_a_plan_file_is_not_kept_when_something_changed(
    kind: str, stores: Stores, shop: Shop, scale: Scale
) -> None:
    assert stores.engine == "SQLite"
    reviewed(shop)
    STALE[kind](shop)
    before = everything(shop.live)

    told = shop.type("apply", "plan.json", "--yes", day=NEXT)

    assert everything(shop.live) == before
    assert told.code in REFUSED
    require_laws(shop, NEXT)
    scale.measured(f"stale plan files, {kind}", 1, "refused, nothing written")


@pytest.mark.slow
@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_a_plan_file_with_any_byte_changed_is_refused_before_the_first_statement(
    stores: Stores, shop: Shop, scale: Scale
) -> None:
    assert stores.engine == "SQLite"
    plan = reviewed(shop)
    whole = plan.read_bytes()
    before = everything(shop.live)
    count = 0

    with counted() as statements:
        for number, changed in enumerate(tampered(whole, scale.of(13, 1))):
            plan.write_bytes(changed)
            told = shop.type("apply", "plan.json", "--yes")
            assert told.code in REFUSED, (number, told)
            assert "fault of ours" not in told.err
            count += 1

    assert statements == []
    assert everything(shop.live) == before
    assert count > scale.of(150, 2000)
    scale.measured("tampered plan files", count, "all refused, 0 statements")


def tampered(whole: bytes, every: int) -> Iterator[bytes]:
    """Flip, insert, delete and cut at every so many positions of a file."""
    for at in range(0, len(whole) - 1, every):
        yield whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        yield whole[:at] + b"0" + whole[at:]
        yield whole[:at] + whole[at + 1 :]
        yield whole[:at]


@pytest.mark.slow
def test_a_plan_file_that_eight_apply_at_once_and_again_is_applied_once(
    stores: Stores, shop: Shop, scale: Scale
) -> None:
    reviewed(shop)
    before = len(tables(shop.live)["operation"])

    told = crowd(shop, 8, "apply", "plan.json", "--yes", *PATIENT)
    after = everything(shop.live)
    again = shop.type("apply", "plan.json", "--yes", "--format", "json")

    assert [each.code for each in told] == [0] * 8
    assert sum("already applied" in each.out for each in told) == 7
    assert len(tables(shop.live)["operation"]) == before + 1
    assert again.code == 0
    assert again.json["replayed"] != []
    assert everything(shop.live) == after
    require_laws(shop)
    require_done(shop)
    scale.measured(f"replays, {stores.engine}", 9, "applied once, 8 × already applied")


@pytest.mark.slow
@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_of_a_crowd_that_does_not_wait_one_wins_and_the_others_are_told_who(
    stores: Stores, shop: Shop, scale: Scale
) -> None:
    assert stores.engine == "SQLite"
    reviewed(shop)
    before = len(tables(shop.live)["operation"])

    with held(shop):
        told = crowd(shop, 8, "apply", "--yes", "--lock-timeout", "0")
    assert [each.code for each in told] == [6] * 8
    assert all("locked by" in each.err for each in told), told
    told = crowd(shop, 8, "apply", "--yes", *PATIENT)

    assert {each.code for each in told} == {0}
    assert all("database is locked" not in each.err + each.out for each in told)
    assert sum("Done: 0 added, 2 changed" in each.out for each in told) == 1
    assert len(tables(shop.live)["operation"]) == before + 1
    require_laws(shop)
    require_done(shop)
    scale.measured("a crowd on SQLite", 16, "1 wrote, the others were told or had nothing to do")


@contextmanager
def held(shop: Shop) -> Iterator[None]:
    """Hold the store as a writer does that is in the midst of it."""
    with open_store(shop.live).begin("north", actor="holder"):
        yield
