"""Send what waits: take a letter, send it, mark it. Killed anywhere, none is lost.

Of several runs at once one takes a letter, by a compare and swap that is committed before it is
sent; from a run that died the next one takes it over after a while. At most one link of an
invitation opens: the one whose hash stands in the store, written when the letter is taken. A letter
is marked only while that is the one it was sent with; else it goes on waiting. Another letter can
be asked for while an invitation is open.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit, urlunsplit

from reconciler.apply.second_witness import believed_standing, require_believed
from reconciler.apply.write_request import (
    Made,
    WriteRequest,
    cause_of,
    client_with,
    standing,
    write_once,
)
from reconciler.diagnostics import see
from reconciler.errors import LetterRefused, MailFailed, StoreFailed, StoreLocked, UsageRefused
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
from reconciler.outbox.rehearsal import require_real
from reconciler.outbox.smtp import Post
from reconciler.plan.progress import Stage
from reconciler.values import Frozen, replace

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


_RESEND = "outbox-resend"
_GONE = "another run sent it, or nobody waits for it any more"
_TAKEN = "another run is sending it"
_SEND_AGAIN = (
    "run the same command again: no letter is lost; one that left already may be sent once more, "
    "and then only its later link opens"
)
_AGAIN = "another run made a newer link meanwhile"


class Route(Frozen):
    """From which address letters go, and what registration links begin with."""

    sender: str
    link_base: str


class _Delivery(Frozen):
    """What every letter of a round is made with; clients by their id.

    `started` is what the machine's steady clock showed at the moment of the request.
    """

    store: LiveStore
    post: Post
    request: WriteRequest
    route: Route
    head: Letterhead
    day: date
    partner: Partner
    clients: Mapping[str, Client]
    started: float

    @property
    def now(self) -> datetime:
        """The moment, by the one clock reading of the command and what went by since."""
        passed = timedelta(seconds=time.monotonic() - self.started)
        return (self.request.clock.now + passed).astimezone(UTC)

    def write(self, act: str, letter: Letter, move: Callable[[Transaction], bool]) -> bool:
        """Make one guarded move of the store, once; give whether it was made."""
        name = f"{self.request.operation}-{act}-{letter.id}"
        operation = Operation(name, f"outbox-{act}", letter.id, self.request.actor, self.day)

        def made(work: Transaction) -> Made[bool]:
            moved = move(work)
            return Made(moved, operation if moved else None)

        return write_once(self.store, self.partner.key, operation, made, again=_SEND_AGAIN)


def deliver(
    store: LiveStore, partner: str, post: Post, request: WriteRequest, route: Route
) -> Round:
    """Send every letter that waits, each by itself; what fails stays and does not stop the rest.

    A mail server that cannot be reached ends the round (`Round.problem`), and so does a store that
    fails once a letter was tried. Raises UsageRefused where nothing is live, PlanRefused for a day
    that is over or has not come, StoreFailed, StoreLocked.
    """
    started = time.monotonic()
    with store.read(partner) as reader:
        record, day = standing(reader, request.clock)
        require_real(record)
        if letters := tuple(reader.letters(LetterState.WAITING)):
            require_believed(reader, request.clock, record.live, day)
        wanted = {letter.client for letter in letters if letter.client}
        heads = reader.heads_of(wanted) if wanted else ()
        clients = {each.id: each.live for each in reader.load(heads).values()} if heads else {}
    head = Letterhead(route.sender, record.live.name, request.clock.now)
    delivery = _Delivery(store, post, request, route, head, day, record.live, clients, started)
    done: list[Dispatch] = []
    for at, letter in enumerate(request.clock.progress(Stage.SENDING, letters, len(letters))):
        try:
            done.append(_delivered(delivery, letter))
        except MailFailed as error:
            return Round(day, tuple(done), letters[at:], error.message)
        except (StoreFailed, StoreLocked) as error:
            if not done:
                raise
            return Round(day, tuple(done), letters[at:], cause_of(error))
    return Round(day, tuple(done))


def _delivered(delivery: _Delivery, letter: Letter) -> Dispatch:
    client = delivery.clients.get(letter.client)
    key = client.key if client else ""
    held = _held(delivery, letter, client)
    if held:
        return Dispatch(letter, key, Outcome.HELD, held)
    if letter.is_claimed(delivery.now):
        return Dispatch(letter, key, Outcome.TAKEN, _TAKEN)
    delivery.post.open()  # a link that nobody can be sent would only kill the one before
    claimed = replace(letter, claimed=delivery.now)
    link = new_link(letter.invitation, delivery.route.link_base, delivery.day)
    invitation, lost = _claimed(delivery, letter, claimed, link)
    if lost:
        return Dispatch(letter, key, *lost)
    try:
        delivery.post.send(_message(delivery, letter, invitation, client, link))
    except MailFailed as error:
        _given_back(delivery, claimed)  # else the next run would wait for this one
        if not isinstance(error, LetterRefused):
            raise
        return Dispatch(letter, key, Outcome.FAILED, error.message)
    return Dispatch(letter, key, *_marked(delivery, letter, link.hash if invitation else ""))


def _held(delivery: _Delivery, letter: Letter, client: Client | None) -> str:
    """Say why an invitation waits: its link would lead to a closed door."""
    if letter.kind != INVITATION or client is None or letter.to not in client.members:
        return ""
    decision = admits(client, delivery.partner, client.members[letter.to], delivery.day)
    return "" if decision.allowed else decision.reason


def _claimed(
    delivery: _Delivery, letter: Letter, claimed: Letter, link: Link
) -> tuple[Invitation | None, tuple[Outcome, str] | None]:
    """Take a letter, and make the one link of an invitation; or say who has it.

    Of several runs one wins each letter: only that one may send it.
    """
    invited: list[Invitation] = []
    lost: list[tuple[Outcome, str]] = []

    def claim(work: Transaction) -> bool:
        invited.clear()
        lost.clear()
        if not work.claim_letter(letter, claimed.claimed):
            waits = any(work.letters(LetterState.WAITING, letter.id))
            lost.append((Outcome.TAKEN, _TAKEN) if waits else (Outcome.GONE, _GONE))
            return False
        if letter.kind == INVITATION:
            made = work.put_link(letter.invitation, link.hash, link.expires_on)
            invited.extend(filter(None, [work.invitation(letter.invitation) if made else None]))
            lost.extend([] if invited else [(Outcome.GONE, _GONE)])
        return True

    delivery.write("link" if letter.kind == INVITATION else "claim", letter, claim)
    return next(iter(invited), None), next(iter(lost), None)


def _given_back(delivery: _Delivery, claimed: Letter) -> None:
    delivery.write("back", claimed, lambda work: work.claim_letter(claimed, None))


def _message(
    delivery: _Delivery,
    letter: Letter,
    invitation: Invitation | None,
    client: Client | None,
    link: Link,
) -> EmailMessage:
    if invitation is not None:
        return _invitation(delivery, letter, invitation, client, link)
    text = {"text": letter.facts.get("text", "")}
    subject = letter.facts.get("subject", delivery.head.partner)
    return letter_text(delivery.head, letter, subject, text, 1)


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

    A letter that waits already is given back instead, and the same request again writes nothing.
    Raises UsageRefused for somebody who is not invited.
    """
    with store.read(partner) as reader:
        letter = _letter(reader, request, key, email.casefold())
        done = reader.operation(request.operation)
        if done is not None and (done.kind, done.payload) == (_RESEND, letter.invitation):
            return letter

    def act(work: Transaction) -> Made[Letter]:
        waits = next(work.letters(LetterState.WAITING, invitation=letter.invitation), None)
        if waits is not None:
            return Made(waits, None)
        work.add_letters([letter], [])
        return Made(letter, replace(operation, result=f"{key}: a new link for {letter.to}"))

    name, actor = request.operation, request.actor
    operation = Operation(name, _RESEND, letter.invitation, actor, letter.since)
    return write_once(store, partner, operation, act)


def _letter(reader: LiveReader, request: WriteRequest, key: str, email: str) -> Letter:
    _, day = believed_standing(reader, request.clock)
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
