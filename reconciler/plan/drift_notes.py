"""What moved behind the files: findings to name, which never refuse anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf, dotted
from reconciler.model.files.partner import DriftMode
from reconciler.model.live.account import Partner
from reconciler.model.live.records import VIA_APPLY, Event
from reconciler.values import Frozen


class DriftKind(StrEnum):
    """What a drift note says.

    `drift`: live moved and stays as it is. `unreconcilable`: it should be put back and a rule
    forbids that. `unmanaged`: a live client without a file.
    """

    DRIFT = "drift"
    UNRECONCILABLE = "unreconcilable"
    UNMANAGED = "unmanaged"


class Reason(StrEnum):
    """What else there is to know of drift, where it is one of these: a kind, and its words.

    Each has its German in the notes of the page; a reason with values of its own is plain text.
    """

    RULE_FORBIDS = "a rule forbids to put it back"
    POOL_NOT_TOLD = "the pool was not told of it"
    OTHER_DOCUMENT = "its document is not the one that was written"
    NOBODY_REMOVED = "it is marked as removed, and nobody removed it"


class Drift(Frozen):
    """One leaf that moved: what was applied, what is live, who did it as far as is known."""

    kind: DriftKind
    address: str
    path: FieldPath = ()
    applied: Leaf | None = None
    live: Leaf | None = None
    who: str = ""
    why: str = ""


def puts_back(declared: Partner, live: Partner | None) -> bool:
    """Tell whether drift is put back: the file decides, or the live value where it is silent."""
    return (
        declared if live is None or ("drift",) in declared.leaves else live
    ).drift is DriftMode.RESTORE


NOBODY = "by nobody in the audit trail"
"""Said of what moved without a word in the audit trail: only a raw edit of the store does that."""


class Mover(Frozen):
    """Whoever moved a leaf behind the files: one operation, which may have moved many more."""

    actor: str
    day: date
    via: str
    operation: str

    @property
    def words(self) -> str:
        """Say who, when and how: `by dana@… on 2026-11-20 via console`."""
        return f"by {self.actor} on {self.day} via {self.via}"


class Ignored(Frozen):
    """An entry of ignore.yaml that was used: how many differences it leaves out."""

    client: str
    field: str
    owner: str
    until: date
    count: int


def mover_of(events: Iterable[Event], path: FieldPath) -> Mover | None:
    """Who moved a leaf last, if the audit trail knows; `events` come newest first."""
    name = dotted(path)
    last = next((event for event in events if name in event.paths), None)
    # An apply leaves live as applied: what differs now was moved after it, by somebody unseen.
    if last is None or last.via == VIA_APPLY:
        return None
    return Mover(last.actor, last.day, last.via, last.operation)


def who_moved(events: Iterable[Event], path: FieldPath) -> str:
    """Say who moved a leaf last, when and how; `events` come newest first.

    Nothing in the trail since an apply last wrote the leaf: `NOBODY`.
    """
    mover = mover_of(events, path)
    return mover.words if mover else NOBODY
