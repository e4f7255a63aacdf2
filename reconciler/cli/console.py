"""What every command shares: where the files and the store are, the clock, and how to print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import click

from reconciler.api.pages import page
from reconciler.cli.at_rest import Start, found_source, has_colours, read_from
from reconciler.cli.day import DayOption
from reconciler.cli.environment import file_links, has_screen, locale, unattended, who
from reconciler.cli.spool import Spool, batches, put
from reconciler.errors import ReconcilerError, UsageRefused

if TYPE_CHECKING:
    # Only for reading: each command imports what it runs, when it runs.
    from contextlib import AbstractContextManager
    from pathlib import Path

    from reconciler.api.queries import Viewpoint
    from reconciler.apply.write_request import WriteRequest
    from reconciler.cli.output_files import KeptFiles
    from reconciler.cli.progress_line import ProgressLine
    from reconciler.cli.report_files import ReportFile
    from reconciler.live.store import LiveSource, LiveStore
    from reconciler.plan.clock import Clock
    from reconciler.plan.progress import Progress
    from reconciler.report.document import Document
    from reconciler.report.formats.style import TextStyle

Function = TypeVar("Function", bound=Callable[..., Any])

DIFFERENCES = 2
"""The exit code of `--detailed-exitcode` where there is something to look at."""

_CI_WIDTH = 120
_FILE_WIDTH = 100
_NARROWEST = 40


class Console:
    """One run of the command line."""

    def __init__(
        self,
        *,
        live_url: str = "",
        quiet: bool = False,
        source: str | None = None,
        begun: Start | None = None,
        colours: str = "auto",
    ) -> None:
        self.typed_source = source
        self.live_url = live_url
        self.quiet = quiet
        self.format = "text"
        self.reports: tuple[ReportFile, ...] = ()
        self.outputs: set[str] = set()
        self.shown, self.once, self.full = False, "", False
        self.close_periods: int | None = None
        self._colours = colours
        self._line: ProgressLine | None = None
        if not quiet and has_screen() and not unattended():
            from reconciler.cli.progress_line import ProgressLine

            self._line = ProgressLine()
        self._begun = begun or Start(datetime.now(UTC))
        self.now, self.files = self._begun.now, self._begun.files

    @cached_property
    def source(self) -> Path:
        """The folder with the files; one that was found above this one is said, once."""
        from pathlib import Path

        if self.typed_source is not None:
            return Path(self.typed_source)
        found = self._begun.source or found_source()
        if not self.quiet:
            put(read_from(found), err=True)
        return Path(found)

    def clock(self, as_of: date | None) -> Clock:
        """The moment at which this command started, and what was asked for beside it."""
        from reconciler.plan.clock import Clock

        return Clock(self.now, as_of, self.close_periods, self._committed, self.progress)

    def _committed(self) -> datetime | None:
        from reconciler.desired.git.git import newest_commit

        return newest_commit(self.source)

    def reads(self) -> LiveSource:
        """Open the live store for reading; a missing SQLite file is an empty store."""
        from reconciler.live.open import open_source

        return open_source(self.url())

    def looks(self, as_of: date | None = None) -> Viewpoint:
        """Look at the live store from these files, for a day."""
        from reconciler.api.queries import Viewpoint

        return Viewpoint(self.source, self.reads(), self.clock(as_of))

    def writes(self, lock_timeout: float) -> LiveStore:
        """Open the live store, of `named_url`, for writing; `lock_timeout` is in seconds."""
        from reconciler.live.open import open_store

        return open_store(self.named_url(), lock_timeout=lock_timeout)

    def request(self, actor: str, as_of: date | None, operation: str = "") -> WriteRequest:
        """Ask for a write in the name of an actor, else of whoever runs this."""
        from reconciler.apply.write_request import WriteRequest

        return WriteRequest(self.clock(as_of), actor or who(), operation or uuid4().hex)

    @property
    def progress(self) -> Progress:
        """Where long work tells how far it is: a line on the terminal of whoever waits for it."""
        from reconciler.plan.progress import unwatched

        return self._line or unwatched

    def clear(self) -> None:
        """Take the line of progress away, before anything is printed."""
        if self._line is not None:
            self._line.clear()

    def url(self) -> str:
        """Where the live store is, or would be made."""
        return self.live_url or str(self.source.parent / ".reconciler" / "live.db")

    def named_url(self) -> str:
        """The same, for a command that writes: unattended it has to be named."""
        if unattended() and not self.live_url:
            raise UsageRefused(
                "a command that writes needs a named store where nobody can answer",
                help="set RECONCILER_LIVE, or write --live URL before the command",
            )
        return self.url()

    def kept(self) -> KeptFiles:
        """The files that no output of a command may touch."""
        from reconciler.cli.output_files import KeptFiles
        from reconciler.live.open import store_files

        return KeptFiles(self.source, store_files(self.url()))

    def takes(self, path: Path) -> None:
        """Take a file that is to be written. Raises UsageRefused, before anything is done."""
        from reconciler.cli.output_files import refuse_output, refuse_second

        # Not even the refusal is reported: nothing is written where the options cannot be meant.
        reports, self.reports = self.reports, ()
        refuse_output(path, self.kept())
        refuse_second(path, self.outputs)
        self.reports = reports

    def show(self, document: Document) -> None:
        """Print a result on stdout, in the format that was asked for, and write its reports.

        Raises ReconcilerError, after all that, if a report cannot be written.
        """
        self.shown = True
        self._print(document)
        if self.format == "github":
            # Annotations are few and short; the log beside them has everything.
            self.aside(document)
        self._report(document)

    def show_paged(self, document: Document) -> None:
        """Show a result that may be long; a person at a terminal reads it in their pager."""
        from reconciler.cli.pager import has_pager, leaf_through

        if self.format != "text" or not has_pager():
            self.show(document)
            return
        self.shown = True
        leaf_through("".join(self._parts(document)), coloured=self._style(sys.stdout).colour)
        self._report(document)

    def show_read(self, reading: AbstractContextManager[Document]) -> None:
        """Show a document that reads from the store while it is printed.

        Nothing is printed before all of it was read: a pager must not keep the store busy, and what
        cannot be read leaves nothing half printed.
        """
        with Spool() as spool:
            with reading as document:
                if self.reports or self.format == "github":
                    self.show(document)
                    return
                spool.keep(self._parts(document))
            self.shown = True
            self.clear()
            spool.put()

    def _print(self, document: Document) -> None:
        for text in batches(self._parts(document)):
            self.clear()
            put(text)

    def _parts(self, document: Document) -> Iterator[str]:
        from reconciler.report.formats.render import render_parts

        return render_parts(document, self.format, self._style(sys.stdout))

    def _report(self, document: Document) -> None:
        # Written once: an error in writing one must not overwrite the others.
        files, self.reports = self.reports, ()
        if files:
            from reconciler.cli.report_files import write_reports
            from reconciler.report.formats.style import TextStyle

            write_reports(files, document, TextStyle(_FILE_WIDTH, **self._shown_by()))

    def say(self, text: str) -> None:
        """Print one line on stdout."""
        from reconciler.report.document import Role

        style = self._style(sys.stdout)
        self.clear()
        put(f"{style.written([(style.clean(text), Role.PLAIN)])}\n")

    def fail(self, error: ReconcilerError) -> int:
        """Print what ended the command: findings first, then the error and the next act.

        Gives the exit code: 1 if a report of it cannot be written.
        """
        from reconciler.report.findings.view import error_view

        document = error_view(error)
        # A result that stands on stdout already, stands there alone; annotations may follow.
        if self.format == "github" or (self.format != "text" and not self.shown):
            self._print(document)
        if self.format != "json" or self.shown:
            self.aside(document)
        try:
            self._report(document)
        except ReconcilerError as lost:
            self.aside(error_view(lost))
            return lost.exit_code
        return error.exit_code

    def aside(self, document: Document) -> None:
        """Print, on stderr, what stands beside the result, or what a person is asked about next."""
        from reconciler.report.formats.render import render

        self.clear()
        put(render(document, "text", self._style(sys.stderr)), err=True)

    def _style(self, stream: Any) -> TextStyle:  # noqa: ANN401 - whatever stands in for a stream
        import shutil

        from reconciler.report.formats.style import TextStyle

        # A stream that was closed before we started is None.
        columns = shutil.get_terminal_size((_CI_WIDTH if unattended() else 100, 24)).columns
        encoding = (getattr(stream, "encoding", None) or "ascii").lower().replace("-", "")
        return TextStyle(
            width=max(_NARROWEST, columns),
            colour=has_colours(stream, self._colours),
            unicode=encoding.startswith("utf"),
            **self._shown_by(),
        )

    def _shown_by(self) -> dict[str, Any]:
        return {"locale": locale(), "links": file_links(), "pages": page, "full": self.full}


as_of_option = click.option(
    "--as-of", type=DayOption(), metavar="DAY", help="Count as this day instead of today."
)
actor_option = click.option(
    "--actor", default="", metavar="A", help="Who does it. [default: CI identity, user]"
)
new_partner_option = click.option(
    "--new-partner",
    default="",
    metavar="KEY",
    help="Allow this partner into a store that holds others.",
)


def lock_timeout_option(others: str) -> Callable[[Function], Function]:
    """Add `--lock-timeout SECONDS`; `others` says for whom it waits."""
    return click.option(
        "--lock-timeout",
        default=10.0,
        show_default=True,
        type=click.FloatRange(min=0),
        metavar="SECONDS",
        help=f"How long to wait for {others}.",
    )
