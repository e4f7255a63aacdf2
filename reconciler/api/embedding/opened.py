"""Files, store, clock and actor of a workspace, as each of its methods asks for them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from reconciler.api.queries import Viewpoint
from reconciler.apply.apply import Request
from reconciler.apply.survey.ask import Ask
from reconciler.apply.write_request import WriteRequest, operation_named
from reconciler.desired.git.git import commit_of, newest_commit
from reconciler.diagnostics import ask
from reconciler.errors import UsageRefused
from reconciler.live.open import open_source, open_store
from reconciler.plan.clock import Clock
from reconciler.plan.progress import Progress, unwatched
from reconciler.values import Struct, replace

if TYPE_CHECKING:
    # Only for reading.
    from pathlib import Path

    from reconciler.live.store import LiveSource, LiveStore
    from reconciler.plan.promise.plan_file import Promise


class OpenedWith(Struct):
    """What a workspace was opened with; nothing of it is kept open."""

    source: Path
    live: str
    actor: str
    clock: Clock | None
    lock_timeout: float
    progress: Progress = unwatched
    is_closed: bool = False

    def files(self) -> Path:
        """The folder of the files. Raises UsageRefused once it was closed."""
        if self.is_closed:
            raise UsageRefused("this workspace is closed", help=ask("open it again"))
        return self.source

    def now(self) -> Clock:
        """The clock that it was opened with, else this machine's."""
        clock = self.clock or Clock(datetime.now(UTC))  # noqa: TID251 - the default of the API
        newest = partial(newest_commit, self.source)
        return replace(clock, committed=newest, progress=self.progress)

    def reads(self) -> LiveSource:
        """The store, to read."""
        return open_source(self.live)

    def looks(self) -> Viewpoint:
        """The place to look from."""
        return Viewpoint(self.files(), self.reads(), self.now())

    def store(self) -> LiveStore:
        """The store, to write. Raises UsageRefused once it was closed."""
        self.files()
        return open_store(self.live, lock_timeout=self.lock_timeout)

    def write_request(self, once: str = "") -> WriteRequest:
        """Ask for a write, under a name of its own or a new one. Raises UsageRefused for nobody."""
        if not self.actor:
            raise UsageRefused(
                "writing needs to be told who does it",
                help=ask("pass the name of a person or of a program: open_workspace(…, actor=…)"),
            )
        return WriteRequest(self.now(), self.actor, operation_named(once or uuid4().hex))

    def request(self, promises: tuple[Promise, ...] = (), *, once: str = "") -> Request:
        """Ask for an apply that keeps promises, else does only what is harmless."""
        write = self.write_request(once)
        wanted, commit = Ask(write.clock, promises=promises), commit_of(self.source)
        return Request(wanted, write.actor, write.operation, harmless_only=True, commit=commit)
