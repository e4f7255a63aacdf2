"""Every command through pgbouncer in transaction mode, which has one server connection to lend."""

from __future__ import annotations

from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.cli.conftest import Command
from tests.cli.test_rights import LOOKS
from tests.outbox.mail import mail_server_running
from tests.pooler import running_pooler
from tests.postgres import Postgres
from tests.wide_story import NEXT, WideStory

SETTINGS = "SELECT name, setting FROM pg_settings"


def test_every_command_works_through_a_pooler_and_leaves_nothing(
    postgres: Postgres, reconciler: Command, folder: Path
) -> None:
    database = make_url(postgres.migrated()).database or ""
    with running_pooler(postgres.folder) as pooler, mail_server_running() as mail:
        url = postgres.url(database, folder=str(pooler))

        WideStory(folder, url, mail, reconciler).play()
        other = postgres.url(make_url(postgres.migrated()).database or "", folder=str(pooler))
        saved = ["store", "backup", "saved.db", "--actor", "dana"]
        for words in (*LOOKS, saved, ["store", "copy", url, other, "--actor", "dana"]):
            ended = reconciler("--live", url, *words, day=NEXT)
            assert (ended.code, ended.err) == (0, ""), words

        left = settings(str(pooler), database)
        processes = postgres.run(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()",
            database,
        )
    assert processes == [(1,)]
    assert left == settings(postgres.folder, database)


def settings(host: str, database: str) -> dict[str, str]:
    with psycopg.connect(host=host, dbname=database, user="postgres", autocommit=True) as stranger:
        return dict(stranger.execute(SETTINGS).fetchall())
