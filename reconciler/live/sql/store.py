"""The live store in an SQL database, and what a kind of database must offer for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Table, bindparam, func, select

from reconciler.errors import StoreFailed
from reconciler.live.sql.engine import Claim, Session, take_fence
from reconciler.live.sql.read_statements import BATCH
from reconciler.live.sql.reader import SqlReader
from reconciler.live.sql.rows.door import naming
from reconciler.live.sql.schema import CURRENT, NoTables
from reconciler.live.sql.tables.tables import metadata
from reconciler.live.sql.tables.tables import partner as table
from reconciler.live.sql.transaction import SqlTransaction
from reconciler.live.sql.whole import SqlWholeSnapshot, SqlWholeTransaction
from reconciler.live.store import LiveReader, LiveSource, Transaction
from reconciler.live.whole import WholeSnapshot, WholeTransaction
from reconciler.model.live.records import Proof
from reconciler.plan.clock import Witness

if TYPE_CHECKING:
    # Only for reading: few stores are new, few commands prove one.
    from reconciler.live.memory.store import MemoryStore
    from reconciler.live.sql.proofs.catalogue import Catalogue


class Database(Protocol):
    """One database, opened for each transaction and closed after it: no connection is shared."""

    @property
    def where(self) -> str:
        """Name the database for people, without any secret."""

    def reading(self) -> AbstractContextManager[Session | None]:
        """Open one snapshot for reading, or give nothing when no store was made here yet."""

    def proofs(self) -> Iterator[Proof]:
        """Run the checks that the engine itself has; nothing when no store was made here yet."""

    def catalogue(self, session: Session) -> tuple[Catalogue, Catalogue]:
        """Read the schema as it is, and the one that the migrations make."""

    def writing(self, partner: str, actor: str) -> AbstractContextManager[Session]:
        """Open one transaction; leaving it commits what was written beyond the fence, if any."""

    def claim(self, partner: str, actor: str) -> Claim:
        """State what the fence evaluates once it holds the lock."""

    def witness(self, session: Session) -> Witness | None:
        """Say what speaks for the day beside this machine's clock; None where nothing does."""

    def migrate(self) -> str:
        """Bring the tables up to this program's version and give the version there was before."""

    @property
    def place(self) -> str:
        """Name the database so that it means the same from everywhere; without any secret."""

    @property
    def room(self) -> str:
        """Say how a store that is there already is moved out of the way."""

    def give_time(self, session: Session) -> None:
        """Let the transaction last as long as a copy of everything may take."""

    def expect(self, session: Session, changes: int) -> None:
        """Let the transaction last as long as so many changes may take."""

    def locking(self, actor: str) -> AbstractContextManager[Session]:
        """Open one transaction that keeps the writers of all partners out, new ones too."""

    def wipe(self, session: Session, tables: Sequence[Table]) -> None:
        """Take every row away, also of tables that refuse it; the tables come in their order."""


_IDENTITY = select(func.min(table.c.store_id))
_PARTNER_WITH = select(func.min(table.c.partner)).where(table.c.content == bindparam("content"))


def _nothing(where: str) -> MemoryStore:
    """What stands for a database that was not made yet."""
    from reconciler.live.memory.store import MemoryStore  # noqa: PLC0415 - most were made

    return MemoryStore(where)


class SqlSource:
    """A LiveSource in an SQL database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def where(self) -> str:
        return self._database.where

    @property
    def identity(self) -> str:
        with self._database.reading() as session:
            if session is None:
                return ""
            with naming(session, "", table):
                return str(session.run(_IDENTITY).scalar() or "")

    def partner_with(self, content: str) -> str:
        with self._database.reading() as session:
            if session is None or not content:
                return ""
            with naming(session, "", table):
                return str(session.run(_PARTNER_WITH, {"content": content}).scalar() or "")

    def proofs(self) -> tuple[Proof, ...]:
        own = tuple(self._database.proofs())
        return (*own, *self._of_tables()) if own else ()

    def _of_tables(self) -> Iterator[Proof]:
        # Few commands prove a store.
        from reconciler.live.sql.proofs.catalogue import schema_proof  # noqa: PLC0415
        from reconciler.live.sql.proofs.every_row import rows_proof  # noqa: PLC0415

        try:
            with self._database.reading() as session:
                if session is not None:
                    yield schema_proof(*self._database.catalogue(session))
                    yield rows_proof(session)
        except StoreFailed as stopped:
            yield Proof("schema", "the tables can be read", (stopped.message,))

    @contextmanager
    def read(self, partner: str) -> Iterator[LiveReader]:
        with self._database.reading() as session:
            if session is not None:
                # Whatever the block cannot do with what it read is looked at once more.
                with naming(session, partner, *metadata.sorted_tables):
                    yield SqlReader(session, partner, self._database.witness)
                return
        with _nothing(self.where).read(partner) as nothing:
            yield nothing


class SqlStore(SqlSource):
    """A LiveStore in an SQL database."""

    def source(self) -> LiveSource:
        """Open the same database for reading only."""
        return SqlSource(self._database)

    def migrate(self) -> str:
        """Bring the tables up to this program's version and say from → to: StoreFailed."""
        before = self._database.migrate()
        if before == CURRENT:
            return f"{self.where} is at version {CURRENT} already"
        return f"{self.where}: version {before} → {CURRENT}"

    @contextmanager
    def begin(self, partner: str, *, actor: str, changes: int = 0) -> Iterator[Transaction]:
        with (
            self._database.writing(partner, actor) as session,
            naming(session, partner, *metadata.sorted_tables),
        ):
            fence = take_fence(session, partner, self._database.claim(partner, actor))
            if changes > BATCH:
                self._database.expect(session, changes)
            work = SqlTransaction(session, fence, self._database.witness)
            yield work
            work.require_whole()

    @property
    def room(self) -> str:
        return self._database.room

    @contextmanager
    def snapshot(self) -> Iterator[WholeSnapshot | None]:
        with ExitStack() as stack:
            try:
                session = stack.enter_context(self._database.reading())
            except NoTables:
                session = None
            if session is None:
                yield None
                return
            self._database.give_time(session)
            yield SqlWholeSnapshot(session, self.where, self._database.place)

    @contextmanager
    def locked(self, actor: str) -> Iterator[WholeTransaction]:
        database = self._database
        with database.locking(actor) as session:
            database.give_time(session)
            yield SqlWholeTransaction(
                session, self.where, database.place, claim=database.claim, wipe=database.wipe
            )
            session.require_whole()
