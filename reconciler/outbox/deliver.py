"""Send what waits: commit a link's hash, send the letter, mark it. Killed anywhere, none is lost.

At most one link of an invitation opens: the one whose hash stands in the store. A letter is marked
only while that is the one it was sent with; else it goes on waiting. Another letter can be asked
for while an invitation is open.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit, urlunsplit

from reconciler.apply.write_request import Made, WriteRequest, client_with, standing, write_once
from reconciler.diagnostics import see
from reconciler.errors import LetterRefused, MailFailed, UsageRefused
from reconciler.live.store import LiveReader, LiveStore, Transaction
from reconciler.model.access.authorization import admits
from reconciler.model.files.people import Joining
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.outbox import (
    INVITATION,
    LINK_DAYS,
    Dispatch,
    Invitation,
    Letter,
    LetterState,
    Outcome,
    Round,
    hash_of,
    token_of,
)
from reconciler.model.live.records import Operation
from reconciler.outbox.letter_text import Letterhead, letter_text
from reconciler.outbox.smtp import Post

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


_GONE = "nobody waits for it any more"
_AGAIN = "another run made a newer link meanwhile"


@dataclass(frozen=True, slots=True)
class Route:
    """From which address letters go, and what registration links begin with."""

    sender: str
    link_base: str


@dataclass(frozen=True, slots=True)
class _Delivery:
    """What every letter of a round is made with; clients by their id."""

    store: LiveStore
    post: Post
    request: WriteRequest
    route: Route
    head: Letterhead
    day: date
    partner: Partner
    clients: Mapping[str, Client]

    def write(self, act: str, letter: Letter, move: Callable[[Transaction], bool]) -> bool:
        """Make one guarded move of the store, once; give whether it was made."""
        name = f"{self.request.operation}-{act}-{letter.id}"
        operation = Operation(name, f"outbox-{act}", letter.id, self.request.actor, self.day)

        def made(work: Transaction) -> Made[bool]:
            return Made(move(work), operation)

        return write_once(self.store, self.partner.key, operation, made)


def deliver(
    store: LiveStore, partner: str, post: Post, request: WriteRequest, route: Route
) -> Round:
    """Send every letter that waits, each by itself; what fails stays and does not stop the rest.

    A server that cannot be reached ends the round (`Round.problem`). Raises UsageRefused where
    nothing is live, PlanRefused for a day that is over or has not come, StoreFailed.
    """
    with store.read(partner) as reader:
        record, day = standing(reader, request.clock)
        letters = reader.letters(LetterState.WAITING)
        wanted = {letter.client for letter in letters if letter.client}
        heads = [head for head in reader.heads() if head.id in wanted] if wanted else []
        clients = {each.id: each.live for each in reader.load(heads).values()} if heads else {}
    head = Letterhead(route.sender, record.live.name, request.clock.now)
    delivery = _Delivery(store, post, request, route, head, day, record.live, clients)
    done: list[Dispatch] = []
    for at, letter in enumerate(letters):
        try:
            done.append(_delivered(delivery, letter))
        except MailFailed as error:
            return Round(day, tuple(done), letters[at:], error.message)
    return Round(day, tuple(done))


def _delivered(delivery: _Delivery, letter: Letter) -> Dispatch:
    client = delivery.clients.get(letter.client)
    key = client.key if client else ""
    held = _held(delivery, letter, client)
    if held:
        return Dispatch(letter, key, Outcome.HELD, held)
    delivery.post.open()  # a link that nobody can be sent would only kill the one before
    try:
        if letter.kind == INVITATION:
            return Dispatch(letter, key, *_invited(delivery, letter, client))
        text = {"text": letter.facts.get("text", "")}
        subject = letter.facts.get("subject", delivery.head.partner)
        delivery.post.send(letter_text(delivery.head, letter, subject, text, 1))
        return Dispatch(letter, key, *_marked(delivery, letter, ""))
    except LetterRefused as error:
        return Dispatch(letter, key, Outcome.FAILED, error.message)


def _held(delivery: _Delivery, letter: Letter, client: Client | None) -> str:
    """Say why an invitation waits: its link would lead to a closed door."""
    if letter.kind != INVITATION or client is None or letter.to not in client.members:
        return ""
    decision = admits(client, delivery.partner, client.members[letter.to], delivery.day)
    return "" if decision.allowed else decision.reason


def _invited(delivery: _Delivery, letter: Letter, client: Client | None) -> tuple[Outcome, str]:
    link = new_link(letter.invitation, delivery.route.link_base, delivery.day)
    invited: list[Invitation] = []

    def commit(work: Transaction) -> bool:
        invited.clear()
        made = work.put_link(letter.invitation, link.hash, link.expires_on)
        invitation = work.invitation(letter.invitation)
        invited.extend([invitation] if invitation else [])
        return made

    if not delivery.write("link", letter, commit) or not invited:
        return Outcome.GONE, _GONE
    delivery.post.send(_invitation(delivery, letter, invited[0], client, link))
    return _marked(delivery, letter, link.hash)


def _invitation(
    delivery: _Delivery, letter: Letter, invitation: Invitation, client: Client | None, link: Link
) -> EmailMessage:
    name = client.name if client else delivery.head.partner
    values = {
        "client": name,
        "role": invitation.role,
        "link": link.url,
        "last_day": f"{link.last_day:%d %B %Y}".lstrip("0"),
    }
    return letter_text(delivery.head, letter, f"Your invitation to {name}", values, invitation.sent)


def _marked(delivery: _Delivery, letter: Letter, token_hash: str) -> tuple[Outcome, str]:
    def mark(work: Transaction) -> bool:
        return work.mark_sent(letter.id, token_hash, delivery.day)

    counts = delivery.write("sent", letter, mark)
    return (Outcome.SENT, "") if counts else (Outcome.GONE, _AGAIN)


def resend(store: LiveStore, partner: str, request: WriteRequest, key: str, email: str) -> Letter:
    """Let a person be sent a new link; the older one opens until that is sent.

    A letter that waits already is given back instead. Raises UsageRefused for somebody who is not
    invited.
    """
    with store.read(partner) as reader:
        letter = _letter(reader, request, key, email.casefold())

    def act(work: Transaction) -> Made[Letter]:
        waiting = work.letters(LetterState.WAITING)
        waits = next((each for each in waiting if each.invitation == letter.invitation), None)
        if waits is None:
            work.add_letters([letter], [])
        return Made(waits or letter, operation)

    name, actor = request.operation, request.actor
    operation = Operation(name, "outbox-resend", letter.invitation, actor, letter.since)
    return write_once(store, partner, operation, act)


def _letter(reader: LiveReader, request: WriteRequest, key: str, email: str) -> Letter:
    _, day = standing(reader, request.clock)
    client = client_with(reader, key)
    if client is None:
        raise UsageRefused(f"no live client is called `{key}`", help=see("see them", "list"))
    someone = client.live.observed.people.get(email)
    if someone is None or someone.joining is not Joining.INVITED:
        gone = "accepted the invitation already" if someone else "is not invited"
        raise UsageRefused(
            f"`{email}` {gone}", help=see("see the members", "show", client.live.key)
        )
    letter_id = sha256(f"{request.operation}\0{email}".encode()).hexdigest()[:32]
    return Letter(letter_id, INVITATION, client.id, email, day, someone.invitation)
