"""A plan that finds nothing is answered early, and says byte for byte what the whole way says."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.cli.at_rest import Start, start
from reconciler.cli.main import run
from reconciler.desired.findings.limits import LARGEST_FILE
from reconciler.desired.read.generation import generation
from reconciler.desired.read.plain_folders import named_contents, opened, sized_bytes
from reconciler.desired.read.source_files import OddFile, content_id
from reconciler.desired.read.tree import Tree
from reconciler.errors import StalePlan
from reconciler.live.open import open_store
from reconciler.live.rest import AppliedFile
from reconciler.live.sql.at_rest import heads, partner
from reconciler.live.sql.at_rest.driver import Driver, DriverRow
from reconciler.live.sql.at_rest.sqlite import SQLITE_WORDS
from reconciler.live.sql.rows.texts import WORDS
from reconciler.live.sql.tables import tables
from reconciler.model.files.prices import ProgramPrices
from reconciler.model.leaf_texts import fingerprint
from reconciler.model.live.account import PARTNER_COLLECTIONS, partner_defaults
from reconciler.model.live.records import Head
from reconciler.model.resources import POOLABLE, SEATS
from reconciler.model.status import REMOVED
from tests.builders import ACTIVE, ADMIN, World, client_text, moment
from tests.cli.early import DAY, URL, agrees, billed_shop, calm, early, loaded_early, sql
from tests.test_cases import CASES, act_behind_the_files, lay_out


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    calm(tmp_path, monkeypatch)
    return billed_shop(tmp_path)


def test_a_plan_that_finds_nothing_is_answered_early(
    shop: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert agrees(capsys) == (
        "North   plan for 2026-11-02, 3 live clients in .reconciler/live.db\n\n"
        "No changes. Live accounts match the files.\n"
        "What else waits: reconciler\n"
    )
    shop.drop("gone")
    assert agrees(capsys)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_both_ways_agree_on_every_story(
    case: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    calm(tmp_path, monkeypatch)
    world = World(tmp_path / "accounts", open_store(URL))
    for side in ("before", "between"):
        if (case / side / "clients").is_dir():
            world.day += timedelta(days=1 if side == "between" else 0)
            lay_out(case / side, world.folder)
            world.apply()
            agrees(capsys, world.day)
    act_behind_the_files(case, world)
    world.day += timedelta(days=1)
    agrees(capsys, world.day)
    lay_out(case / "after", world.folder)
    agrees(capsys, world.day)
    if run(["plan"], moment(world.day)) == 0:
        world.apply()
        for days in (0, 13, 14, 29, 400):
            agrees(capsys, world.day + timedelta(days=days))


def edited(statement: str) -> Callable[[World], None]:
    """Change the store by one statement."""
    return lambda _world: sql(statement)


def in_file(name: str, text: str) -> Callable[[World], None]:
    """Write a file of the source."""

    def write(world: World) -> None:
        path = world.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return write


def appended(name: str) -> Callable[[World], None]:
    """Add a comment to a file: its content is another one."""

    def write(world: World) -> None:
        with (world.folder / name).open("a", encoding="utf-8") as file:
            file.write("# a comment\n")

    return write


def leaf(column: str, *moves: tuple[str, str]) -> Callable[[World], None]:
    """Put other words into a document of the partner, with the fingerprint that it then has."""

    def write(_world: World) -> None:
        with closing(sqlite3.connect(URL)) as connection:
            (text,) = connection.execute(f"SELECT {column} FROM partner").fetchone()  # noqa: S608 - as below
        for old, new in moves:
            assert old in text, text
            text = text.replace(old, new)
        prints = {"document": "live_print", "applied": "applied_print"}
        fitting = f", {prints[column]} = '{fingerprint(text)}'" if column in prints else ""
        sql(f"UPDATE partner SET {column} = '{text}'{fitting}")  # noqa: S608 - a column of ours

    return write


GOES_ON: dict[str, Callable[[World], None]] = {
    # the files
    "a client's file changed": appended("clients/acme.yaml"),
    "the partner's file changed": appended("partner.yaml"),
    "a file is new": in_file("clients/new.yaml", client_text("setup", name="New")),
    "a file went": lambda world: world.drop("acme"),
    "an ignore.yaml is there": in_file("ignore.yaml", "ignore: []\n"),
    "something odd is there": in_file("clients/ACME.yaml", "name: x\n"),
    "two files have this name": in_file(
        "clients/emea/acme.yaml", client_text("active", members=ADMIN, **ACTIVE)
    ),
    "a name is kept for a device": in_file("clients/con.yaml", client_text("setup", name="Con")),
    "a file is empty": in_file("clients/acme.yaml", ""),
    "a file is too large": in_file("clients/acme.yaml", "# a comment\n" * 30_000),
    "a file is a pipe": lambda world: repipe(world.folder / "clients" / "acme.yaml"),
    "the folder is a link": lambda world: relink(world.folder / "clients"),
    "a folder is named like a file": lambda world: (world.folder / "clients/a.yaml").mkdir(),
    "a file is a link": lambda world: relink(world.folder / "clients" / "acme.yaml"),
    # the heads
    "a head has another generation": edited(
        "UPDATE client SET generation = 'old' WHERE key = 'acme'"
    ),
    "a client moved live": edited("UPDATE client SET live_print = 'other' WHERE key = 'acme'"),
    "a client did not converge": edited("UPDATE client SET content = '' WHERE key = 'acme'"),
    "a file was gone": edited("UPDATE client SET gone_on = '2026-11-01' WHERE key = 'acme'"),
    "a trial is over": edited("UPDATE client SET trial_end = '2026-11-02' WHERE key = 'beta'"),
    # the partner
    "the partner has another generation": edited("UPDATE partner SET generation = 'old'"),
    "the store is closed": edited("UPDATE partner SET closed = '{}'"),
    "the store was written for a later day": edited("UPDATE partner SET high_water = '2026-11-03'"),
    "a value of the partner moved": leaf("document", ('"name":"North"', '"name":"South"')),
    "live has a member of staff more": leaf(
        "document",
        ('"dana@north.example":', '"eve@north.example":{"role":"admin"},"dana@north.example":'),
    ),
    "a value was taken away live": leaf("document", ('"expansion":"automatic",', "")),
    "the pool has no line": edited("DELETE FROM pool"),
    "staff holds something else": edited("UPDATE pool SET staff = 2"),
    "more is held than owned": edited("UPDATE pool SET supply = 1"),
    "another resource is pooled": edited(
        "INSERT INTO pool (partner, resource, supply, staff, allocated)"
        " VALUES ('north', 'dashboards', 5, 0, 1)"
    ),
    "the books own more than the pool": leaf("books", ('"quantity":100', '"quantity":101')),
    "a period is over": leaf(
        "books", ('"period":["2026-11-01","2026-12-01"]', '"period":["2026-10-01","2026-11-01"]')
    ),
    "a resource has a price and is not pooled": leaf(
        "document", ('"seats":"flat: 10.00"', '"dashboards":"flat: 1.00","seats":"flat: 10.00"')
    ),
    "the tables are older": edited("UPDATE reconciler_version SET version_num = '0008'"),
    "the tables are newer": edited("UPDATE reconciler_version SET version_num = '9999'"),
}


def relink(path: Path) -> None:
    """Put a link in the place of a file."""
    path.rename(path.with_suffix(".txt"))
    path.symlink_to(path.with_suffix(".txt").name)


def repipe(path: Path) -> None:
    """Put a pipe in the place of a file."""
    path.unlink()
    os.mkfifo(path)


def test_what_is_passed_over_is_passed_over_early(
    shop: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("clients/README.md", "clients/.acme.yaml.swp", "clients/acme.yaml~", ".x/y.yaml"):
        in_file(name, "whatever")(shop)
    (shop.folder / "clients" / "emea").mkdir()
    (shop.folder / "clients" / "beta.yaml").rename(shop.folder / "clients" / "emea" / "beta.yaml")

    assert agrees(capsys)


def test_what_stands_in_the_place_of_a_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "good").write_bytes(b"name: Acme")
    (tmp_path / "link").symlink_to("good")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "large").write_bytes(b" " * (LARGEST_FILE + 1))
    (tmp_path / "device").symlink_to("/dev/zero")
    folder, devices = os.open(tmp_path, os.O_RDONLY), os.open("/dev", os.O_RDONLY)
    good = f"good {content_id(b'name: Acme')}"
    assert _read_twice("good", folder) == (good, b"name: Acme")
    for name in ("link", "pipe", "folder", "empty", "large", "nowhere"):
        with pytest.raises((OSError, OddFile)):
            _read_twice(name, folder)
    for name in ("zero", "null"):
        with pytest.raises((OSError, OddFile)):
            _read_twice(name, devices)
    os.close(folder)
    os.close(devices)


def _read_twice(name: str, folder: int) -> tuple[str, bytes]:
    for names, descriptors in opened([name], folder):
        (file,) = named_contents(names, descriptors)
        return file, sized_bytes(descriptors[0])
    raise AssertionError(name)


def test_only_files_of_its_own_are_closed(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / name).touch()
    folder = os.open(tmp_path, os.O_RDONLY)
    free, other = os.open(tmp_path, os.O_RDONLY), os.open(tmp_path, os.O_RDONLY)
    os.close(free)  # the next file gets this number, the one after it a number behind the other's
    for _, descriptors in opened(["one", "two", "three"], folder):
        assert descriptors == [free, other + 1, other + 2]
    with pytest.raises(FileNotFoundError):
        list(opened(["one", "two", "nowhere"], folder))
    with pytest.raises(FileNotFoundError):
        list(opened(["nowhere"], folder))

    assert os.fstat(other).st_ino == os.fstat(folder).st_ino
    assert os.open(tmp_path, os.O_RDONLY) == free
    assert os.open(tmp_path, os.O_RDONLY) == other + 1
    for descriptor in (folder, free, other, other + 1):
        os.close(descriptor)


def test_a_file_takes_two_calls_of_the_system_and_all_heads_one_row(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: Counter[str] = Counter()
    for name in ("open", "lseek", "pread", "read", "fstat", "lstat", "stat", "close", "closerange"):
        monkeypatch.setattr(os, name, _counted(calls, name, getattr(os, name)))
    assert early()
    before, wide = calls.total(), 0
    for number in range(20):
        shop.client(f"more-{number}", client_text("setup", name=f"More {number}"))
    shop.apply()
    calls.clear()
    assert early()
    assert calls.total() - before == 20 * 2
    with closing(sqlite3.connect(URL)) as line:

        def run(statement: str, values: Mapping[str, str]) -> list[DriverRow]:
            nonlocal wide
            rows = line.execute(statement % {name: f":{name}" for name in values}, values)
            wide = len(answered := rows.fetchall())
            return answered

        asked = AppliedFile("", "", generation(), lambda _zone: DAY, ".yaml")
        summed = heads.heads_at_rest(Driver(run, **SQLITE_WORDS), "north", asked, DAY)
    assert summed is not None
    assert (wide, len(summed.files.split("\n"))) == (1, 24)


def _counted(calls: Counter[str], name: str, real: Callable[..., object]) -> Callable[..., object]:
    def call(*values: object, **more: object) -> object:
        calls[name] += 1
        return real(*values, **more)

    return call


def test_of_two_partners_with_this_file_the_one_is_asked_that_it_names(
    shop: World, capsys: pytest.CaptureFixture[str]
) -> None:
    edited(
        "INSERT INTO partner SELECT 'other', store_id, document, applied, content, generation,"
        " live_print, applied_print, serial, high_water, rehearsal, last_entry, books, closed"
        " FROM partner"
    )(shop)

    assert agrees(capsys).startswith("North   plan for")


@pytest.mark.parametrize("why", GOES_ON)
def test_whatever_asks_for_a_look_goes_the_whole_way(
    why: str, shop: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert early()
    GOES_ON[why](shop)
    assert agrees(capsys) == ""


@pytest.mark.parametrize(
    "typed",
    [
        ("plan", "--format", "json"),
        ("plan", "--client", "acme"),
        ("plan", "--as-of", "2026-11-02"),
        ("plan", "-o", "plan.json"),
        ("plan", "--restore", "acme"),
        ("plan", "--help"),
        ("--source", "elsewhere", "plan"),
        ("--source", "", "plan"),
        ("--live", "postgresql+psycopg://nowhere/x", "plan"),
        ("--live", "what://else", "plan"),
        ("apply",),
        ("apply", "--yes", "plan.json"),
        ("apply", "--yes", "--rehearsal"),
        ("list",),
        (),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("shop")
def test_whatever_else_is_typed_goes_the_whole_way(typed: tuple[str, ...]) -> None:
    assert start(typed, moment(DAY)).text == ""


@pytest.mark.usefixtures("shop")
def test_a_plain_plan_may_name_source_and_store(monkeypatch: pytest.MonkeyPatch) -> None:
    named = ("--live", f"sqlite:///{URL}", "--source", "./accounts", "plan", "--detailed-exitcode")
    assert start(named, moment(DAY)).text == early()
    monkeypatch.setenv("RECONCILER_LIVE", "elsewhere.db")
    assert early() == ""


def renamed(old: str, new: str) -> None:
    """Give the partner another name, live and applied."""
    for column in ("document", "applied"):
        leaf(column, (f'"name":"{old}"', f'"name":"{new}"'))(World(Path("accounts")))


@pytest.mark.usefixtures("shop")
def test_what_a_terminal_shows_in_its_own_way_is_left_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for columns in ("40", " 40"):
        monkeypatch.setenv("COLUMNS", columns)
        assert early() == ""
    monkeypatch.delenv("COLUMNS")
    for name in (
        "N" * 41,
        "株式会社",
        "e\u0301",
        "::error::x",
        "a ##[group]",
        "sk_live_abcdefgh12",
    ):
        renamed("North", name)
        assert early() == "", name
        renamed(name, "North")
    assert early()


class Terminal(io.StringIO):
    """What stands in for standard output where somebody looks at a terminal."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self.shown = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.shown

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("typed", [("plan",), ("apply", "--yes")], ids=" ".join)
@pytest.mark.parametrize(
    "look",
    [
        ("North", "utf-8", {"TERM": "xterm"}, "\x1b[1mNorth\x1b[0m\x1b[2m   "),
        ("North", "ascii", {"TERM": "xterm"}, "\x1b[1mNorth\x1b[0m\x1b[2m   "),
        ("Nörd – Søn", "UTF-8", {"TERM": "xterm"}, "\x1b[1mNörd – Søn\x1b[0m\x1b[2m   "),
        ("Nörd", "utf-8", {"TERM": "dumb"}, "Nörd   "),
        ("North", "utf-8", {"TERM": "xterm", "NO_COLOR": "1"}, "North   "),
        ("Nörd", "latin-1", {"TERM": "xterm"}, ""),
    ],
)
@pytest.mark.usefixtures("shop")
def test_a_terminal_shows_an_early_answer_as_any_other(
    typed: tuple[str, ...],
    look: tuple[str, str, dict[str, str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, encoding, variables, shown = look
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    renamed("North", name)
    terminal = Terminal(encoding)
    monkeypatch.setattr(sys, "stdout", terminal)
    begun = start(typed, moment(DAY))
    assert begun.text.startswith(shown)
    assert bool(begun.text) == bool(shown)
    if shown:
        assert run(typed, begun=begun._replace(text="")) == 0
        assert terminal.getvalue() == begun.text


@pytest.mark.usefixtures("shop")
def test_an_apply_that_finds_nothing_is_answered_early_where_somebody_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ("apply", "--yes")
    assert start(typed, moment(DAY)).text == (
        "North   applied for 2026-11-02\n\nNothing to do. Live accounts match the files.\n"
    )
    before = Path(URL).read_bytes()
    assert run(typed, begun=Start(moment(DAY))) == 0
    assert capsys.readouterr().out == start(typed, moment(DAY)).text
    assert Path(URL).read_bytes() == before
    monkeypatch.setenv("CI", "true")
    assert start(typed, moment(DAY)).text == ""


def test_an_apply_goes_on_with_the_files_as_they_were_read(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_file("clients/new.yaml", client_text("setup", name="New"))(shop)
    assert opened_by(("apply", "--yes"), monkeypatch) == files_of(shop)


def opened_by(typed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that a command opens, each as often as it does."""
    opened: list[str] = []
    real = os.open

    def noted(path: object, *how: int, **more: int) -> int:
        opened.append(Path(str(path)).name)
        return real(path, *how, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", noted)
    assert run(typed, moment(DAY)) == 0
    return sorted(name for name in opened if name.endswith(".yaml"))


def files_of(world: World) -> list[str]:
    return sorted(path.name for path in world.folder.rglob("*.yaml"))


def test_nothing_is_read_twice(
    shop: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    in_file("clients/new.yaml", client_text("setup", name="New"))(shop)
    appended("clients/acme.yaml")(shop)
    assert opened_by(("plan",), monkeypatch) == files_of(shop)
    assert "new  New" in capsys.readouterr().out


def test_a_file_that_changes_in_between_ends_the_plan(shop: World) -> None:
    """What was read as applied is not kept: read again, it has to be the same."""
    begun = start(("plan",), moment(DAY))
    appended("clients/acme.yaml")(shop)
    assert begun.files is not None
    tree = Tree(shop.folder, begun.files)
    with pytest.raises(StalePlan, match="somebody changed accounts/clients/acme"):
        tree.data("acme")
    assert tree.data("beta") == (shop.folder / "clients" / "beta.yaml").read_bytes()


def test_the_words_of_a_row_are_those_of_the_model() -> None:
    assert WORDS["client", "status"] == set(heads.HEAD_STATUSES)
    assert WORDS["client", "mode"] == set(heads.HEAD_MODES)
    assert partner.STAFFED == SEATS
    assert partner.FEE in ProgramPrices.model_fields
    assert partner.FEE not in POOLABLE
    assert heads.TOMBSTONE == REMOVED


def test_a_value_that_a_file_let_go_is_no_element_of_a_collection() -> None:
    assert not any(".".join(group) in PARTNER_COLLECTIONS for group in partner.GROUPS)
    assert {group[0] for group in partner.GROUPS if len(group) == 1}.isdisjoint(PARTNER_COLLECTIONS)
    for path in partner_defaults():
        assert len(path) == 1 or {path[:1], path[:2]} & partner.GROUPS, path


def test_the_rows_hold_all_that_a_plan_reads() -> None:
    columns = partner.PARTNER_OF_FILE.partition(" FROM ")[0]
    assert all(column.name in columns for column in tables.partner.columns)
    assert all(f"{column.name}" in partner.POOL_ROWS for column in tables.pool.columns)
    asked = heads.heads_statement(Driver(lambda _statement, _values: (), **SQLITE_WORDS))
    assert all(field in asked for field in Head._fields)


HEAVY = {"pydantic", "yaml", "click", "deepdiff", "alembic", "sqlalchemy", "psycopg", "msgspec"}
HEAVY |= {"dataclasses", "pathlib", "urllib.parse", "shutil", "unicodedata", "inspect", "asyncio"}
HEAVY |= {"subprocess"}


@pytest.mark.usefixtures("shop")
def test_an_early_answer_loads_next_to_nothing(tmp_path: Path) -> None:
    printed, modules = loaded_early(tmp_path)

    assert printed.endswith(
        "No changes. Live accounts match the files.\nWhat else waits: reconciler\n"
    )
    assert modules & HEAVY == set()
    assert sum(name.startswith("reconciler") for name in modules) <= 37
