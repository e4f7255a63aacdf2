"""Kill -9 between any two of commit, mint, send and mark: no letter is lost, one link opens."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import Any

from reconciler.live.open import open_store
from reconciler.model.live.outbox import CLAIM_MINUTES, LetterState
from reconciler.outbox.deliver import deliver
from reconciler.outbox.smtp import SmtpPost, mail_server
from tests.builders import World, client_text
from tests.kill_sweep import killed_at
from tests.outbox.mail import ROUTE, MailServer, request
from tests.outbox.test_deliver import ANN, opens

ONE = f"[{{email: {ANN}, role: admin}}]"


def test_a_killed_delivery_loses_no_letter_and_leaves_one_link(
    tmp_path: Path, mail: MailServer
) -> None:
    opened = str(tmp_path / "opened.db")
    world = World(tmp_path / "accounts", open_store(opened))
    world.client("acme", client_text("trial", members=ONE))
    world.apply()
    seen = set()

    for point in count(1):
        path = str(tmp_path / f"{point}.db")
        copyfile(opened, path)
        mail.letters.clear()
        killed = killed_at(point, lambda where=path: send(where, mail.url), listen)  # type: ignore[misc]
        left = open_store(path)
        with left.read("north") as reader:
            waits = reader.letter_count(LetterState.WAITING)
        received = mail.tokens()
        assert sum(opens(left, each) for each in received) <= 1
        assert waits or opens(left, received[-1]), f"kill {point} lost the letter"
        seen.add((waits, len(received)))
        if not killed:
            break
        before = len(mail.letters)
        send(path, mail.url)
        if waits and received:
            assert len(mail.letters) == before, "the letter is still with the run that was killed"
        send(path, mail.url, minutes=CLAIM_MINUTES + 1)
        assert [opens(left, token) for token in mail.tokens()][-1:] == [True]
        assert sum(opens(left, token) for token in mail.tokens()) == 1

    assert seen == {(1, 0), (1, 1), (0, 1)}


STEPS: list[Any] = []


def listen(step: Any) -> None:
    STEPS.append(step)


class Watched(SmtpPost):
    """A mail server's line that is an event before and after each letter."""

    def send(self, message: Any) -> None:
        for each in STEPS:
            each()
        SmtpPost.send(self, message)
        for each in STEPS:
            each()


def send(path: str, url: str, *, minutes: int = 0) -> None:
    """Deliver what waits."""
    post = Watched(mail_server(url))
    order = request(f"to-{len(STEPS)}-{minutes}", minutes=minutes)
    deliver(open_store(path), "north", post, order, ROUTE)
    post.close()
