"""Write another letter for an invitation that is still open: its link was lost, or is over."""

from __future__ import annotations

from hashlib import sha256

from reconciler.apply.commit import write_once
from reconciler.apply.write_request import WriteRequest, client_with, standing
from reconciler.diagnostics import see
from reconciler.errors import UsageRefused
from reconciler.live.store import LiveReader, LiveStore, Transaction
from reconciler.model.files.people import Joining
from reconciler.model.live.outbox import INVITATION, Letter, LetterState
from reconciler.model.live.records import Operation


def resend(store: LiveStore, request: WriteRequest, key: str, email: str) -> Letter:
    """Let a person be sent a new link; the older one opens until that is sent.

    A letter that waits already is given back instead. Raises UsageRefused for somebody who is not
    invited.
    """
    with store.read(request.partner) as reader:
        letter = _letter(reader, request, key, email.casefold())

    def act(work: Transaction) -> Letter:
        waiting = work.letters(LetterState.WAITING)
        found = next((each for each in waiting if each.invitation == letter.invitation), None)
        if found is None:
            work.add_letters([letter], [])
        return found or letter

    name, actor = request.operation, request.actor
    operation = Operation(name, "outbox-resend", letter.invitation, actor, letter.since)
    return write_once(store, request.partner, operation, act)


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
