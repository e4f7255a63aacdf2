"""What asks of every invitation whether a letter waits for it reads the letters once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from reconciler.live.open import open_store
from reconciler.live.store import LiveStore
from reconciler.model.live.outbox import LetterState
from reconciler.values import replace
from tests.live.records import ACTOR, DAY, NORTH, an_event, filled
from tests.live.test_contract_outbox import ANN, TO_ANN

_STEP = 100


@contextmanager
def instructions() -> Iterator[list[int]]:
    """Count what SQLite's virtual machine does while the block lasts, in hundreds."""
    seen: list[int] = []

    def counting(connection: Any, _entry: object) -> None:
        connection.set_progress_handler(lambda: seen.append(1), _STEP)

    event.listen(Engine, "connect", counting)
    try:
        yield seen
    finally:
        event.remove(Engine, "connect", counting)


def forget(store: LiveStore) -> None:
    with store.begin(NORTH, actor=ACTOR) as work:
        work.forget_links(DAY)
        work.append([an_event()])


def expired(store: LiveStore) -> None:
    with store.read(NORTH) as reader:
        reader.expired(DAY + timedelta(days=100))


def links(store: LiveStore) -> None:
    with store.begin(NORTH, actor=ACTOR) as work:
        letters = [*work.letters(LetterState.WAITING)]
        assert all(work.put_link(letter.invitation, "0" * 64, DAY) for letter in letters)
        work.append([an_event()])


def one_by_one(store: LiveStore) -> None:
    with store.read(NORTH) as reader:
        for letter in [*reader.letters(LetterState.WAITING)]:
            assert [*reader.letters(LetterState.WAITING, letter.id)] == [letter]
            assert [*reader.letters(LetterState.WAITING, invitation=letter.invitation)] == [letter]


def cost(folder: Path, letters: int, act: Callable[[LiveStore], None]) -> int:
    store = filled(open_store(str(folder / f"{letters}.db")), "acme")
    with store.begin(NORTH, actor=ACTOR) as work:
        work.add_letters(
            [
                replace(TO_ANN, id=f"l{at}", invitation=f"i{at}", to=f"u{at}@acme.example")
                for at in range(letters)
            ],
            [
                replace(ANN, id=f"i{at}", email=f"u{at}@acme.example", expires_on=DAY)
                for at in range(letters)
            ],
        )
        work.append([an_event()])
    with instructions() as seen:
        act(store)
    return len(seen)


@pytest.mark.parametrize("act", [forget, expired, links, one_by_one])
def test_twice_the_letters_cost_about_twice_as_much(
    tmp_path: Path, act: Callable[[LiveStore], None]
) -> None:
    few, many = cost(tmp_path, 400, act), cost(tmp_path, 800, act)

    assert few > 10
    assert many < 2.5 * few
