"""Why nothing is written to a store any more, and where it went.

A closed store can be read for ever. What is kept holds no secret: a place is named as people are
told it, never as a URL with a password.
"""

from __future__ import annotations

import json
from enum import StrEnum

from reconciler.diagnostics import Help, ask, cure
from reconciler.errors import StoreClosed
from reconciler.values import Frozen, asdict, names


class ClosureKind(StrEnum):
    """Why a store is closed.

    `copied`: it lives on at another place. `copying`: it is a copy that nobody has opened yet.
    `backup`: it was closed when it was made. `other`: a word that this program does not know.
    """

    COPIED = "copied"
    COPYING = "copying"
    BACKUP = "backup"
    OTHER = "other"


class Closure(Frozen):
    """What closed a store: by whom, and at which moment (ISO 8601, UTC).

    `place` names the other store: the one it was copied to, or is a copy of. `name` is made for one
    copy, and is the same on both of its sides. `digest` is that of all rows at that moment.
    """

    kind: ClosureKind
    place: str
    moment: str
    actor: str
    name: str = ""
    digest: str = ""

    @property
    def text(self) -> str:
        """What a store keeps: canonical JSON, never empty."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def words(self, where: str) -> str:
        """Say in one sentence what became of the store at `where`, or of this one."""
        where = where or "this store"
        at, by = self.moment or "an unknown time", self.actor or "somebody"
        match self.kind:
            case ClosureKind.COPIED:
                return f"{where} was copied to {self.place} at {at} by {by}"
            case ClosureKind.COPYING:
                return f"{where} is a copy of {self.place} that was not finished, begun by {by}"
            case ClosureKind.BACKUP:
                return f"{where} is a backup of {self.place}, taken at {at} by {by}"
            case ClosureKind.OTHER:
                return f"{where} is closed, in words that this program does not know"

    def refused(self, where: str) -> StoreClosed:
        """The error of whoever wants to write to the store at `where`."""
        return StoreClosed(f"{self.words(where)}; nothing was written", help=self.help(where))

    def help(self, where: str) -> Help:
        """What to do instead of writing to the store at `where`."""
        match self.kind:
            case ClosureKind.COPIED:
                return f"write to {self.place} instead: set RECONCILER_LIVE, or use --live"
            case ClosureKind.COPYING:
                again = "whoever began it runs the same command again"
                return ask(again, "store", "copy", "FROM", "TO")
            case ClosureKind.BACKUP:
                return cure("make a store of it", "store", "restore", where or "FILE")
            case ClosureKind.OTHER:
                return "upgrade client-reconciler"


_WORDS = tuple(name for name in names(Closure) if name != "kind")


def closure_of(text: str) -> Closure | None:
    """Read what a store keeps; None for an empty text, which is an open store.

    Whatever else stands there closes the store, also what cannot be read.
    """
    if not text:
        return None
    try:
        stored = json.loads(text)
        words = {name: str(stored[name]) for name in _WORDS}
        return Closure(ClosureKind(stored["kind"]), **words)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Closure(ClosureKind.OTHER, "", "", "")
