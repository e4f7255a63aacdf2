"""A password, a payment token and a text of the environment: no command ever prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest
from sqlalchemy import make_url

from reconciler.cli.format_options import formats
from reconciler.cli.main import COMMANDS, cli
from reconciler.live.open import migrate, open_source, open_store
from reconciler.report.formats.render import FORMATS
from tests.cli.conftest import Command
from tests.postgres import Postgres

CANARY = "c4nary-p4ss"
ARGUMENTS = {
    "schema": ["--check"],
    "access": ["acme"],
    "show": ["acme"],
    "explain": ["no-way-back"],
}
"""What a command needs to get as far as the store; a new one is called without anything."""


REFUSING = 1
"""A port on which nobody listens."""
URLS = (
    f"postgresql+psycopg://u:{CANARY}@127.0.0.1:{REFUSING}/db?connect_timeout=1",
    f"postgresql+psycopg://{CANARY}:{CANARY}@/db?host=127.0.0.1:{REFUSING}&connect_timeout=1",
    f"postgresql+psycopg://u@127.0.0.1:{REFUSING}/db?password={CANARY}",
    f"postgresql+psycopg://u@127.0.0.1:{REFUSING}/db?PassWord={CANARY}",
    f"postgresql+psycopg://u@127.0.0.1:{REFUSING}/db?sslpassword={CANARY}",
    f"postgresql+psycopg://u@127.0.0.1:{REFUSING}/db?options=-c%20password%3D{CANARY}",
    f"postgresql+psycopg://u@127.0.0.1:{REFUSING}/db?passfile=/no/{CANARY}",
    f"postgresql+psycopg://u@127.0.0.1:{REFUSING}/db?nonsense={CANARY}",
    f"postgresql+psycopg://u:{CANARY}@127.0.0.1:port/db",
    f"postgresql+psycopg://u:{CANARY}@127.0.0.1:999999/db",
    f"postgresql+psycopg://u:{CANARY}@[::1/db",
    f"postgresql+psycopg://u:{CANARY}@h@127.0.0.1/db",
    f"postgresql+psycopg://u:{CANARY}@/db?host=/no/such/socket",
    f"postgresql+psycopg://u:{CANARY}@127.0.0.1:{REFUSING}/a\x00b",
    f"postgresql+psycopg:/u:{CANARY}@h/db",
    f"postgresql://u:{CANARY}@h/db",
    f"postgres:u:{CANARY}@h/db",
    f"mysql+pymysql://u:{CANARY}@h/db",
    f"u:{CANARY}@h/db",
    f"host=h password={CANARY}",
    f"sqlite:///live.db?password={CANARY}",
    f"sqlite:///live.db?key={CANARY}",
    f"sqlite://u:{CANARY}@h/live.db",
    f"u:{CANARY}@postgresql+psycopg://h/db",
    f"{CANARY}@postgresql://h/db",
)


def has_format(name: str) -> bool:
    command = import_module(f"reconciler.cli.{name}").command
    return "--format" in [opt for param in command.params for opt in param.opts]


def walk(name: str) -> Iterator[list[str]]:
    """Give the ways to call a command: alone and in every format, with a file beside it."""
    asked = [name, *ARGUMENTS.get(name, [])]
    asked += ["--yes"] if name == "apply" else []
    yield asked
    for each in FORMATS if has_format(name) else ():
        yield [*asked, "--format", each, "--report", f"{each}=report.{each}"]


def files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".db":
            yield path.read_text(encoding="utf-8")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGPASSWORD", "STRIPE_API_KEY", "GITHUB_TOKEN", "SMTP_PASSWORD", "PGSERVICE_X"):
        monkeypatch.setenv(name, CANARY)


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_says_what_is_secret_in_a_url(
    name: str, reconciler: Command, folder: Path
) -> None:
    # The URL is refused or not before a format is looked at: each is asked in one of them.
    ways = list(walk(name))
    for at, url in enumerate(URLS if name != "schema" else URLS[:2]):
        outcome = reconciler("--live", url, *ways[at % len(ways)])
        assert CANARY not in outcome.out + outcome.err, url
        assert "a fault of ours" not in outcome.err, url
    for text in files(folder):
        assert CANARY not in text


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_says_what_is_secret_around_it(
    name: str, reconciler: Command, folder: Path
) -> None:
    reconciler("apply", "--yes")
    for asked in walk(name):
        done = reconciler(*asked)
        assert CANARY not in done.out + done.err
    wrong = "name: Acme\nstatus: Actve\n"
    (folder / "accounts" / "clients" / "acme.yaml").write_text(wrong, encoding="utf-8")
    for asked in walk(name):
        failed = reconciler(*asked)
        assert CANARY not in failed.out + failed.err
    for text in files(folder):
        assert CANARY not in text


def test_a_password_that_opens_a_store_is_in_nothing_that_comes_out(
    reconciler: Command, folder: Path, postgres: Postgres
) -> None:
    with postgres.lent() as lent:
        url = make_url(lent).set(password=CANARY).render_as_string(hide_password=False)
        assert CANARY in url
        reports = [
            part for each in formats(tables=False) for part in ("--report", f"{each}={each}.out")
        ]
        said = [
            reconciler("--live", url, *asked)
            for asked in (
                ["plan", "-o", "plan.json", *reports],
                ["apply", "plan.json", "--lock-timeout", "1"],
                *(node for name in COMMANDS for node in walk(name)),
                [],
            )
        ]

    assert [each.code for each in said[:2]] == [0, 0]
    for outcome in said:
        assert CANARY not in outcome.out + outcome.err
    for text in files(folder):
        assert CANARY not in text
    assert "postgresql" not in (folder / "plan.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("act", [open_store, open_source, migrate])
def test_no_error_holds_the_secret_anywhere(act: Callable[[str], object], url: str) -> None:
    try:
        opened = act(url)
        if act is not migrate:
            with opened.read("north"):  # type: ignore[attr-defined]  # migrate gives a text
                pass
    except Exception as error:  # noqa: BLE001 - whatever comes is looked at
        said = [str(error), repr(error), *map(str, error.args), repr(vars(error))]
        assert not [each for each in said if CANARY in each]


def test_the_walk_covers_every_command() -> None:
    assert list(COMMANDS) == cli.list_commands(click.Context(cli))
    assert all(len(list(walk(name))) > 1 for name in COMMANDS if has_format(name))
