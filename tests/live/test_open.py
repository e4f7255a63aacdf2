"""From a URL to a store, what is refused on the way, and what is loaded for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.errors import UsageRefused
from reconciler.live.memory.store import MemoryStore
from reconciler.live.open import migrate, open_source, open_store
from reconciler.live.sql import schema
from tests.live.records import everything, filled


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}"], ids=["path", "url"])
def test_sqlite_file_is_named_by_path_or_url(tmp_path: Path, form: str) -> None:
    path = tmp_path / "live.db"

    store = filled(open_store(form.format(path)), "acme")

    assert store.where == str(path)
    assert everything(open_source(str(path))) == everything(store)


def test_relative_path_stays_as_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = open_store("sqlite:///.reconciler/live.db")
    monkeypatch.chdir("/")

    filled(store, "acme")

    assert store.where == ".reconciler/live.db"
    assert (tmp_path / ".reconciler" / "live.db").exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://host/db", "`mysql` is no kind of live store"),
        ("postgres://host/db", "`postgres` is no kind"),
        ("postgresql://host/db", "`postgresql` is no kind"),
        ("sqlite://", "names no file"),
        ("sqlite://host/live.db", "names no file"),
        ("sqlite:///", "names no file"),
        ("sqlite:///live.db?mode=memory", "names no file"),
        (":memory:", "names no file"),
        ("", "names no file"),
        ("postgresql+psycopg://u:canary@h:port/db", "cannot be read"),
        ("postgresql+psycopg://u:can:ary@@h:canary:1/db", "cannot be read"),
        ("postgresql+psycopg://u:p@canary@h/db", "more than one @"),
        ("postgresql+psycopg:/u:canary@h/db", "cannot be read"),
        ("postgresql:u:canary@h/db", "cannot be read"),
        ("u:canary@h/db", "cannot be read"),
        ("host=h password=canary", "cannot be read"),
        ("postgresql+psycopg://u@h/db?password=canary", "`?password=`"),
        ("postgresql+psycopg://u@h/db?sslpassword=canary", "`?sslpassword=`"),
    ],
)
def test_url_that_names_no_store_is_refused(url: str, words: str) -> None:
    for act in (open_store, open_source, migrate):
        with pytest.raises(UsageRefused) as caught:
            act(url)

        assert words in caught.value.message
        assert caught.value.exit_code == 64
        assert "canary" not in f"{caught.value} {caught.value.help}"


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("postgresql+psycopg://u:canary@db.example:5433/live", "postgresql://db.example:5433/live"),
        ("postgresql+psycopg://u:canary@/live?host=a:1&host=b:2", "postgresql://a:1,b:2/live"),
        ("postgresql+psycopg://u:canary@/live?host=/run/pg", "postgresql:///run/pg/live"),
        ("postgresql+psycopg:///live?passfile=canary", "postgresql://localhost/live"),
    ],
)
def test_place_is_named_without_secrets(url: str, where: str) -> None:
    assert open_store(url).where == where
    assert open_source(url).where == where


def test_source_of_a_missing_file_is_an_empty_store_in_memory(tmp_path: Path) -> None:
    source = open_source(str(tmp_path / "live.db"))

    assert isinstance(source, MemoryStore)
    assert source.where == f"{tmp_path}/live.db (not there yet)"


def test_source_cannot_write(tmp_path: Path) -> None:
    filled(open_store(str(tmp_path / "live.db")), "acme")

    source = open_source(str(tmp_path / "live.db"))

    assert not hasattr(source, "begin")


def test_migrating_an_sqlite_file_says_from_and_to(tmp_path: Path) -> None:
    path = tmp_path / "live.db"

    assert migrate(str(path)) == f"{path}: version nothing → {schema.CURRENT}"
    assert migrate(str(path)) == f"{path} is at version {schema.CURRENT} already"


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_missing_driver_says_what_to_install() -> None:
    said = run(
        "import sys; sys.modules['psycopg'] = None\n"
        "from reconciler.live.open import open_store\n"
        "from reconciler.errors import UsageRefused\n"
        "try: open_store('postgresql+psycopg://u@h/db')\n"
        "except UsageRefused as error: print(error.message, '|', str(error.help))\n"
    )

    assert said == ("the driver for PostgreSQL is not installed | pip install 'psycopg[binary]'")


def test_naming_stores_loads_no_database_library() -> None:
    said = run(
        "import sys, reconciler.live.open, reconciler.live.memory.store\n"
        "print({'sqlalchemy', 'alembic', 'psycopg', 'sqlite3'} & set(sys.modules))"
    )

    assert said == "set()"


def test_new_store_is_made_without_alembic(tmp_path: Path) -> None:
    path = tmp_path / "live.db"

    said = run(
        "import sys\n"
        "from reconciler.live.open import open_store\n"
        "from tests.live.records import filled\n"
        f"filled(open_store({str(path)!r}), 'acme')\n"
        "print({'alembic', 'psycopg'} & set(sys.modules))"
    )

    assert said == "set()"


def test_current_store_is_read_and_written_without_alembic(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    filled(open_store(str(path)), "acme")

    said = run(
        "import sys, datetime\n"
        "from reconciler.live.open import open_store\n"
        "from tests.live.records import an_event\n"
        f"store = open_store({str(path)!r})\n"
        "with store.begin('agency-north', actor='a') as work:\n"
        "    work.append([an_event()])\n"
        "print({'alembic', 'psycopg'} & set(sys.modules))"
    )

    assert said == "set()"
