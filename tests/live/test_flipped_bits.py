"""A store whose bits flip or whose pages go: `verify` says so, or nothing that is stored changed.

What no other part of a store tells again is listed here and in the manual, and is all that can
change unnoticed.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.cli.environment import UNATTENDED
from reconciler.cli.main import run
from tests.builders import moment
from tests.live.damage import LATER, make_store

BITS = 200
ONCE = {
    "partner": "store_id content generation serial high_water rehearsal books closed",
    "client": "content generation applied_print revision gone_on",
    "trace": "word since until",
    "operation": "kind payload day result recorded_at",
    "invitation": "role token_hash expires_on sent",
    "outbox": "kind client recipient since invitation facts state sent_on",
}
UNTOLD = {(table, column) for table, names in ONCE.items() for column in names.split()}
"""(table, column) of what is told once, and by nothing else."""

Content = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store with rows in every table, where somebody is there to answer."""
    with pytest.MonkeyPatch.context() as patch:
        for name in UNATTENDED:
            patch.delenv(name, raising=False)
        yield make_store(tmp_path_factory.mktemp("bits"))


def content_of(file: Path) -> Content | None:
    """Give all that is stored, as bytes; nothing where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            connection.text_factory = bytes
            names = connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
            ).fetchall()
            tables = ["sqlite_schema", *(str(name, "ascii") for (name,) in names)]
            return {
                name: connection.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall()  # noqa: S608 - of the store
                for name in tables
            }
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def changed(before: Content, after: Content | None) -> set[tuple[str, int]]:
    """Give the cells' tables and columns that differ; a row more or less is a column -1."""
    if after is None or before.keys() != after.keys():
        return {("", -1)}
    return {
        (table, at)
        for table, rows in before.items()
        for row, other in zip(rows, after[table], strict=False)
        for at, (value, now) in enumerate(zip(row, other, strict=True))
        if value != now
    } | {(table, -1) for table in before if len(before[table]) != len(after[table])}


def columns_of(file: Path, cells: set[tuple[str, int]]) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(file)) as connection:
        return {
            (table, connection.execute(f"PRAGMA table_info({table})").fetchall()[at][1])
            for table, at in cells
            if table and at >= 0
        }


def verified(file: Path, capsys: pytest.CaptureFixture[str]) -> int:
    source = file.parents[1] / "accounts"
    code = run(["--source", str(source), "--live", str(file), "verify"], moment(LATER))
    out, err = capsys.readouterr()
    assert "a fault of ours" not in err
    assert out + err
    return code


def test_each_flipped_bit_is_noticed_or_changed_nothing_that_is_told_twice(
    live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, before = live.read_bytes(), content_of(live)
    assert before is not None
    chance = random.Random(11)  # noqa: S311 - the same ones each time
    noticed, missed = 0, []

    for bit in sorted(chance.sample(range(len(whole) * 8), BITS)):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        live.write_bytes(flipped)
        if verified(live, capsys):
            noticed += 1
            continue
        cells = changed(before, content_of(live))
        live.write_bytes(whole)
        if not columns_of(live, cells) <= UNTOLD or any(at < 0 for _, at in cells):
            missed.append((bit, cells and columns_of(live, cells)))
    live.write_bytes(whole)

    assert missed == []
    assert noticed > BITS // 5  # most of a small store is room to grow


def test_each_zeroed_page_is_noticed_or_was_free(
    live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, before = live.read_bytes(), content_of(live)
    size = int.from_bytes(whole[16:18], "big")
    assert before is not None
    missed = []

    for start in range(0, len(whole), size):
        zeroed = bytearray(whole)
        zeroed[start : start + size] = bytes(size)
        live.write_bytes(zeroed)
        if not verified(live, capsys) and content_of(live) != before:
            missed.append(start // size)
    live.write_bytes(whole)

    assert missed == []
