"""What came of moving a store as a whole: a copy, a backup, a restore."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.model.live.closure import Closure
from reconciler.model.live.outbox import Letter
from reconciler.model.live.trail import TrailHead
from reconciler.values import Frozen


class Figures(Frozen):
    """One partner of a store: how many clients are live, and where its trail ends."""

    key: str
    name: str
    clients: int
    trail: TrailHead


class Proven(Frozen):
    """What was proven of a store: how many proofs, and what was found against any of them.

    A failure is named with its partner and its proof.
    """

    proofs: int
    failures: tuple[str, ...] = ()


class Copied(Frozen):
    """A store that lives on at another place, or a rehearsal of it.

    `rows` are those of all tables; each was compared. `before` tells that an earlier run had done
    all of it.
    """

    source: str
    target: str
    partners: tuple[Figures, ...]
    rows: int
    proven: Proven
    rehearsal: bool = False
    before: bool = False


class Saved(Frozen):
    """A backup: its size in bytes, what it holds, and what was proven of it.

    `closed` says in words why the store it was taken of was closed; empty where it is open.
    """

    source: str
    file: str
    size: int
    moment: str
    partners: tuple[Figures, ...]
    rows: int
    proven: Proven
    closed: str = ""


class Unsent(Frozen):
    """A letter that waited when the backup was taken: it may have left since, or not.

    `client` is the key of its client, empty for the partner's own.
    """

    client: str
    letter: Letter


class Reopened(Frozen):
    """What a restore took back of one partner: letters that waited, and how many open links."""

    key: str
    unsent: tuple[Unsent, ...]
    links: int


class Restored(Frozen):
    """A store that was made of a backup.

    `closure` says of what, when and by whom the backup was taken; `ends` where the trail of each
    partner ended in it: what was written after that is lost.
    """

    file: str
    target: str
    closure: Closure
    partners: tuple[Figures, ...]
    ends: Mapping[str, TrailHead]
    rows: int
    proven: Proven
    reopened: tuple[Reopened, ...]
