"""The text of a letter: names stand in it as they stand in files, and add no header to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from importlib.resources import files
from string import Template

from reconciler.errors import LetterRefused
from reconciler.model.live.outbox import Letter
from reconciler.model.unseen import unseen_places
from reconciler.values import Frozen

_SEEN_AS_BLANK = frozenset({"Cc", "Cs", "Zl", "Zp", "Zs"})
_LONGEST_HEADER = 76  # characters of one line of an encoded header. Source: RFC 2047, section 2
_ENCODED = "=?"
"""How a word begins that is written in another alphabet. Source: RFC 2047, section 2."""
_ID_LENGTH = 12


class Letterhead(Frozen):
    """Who writes, and when: `sender` is an address, `partner` the name beside it."""

    sender: str
    partner: str
    now: datetime


def letter_text(
    head: Letterhead, letter: Letter, subject: str, values: Mapping[str, str], attempt: int
) -> EmailMessage:
    """Make the message of a letter; `attempt` counts the links, so that no message is a copy.

    Raises LetterRefused for what is no address: nothing of a file or a store adds a header.
    """
    message = EmailMessage(policy=SMTP)
    _put_text(message, "From", header_line(head.partner), _address(head.sender))
    message["To"] = _address(letter.to)
    _put_text(message, "Subject", header_line(subject))
    message["Date"] = format_datetime(head.now)
    domain = head.sender.rpartition("@")[2]
    # A copy would be dropped by the reader's mail server, and with it the one link that counts.
    message["Message-ID"] = (
        f"<{letter.id[:_ID_LENGTH]}.{attempt}.{head.now:%Y%m%d%H%M%S%f}@{domain}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    facts = {"partner": head.partner, **values}
    message.set_content(_filled(f"{letter.kind}.txt", facts))
    safe = {name: escape(value) for name, value in facts.items()}
    message.add_alternative(_filled(f"{letter.kind}.html", safe), subtype="html")
    return message


def header_line(text: str) -> str:
    """Put a text on one line: what is not seen becomes a blank, unless letters around need it."""
    unseen = frozenset(unseen_places(text))
    seen = (
        " " if at in unseen or unicodedata.category(each) in _SEEN_AS_BLANK else each
        for at, each in enumerate(text)
    )
    return " ".join("".join(seen).split())


def _put_text(message: EmailMessage, name: str, text: str, address: Address | None = None) -> None:
    """Write a header that says a text, before an address or alone, to the letter.

    What is no ASCII is encoded here, and so is what looks encoded already: the library would decode
    that, and every reader's program, too.
    """
    if text.isascii() and _ENCODED not in text:
        message[name] = text if address is None else Address(text, addr_spec=address.addr_spec)
        return
    coded = Header(text, "utf-8", _LONGEST_HEADER, name).encode(linesep="\r\n")
    message.set_raw(name, coded if address is None else f"{coded}\r\n <{address.addr_spec}>")


def _address(text: str) -> Address:
    try:
        return Address(addr_spec=text)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise LetterRefused("that is no e-mail address") from error


def _filled(name: str, values: Mapping[str, str]) -> str:
    text = files("reconciler.outbox").joinpath("templates", name).read_text(encoding="utf-8")
    return Template(text).substitute(values)
