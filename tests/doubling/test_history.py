"""Nothing grows with history but `verify`: counted in instructions of SQLite's own machine.

So what a database does by itself counts, too, such as a scan that gives few rows. Each kind of
history is made long alone, and all of it is about the client that is asked about.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import click
import pytest

from reconciler.cli.environment import UNATTENDED
from reconciler.cli.main import cli
from tests.doubling.fleet import Size, write
from tests.doubling.lived import ENTRIES, KINDS, live
from tests.faults.shop import Shop
from tests.rows_read import steps_taken

SHORT, LONG = 60, 460
_COMES = "operate add-user c0 --user ann@c0.example --role editor --by staff0@north.example"
_USER = "--user staff0@north.example"
LOOKS = (
    *("plan", "plan --client c0", "drift", "adopt", "set c0 name=Other"),
    *("show", "show c0", "list", "list --format json", "list --where p0=nothing"),
    *("people", "people m0@c0.example", "people ann@c0.example", "people --outside c0.example"),
    *("access c0", "access c0 --user m0@c0.example", "trials", "outbox", "history"),
    *("invoices", "invoices 1", "credits", "credits c0", "credits --by-month"),
    *("credits c0 --by-month", "receipts c1", "forecast", "forecast --periods 3"),
    *("costs", "costs --period 2026-11", "report -o page.html", "new n0 name=New --from c0", ""),
)
"""What reads the store."""
ACTS = (
    *("settle", "apply --yes", "operate edit c0 name=Other", "operate edit c1 seats=4"),
    *(f"operate sign-in c0 {_USER}", "operate spend c0 k0-0 0.01"),
    "operate add-user c0 --user new@c0.example --role admin --by staff0@north.example",
)
"""What writes; a file of `c1` was changed before."""
LISTS = {"history c0", "receipts", "verify", "store", "migrate"}
"""What is asked for all of something lists all of it, or proves, saves and copies all of it."""
FILES_ALONE = {"validate", "fmt", "import", "init", "explain", "schema"}
PERIOD, PAGE = "costs --period 2026-11", "report -o page.html"
GROWS: Mapping[str, tuple[str, ...]] = {
    # The journal is read back to the period that is asked for.
    PERIOD: tuple(ENTRIES),
    # Every move of a status, and every line of an invoice, stands on the page.
    PAGE: ("statuses", "lines"),
}
"""What grows all the same, and with which kinds."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files and a store, before it has been through anything."""
    folder = tmp_path_factory.mktemp("opened")
    write(folder / "accounts", Size())
    with pytest.MonkeyPatch.context() as patch:
        _alone(patch)
        shop_in(folder).must("apply", "--yes")
        # Drift, which every plan tells with who made it, and a person who came later.
        shop_in(folder).must("operate", "edit", "c0", "team=team1")
        shop_in(folder).must(*_COMES.split())
    return folder


def _alone(patch: pytest.MonkeyPatch) -> None:
    for name in (*UNATTENDED, "RECONCILER_LIVE"):
        patch.delenv(name, raising=False)
    patch.setenv("USER", "dana")


def shop_in(folder: Path) -> Shop:
    return Shop(folder, str(folder / "live.db"))


def taken(whole: Path, folder: Path, typed: str) -> int:
    """Count the steps of a command, on a copy of files and store."""
    shutil.copytree(whole, folder)
    shop = shop_in(folder)
    if typed in ACTS:
        file = folder / "accounts" / "clients" / "c1.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("Client 1", "Changed"))
    with pytest.MonkeyPatch.context() as patch, steps_taken() as steps:
        patch.chdir(folder)
        shop.must(*typed.split())
    shutil.rmtree(folder)
    return steps[0]


def lived(opened: Path, folder: Path, long: str) -> Path:
    """Copy it, and let it have been through some of everything, and through much of one kind."""
    shutil.copytree(opened, folder)
    live(str(folder / "live.db"), {kind: LONG if kind == long else SHORT for kind in KINDS})
    return folder


@pytest.fixture(scope="module")
def short(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, int]:
    """What each command takes after a short life."""
    folder = tmp_path_factory.mktemp("short")
    whole = lived(opened, folder / "whole", "")
    with pytest.MonkeyPatch.context() as patch:
        _alone(patch)
        return {typed: taken(whole, folder / "own", typed) for typed in (*LOOKS, *ACTS)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_history_costs_no_command_a_step(
    kind: str,
    opened: Path,
    short: Mapping[str, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _alone(monkeypatch)
    whole = lived(opened, tmp_path / "whole", kind)
    # Rows that no act wrote are no ground to write on.
    asked = (*LOOKS, *ACTS) if kind in ENTRIES else LOOKS

    more = {typed: taken(whole, tmp_path / "own", typed) - short[typed] for typed in asked}

    grown = {typed: steps for typed, steps in more.items() if steps > LONG - SHORT}
    assert grown.keys() == {typed for typed, kinds in GROWS.items() if kind in kinds}, grown


def test_every_command_is_held_to_it() -> None:
    typed = {words.split()[0] for words in (*LOOKS, *ACTS, *LISTS, *FILES_ALONE) if words}

    assert typed == {*cli.list_commands(click.Context(cli))}
