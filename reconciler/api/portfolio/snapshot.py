"""One snapshot that several looks share: each opens it again, and nothing moves between them."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

from reconciler.live.store import LiveReader, LiveSource
from reconciler.model.live.records import Proof


class OneSnapshot(NamedTuple):
    """A live source of one partner, of which one snapshot is open already.

    Whichever partner is asked for, it is that one: whoever opened it asked whose the files are.
    No look opens a second connection beside it: a pooler that has one only would never answer.
    """

    live: LiveSource
    reader: LiveReader
    partner: str

    @property
    def where(self) -> str:
        return self.live.where

    @property
    def identity(self) -> str:
        return self.live.identity

    def partner_with(self, content: str) -> str:  # noqa: ARG002 - as the class says
        return self.partner

    def proofs(self) -> tuple[Proof, ...]:
        return self.live.proofs()

    def read(self, partner: str) -> AbstractContextManager[LiveReader]:  # noqa: ARG002 - as the class says
        return nullcontext(self.reader)
