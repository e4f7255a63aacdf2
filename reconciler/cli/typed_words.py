"""What can be typed in the place of a word: clients, people, fields, columns, pages.

All of it comes from the names and the bytes of files, and from a list of words that is generated:
nobody waits at a Tab for models or a store, and none is made. It is help for typing and no more:
what is typed is judged when it runs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

import click

from reconciler.cli.at_rest import found_source

_ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CHOICES = re.compile(rb"\bchoices:([^\]]*\])")
_ENDING = ".yaml"
_MOST_FILES = 5_000
"""The files in which people are looked for: more take longer than anybody waits at a Tab."""


def client_keys(ctx: click.Context, _param: object, typed: str) -> list[str]:
    """Name the clients that have a file."""
    return _fitting(typed, _files(ctx))


def examples_to_begin(ctx: click.Context, _param: object, typed: str) -> list[str]:
    """Name what a new client can begin like: a status, or a client that has a file."""
    return _fitting(typed, ["setup", "trial", "active", *_files(ctx)])


def file_keys(ctx: click.Context, _param: object, typed: str) -> list[str]:
    """Name what has a file, the clients and `partner`; fields, where `--where` chose already."""
    if ctx.params.get("wishes"):
        return assignments(ctx, None, typed)
    return _fitting(typed, [*_files(ctx), "partner"])


def addresses(ctx: click.Context, _param: object, typed: str) -> list[str]:
    """Name the people of the files; of a client alone where one stands before, and of your staff.

    Nobody is named in a fleet of more than 5,000 files.
    """
    files = _files(ctx)
    # Behind an option that waits for its value click has not read the argument yet.
    named = [files[word] for word in (ctx.params.get("client"), *ctx.args) if word in files]
    paths = named[:1] or list(files.values())
    paths.append(os.path.join(_source(ctx), "partner.yaml"))
    if len(paths) > _MOST_FILES:
        return []
    return _fitting(typed, {address.decode() for path in paths for address in _in(path, _ADDRESS)})


def people_words(ctx: click.Context, param: object, typed: str) -> list[str]:
    """Name the people of the files, and before one of them the word `remove`."""
    before = ctx.params.get("words") or ()
    return [*_fitting(typed, () if before else ("remove",)), *addresses(ctx, param, typed)]


def roles(ctx: click.Context, _param: object, typed: str) -> list[str]:
    """Name the roles that a member may have."""
    return _fitting(typed, ["admin", "editor", "viewer", *_named(ctx, b"roles")])


def columns(ctx: click.Context, _param: object, typed: str) -> list[str]:
    """Name the columns of `list`: ours, and those of the partner."""
    return _fitting(typed, [*_words("columns"), *_named(ctx, b"properties")])


def wishes(ctx: click.Context, _param: object, typed: str) -> list[str]:
    """Complete NAME=VALUE: a column of `list`, and a word that it may hold."""
    return _pairs(_words("columns") | _named_words(ctx) | _choices(ctx), typed)


def assignments(ctx: click.Context, _param: object, typed: str) -> list[str]:
    """Complete KEY=VALUE: a field of a file, and a word that it may hold."""
    if ctx.params.get("who") == "partner":
        return _pairs(_words("partner"), typed)
    own = {f"properties.{name}": words for name, words in _choices(ctx).items()}
    return _pairs(_words("client") | own | _named_words(ctx), typed)


def fields(ctx: click.Context, param: object, typed: str) -> list[str]:
    """Name the fields of a file."""
    pairs = assignments(ctx, param, "")
    return _fitting(typed, [pair.rstrip("=") for pair in pairs if pair[-2:-1] not in "+-"])


def subjects(_ctx: object, _param: object, typed: str) -> list[str]:
    """Name the pages of the manual."""
    from reconciler.api.pages import known_fields, pages, topics

    return _fitting(typed, [*pages(), *topics(), *known_fields()])


def _pairs(fields: dict[str, list[str]], typed: str) -> list[str]:
    name, equals, value = typed.partition("=")
    if not equals:
        return _fitting(name, (f"{field}=" for field in fields))
    return [f"{name}={word}" for word in _fitting(value, fields.get(name, ()))]


def _fitting(typed: str, words: Iterable[str]) -> list[str]:
    return sorted(word for word in words if word.startswith(typed))


def _source(ctx: click.Context) -> str:
    return ctx.find_root().params.get("source") or found_source()


def _files(ctx: click.Context) -> dict[str, str]:
    """Find the clients' files by key, as their names say."""
    return {
        name.removesuffix(_ENDING): os.path.join(folder, name)
        for folder, _, names in os.walk(os.path.join(_source(ctx), "clients"))
        for name in names
        if name.endswith(_ENDING) and not name.startswith(".")
    }


def _named_words(ctx: click.Context) -> dict[str, list[str]]:
    """The words of fields that name something of the partner's own."""
    (teams,) = _in_partner(ctx, re.compile(rb"^teams:(.*)$", re.MULTILINE))[:1] or [b""]
    return {"profile": list(_named(ctx, b"profiles")), "team": _listed(teams)}


def _choices(ctx: click.Context) -> dict[str, list[str]]:
    """The partner's own columns, each with the words that it may hold."""
    columns: dict[str, list[str]] = {}
    for name, text in _groups(ctx, b"properties"):
        (words,) = _CHOICES.findall(text)[:1] or [b""]
        columns[name] = _listed(words)
    return columns


def _listed(text: bytes) -> list[str]:
    """Words between brackets in one line; one with a blank would have to be quoted."""
    inside = re.fullmatch(rb"\s*\[([^\]#]*)\]\s*(?:#.*)?", text)
    words = inside[1].decode(errors="replace").split(",") if inside else []
    plain = (word.strip().strip("\"'") for word in words)
    return [word for word in plain if word and " " not in word]


def _named(ctx: click.Context, group: bytes) -> Iterator[str]:
    """Name the keys below one of the partner's groups, as the lines of the file show them."""
    return (name for name, _ in _groups(ctx, group))


def _groups(ctx: click.Context, group: bytes) -> Iterator[tuple[str, bytes]]:
    """The keys below one of the partner's groups, each with its text."""
    block = re.compile(rb"^%s:[ \t]*(?:#.*)?\n((?:[ #].*\n|\n)*)" % group, re.MULTILINE)
    for lines in _in_partner(ctx, block):
        keys = [*re.finditer(rb"^( +)([\w-]+):", lines, re.MULTILINE)]
        margin = min((len(key[1]) for key in keys), default=0)
        outer = [key for key in keys if len(key[1]) == margin]
        ends = [*(key.start() for key in outer[1:]), len(lines)]
        for key, end in zip(outer, ends, strict=True):
            yield key[2].decode(), lines[key.end() : end]


def _in_partner(ctx: click.Context, pattern: re.Pattern[bytes]) -> list[bytes]:
    return _in(os.path.join(_source(ctx), "partner.yaml"), pattern)


def _in(path: str, pattern: re.Pattern[bytes]) -> list[bytes]:
    """Find a pattern in a file; a file that cannot be read, or is no plain one, has nothing."""
    from reconciler.desired.read.source_files import OddFile, plain_bytes

    try:
        return pattern.findall(plain_bytes(path) + b"\n")
    except (OSError, OddFile):
        return []


def _words(group: str) -> dict[str, list[str]]:
    """Read the words of a group, each with those that it may hold."""
    import json

    place = os.path.join(os.path.dirname(__file__), os.pardir, "manual", "words.json")
    with open(place, encoding="utf-8") as file:
        words: dict[str, dict[str, list[str]]] = json.load(file)
    return words[group]
