"""A mail server that is slow on purpose, or never comes to an end, holds nobody."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from reconciler.errors import MailFailed, UsageRefused
from reconciler.live.open import open_store
from reconciler.outbox.deliver import deliver
from reconciler.outbox.smtp import SmtpPost, mail_server
from tests.builders import World, client_text
from tests.outbox.mail import ROUTE, request

Says = Callable[[socket.socket], None]
MEMBERS = "[{email: ann@acme.example, role: admin}, {email: bob@acme.example, role: viewer}]"


@contextmanager
def server(says: Says) -> Iterator[str]:
    """Let a server say this to whoever comes, for as long as the block lasts; gives its URL."""
    lines: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(act: Callable[..., None], *arguments: socket.socket) -> None:
        threads.append(threading.Thread(target=act, args=arguments))
        threads[-1].start()

    def serve(listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                lines.append(line)
                start(speak, line)

    def speak(line: socket.socket) -> None:
        with closing(line), suppress(OSError):
            says(line)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        start(serve, listening)
        try:
            yield f"smtp://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            threads[0].join()
            for line in lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()


def dribble(line: socket.socket) -> None:
    """Say one byte of a greeting after the other, for ever."""
    while True:
        line.sendall(b"2")
        time.sleep(0.02)


def greet_slowly(line: socket.socket) -> None:
    """Say one line of a greeting after the other, for ever."""
    while True:
        line.sendall(b"220-come\r\n")
        time.sleep(0.02)


def greet_without_end(line: socket.socket) -> None:
    """Say as many lines of a greeting as the line takes."""
    while True:
        line.sendall(b"220-come\r\n" * 1000)


def one_long_line(line: socket.socket) -> None:
    """Say a line without an end."""
    while True:
        line.sendall(b"2" * 10_000)


def nothing(line: socket.socket) -> None:
    """Say nothing, and stay."""
    line.recv(1)


def until_the_letter(line: socket.socket) -> None:
    """Take everything but the letter, whose answer trickles."""
    line.sendall(b"220 come\r\n")
    with line.makefile("rb") as heard:
        for words in heard:
            if words.upper().startswith(b"DATA"):
                line.sendall(b"354 go on\r\n")
            elif words == b".\r\n":
                dribble(line)
            elif words[:4].upper() in (b"EHLO", b"MAIL", b"RCPT", b"NOOP"):
                line.sendall(b"250 fine\r\n")


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (dribble, "did not answer within 0.5 seconds"),
        (greet_slowly, "did not answer within 0.5 seconds"),
        (nothing, "did not answer within 0.5 seconds"),
        (greet_without_end, "answers without an end"),
        (one_long_line, "cannot be used"),
    ],
)
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_greeting_without_an_end_is_not_waited_for(says: Says, told: str, scheme: str) -> None:
    with server(says) as url:
        where = mail_server(url.replace("smtp", scheme))
        post = SmtpPost(where, timeout=0.5)
        began = time.monotonic()

        with pytest.raises(MailFailed) as failed:
            post.open()

        assert time.monotonic() - began < 3
        assert str(failed.value).startswith(f"the mail server {where.name} ")
        if scheme == "smtp":
            assert told in str(failed.value)


def test_a_letter_that_is_never_answered_ends_the_round(tmp_path: Path) -> None:
    world = World(tmp_path / "accounts", open_store(str(tmp_path / "live.db")))
    world.client("acme", client_text("trial", members=MEMBERS))
    world.apply()

    with server(until_the_letter) as url:
        post = SmtpPost(mail_server(url), timeout=0.5)
        began = time.monotonic()
        done = deliver(world.store, "north", post, request("one"), ROUTE)
        post.close()

    assert time.monotonic() - began < 3
    assert "did not answer within 0.5 seconds" in done.problem
    assert (len(done.done), len(done.left)) == (0, 2)


def test_what_was_read_before_the_line_is_encrypted_counts_for_nothing() -> None:
    """What is put behind the answer to STARTTLS could be anybody's."""

    def says(line: socket.socket) -> None:
        line.sendall(b"220 come\r\n")
        line.recv(1000)
        line.sendall(b"250-fine\r\n250 STARTTLS\r\n")
        line.recv(1000)
        line.sendall(b"220 go on\r\n250 injected\r\n")
        with suppress(ssl.SSLError):
            line.recv(1000)

    with server(says) as url, pytest.raises(MailFailed):
        SmtpPost(mail_server(url), timeout=0.5).open()


@pytest.mark.parametrize(
    "url",
    [
        "smtp://a..b",
        "smtp://.",
        "smtp://.b",
        f"smtp://{'a' * 64}.example",
        f"smtps://{'a' * 10_000}",
        "smtp://host:0",
        "smtps://host:0",
        "smtp://ä..b",
        "smtp://\udcff",
    ],
)
def test_a_host_that_can_be_nobodys_is_64(url: str) -> None:
    with pytest.raises(UsageRefused, match="--smtp"):
        mail_server(url)


@pytest.mark.parametrize(
    "url", ["smtp://mail.example.", "smtp://[::1]:25", "smtp://bücher.example"]
)
def test_a_host_that_can_be_somebodys_is_taken(url: str) -> None:
    assert mail_server(url).port == 25
