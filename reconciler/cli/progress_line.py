"""One line at the end of a terminal: what takes so long, and how far it is.

It is there from the second second on, and gone before anything else is printed. Click draws it, and
what draws it is loaded only then. Each item costs one reading of the clock.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable
from itertools import repeat
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Only for reading.
    from reconciler.plan.progress import Passed, Stage

_PATIENCE, _PACE = 1.0, 0.1
"""Seconds until it is shown, and between two looks of it."""
_SHOW_CURSOR, _CLEAR = "\x1b[?25h", "\r\x1b[2K"
_BAR, _NARROW = 30, 80


class ProgressLine:
    """What is passed through is counted, and shown on stderr where that takes long."""

    def __init__(self) -> None:
        self._next = monotonic() + _PATIENCE
        self._phase: Stage | None = None
        self._passed = 0
        self._bar: Any = None
        self._there = False

    def __call__(self, stage: Stage, items: Iterable[Passed], total: int) -> Iterable[Passed]:
        """Count the items of a stage; where nobody knows how many, those of its parts together."""
        if total or stage is not self._phase:
            self._phase, self._passed, self._bar = stage, 0, None
        try:
            for item in items:
                yield item
                self._passed += 1
                if monotonic() >= self._next:
                    self._show(stage, total)
        finally:
            if isinstance(items, Generator):
                items.close()  # rows of a store: before their connection is, whatever ends us

    def clear(self) -> None:
        """Take the line away: something else is printed. It comes back if work goes on."""
        self._bar = None
        if self._there:
            self._there = False
            self._write(f"{_SHOW_CURSOR}{_CLEAR}")

    def _show(self, stage: Stage, total: int) -> None:
        import click

        if self._bar is None:
            self.clear()  # what another stage left there
            self._bar = click.progressbar(
                None if total else repeat(None),
                length=total or None,
                label=str(stage),
                file=sys.stderr,
                show_pos=True,
                width=_BAR if _columns() >= _NARROW else 0,
            )
        self._there = True  # said first: Ctrl-C may come while it is drawn
        self._bar.update(self._passed - self._bar.pos)
        self._write(_SHOW_CURSOR)  # whatever ends us, it stays visible
        self._next = monotonic() + _PACE

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def _columns() -> int:
    import shutil

    return shutil.get_terminal_size().columns
