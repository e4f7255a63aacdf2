"""Several deliveries at once: each letter leaves once, and none is lost with a run that dies."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from reconciler.errors import StoreLocked
from reconciler.live.open import open_store
from reconciler.live.store import LiveStore
from reconciler.model.live.outbox import (
    CLAIM_MINUTES,
    NOTICE,
    Letter,
    LetterState,
    Outcome,
    Round,
)
from reconciler.outbox.deliver import deliver
from reconciler.outbox.smtp import SmtpPost, mail_server
from tests.builders import START, World, client_text
from tests.live.conftest import sqlite_url, store
from tests.outbox.mail import ROUTE, MailServer, request

__all__ = ["sqlite_url", "store"]

PEOPLE = [f"p{number}@acme.example" for number in range(7)]
BOSS = "boss@north.example"
NOTE = Letter("n1", NOTICE, "", BOSS, START, facts={"subject": "Hello", "text": "news"})


@pytest.fixture
def world(tmp_path: Path, store: LiveStore) -> World:
    """Seven people who are invited, and a notice to the eighth."""
    world = World(tmp_path / "accounts", store)
    members = ", ".join(f"{{email: {each}, role: admin}}" for each in PEOPLE)
    world.client("acme", client_text("trial", members=f"[{members}]"))
    world.apply()
    with store.begin("north", actor="dana") as work:
        work.add_letters([NOTE], [])
    return world


class Interrupted(SmtpPost):
    """A line to a mail server on which something else happens before each letter."""

    before: Callable[[], object]

    def send(self, message: EmailMessage) -> None:
        """Let the others go first."""
        self.before()
        SmtpPost.send(self, message)


def interrupted(mail: MailServer, before: Callable[[], object]) -> SmtpPost:
    post = Interrupted(mail_server(mail.url))
    post.before = before
    return mail.kept(post)


def recipients(mail: MailServer) -> list[str]:
    return sorted(str(letter["To"]) for letter in mail.letters)


def run(world: World, mail: MailServer, name: str, *, minutes: int = 0) -> Round:
    order = request(name, minutes=minutes)
    return deliver(world.store, "north", mail.post(), order, ROUTE)


def outcomes(done: Round) -> list[Outcome]:
    return [each.outcome for each in done.done]


def test_what_one_run_is_sending_no_other_run_sends(world: World, mail: MailServer) -> None:
    others: list[Round] = []
    post = interrupted(mail, lambda: others.append(run(world, mail, f"other-{len(others)}")))

    first = deliver(world.store, "north", post, request("first"), ROUTE)

    assert recipients(mail) == sorted([BOSS, *PEOPLE])
    assert outcomes(first) == [Outcome.SENT] + [Outcome.GONE] * 7
    assert outcomes(others[0]) == [Outcome.TAKEN] + [Outcome.SENT] * 7
    assert not others[0].failed


def test_three_runs_at_once_send_each_letter_once(world: World, mail: MailServer) -> None:
    with ThreadPoolExecutor(3) as pool:
        rounds = list(pool.map(lambda name: run(world, mail, name), ("one", "two", "three")))

    assert recipients(mail) == sorted([BOSS, *PEOPLE])
    sent = [each.letter.to for done in rounds for each in done.done if each.outcome == "sent"]
    assert sorted(sent) == sorted([BOSS, *PEOPLE])
    with world.store.read("north") as reader:
        assert tuple(reader.letters(LetterState.WAITING)) == ()


def test_what_a_dead_run_had_is_sent_after_a_while(world: World, mail: MailServer) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(world.store, "north", interrupted(mail, die), request("dead"), ROUTE)

    soon = run(world, mail, "soon", minutes=CLAIM_MINUTES - 1)
    late = run(world, mail, "late", minutes=CLAIM_MINUTES + 1)

    assert outcomes(soon) == [Outcome.TAKEN] + [Outcome.SENT] * 7
    assert outcomes(late) == [Outcome.SENT]
    assert recipients(mail) == sorted([BOSS, *PEOPLE])


def test_what_was_refused_is_free_at_once(world: World, mail: MailServer) -> None:
    mail.refuses = {BOSS: "550 no", PEOPLE[0]: "550 no"}
    first = run(world, mail, "first")
    mail.refuses = {}

    again = run(world, mail, "again")

    assert sorted(outcomes(first)) == [Outcome.FAILED] * 2 + [Outcome.SENT] * 6
    assert outcomes(again) == [Outcome.SENT] * 2


def test_a_store_that_fails_in_the_middle_hides_no_letter_that_left(
    tmp_path: Path, mail: MailServer, world: World
) -> None:
    store = open_store(str(tmp_path / "other.db"), lock_timeout=0.1)
    world.store = store
    world.apply()
    sent: list[Any] = []

    with ExitStack() as held:

        def hold() -> None:
            sent.append(1)
            if len(sent) == 2:
                held.enter_context(store.begin("north", actor="eve"))

        done = deliver(store, "north", interrupted(mail, hold), request("first"), ROUTE)
        with pytest.raises(StoreLocked):
            deliver(store, "north", mail.post(), request("shut", minutes=60), ROUTE)

    assert outcomes(done) == [Outcome.SENT]
    assert len(done.left) == len(PEOPLE) - 1
    assert "is locked by eve" in done.problem
    assert "nothing was written" not in done.problem
