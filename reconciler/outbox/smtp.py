"""A mail server: opened when it is needed, asked letter by letter; no secret is ever said."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import Protocol
from urllib.parse import urlsplit

from reconciler.diagnostics import wait
from reconciler.errors import LetterRefused, MailFailed, UsageRefused
from reconciler.outbox.smtp_line import MailLine, NoAnswer, SecureMailLine
from reconciler.values import Frozen

TIMEOUT = 30.0  # seconds, for each whole answer of the server
_PORTS = {"smtp": 25, "smtps": 465}
_WORDS: dict[type[SMTPException], str] = {
    SMTPConnectError: "it refuses the connection",
    SMTPHeloError: "it refuses our greeting",
    SMTPNotSupportedError: "it lacks what this needs",
}
_HELP = wait(
    "nothing is lost; try again",
    *("outbox", "deliver", "--smtp", "URL", "--link-base", "URL", "--from", "ADDRESS"),
)


class Post(Protocol):
    """Somebody who takes letters."""

    def open(self) -> None:
        """See that letters can be taken now. Raises MailFailed."""

    def send(self, message: EmailMessage) -> None:
        """Hand over one letter. Raises LetterRefused, or MailFailed when the line was lost."""


class MailServer(Frozen):
    """Where a mail server is: from the URL `smtp://host:port` or `smtps://host:port`."""

    host: str
    port: int
    secure: bool

    @property
    def name(self) -> str:
        """Its name for people."""
        return f"{self.host}:{self.port}"


def mail_server(url: str) -> MailServer:
    """Read the URL of a mail server. Raises UsageRefused, without repeating what was typed."""
    help_ = "write --smtp smtp://mail.example:587 or --smtp smtps://mail.example"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageRefused("--smtp is not the URL of a mail server", help=help_) from error
    if "@" in parts.netloc:
        raise UsageRefused(
            "the URL of the mail server holds credentials, which everybody on this machine can see",
            help="write USER:PASSWORD into the environment variable RECONCILER_SMTP instead",
        )
    host = parts.hostname or ""
    if parts.scheme not in _PORTS or not _is_name(host) or parts.path.strip("/") or parts.query:
        raise UsageRefused("--smtp is not the URL of a mail server", help=help_)
    if port == 0:
        raise UsageRefused("--smtp names port 0, where no mail server can be", help=help_)
    return MailServer(host, port or _PORTS[parts.scheme], parts.scheme == "smtps")


def _is_name(host: str) -> bool:
    """Tell whether a host can be looked up: no part of its name is empty or too long."""
    try:
        return bool(host.encode("idna"))
    except UnicodeError:
        return False


class SmtpPost:
    """A Post at a mail server. `credentials` are `USER:PASSWORD`, or empty.

    `timeout` is in seconds, for each answer of the server. One that does not answer in time fails
    for every letter: waiting once more for each of thousands would take days.
    """

    def __init__(self, server: MailServer, credentials: str = "", timeout: float = TIMEOUT) -> None:
        self.server = server
        self.credentials = credentials
        self.timeout = timeout
        self._line: MailLine | None = None

    def open(self) -> None:
        if self._line is not None and self._alive(self._line):
            return
        self._hang_up()
        with _told(self.server):
            host, port = self.server.host, self.server.port
            context = ssl.create_default_context()
            if self.server.secure:
                line: MailLine = SecureMailLine(host, port, self.timeout, context=context)
            else:
                line = MailLine(host, port, self.timeout)
            try:
                self._greet(line, context)
            except BaseException:
                line.close()
                raise
            self._line = line

    def send(self, message: EmailMessage) -> None:
        self.open()
        assert self._line is not None  # noqa: S101 - `open` left it so
        try:
            self._line.send_message(message)
        except SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise LetterRefused(
                f"the server refuses this recipient: {code} {_text(answer)}"
            ) from None
        except SMTPSenderRefused as error:
            raise LetterRefused(
                f"the server refuses the sender: {error.smtp_code} {_text(error.smtp_error)}"
            ) from None
        except SMTPDataError as error:
            # What it says now could repeat the letter, and with it the link.
            raise LetterRefused(f"the server refuses the letter: {error.smtp_code}") from None
        except NoAnswer as error:
            self._hang_up()
            raise _unanswered(self.server, error) from None
        except (SMTPException, OSError):
            self._hang_up()
            raise LetterRefused("the line to the server was lost") from None

    def close(self) -> None:
        """Say good-bye, if there is anybody."""
        if self._line is not None:
            with suppress(SMTPException, OSError, NoAnswer):
                self._line.quit()
            self._hang_up()

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _greet(self, line: MailLine, context: ssl.SSLContext) -> None:
        line.ehlo_or_helo_if_needed()
        secure = self.server.secure
        if not secure and line.has_extn("starttls"):
            line.starttls(context=context)
            line.ehlo()
            secure = True
        if self.credentials and not secure:
            raise MailFailed(
                f"the mail server {self.server.name} offers no encryption: no password was sent",
                help="write --smtp smtps://…, or unset RECONCILER_SMTP",
            )
        if self.credentials:
            user, _, password = self.credentials.partition(":")
            line.login(user, password)

    @staticmethod
    def _alive(line: MailLine) -> bool:
        try:
            return line.noop()[0] == 250  # noqa: PLR2004 - the answer "fine" of SMTP
        except (SMTPException, OSError, NoAnswer):
            return False


@contextmanager
def _told(server: MailServer) -> Iterator[None]:
    try:
        yield
    except NoAnswer as error:
        raise _unanswered(server, error) from None
    except SMTPAuthenticationError:
        raise MailFailed(
            f"the mail server {server.name} does not take the credentials in RECONCILER_SMTP",
            help=_HELP,
        ) from None
    except SMTPServerDisconnected:
        raise MailFailed(
            f"the mail server {server.name} closed the connection", help=_HELP
        ) from None
    except SMTPException as error:
        why = _WORDS.get(type(error), "what it answers is no SMTP")
        raise MailFailed(
            f"the mail server {server.name} cannot be used: {why}", help=_HELP
        ) from None
    except OSError as error:
        late = isinstance(error, TimeoutError)
        why = error.strerror or ("no answer in time" if late else "the line broke")
        raise MailFailed(
            f"the mail server {server.name} cannot be reached: {why}", help=_HELP
        ) from None


def _unanswered(server: MailServer, error: NoAnswer) -> MailFailed:
    return MailFailed(f"the mail server {server.name} {error}", help=_HELP)


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:200]
