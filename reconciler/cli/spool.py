"""What is printed: at once, or when all of it is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from reconciler.diagnostics import Advice

_IN_MEMORY = 2 * 1024 * 1024  # characters; what is longer waits in a file without a name
_AT_ONCE = 256 * 1024  # characters


class OutputLost(OSError):
    """Nobody reads what we print, or there is no room for it; `advice` is what is safe to type."""

    advice: Advice | None = None


def put(text: str, *, err: bool = False) -> None:
    """Print a text, with the colours that it has. Raises OutputLost."""
    try:
        click.echo(text, nl=False, err=err, color=True)
    except OSError as error:
        raise OutputLost(error.errno, error.strerror) from error


def batches(parts: Iterable[str]) -> Iterator[str]:
    """Join parts, so that the terminal or the pipe is not written to for each of them."""
    waiting: list[str] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size > _AT_ONCE:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)


class Spool:
    """Texts that wait to be printed until the last of them was made."""

    def __init__(self) -> None:
        from tempfile import SpooledTemporaryFile

        file = SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="")  # noqa: SIM115 - closed by __exit__
        self._file = file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._file.close()

    def keep(self, parts: Iterable[str]) -> None:
        """Add some texts. Raises OutputLost where there is no room for them."""
        for part in parts:
            try:
                self._file.write(part)
            except OSError as error:
                raise OutputLost(error.errno, error.strerror) from error

    def put(self) -> None:
        """Print what was kept. Raises OutputLost."""
        self._file.seek(0)
        while part := self._file.read(_AT_ONCE):
            put(part)
