"""The generation of models and rules: it names the code that judged a client.

Heads remember it, so that a release that changes a model or a law looks at every client again.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Only for reading.
    from importlib.resources.abc import Traversable


@cache
def generation() -> str:
    """Name the source of `reconciler.model` and `reconciler.rules` by 16 hex digits."""
    digest = sha256()
    for room in ("model", "rules"):
        for name, source in sorted(_sources(_package() / room, room)):
            digest.update(name.encode() + b"\0" + source + b"\0")
    return digest.hexdigest()[:16]


def _package() -> Traversable:
    folder = Path(__file__).parents[2]
    if folder.is_dir():
        return folder
    # In an archive; to find the way into one takes longer than to read all of this.
    from importlib.resources import files  # noqa: PLC0415

    return files("reconciler")


def _sources(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        path = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from _sources(entry, path)
        elif entry.name.endswith(".py"):
            yield path, entry.read_bytes()
