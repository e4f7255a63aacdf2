"""Damage of a history in git: odd commits, lost objects, broken packs, odd settings."""

from __future__ import annotations

import subprocess
from random import Random

from tests.faults.fuzz.mutations import Mutation, broken_bytes, files_below, odd_text
from tests.faults.fuzz.world import World
from tests.raw_commits import commit_raw, git

COMMANDS = (
    ("drift",),
    ("drift", "--format", "json"),
    ("plan", "--since", "HEAD~1"),
    ("plan", "--since", "main"),
    ("plan",),
    ("apply", "--yes", "--format", "json"),
    ("validate",),
)
_DATES = (
    "1700000000 +0000",
    "253402300800 +0000",
    "9223372036854775808 +0000",
    "-5 +0000",
    "",
    "12 +9999",
    "5 -9999999",
    "x y",
    "9" * 400 + " +0000",
)
_NAMES = ("Eve", "", "Eve\x1e\x1f", "<>", "\udcff", "\n", "a\x00b", "é", "x" * 3000, "\x1b[31m")
_HEADERS = (b"", b"\nencoding UTF-16", b"\nencoding x", b"\ngpgsig x", b"\nparent x", b"\nfoo")


def _commit(rng: Random, world: World) -> str:
    author, committer = (f"{rng.choice(_NAMES)} <e@e> {rng.choice(_DATES)}" for _ in "ac")
    path = rng.choice(files_below(world.accounts))
    with path.open("ab") as file:
        file.write(b"# x\n")
    by, of = (line.encode("utf-8", "surrogateescape") for line in (author, committer))
    more = rng.choice(_HEADERS)
    return _tried(lambda: commit_raw(world.folder, by, of, more), author[:80])


def _merge(rng: Random, world: World) -> str:
    def merge() -> None:
        git(world.folder, "checkout", "-q", "-b", f"side{rng.random()}")
        commit_raw(world.folder)
        git(world.folder, "checkout", "-q", "main")
        git(world.folder, "merge", "-q", "--no-ff", "-m", "x", "-")

    return _tried(merge, "a merge")


def _damage(rng: Random, world: World) -> str:
    """Break, lose or cut one file of git's own."""
    found = files_below(world.folder / ".git")
    path = rng.choice([each for each in found if "hooks" not in each.parts])
    path.chmod(0o644)
    if rng.random() < 1 / 3:
        path.unlink()
        return f"{path.name} is gone"
    data, what = broken_bytes(rng, path.read_bytes())
    path.write_bytes(data)
    return f"{path.relative_to(world.folder)}: {what}"


def _pack(rng: Random, world: World) -> str:
    del rng
    return _tried(lambda: git(world.folder, "gc", "-q"), "packed")


def _shallow(rng: Random, world: World) -> str:
    kind = rng.choice(("nothing", "words", "head"))

    def cut() -> None:
        head = git(world.folder, "rev-parse", "HEAD")
        text = {"nothing": "0" * 40, "words": "x", "head": head}[kind]
        (world.folder / ".git" / "shallow").write_text(f"{text}\n", encoding="utf-8")

    return _tried(cut, f"shallow: {kind}")


def _setting(rng: Random, world: World) -> str:
    name, value = rng.choice(
        (
            ("core.worktree", "/nowhere"),
            ("core.bare", "true"),
            ("core.repositoryformatversion", "99"),
            ("extensions.objectformat", "sha256"),
            ("log.showSignature", "true"),
            ("i18n.logOutputEncoding", "UTF-16"),
            ("blame.ignoreRevsFile", "nowhere"),
            ("core.fsmonitor", "false"),
            ("diff.orderFile", "nowhere"),
        )
    )
    return _tried(lambda: git(world.folder, "config", name, value), f"{name}={value}")


def _text(rng: Random, world: World) -> str:
    name = rng.choice((".gitattributes", ".mailmap", ".gitignore"))
    line = rng.choice(("*.yaml -diff\n", "*.yaml working-tree-encoding=UTF-16\n", "accounts/\n"))
    text = line + odd_text(rng)
    (world.folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    return f"{name}: {text[:60]!a}"


def _tried(act: object, what: str) -> str:
    try:
        act()  # type: ignore[operator]  # any function without arguments
    except (subprocess.CalledProcessError, ValueError):
        return f"git did not take {what!a}"
    return f"{what!a}"


MUTATIONS: tuple[Mutation, ...] = (
    _commit,
    _commit,
    _commit,
    _merge,
    _damage,
    _damage,
    _pack,
    _shallow,
    _setting,
    _text,
)
