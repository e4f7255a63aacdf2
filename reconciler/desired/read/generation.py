"""The generation of models and rules: it names the code that judged a client.

Heads remember it, so that a release that changes a model or a law looks at every client again.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable


@cache
def generation() -> str:
    """Name the source of `reconciler.model` and `reconciler.rules` by 16 hex digits."""
    digest = sha256()
    for room in ("model", "rules"):
        for name, source in sorted(_sources(files("reconciler").joinpath(room), room)):
            digest.update(name.encode() + b"\0" + source + b"\0")
    return digest.hexdigest()[:16]


def _sources(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        path = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from _sources(entry, path)
        elif entry.name.endswith(".py"):
            yield path, entry.read_bytes()
