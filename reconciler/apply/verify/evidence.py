"""What the proofs of one partner are made from: each part is read once, when it is first asked for.

What cannot be read fails for every proof that needs it, and for no other one. Of rows that are
many, only what a law needs is kept: memory grows by a few hundred bytes a client and entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from reconciler.apply.verify.documents import read_documents
from reconciler.apply.verify.operations import told_by
from reconciler.apply.verify.pages import INCALCULABLE, Once
from reconciler.apply.verify.people import read_invitations
from reconciler.apply.verify.trail import read_trail
from reconciler.billing.lines import ChargeLine
from reconciler.errors import StoreFailed
from reconciler.live.store import LiveReader
from reconciler.model.live.outbox import Letter, LetterState
from reconciler.model.live.records import PartnerRecord, Proof
from reconciler.plan.progress import Progress, unwatched

_SHOWN = 20
_ALL = 2**31 - 1


class Evidence:
    """All that proofs ask of one partner's snapshot."""

    def __init__(self, reader: LiveReader, progress: Progress = unwatched) -> None:
        # No part names this object, so that all of it is gone with the last proof.
        operations = Once(lambda: {each.id: each for each in reader.operations(_ALL)})
        trail = Once(lambda: read_trail(reader, operations, progress))
        invitations = Once(lambda: read_invitations(reader.invitations()))
        invoices = Once(reader.invoices)
        self.record: Once[PartnerRecord | None] = Once(reader.partner)
        self.operations, self.trail = operations, trail
        self.invitations, self.invoices = invitations, invoices
        self.lines: Once[Sequence[ChargeLine]] = Once(
            lambda: [line for invoice in invoices() for line in invoice.lines]
        )
        self.documents = Once(lambda: read_documents(reader, trail, invitations, progress))
        self.credit_rows = Once(reader.credit_rows)
        self.pool_moves, self.spendings = reader.pool_moves, reader.spendings
        self.leaf_moves = reader.leaf_moves
        self.letters: Callable[[], Iterable[Letter]] = lambda: reader.letters(LetterState.WAITING)
        self.told = Once(lambda: told_by(operations(), trail().operations.kept))
        self.first_break = Once(reader.first_break)

    def partner(self) -> PartnerRecord:
        """The partner's record, which is there: whoever has none is not proven."""
        record = self.record()
        if record is None:
            raise LookupError("no partner")
        return record


def proof_of(
    name: str,
    statement: str,
    find: Callable[[], Iterable[str]],
    note: Callable[[], Iterable[str]] = tuple,
) -> Proof:
    """Prove one law; what it is about may be impossible to read, or to compute with.

    `note` finds what is worth knowing where it holds.
    """
    found: list[str] = []
    try:
        found.extend(find())
    except StoreFailed as stopped:
        found.append(f"not proven: {stopped.message}")
    except INCALCULABLE:
        # It can be read, and no program of ours wrote it: a date out of order, a name that is gone.
        found.append("not proven: what is stored cannot be computed with")
    more = [f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    return Proof(name, statement, (*found[:_SHOWN], *more), () if found else tuple(note()))
