"""How many statements a store needs, and what they and their failures say."""

from __future__ import annotations

import pytest
from sqlalchemy import NullPool, create_engine, text

from reconciler.errors import StoreFailed
from reconciler.live.open import open_source, open_store
from reconciler.live.sql.reader import SqlReader
from tests.live.records import (
    ACTOR,
    NORTH,
    an_event,
    an_operation,
    client_record,
    filled,
    partner_record,
)
from tests.statements import counted


def fill_with(url: str, number: int) -> list[str]:
    keys = [f"client-{each:04}" for each in range(number)]
    with open_store(url).begin(NORTH, actor=ACTOR) as work:
        work.put_partner(partner_record())
        work.create_clients([client_record(key) for key in keys])
        work.append([an_event(f"id-of-{key}") for key in keys])
    return keys


def test_plan_that_changes_nothing_needs_three_statements(url: str) -> None:
    fill_with(url, 3)

    with counted() as seen, open_source(url).read(NORTH) as reader:
        reader.partner()
        reader.heads()

    assert len(seen) == 3


@pytest.mark.parametrize(("asked", "statements"), [(0, 0), (1, 1), (500, 1), (501, 2), (1001, 3)])
def test_names_are_asked_for_five_hundred_at_a_time(url: str, asked: int, statements: int) -> None:
    keys = fill_with(url, 1001)

    with open_source(url).read(NORTH) as reader:
        heads = reader.heads()[:asked]
        for act in (
            lambda: reader.load(heads),
            lambda: reader.owners(keys[:asked]),
        ):
            with counted() as seen:
                assert len(act()) == asked

            assert len(seen) == statements


def test_writing_many_clients_needs_one_more_statement_for_500_rows_of_a_table(url: str) -> None:
    fill_with(url, 1)
    needed = []

    for start, number in ((0, 1), (1, 200), (201, 400)):
        records = [client_record(f"new-{each}") for each in range(start, start + number)]
        with counted() as seen, open_store(url).begin(NORTH, actor=ACTOR) as work:
            work.create_clients(records)
            work.append([an_event(record.id) for record in records])
        needed.append(len(seen))

    # Two tables have more than 500 rows of 400 clients: two traces of each, two leaves that moved.
    assert needed == [needed[0], needed[0], needed[0] + 2]


def trail(url: str) -> int | None:
    with open_source(url).read(NORTH) as reader:
        assert isinstance(reader, SqlReader)
        return reader.first_break()


def tampered(url: str, *statements: str) -> None:
    engine = create_engine(url if "://" in url else f"sqlite:///{url}", poolclass=NullPool)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER event_refuses_update"))
            connection.execute(text("DROP TRIGGER event_refuses_delete"))
        else:
            connection.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement))


def test_chain_of_the_audit_trail_goes_through_every_transaction(url: str) -> None:
    assert trail_of_three(url) is None


def trail_of_three(url: str) -> int | None:
    store = filled(open_store(url), "acme")
    for note in ("“ü”", "x\ny"):
        with store.begin(NORTH, actor=ACTOR) as work:
            work.append([an_event(note=note)])
            work.append([an_event("id-of-acme")])
    return trail(url)


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE event SET note = 'other' WHERE number = 3", 3),
        ("UPDATE event SET recorded_at = 'then' WHERE number = 1", 1),
        ("UPDATE event SET day = '2026-11-22' WHERE number = 4", 4),
        ("UPDATE event SET client = '' WHERE number = 2", 2),
        ("DELETE FROM event WHERE number = 1", 1),
        ("DELETE FROM event WHERE number = 4", 4),
        ("DELETE FROM event WHERE number >= 5", 5),
        ("DELETE FROM event", 1),
        ("UPDATE partner SET last_entry = 5", 6),
        ("UPDATE event SET number = 9 WHERE number = 6", 6),
    ],
)
def test_broken_chain_names_the_first_entry(url: str, statement: str, broken: int) -> None:
    trail_of_three(url)

    tampered(url, statement)

    assert trail(url) == broken


def test_document_that_is_gone_is_said(url: str) -> None:
    filled(open_store(url), "acme")
    tampered(url, "DELETE FROM client_document")

    with open_source(url).read(NORTH) as reader, pytest.raises(StoreFailed, match="acme"):
        reader.load(reader.heads())


def test_failure_shows_no_statement_and_no_value(
    url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    store = filled(open_store(url), "acme")
    canary = client_record("canary-key", client_id="id-of-acme")

    with pytest.raises(StoreFailed) as caught, store.begin(NORTH, actor=ACTOR) as work:
        work.create_clients([canary])

    said = f"{caught.value} {caught.value.help}"
    assert store.where in said
    for secret in ("canary", "id-of-acme", "INSERT", "sqlalche"):
        assert secret not in said
    assert capfd.readouterr() == ("", "")


def test_operation_of_the_same_id_is_found_before_it_is_written(url: str) -> None:
    store = filled(open_store(url))

    with (
        pytest.raises(StoreFailed, match="was recorded before"),
        store.begin(NORTH, actor=ACTOR) as work,
    ):
        work.record(an_operation())
