"""A name stands in a letter as it stands in the file, whatever it looks like to mail programs."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import SMTP, compat32
from email.utils import parseaddr
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.live.open import open_store
from reconciler.model.live.outbox import NOTICE, Letter
from reconciler.model.unseen import unseen_places
from reconciler.outbox.deliver import deliver
from reconciler.outbox.letter_text import Letterhead, header_line, letter_text
from tests.builders import PARTNER, START, World, client_text, moment
from tests.outbox.mail import ROUTE, MailServer, request

ANN = "ann@acme.example"
NAMES = [
    "=?utf-8?q?Bank_of_Acme?=",
    "=?utf-8?b?QmFuaw==?= Acme",
    "Acme =?iso-8859-1?q?=E4?=",
    "a=?b",
    "Familie \U0001f469\u200d\U0001f469\u200d\U0001f467",
    "\u0928\u094d\u200d\u092f\u093e\u092f",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\u2764\ufe0f Acme",
    'Söhne & Töchter, "die Ältesten" <Wien>; Graz (Süd)',
    "株式会社ケストレル" * 10,
    "Ä" * 200,
    "ä b " * 40 + "ä",
    "plain but very long " * 9 + "name",
]


def sender_of(raw: bytes) -> tuple[str, str]:
    """Read the sender as mail programs do: blanks between two encoded words are none.

    Python's newer parser leaves them in a name. Source: RFC 2047, section 6.2.
    """
    name, address = parseaddr(message_from_bytes(raw, policy=compat32)["From"])
    return str(make_header(decode_header(name))), address


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_its_own_letters_in_subject_sender_and_body(
    name: str, mail: MailServer, tmp_path: Path
) -> None:
    written = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    world = World(tmp_path / "accounts", open_store(str(tmp_path / "live.db")))
    world.partner(PARTNER.replace("name: North", f"name: {written}"))
    members = f"[{{email: {ANN}, role: admin}}]"
    world.client("acme", client_text("trial", name=written, members=members))
    world.apply()

    deliver(world.store, "north", mail.post(), request("one"), ROUTE)

    (letter,) = mail.letters
    assert letter["Subject"] == f"Your invitation to {name}"
    assert sender_of(mail.raw[0]) == (name, ROUTE.sender)
    plain = letter.get_body(("plain",))
    assert plain is not None
    assert name in plain.get_content()
    assert max(map(len, mail.raw[0].split(b"\r\n"))) <= 998
    assert mail.raw[0].partition(b"\r\n\r\n")[0].isascii()


def headers(subject: str, partner: str = "North") -> tuple[bytes, tuple[str, ...]]:
    """Make a letter: its bytes, and the names of its headers in order."""
    letter = Letter("l" * 32, NOTICE, "", ANN, START)
    head = Letterhead("a@north.example", partner, moment(START))
    message = letter_text(head, letter, subject, {"text": ""}, 1)
    raw = message.as_bytes(policy=SMTP)
    return raw, tuple(message_from_bytes(raw, policy=compat32).keys())


@given(st.text(), st.text())
def test_no_name_adds_a_header_and_every_name_comes_back(subject: str, partner: str) -> None:
    raw, names = headers(subject, partner)
    read = message_from_bytes(raw, policy=SMTP)

    assert names == headers("x")[1]
    assert read["Subject"] == header_line(subject)
    assert sender_of(raw) == (header_line(partner), "a@north.example")


@pytest.mark.parametrize(
    "text", ["a\r\nBcc: eve@x.example", "a\u2028b", "a\u202eb", "a\u200db", "a\x00b", "a\u3164b"]
)
def test_what_nobody_sees_is_a_blank(text: str) -> None:
    assert not unseen_places(header_line(text))
    assert header_line(text).isprintable()
    assert " " in header_line(text)
