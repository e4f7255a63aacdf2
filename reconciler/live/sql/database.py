"""What a kind of database must offer to be a live store."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from reconciler.live.sql.fence import Claim
from reconciler.live.sql.session import Session


class Database(Protocol):
    """One database, opened for each transaction and closed after it: no connection is shared."""

    @property
    def where(self) -> str:
        """Name the database for people, without any secret."""

    def made(self) -> bool:
        """Tell whether anything was ever committed here."""

    def reading(self) -> AbstractContextManager[Session | None]:
        """Open one snapshot for reading, or give nothing when no store was made here yet."""

    def writing(self, partner: str, actor: str) -> AbstractContextManager[Session]:
        """Open one transaction; leaving it commits what was written beyond the fence, if any."""

    def claim(self, partner: str, actor: str) -> Claim:
        """Give what the fence evaluates once it holds the lock."""

    def migrate(self) -> str:
        """Bring the tables up to this program's version and give the version there was before."""
