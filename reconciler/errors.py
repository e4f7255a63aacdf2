"""The errors that end a command, and the exit code each one means.

ReconcilerError                 1   a failure of ours or of the world: store, I/O, bug
├── FilesInvalid                3   the files themselves are wrong, whatever is live
├── PlanRefused                 4   a rule says no, knowing the live state and the day
├── StalePlan                   5   what was promised is not what would happen now
├── StoreLocked                 6   another apply holds the store
├── StoreClosed                 4   the store was copied away, or is a backup: nobody writes to it
├── UsageRefused               64   the command cannot be run like this
├── MailFailed                  1   the mail server cannot be used; what waits goes on waiting
│   └── LetterRefused           1   the mail server does not take one letter
└── StoreFailed                 1   the store is missing, broken, full or unreachable
    ├── AlreadyWritten          1   the same operation was written by somebody else meanwhile
    ├── StoreBusy               1   a transaction lost a race and may simply be run again
    └── CommitUnknown           1   the answer to a commit was lost: it may be done, or not
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    # `--help` needs the exit codes and not one finding.
    from reconciler.diagnostics import Diagnostic, Help


class ReconcilerError(Exception):
    """Something a person must read; `help` is the next act."""

    exit_code: ClassVar[int] = 1

    def __init__(
        self, message: str, *, help: Help = "", diagnostics: Iterable[Diagnostic] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.diagnostics = tuple(diagnostics)


class FilesInvalid(ReconcilerError):
    """The files are wrong by themselves; `diagnostics` holds every finding."""

    exit_code = 3


class PlanRefused(ReconcilerError):
    """The plan holds refusals; nothing of them was written."""

    exit_code = 4


class StalePlan(ReconcilerError):
    """A promise no longer holds, or nobody promised what would happen; none was written."""

    exit_code = 5


class StoreLocked(ReconcilerError):
    """Another writer holds the store; nothing was written."""

    exit_code = 6


class StoreClosed(ReconcilerError):
    """The store is not written any more: it was copied away, or is a backup. Nothing was written.

    Nothing failed, and only the store knows: so it is a refusal, not a failure.
    """

    exit_code = 4


class UsageRefused(ReconcilerError):
    """The command cannot be run like this; nothing was read or written."""

    exit_code = 64


class MailFailed(ReconcilerError):
    """The mail server cannot be used; every letter that waits goes on waiting."""


class LetterRefused(MailFailed):
    """The mail server does not take this one letter, which goes on waiting."""


class StoreFailed(ReconcilerError):
    """The store is missing, broken, full or unreachable."""


class Unreadable(StoreFailed):
    """A row of the store is none of ours: somebody edited it, or the store is damaged.

    `rows` are the keys of those of one table that are known to be so.
    """

    rows: frozenset[str] = frozenset()


class AlreadyWritten(StoreFailed):
    """Somebody else wrote this very operation meanwhile: it is done."""


class StoreBusy(StoreFailed):
    """The transaction lost a race (serialization failure, deadlock); run it again, whole."""


class CommitUnknown(StoreFailed):
    """A COMMIT was sent and its answer was lost: the operation may or may not be in the store.

    Under the name `once` it can be asked for again, and is done once at most; where that is empty,
    the same command again is safe.
    """

    def __init__(self, message: str, *, help: Help = "", once: str = "") -> None:
        super().__init__(message, help=help)
        self.once = once


ORDER = (1, 3, 4, 5, 6, 2, 0)
"""The exit codes in the order in which one hides the others; the first that applies is given."""


def exit_code(codes: Iterable[int]) -> int:
    """The code of a command that has several; without any it is 0."""
    return min(codes, key=ORDER.index, default=0)
