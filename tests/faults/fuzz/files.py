"""Damage of account files: bytes, lines, kinds of file, names."""

from __future__ import annotations

import re
from random import Random

from tests.faults.fuzz.mutations import (
    Mutation,
    broken_bytes,
    broken_lines,
    files_below,
    odd_text,
    other_kind,
    written,
)
from tests.faults.fuzz.world import World

COMMANDS = (
    ("validate",),
    ("validate", "--format", "json"),
    ("validate", "--format", "github"),
    ("validate", "--format", "markdown"),
    ("plan",),
    ("plan", "--format", "json"),
    ("plan", "--format", "markdown"),
    ("plan", "-o", "out.json"),
    ("plan", "--client", "a"),
    ("apply", "--yes"),
    ("apply", "--promises", "promises"),
    ("drift",),
    ("adopt",),
    ("set", "a", "seats=8"),
    ("fmt",),
    ("fmt", "--check"),
    (),
)
_ODD_NAMES = (
    "A.yaml",
    "a.yml",
    "a .yaml",
    "a\n.yaml",
    "\udcff.yaml",
    "con.yaml",
    "e\u0301.yaml",
    ".c.yaml",
    "a.yaml~",
    "-a.yaml",
    f"{'k' * 64}.yaml",
    "#a.yaml#",
    ".a.yaml.0123abcd",
    "partner.yaml",
    "a",
)


def _bytes(rng: Random, world: World) -> str:
    path = rng.choice(files_below(world.accounts))
    data, what = broken_bytes(rng, path.read_bytes())
    path.write_bytes(data)
    return f"{path.name}: {what}"


def _lines(rng: Random, world: World) -> str:
    path = rng.choice(files_below(world.accounts))
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    text, what = broken_lines(rng, text)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return f"{path.name}: {what}"


def _kind(rng: Random, world: World) -> str:
    return other_kind(rng, rng.choice(files_below(world.accounts)))


def _name(rng: Random, world: World) -> str:
    path = rng.choice(files_below(world.accounts))
    name = rng.choice(_ODD_NAMES)
    written(world.accounts / rng.choice(("clients", ".")) / name, path.read_bytes())
    return f"{path.name} copied to {name!a}"


def _value(rng: Random, world: World) -> str:
    path = rng.choice(files_below(world.accounts))
    key = rng.choice(("name", "status", "seats", "members", "credits", "trial", "removed", "x"))
    line = f"{key}: {odd_text(rng)}\n"
    with path.open("ab") as file:
        file.write(line.encode("utf-8", "surrogatepass"))
    return f"{path.name}: {line!a}"


def _legal(rng: Random, world: World) -> str:
    """Ask for something that files may ask for, sensible or not."""
    clients = files_below(world.accounts / "clients")
    path, other = rng.choice(clients), rng.choice(clients)
    text = path.read_bytes().decode("utf-8", "replace")
    kind = rng.choice(("drop", "copy", "move", "swap", "status", "seats", "line", "line"))
    match kind:
        case "drop":
            path.unlink()
        case "copy" | "move":
            moved = f"moved_from: {path.stem}\n" if kind == "move" else ""
            written(path.with_name("new.yaml"), f"{text}{moved}".encode())
            if kind == "move":
                path.unlink()
        case "swap":
            written(path, other.read_bytes())
        case "status":
            status = rng.choice(("setup", "trial", "active", "disabled"))
            written(path, re.sub("status: .*", f"status: {status}", text).encode())
        case "seats":
            written(path, re.sub("seats: .*", f"seats: {rng.choice((0, 1, 8, 99))}", text).encode())
        case _:
            written(path, f"{text}{rng.choice(_LINES)}\n".encode())
    return f"{kind} {path.name}, {other.name}"


_LINES = (
    "description: x",
    "team: emea",
    "protect: true",
    "seats: 3",
    "resources: {dashboards: 4}",
    "features: [sso, email_reports]",
    "members: [{email: eva@shop.example, role: viewer}]",
    "billing: {mode: platform}",
    "removed: {reason: over, by: dana}",
    "trial: {days: 7}",
    "trial: {extension: {requested_on: 2026-11-02, requested_by: bea@shop.example}}",
    "articles: {pack: 3}",
    'campaigns: {autumn: {name: Autumn, budget: "10.00"}}',
    "acknowledge: [{one_way: active, by: dana, reason: x}]",
    'acknowledge: [{overrides: seats, live: "1", by: dana, reason: x}]',
    "acknowledge: [{another_company: a, by: dana, reason: x}]",
)
MUTATIONS: tuple[Mutation, ...] = (
    *(_bytes, _lines, _lines, _kind, _name, _value),
    *(_legal,) * 8,
)
