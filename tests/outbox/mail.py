"""A real mail server on loopback, and what people find in their letters."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from reconciler.apply.write_request import WriteRequest
from reconciler.outbox.deliver import Route
from reconciler.outbox.smtp import SmtpPost, mail_server
from reconciler.plan.clock import Clock
from tests.builders import START, moment

ROUTE = Route("accounts@north.example", "https://app.example/register?from=mail")
_LINK = re.compile(r"https://app\.example/register\?\S+")


def request(operation: str, day: date = START, *, minutes: int = 0) -> WriteRequest:
    """Ask for a write at noon, or so many minutes later."""
    return WriteRequest(Clock(moment(day) + timedelta(minutes=minutes)), "dana", operation)


@dataclass
class MailServer:
    """What a server took, and whom it refuses: e-mail → its answer."""

    refuses: dict[str, str] = field(default_factory=dict)
    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    port: int = 0
    posts: list[SmtpPost] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - what aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - what aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del server, session
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        message: Any = message_from_bytes(content, policy=POLICY)
        self.letters.append(message)
        return "250 OK"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def post(self) -> SmtpPost:
        return self.kept(SmtpPost(mail_server(self.url)))

    def kept(self, post: SmtpPost) -> SmtpPost:
        """Close this line, too, when the test is over."""
        self.posts.append(post)
        return post

    def tokens(self, email: str = "") -> list[str]:
        """Give the tokens of every link that went out, oldest first."""
        return [token_in(letter) for letter in self.letters if not email or letter["To"] == email]


def token_in(letter: EmailMessage) -> str:
    """Give the token of a letter's link, which its plain text and its HTML both hold."""
    plain, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    link = _LINK.findall(plain.get_content())[0]
    assert link.replace("&", "&amp;") in html.get_content()
    (token,) = parse_qs(urlsplit(link).query)["token"]
    return str(token)


@contextmanager
def mail_server_running() -> Iterator[MailServer]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = MailServer(port=port)
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield server
    finally:
        for post in server.posts:
            post.close()
        controller.stop()
