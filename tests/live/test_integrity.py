"""The engine's own check of a store, on each engine."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from reconciler.live.open import open_source, open_store
from reconciler.model.live.records import Proof
from tests.live.records import filled
from tests.postgres import Postgres


def proven(url: str) -> dict[str, Proof]:
    return {proof.name: proof for proof in open_source(url).proofs()}


def test_a_whole_store_is_whole(url: str) -> None:
    filled(open_store(url), "acme", "bolt")

    proofs = proven(url)

    assert "engine" in proofs
    assert [proof.faults for proof in proofs.values() if not proof.holds] == []


def test_nothing_is_proven_where_there_is_no_store(tmp_path: Path) -> None:
    assert proven(str(tmp_path / "none.db")) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_zeroed_page_of_an_index_is_found(sqlite_url: str) -> None:
    filled(open_store(sqlite_url), "acme")
    with closing(sqlite3.connect(sqlite_url)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'ix_event_partner_client_number'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(Path(sqlite_url).read_bytes())
    content[(page - 1) * size : page * size] = bytes(size)
    Path(sqlite_url).write_bytes(content)

    (fault, *_) = proven(sqlite_url)["engine"].faults

    assert fault


def test_a_row_that_names_nothing_is_found(sqlite_url: str) -> None:
    filled(open_store(sqlite_url), "acme")
    with closing(sqlite3.connect(sqlite_url)) as connection:
        connection.execute("DELETE FROM client_document")
        connection.execute("DELETE FROM client")
        connection.commit()

    faults = proven(sqlite_url)["rows"].faults

    assert (
        "row `acme` of table `client_key` of `agency-north`: it breaks its key to `client`"
        in faults
    )


def test_an_index_that_lost_a_row_is_found_on_postgresql(postgres: Postgres) -> None:
    url = postgres.migrated()
    filled(open_store(url), "acme")
    database = make_url(url).database or ""
    # Whoever owns the server can do this; a damaged disk does it by itself.
    for ready in ("false", "true"):
        postgres.run(
            "UPDATE pg_index SET indisready = $$, indisvalid = $$"
            " WHERE indexrelid = 'pk_operation'::regclass".replace("$$", ready),
            database,
        )
        if ready == "false":
            postgres.run(
                "INSERT INTO operation SELECT partner, 'op-9', kind, payload, actor, day, result,"
                " recorded_at FROM operation",
                database,
            )

    assert proven(url)["engine"].faults == (
        "table `operation` holds 2 rows, and its primary key leads to 1",
    )


def test_what_could_not_be_asked_is_a_note(postgres: Postgres) -> None:
    with postgres.lent() as url:
        (note,) = proven(url)["engine"].notes

    assert "amcheck" in note
