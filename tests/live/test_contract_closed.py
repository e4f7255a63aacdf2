"""A store that is closed can be read and never written, on every kind of store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import NullPool, create_engine, text

from reconciler.errors import StoreClosed
from reconciler.live.memory.store import MemoryStore
from reconciler.live.open import open_store
from reconciler.live.store import LiveStore
from reconciler.model.live.closure import Closure, ClosureKind, closure_of
from tests.live.records import ACTOR, NORTH, an_event, everything, fill, filled

COPIED = Closure(
    ClosureKind.COPIED, "postgresql://db/live", "2026-11-21T10:00:00Z", "dana", name="c" * 32
)
CLOSURES = [
    COPIED,
    Closure(ClosureKind.COPYING, "/srv/live.db", "2026-11-21T10:00:00Z", "dana", name="c" * 32),
    Closure(ClosureKind.BACKUP, "/srv/live.db", "2026-11-21T10:00:00Z", "dana"),
]


@dataclass
class Closable:
    """A filled store, and what closes it with a text, as something outside this program may."""

    store: LiveStore
    close: Callable[[str], None]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def closable(request: pytest.FixtureRequest) -> Iterator[Closable]:
    if request.param == "memory":
        memory = MemoryStore()
        filled(memory, "acme")
        yield Closable(memory, lambda words: memory.close(closure_of(words)))
    elif request.param == "sqlite":
        yield in_database(str(request.getfixturevalue("sqlite_url")))
    else:
        with request.getfixturevalue("postgres").lent() as url:
            yield in_database(url)


def in_database(url: str) -> Closable:
    engine = create_engine(url if "://" in url else f"sqlite:///{url}", poolclass=NullPool)

    def close(words: str) -> None:
        with engine.begin() as connection:
            connection.execute(text("UPDATE partner SET closed = :words"), {"words": words})

    return Closable(filled(open_store(url), "acme"), close)


@pytest.mark.parametrize("closure", CLOSURES, ids=lambda closure: closure.kind)
def test_closed_store_refuses_every_write_and_says_why(
    closable: Closable, closure: Closure
) -> None:
    closable.close(closure.text)
    before = everything(closable.store)

    with pytest.raises(StoreClosed) as caught, closable.store.begin(NORTH, actor=ACTOR) as work:
        work.append([an_event()])

    assert caught.value.exit_code == 4
    assert caught.value.message.startswith(closure.words(closable.store.where))
    assert caught.value.message.endswith("nothing was written")
    assert str(caught.value.help)
    assert everything(closable.store) == before


def test_closed_store_is_read_like_any_other(closable: Closable) -> None:
    closable.close(COPIED.text)

    with closable.store.read(NORTH) as reader:
        record = reader.partner()
        assert [head.key for head in reader.heads()] == ["acme"]
        assert reader.first_break() is None

    assert record is not None
    assert record.closed == COPIED
    assert closable.store.identity == record.store


def test_partner_that_is_new_is_refused_where_the_others_are_closed(closable: Closable) -> None:
    closable.close(COPIED.text)

    with pytest.raises(StoreClosed), closable.store.begin("agency-south", actor=ACTOR) as work:
        fill(work)

    with closable.store.read("agency-south") as reader:
        assert reader.partners() == (NORTH,)


@pytest.mark.parametrize("words", ["gone", "{}", '{"kind":"sold"}', "[1]", '{"kind":"copied"}'])
def test_words_that_nobody_can_read_close_a_store_all_the_same(
    closable: Closable, words: str
) -> None:
    closable.close(words)

    with pytest.raises(StoreClosed) as caught, closable.store.begin(NORTH, actor=ACTOR) as work:
        work.append([an_event()])

    assert "is closed" in caught.value.message


def test_open_store_is_not_closed(closable: Closable) -> None:
    with closable.store.begin(NORTH, actor=ACTOR) as work:
        work.append([an_event()])

    with closable.store.read(NORTH) as reader:
        record = reader.partner()
    assert record is not None
    assert record.closed is None


@pytest.mark.parametrize("closure", CLOSURES, ids=lambda closure: closure.kind)
def test_what_closes_a_store_is_read_back(closure: Closure) -> None:
    assert closure_of(closure.text) == closure
