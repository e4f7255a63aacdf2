"""A store as a whole: every row of all of its partners, to be copied, closed and opened.

Rows travel one by one, so memory does not grow with the store. A digest over them, in the words of
neither engine, tells whether two stores hold the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any, Protocol

from reconciler.live.store import LiveReader, Transaction
from reconciler.model.live.closure import Closure
from reconciler.model.live.records import Proof
from reconciler.plan.progress import Progress, Stage, unwatched
from reconciler.values import Frozen

StoredRow = Mapping[str, Any]
"""A row: column → a text, a whole number, a day, yes or no, or nothing."""

ROWS_AT_A_TIME = 500
"""Rows that are written at a time."""
_NOT_COMPARED = frozenset({"closed"})
"""What differs between two stores that hold the same: whether they are open."""


class WholeSnapshot(Protocol):
    """All partners of a store at one moment."""

    @property
    def where(self) -> str:
        """Name the store for people, without any secret."""

    @property
    def place(self) -> str:
        """Name it so that it means the same wherever it is read; without any secret."""

    def partners(self) -> tuple[str, ...]:
        """Name every partner, sorted."""

    def reader(self, partner: str) -> LiveReader:
        """Read one of them."""

    def closure(self) -> Closure | None:
        """Why the store is closed; None where it is open, or holds nobody."""

    def tables(self) -> Sequence[str]:
        """Name the tables in the order in which rows can be written: whom they name comes first."""

    def rows(self, table: str) -> Iterator[StoredRow]:
        """Read every row of a table, in the order of its key. Raises Unreadable."""


class WholeTransaction(WholeSnapshot, Protocol):
    """A store that nobody else can write; leaving it commits what was written, or nothing."""

    def put(self, table: str, rows: Sequence[StoredRow]) -> None:
        """Write new rows, as they are."""

    def close(self, closure: Closure | None) -> None:
        """Refuse every write after this one; None opens the store again."""

    def rehearse(self, store: str) -> None:
        """Make this a store for rehearsal for good, with an id of its own."""

    def clear(self) -> None:
        """Take every row away, what is never altered too: of a copy that nobody opened."""

    def begin(self, partner: str, actor: str) -> AbstractContextManager[Transaction]:
        """Write one partner, inside this transaction. Raises what `LiveStore.begin` does."""


class WholeStore(Protocol):
    """A place where a store is, or may be made."""

    @property
    def where(self) -> str:
        """Name the place for people, without any secret."""

    @property
    def room(self) -> str:
        """Say how a store that is there already is moved out of the way."""

    def migrate(self) -> str:
        """Make the tables, or bring them up to this program's version, and say from → to."""

    def proofs(self) -> tuple[Proof, ...]:
        """Prove the place itself, whatever it holds."""

    def snapshot(self) -> AbstractContextManager[WholeSnapshot | None]:
        """Read all partners at one moment, keeping no writer out; None where nothing was made."""

    def locked(self, actor: str) -> AbstractContextManager[WholeTransaction]:
        """Keep every writer of every partner out, new ones too, and read and write it whole.

        Raises StoreLocked, CommitUnknown.
        """


class Contents(Frozen):
    """What a store holds, but for whether it is open: table → number of rows, and their digest."""

    counts: Mapping[str, int]
    digests: Mapping[str, str]

    @property
    def rows(self) -> int:
        """The number of rows of all tables."""
        return sum(self.counts.values())

    @property
    def digest(self) -> str:
        """One digest over all tables, as hex digits of SHA-256."""
        lines = (
            f"{name} {self.counts[name]} {self.digests[name]}\n" for name in sorted(self.counts)
        )
        return sha256("".join(lines).encode()).hexdigest()

    def differing(self, other: Contents) -> tuple[str, ...]:
        """Name the tables that do not hold the same in both."""
        mine, theirs = self.digests, other.digests
        return tuple(
            sorted(name for name in mine.keys() | theirs if mine.get(name) != theirs.get(name))
        )


class Tally:
    """Counts the rows of tables that pass, and digests them."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._digests: dict[str, str] = {}

    @property
    def contents(self) -> Contents:
        """What passed so far."""
        return Contents(dict(self._counts), dict(self._digests))

    def passing(self, table: str, rows: Iterable[StoredRow]) -> Iterator[StoredRow]:
        """Hand on every row of a table, in the order of its key."""
        count, digest = 0, sha256()
        for row in rows:
            count += 1
            digest.update(_line(row).encode(errors="surrogatepass"))
            yield row
        self._counts[table], self._digests[table] = count, digest.hexdigest()


def _line(row: StoredRow) -> str:
    values = [_plain(row[name]) for name in sorted(row) if name not in _NOT_COMPARED]
    return json.dumps(values, ensure_ascii=False) + "\n"


def _plain(value: object) -> object:
    # As SQLite keeps it, so that a file can be compared without knowing what its columns mean.
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def contents(snapshot: WholeSnapshot) -> Contents:
    """Read all rows of a store, and keep none. Raises Unreadable."""
    tally = Tally()
    for table in snapshot.tables():
        for _ in tally.passing(table, snapshot.rows(table)):
            pass
    return tally.contents


def fill(
    target: WholeTransaction,
    source: WholeSnapshot,
    closure: Closure | None,
    progress: Progress = unwatched,
) -> Contents:
    """Write every row of a store into one that is empty; it is closed, or open, as said.

    Gives what the source holds. Raises Unreadable.
    """
    tally, closed = Tally(), closure.text if closure else ""
    for table in source.tables():
        rows = tally.passing(table, progress(Stage.COPYING, source.rows(table), 0))
        while batch := [_reclosed(row, closed) for row in islice(rows, ROWS_AT_A_TIME)]:
            target.put(table, batch)
    return tally.contents


def _reclosed(row: StoredRow, closed: str) -> StoredRow:
    return {**row, "closed": closed} if "closed" in row else row
