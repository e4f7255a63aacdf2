"""All partners of an SQL database in one transaction: rows as they are, and what closes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Table, func, select, update

from reconciler.live.sql.engine import Claim, Session, nobody, take_fence
from reconciler.live.sql.reader import SqlReader
from reconciler.live.sql.rows.door import mappings_of, naming
from reconciler.live.sql.tables import tables
from reconciler.live.sql.transaction import SqlTransaction
from reconciler.live.store import LiveReader, Transaction
from reconciler.live.whole import ROWS_AT_A_TIME, StoredRow
from reconciler.model.live.closure import Closure, closure_of

_TABLES = {table.name: table for table in tables.metadata.sorted_tables}
_CLOSED = select(func.max(tables.partner.c.closed))


class SqlWholeSnapshot:
    """A WholeSnapshot of an SQL database."""

    def __init__(self, session: Session, where: str, place: str) -> None:
        self._session = session
        self.where = where
        self.place = place

    def partners(self) -> tuple[str, ...]:
        return SqlReader(self._session, "", nobody).partners()

    def reader(self, partner: str) -> LiveReader:
        return SqlReader(self._session, partner, nobody)

    def closure(self) -> Closure | None:
        return closure_of(self._session.run(_CLOSED).scalar() or "")

    def tables(self) -> Sequence[str]:
        return tuple(_TABLES)

    def rows(self, table: str) -> Iterator[StoredRow]:
        columns = _TABLES[table].columns
        # The server is asked for some rows at a time, and so are we.
        every = select(*columns).order_by(*_TABLES[table].primary_key)
        with naming(self._session, "", _TABLES[table]):
            for row in mappings_of(
                self._session, every.execution_options(yield_per=ROWS_AT_A_TIME), {}
            ):
                yield {column.name: row[column.name] for column in columns}


class SqlWholeTransaction(SqlWholeSnapshot):
    """A WholeTransaction of an SQL database: its session keeps every other writer out."""

    def __init__(
        self,
        session: Session,
        where: str,
        place: str,
        *,
        claim: Callable[[str, str], Claim],
        wipe: Callable[[Session, Sequence[Table]], None],
    ) -> None:
        super().__init__(session, where, place)
        self._claim = claim
        self._wipe = wipe

    def put(self, table: str, rows: Sequence[StoredRow]) -> None:
        self._session.insert(_TABLES[table], rows)

    def close(self, closure: Closure | None) -> None:
        words = closure.text if closure else ""
        self._session.write(update(tables.partner).values(closed=words))

    def rehearse(self, store: str) -> None:
        self._session.write(update(tables.partner).values(store_id=store, rehearsal=True))

    def clear(self) -> None:
        self._wipe(self._session, tuple(_TABLES.values()))

    @contextmanager
    def begin(self, partner: str, actor: str) -> Iterator[Transaction]:
        fence = take_fence(self._session, partner, self._claim(partner, actor))
        work = SqlTransaction(self._session, fence, nobody)
        yield work
        work.require_whole()
