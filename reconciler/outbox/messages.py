"""Letters as messages, and the links in them: headers that hold, secrets that are kept nowhere."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from importlib.resources import files
from string import Template
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit, urlunsplit

from reconciler.errors import LetterRefused
from reconciler.model.live.outbox import LINK_DAYS, Letter, hash_of, token_of

_BYTES = 32


class Link(NamedTuple):
    """A link with the hash that the store keeps of it, and the first day on which it is dead."""

    url: str
    hash: str
    expires_on: date

    @property
    def last_day(self) -> date:
        """The last day on which it opens."""
        return self.expires_on - timedelta(days=1)


def new_link(invitation_id: str, base: str, today: date) -> Link:
    """Make a link that nobody knows yet; its days count from today, the day of its sending."""
    token = token_of(invitation_id, secrets.token_urlsafe(_BYTES))
    parts = urlsplit(base)
    query = "&".join(filter(None, [parts.query, urlencode({"token": token})]))
    url = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return Link(url, hash_of(token), today + timedelta(days=LINK_DAYS))


_SEEN_AS_BLANK = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
_ID_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, and when: `sender` is an address, `partner` the name beside it."""

    sender: str
    partner: str
    now: datetime


def written(
    head: Letterhead, letter: Letter, subject: str, values: Mapping[str, str], attempt: int
) -> EmailMessage:
    """Make the message of a letter; `attempt` counts the links, so that no message is a copy.

    Raises LetterRefused for what is no address: nothing of a file or a store adds a header.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(head.sender, header_line(head.partner))
    message["To"] = _address(letter.to)
    message["Subject"] = header_line(subject)
    message["Date"] = format_datetime(head.now)
    domain = head.sender.rpartition("@")[2]
    # A copy would be dropped by the reader's mail server, and with it the one link that counts.
    message["Message-ID"] = (
        f"<{letter.id[:_ID_LENGTH]}.{attempt}.{head.now:%Y%m%d%H%M%S%f}@{domain}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    said = {"partner": head.partner, **values}
    message.set_content(_filled(f"{letter.kind}.txt", said))
    safe = {name: escape(value) for name, value in said.items()}
    message.add_alternative(_filled(f"{letter.kind}.html", safe), subtype="html")
    return message


def header_line(text: str) -> str:
    """Put a text on one line: what is not seen becomes a blank."""
    seen = (" " if unicodedata.category(each) in _SEEN_AS_BLANK else each for each in text)
    return " ".join("".join(seen).split())


def _address(text: str, name: str = "") -> Address:
    try:
        return Address(name, addr_spec=text)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise LetterRefused("that is no e-mail address") from error


def _filled(name: str, values: Mapping[str, str]) -> str:
    text = files("reconciler.outbox").joinpath("templates", name).read_text(encoding="utf-8")
    return Template(text).substitute(values)
