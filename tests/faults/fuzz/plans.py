"""Damage of plan files and of a folder with promises; some of it is sealed again."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from reconciler.plan.promise import plan_file
from tests.faults.fuzz.mutations import (
    Mutation,
    broken_bytes,
    files_below,
    odd_text,
    other_kind,
    written,
)
from tests.faults.fuzz.world import World

COMMANDS = (
    ("apply", "promises/a.json"),
    ("apply", "promises/a.json", "promises/c.json", "promises/g.json"),
    ("apply", "--promises", "promises"),
    ("apply", "--promises", "promises", "--format", "json"),
    ("verify", "--expect", "promises/a.json"),
)
_ODD_VALUES: tuple[Any, ...] = (None, True, -1, 2**70, 1.5, [], {}, [[]], {"a": {}}, "x")


def _bytes(rng: Random, world: World) -> str:
    path = _one(rng, world)
    data, what = broken_bytes(rng, path.read_bytes())
    path.write_bytes(data)
    return f"{path.name}: {what}"


def _sealed(rng: Random, world: World) -> str:
    """Change a value inside of a plan file, and seal it again as its maker would."""
    path = _one(rng, world)
    try:
        body = json.loads(path.read_bytes())
        place, key = _leaf(rng, body)
        value = rng.choice((*_ODD_VALUES, odd_text(rng)))
        if rng.random() < 1 / 5:
            del place[key]
            value = "nothing at all"
        else:
            place[key] = value
        body.pop("sha256", None)
        body["digest"] = plan_file._digest(body)  # noqa: SLF001 - sealed as its maker would
        sealed = plan_file._canonical(body).encode()  # noqa: SLF001 - as above
        body["sha256"] = sha256(sealed).hexdigest()
        path.write_text(plan_file._canonical(body), encoding="utf-8")  # noqa: SLF001 - as above
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        return f"{path.name}: cannot be sealed: {error!r}"
    return f"{path.name}: {key!r} = {value!a}, sealed"


def _leaf(rng: Random, body: Any) -> tuple[Any, Any]:
    place, key = body, rng.choice(sorted(body))
    while isinstance(place[key], dict | list) and place[key] and rng.random() < 4 / 5:
        place = place[key]
        key = rng.choice(sorted(place)) if isinstance(place, dict) else rng.randrange(len(place))
    return place, key


def _kind(rng: Random, world: World) -> str:
    return other_kind(rng, _one(rng, world))


def _junk(rng: Random, world: World) -> str:
    name = rng.choice(("x.json", "a.json.part", ".hidden", "\udcff.json", "a\nb.json", "deep"))
    data = rng.choice((b"", b"{}", b"[" * 30_000, b"\xff", rng.randbytes(100), b'{"format": 1}'))
    written(world.promises / name, data)
    return f"{name!a}: {data[:20]!r}"


def _one(rng: Random, world: World) -> Path:
    found = files_below(world.promises)
    if not found:
        (world.promises / "a.json").touch()
    return rng.choice(found or [world.promises / "a.json"])


MUTATIONS: tuple[Mutation, ...] = (_bytes, _bytes, _sealed, _sealed, _sealed, _kind, _junk)
