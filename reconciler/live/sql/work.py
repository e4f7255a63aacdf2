"""One write transaction of one partner in an SQL database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from reconciler.errors import StoreBusy, StoreFailed
from reconciler.live.sql import statements, tables
from reconciler.live.sql.chain import Chain
from reconciler.live.sql.fence import Fence
from reconciler.live.sql.reader import SqlReader
from reconciler.live.sql.rows import document_columns, head_columns, partner_columns
from reconciler.live.sql.session import Session
from reconciler.model.live import Amounts, ClientRecord, Event, Head, Operation, PartnerRecord


class SqlWork(SqlReader):
    """A Work over one fenced transaction of an SQL database."""

    def __init__(self, session: Session, fence: Fence) -> None:
        super().__init__(session, fence.partner)
        self._fence = fence
        self._new = fence.new
        self._chain: Chain | None = None

    def put_partner(self, record: PartnerRecord) -> None:
        values = _as_new(partner_columns(record)) | {"p": self._key, "day": record.high_water}
        self._session.write(statements.PUT_PARTNER, values)
        if self._new:
            rehearsal = _as_new({"rehearsal": record.rehearsal})
            self._session.write(statements.PUT_REHEARSAL, rehearsal | {"p": self._key})
            self._new = False

    def move_pool(self, moves: Mapping[str, Amounts]) -> None:
        empty = {"partner": self._key, "supply": 0, "staff": 0, "allocated": 0}
        new = sorted(moves.keys() - self.pool().keys())
        self._session.write(insert(tables.pool), [empty | {"resource": each} for each in new])
        for resource, move in sorted(moves.items()):
            values = {"p": self._key, "r": resource} | _as_new(
                {"supply": move.supply, "staff": move.staff, "allocated": move.allocated}
            )
            if self._session.write(statements.MOVE_POOL, values) != 1:
                raise self._session.end(
                    StoreFailed(
                        f"the pool of `{resource}` would fall below 0; nothing was written",
                        help="run plan again: the pool moved since",
                    )
                )

    def stop_pooling(self, resources: Collection[str]) -> None:
        rows = [{"p": self._key, "r": each} for each in sorted(set(resources))]
        if self._session.write(statements.STOP_POOLING, rows) != len(rows):
            raise self._session.end(
                StoreFailed("a resource that is not empty cannot leave the pool")
            )

    def create_clients(self, records: Sequence[ClientRecord]) -> None:
        self._require_unused([record.head.key for record in records])
        heads = [head_columns(self._key, record.head) for record in records]
        self._session.write(insert(tables.client), heads)
        documents = [document_columns(self._key, record) for record in records]
        self._session.write(insert(tables.client_document), documents)
        self._claim(record.head for record in records)

    def update_clients(self, records: Sequence[ClientRecord]) -> None:
        owners = self.owners([record.head.key for record in records])
        self._require_unused([r.head.key for r in records if owners.get(r.head.key, r.id) != r.id])
        heads = [self._head(record.head) for record in records]
        if self._session.write(statements.REWRITE_CLIENT, heads) != len(records):
            raise self._session.end(
                StoreBusy(
                    "a client was written by somebody else in the meantime",
                    help="run the command again",
                )
            )
        documents = [
            _as_new(document_columns(self._key, record)) | {"p": self._key, "c": record.id}
            for record in records
        ]
        self._session.write(statements.REWRITE_DOCUMENT, documents)
        self._claim(record.head for record in records if record.head.key not in owners)

    def note_contents(self, heads: Sequence[Head]) -> None:
        if self._session.write(statements.NOTE, [self._head(head) for head in heads]) != len(heads):
            raise self._session.end(StoreFailed("a client that was noted is not in the store"))

    def append(self, events: Sequence[Event]) -> None:
        if not events:
            return
        chain = self._end_of_trail()
        rows = chain.link(events, self._fence.recorded_at)
        self._session.write(insert(tables.event), rows)
        self._session.write(statements.PUT_LAST_ENTRY, {"p": self._key, "n": chain.number})

    def record(self, operation: Operation) -> None:
        if self.operation(operation.id) is not None:
            raise self._session.end(
                StoreFailed(f"operation `{operation.id}` was recorded before; nothing was written")
            )
        row = {
            "partner": self._key,
            "id": operation.id,
            "kind": operation.kind,
            "payload": operation.payload,
            "actor": operation.actor,
            "day": operation.day,
            "result": operation.result,
            "recorded_at": self._fence.recorded_at,
        }
        self._session.write(insert(tables.operation), row)

    def require_whole(self) -> None:
        """Refuse to commit after a failure, or a new partner that was never put: StoreFailed."""
        self._session.require_whole()
        if self._new and self._session.wrote:
            raise StoreFailed(f"partner `{self._key}` was never written; nothing was written")

    def _require_unused(self, keys: Collection[str]) -> None:
        repeated = len(set(keys)) != len(keys)
        if taken := sorted(self.owners(keys)):
            raise self._session.end(
                StoreFailed(
                    f"the key `{taken[0]}` was used before, and keys are never reused",
                    help="give the client another key",
                )
            )
        if repeated:
            raise self._session.end(StoreFailed("two clients were written under one key"))

    def _claim(self, heads: Iterable[Head]) -> None:
        rows = [{"partner": self._key, "key": head.key, "id": head.id} for head in heads]
        self._session.write(insert(tables.client_key), rows)

    def _head(self, head: Head) -> dict[str, Any]:
        return _as_new(head_columns(self._key, head)) | {"p": self._key, "c": head.id}

    def _end_of_trail(self) -> Chain:
        if self._chain is None:
            number = self._fence.last_entry
            last = self._session.run(statements.HASH_OF, {"p": self._key, "n": number})
            self._chain = Chain(self._key, number, last.scalar_one_or_none() or "")
        return self._chain


def _as_new(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {statements.new(name): value for name, value in columns.items()}
