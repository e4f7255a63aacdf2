"""The generation of models and rules: it names the code that judged a client.

Heads remember it, so that a release that changes a model or a law looks at every client again.
"""

from __future__ import annotations

import os
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Only for reading.
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable


@cache
def generation() -> str:
    """Name the source of `reconciler.model` and `reconciler.rules` by 16 hex digits."""
    digest = sha256()
    for room in ("model", "rules"):
        for name, source in sorted(_room(room)):
            digest.update(name.encode() + b"\0" + source + b"\0")
    return digest.hexdigest()[:16]


def _room(room: str) -> Iterator[tuple[str, bytes]]:
    if os.path.isdir(package := _package()):
        return _sources(os.path.join(package, room), room)
    # In an archive; to find the way into one takes longer than to read all of this.
    from importlib.resources import files  # noqa: PLC0415

    return _archived(files("reconciler") / room, room)


def _package() -> str:
    return os.path.dirname(os.path.dirname(os.path.dirname(__file__)))


def _sources(folder: str, name: str) -> Iterator[tuple[str, bytes]]:
    # Without pathlib: to load and use it takes twice as long as to read.
    with os.scandir(folder) as entries:
        for entry in entries:
            path = f"{name}/{entry.name}"
            if entry.is_dir():
                yield from _sources(entry.path, path)
            elif entry.name.endswith(".py"):
                with open(entry.path, "rb") as file:
                    yield path, file.read()


def _archived(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        path = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from _archived(entry, path)
        elif entry.name.endswith(".py"):
            yield path, entry.read_bytes()
