"""What people type wrongly: every command and option, with odd words in every place.

No word names a place outside of the world's own folder, or a host that is not this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from random import Random

import click

from reconciler.cli.main import COMMANDS, cli
from tests.faults.fuzz.mutations import ODD_TEXTS

_GOOD: Mapping[str, Sequence[str]] = {
    "--live": ("live.db",),
    "--source": ("accounts", "accounts/"),
    "--out": ("out.json", "new.json"),
    "--report": ("json=out.json", "markdown=out.md", "text=out.txt"),
    "--client": ("a", "b", "g"),
    "--since": ("HEAD", "HEAD~1", "main"),
    "--restore": ("a", "b", ""),
    "--new-partner": ("north",),
    "--as-of": ("2026-11-02", "2026-11-03", "2027-02-28", "2036-01-01"),
    "--promises": ("promises",),
    "--actor": ("dana", "dana@north.example"),
    "--lock-timeout": ("0", "1"),
    "--column": ("name", "seats", "status"),
    "--where": ("status=active", "name=A"),
    "--user": ("ann@acme.example", "bea@acme.example", "dana@north.example"),
    "--can": ("create_asset", "manage_users"),
    "--periods": ("1", "3", "400"),
    "--within": ("3", "365"),
    "--limit": ("1", "50"),
    "--once": ("one", "two"),
    "--role": ("admin", "viewer"),
    "--by": ("ann@acme.example", "dana@north.example"),
    "--smtp": ("smtp://127.0.0.1:1",),
    "--link-base": ("https://app.example/register",),
    "--from": ("accounts@north.example",),
    "--expect": ("promises/a.json", "out.json"),
    "--unset": ("team", "description"),
    "--owners": ("@north/team",),
    "--branch": ("main",),
    "client": ("a", "b", "c", "d", "g"),
    "names": ("a", "a.seats", "partner", "c"),
    "changes": ("description=x", "seats=8", "members+=eva@acme.example:viewer", "features+=sso"),
    "assignments": ("seats=8", "description=x", "team=emea"),
    "counts": ("dashboards=1", "api_calls_per_day=5"),
    "who": ("a", "partner"),
    "files": ("promises/a.json", "promises/c.json", "accounts/clients/a.yaml"),
    "subject": ("no-way-back", "unknown-key", "store"),
    "campaign": ("spring",),
    "amount": ("1.00", "299.99"),
    "program": ("basic",),
    "email": ("ann@acme.example",),
    "number": ("1", "2"),
    "folder": ("new",),
}
"""What each option and argument takes: most words are sensible, or nothing would be run."""
_URLS = (
    "smtp://127.0.0.1:1",
    "smtp://127.0.0.1:0",
    "smtp://a..b",
    "smtps://",
    f"smtp://{'a' * 70}",
    "https://app.example/register",
    "sqlite:///x.db",
    "sqlite://",
    "postgresql+psycopg://u@127.0.0.1:1/db?connect_timeout=1",
    "postgresql+psycopg://u@127.0.0.1:x/db",
    f"postgresql+psycopg://u@{'a' * 70}..b/db",
    "postgresql+psycopg://",
    "://",
)
_SAFE = tuple(
    each
    for each in (*ODD_TEXTS, *_URLS, *(word for words in _GOOD.values() for word in words))
    if not each.startswith(("/", "..", "~"))
)


@cache
def commands() -> tuple[tuple[tuple[str, ...], tuple[click.Parameter, ...]], ...]:
    """List every command, by its words, with all its options and arguments."""
    return tuple(
        found
        for name in COMMANDS
        for found in _below((name,), import_module(f"reconciler.cli.{name}").command)
    )


def _below(
    words: tuple[str, ...], command: click.Command
) -> Iterator[tuple[tuple[str, ...], tuple[click.Parameter, ...]]]:
    yield words, tuple(command.params)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if (inner := command.get_command(context, name)) is not None:
                yield from _below((*words, name), inner)


def typed_words(rng: Random) -> tuple[str, list[list[str]]]:
    """Make up what somebody types: the command, and all words in groups that can be left out."""
    words, parameters = rng.choice(commands())
    groups = [_option(rng, each) for each in cli.params if rng.random() < 1 / 9]
    groups.append(list(words))
    for parameter in parameters:
        if isinstance(parameter, click.Argument):
            count = rng.choice((0, 1, 1, 1, 1, 1) if parameter.nargs == 1 else (0, 1, 1, 2))
            groups += [[_word(rng, str(parameter.name))] for _ in range(count)]
        elif parameter.required or rng.random() < 1 / 5:
            groups.append(_option(rng, parameter))
    if rng.random() < 1 / 20:
        groups.append([rng.choice(("--nothing", "--", "-", "-x", "--help", "--version"))])
    return words[0], groups


def _option(rng: Random, parameter: click.Parameter) -> list[str]:
    name = rng.choice(parameter.opts)
    flag = isinstance(parameter, click.Option) and parameter.is_flag
    if flag != (rng.random() < 1 / 40):
        return [name]
    if isinstance(parameter.type, click.Choice) and rng.random() < _SENSIBLE:
        return [name, str(rng.choice(list(parameter.type.choices)))]
    return [name, _word(rng, parameter.opts[0])]


def _word(rng: Random, name: str) -> str:
    return rng.choice(_GOOD.get(name, _SAFE) if rng.random() < _SENSIBLE else _SAFE)


_SENSIBLE = 0.8


def environment(rng: Random) -> dict[str, str]:
    """Make up what a machine says of itself."""
    names = ("USER", "GITHUB_ACTOR", "CI", "LANG", "LC_ALL", "COLUMNS", "NO_COLOR", "TERM")
    odd = [each for each in ODD_TEXTS if "\0" not in each and each.isprintable()]
    return {name: rng.choice(odd) for name in names if rng.random() < 1 / 12}
