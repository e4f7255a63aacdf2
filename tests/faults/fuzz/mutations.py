"""What every kind of damage is made of: bytes, lines and words that programs stumble over."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.faults.fuzz.world import World

Mutation = Callable[[Random, World], str]
"""Break something in a world, and say what."""

ODD_TEXTS = (
    "",
    " ",
    "-",
    "0",
    "-1",
    "1e400",
    "9" * 30,
    "9999-12-31",
    "10000-01-01",
    "0001-01-01",
    "2026-02-30",
    "null",
    "true",
    "~",
    "[]",
    "{}",
    "a" * 5000,
    "\x00",
    "\ud800",
    "\udcff",
    "\u202e",
    "\u2028",
    "\ufeff",
    "a\nb",
    "'",
    '"',
    "%s",
    "{0}",
    "$HOME",
    "=?utf-8?q?x?=",
    "::error::x",
    "*",
    "../x",
    "a/b",
    "a.b.c",
    "a=b",
    "é",
    "e\u0301" * 40,
    "株式会社",
    "partner",
    "removed",
    "2147483648",
    "0.001",
    "480.00",
    "ann@acme.example",
    "@",
    "Europe/Nowhere",
    "../../etc",
)


def odd_text(rng: Random) -> str:
    """Choose a text that somebody once stumbled over."""
    return rng.choice(ODD_TEXTS)


def broken_bytes(rng: Random, data: bytes) -> tuple[bytes, str]:
    """Break some bytes: flip, cut, double, insert, swap."""
    size = max(len(data), 1)
    at, length = rng.randrange(size), rng.choice((1, 2, 8, 64, 512))
    kind = rng.choice(("flip", "cut", "end", "double", "insert", "zero", "swap"))
    match kind:
        case "flip":
            byte = bytes([data[at] ^ 1 << rng.randrange(8)]) if data else b"\0"
            data = data[:at] + byte + data[at + 1 :]
        case "cut":
            data = data[:at] + data[at + length :]
        case "end":
            data = data[:at]
        case "double":
            data = data[: at + length] + data[at:]
        case "insert":
            data = data[:at] + rng.randbytes(length) + data[at:]
        case "zero":
            data = data[:at] + bytes(length) + data[at + length :]
        case _:
            other = rng.randrange(size)
            low, high = sorted((at, other))
            part = data[low : low + length]
            data = data[:low] + data[high : high + length] + data[low + length : high] + part
    return data, f"{kind} {length} at {at}"


def broken_lines(rng: Random, text: str) -> tuple[str, str]:
    """Break lines: drop, double, move, indent, join with another, put an odd word in."""
    lines = text.split("\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    kind = rng.choice(("drop", "double", "move", "indent", "word", "token", "comment", "flow"))
    line = lines[at]
    match kind:
        case "drop":
            del lines[at]
        case "double":
            lines.insert(other, line)
        case "move":
            lines.insert(other, lines.pop(at))
        case "indent":
            lines[at] = " " * rng.randrange(9) + line.lstrip()
        case "word":
            words = line.split(" ")
            words[rng.randrange(len(words))] = odd_text(rng)
            lines[at] = " ".join(words)
        case "token":
            place = rng.randrange(len(line) + 1)
            lines[at] = line[:place] + rng.choice("{}[]:,#&*!|>'\"%@`-? \t\r") + line[place:]
        case "comment":
            lines[at] = f"{line}#{odd_text(rng)}"
        case _:
            key = line.partition(":")[0]
            lines[at] = f"{key}: {rng.choice('[{')}{odd_text(rng)}{rng.choice(']}')}"
    return "\n".join(lines), f"{kind} line {at + 1}"


def other_kind(rng: Random, path: Path) -> str:
    """Put something in the place of a file that is no file, or none that is read."""
    name, put = rng.choice(_OTHERS)
    if path.is_dir() and not path.is_symlink():
        return "a folder stays"
    path.unlink(missing_ok=True)
    put(path)
    return f"{path.name}: {name}"


_OTHERS: tuple[tuple[str, Callable[[Path], object]], ...] = (
    ("gone", lambda path: path),
    ("link", lambda path: path.symlink_to("partner.yaml")),
    ("loop", lambda path: path.symlink_to(path.name)),
    ("pipe", os.mkfifo),
    ("folder", Path.mkdir),
    ("empty", Path.touch),
    ("closed", lambda path: path.touch(mode=0)),
    ("large", lambda path: path.write_bytes(b"name: x\n" * 40_000)),
)


def written(path: Path, data: bytes) -> None:
    """Write a file of any name; one that the system does not take is not written."""
    try:
        path.write_bytes(data)
    except (OSError, ValueError):
        return


def files_below(folder: Path) -> list[Path]:
    """List the plain files below a folder, always in one order."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
