"""Invitations and letters as rows, and the statements on them; each names the partner.

`p` partner, `i` invitation, `l` letter, `s` state.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from sys import intern
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, select, update

from reconciler.live.sql.rows.texts import named_texts
from reconciler.live.sql.tables import tables
from reconciler.model.leaf_texts import ascii_text
from reconciler.model.live.outbox import Invitation, InvitationState, Letter, LetterState
from reconciler.values import replace

_invitation, _letter = tables.invitation.c, tables.outbox.c
_AT_ONCE = 500
"""Rows that a server is asked for at a time: it would send all of them else."""
_OPEN = InvitationState.INVITED.value
_WAITING = LetterState.WAITING.value
_this = (_invitation.partner == bindparam("p"), _invitation.id == bindparam("i"))

INVITATION_BY_ID = select(tables.invitation).where(*_this)
INVITATIONS = (
    select(tables.invitation)
    .where(_invitation.partner == bindparam("p"))
    .order_by(_invitation.id)
    .execution_options(yield_per=_AT_ONCE)
)
_IN_STATE = select(tables.outbox).where(
    _letter.partner == bindparam("p"), _letter.state == bindparam("s")
)
_LETTERS = _IN_STATE.order_by(_letter.since, _letter.id).execution_options(yield_per=_AT_ONCE)
# In no order: by age, SQLite would read all that are in this state.
_ONE_LETTER = _IN_STATE.where(_letter.id == bindparam("l"))
_LETTERS_OF = _IN_STATE.where(_letter.invitation == bindparam("i"))
LETTER_COUNT = select(func.count()).where(
    _letter.partner == bindparam("p"), _letter.state == bindparam("s")
)
VOID_INVITATIONS = (
    update(tables.invitation)
    .where(*_this, _invitation.state == _OPEN)
    .values(state=InvitationState.VOID.value)
)
VOID_LETTERS = (
    update(tables.outbox)
    .where(
        _letter.partner == bindparam("p"),
        _letter.invitation == bindparam("i"),
        _letter.state == _WAITING,
    )
    .values(state=LetterState.VOID.value)
)
_waits = (
    select(_letter.id)
    .where(
        _letter.partner == _invitation.partner,
        _letter.invitation == _invitation.id,
        _letter.state == _WAITING,
    )
    .correlate(tables.invitation)
    .exists()
)
# In no order: by id, SQLite would read all that were ever sent, instead of the open ones.
EXPIRED = select(tables.invitation).where(
    _invitation.partner == bindparam("p"),
    _invitation.state == _OPEN,
    _invitation.expires_on <= bindparam("day", type_=_invitation.expires_on.type),
    ~_waits,
)
EXPIRED_OF = EXPIRED.where(_invitation.client == bindparam("c"))
PUT_LINK = (
    update(tables.invitation)
    .where(*_this, _invitation.state == _OPEN, _waits)
    .values(
        token_hash=bindparam("hash"),
        expires_on=bindparam("day", type_=_invitation.expires_on.type),
        sent=_invitation.sent + 1,
    )
)
CLAIM = (
    update(tables.outbox)
    .where(
        _letter.partner == bindparam("p"),
        _letter.id == bindparam("l"),
        _letter.state == _WAITING,
        _letter.facts == bindparam("before"),
    )
    .values(facts=bindparam("after"))
)
_hash_now = (
    select(_invitation.token_hash)
    .where(_invitation.partner == _letter.partner, _invitation.id == _letter.invitation)
    .scalar_subquery()
)
MARK_SENT = (
    update(tables.outbox)
    .where(
        _letter.partner == bindparam("p"),
        _letter.id == bindparam("l"),
        _letter.state == _WAITING,
        func.coalesce(_hash_now, "") == bindparam("hash"),
    )
    .values(
        state=LetterState.SENT.value,
        sent_on=bindparam("day", type_=_letter.sent_on.type),
    )
)
ACCEPT = (
    update(tables.invitation)
    .where(*_this, _invitation.state == _OPEN)
    .values(state=InvitationState.ACCEPTED.value)
)


FORGET_LINKS = (
    update(tables.invitation)
    .where(_invitation.partner == bindparam("p"), _invitation.state == _OPEN)
    .values(
        token_hash="",
        expires_on=bindparam("day", type_=_invitation.expires_on.type),
        sent=_invitation.sent + case((_waits, 1), else_=0),
    )
)
DROP_LETTERS = (
    update(tables.outbox)
    .where(_letter.partner == bindparam("p"), _letter.state == _WAITING)
    .values(state=LetterState.VOID.value)
)


def letters_asked(
    letter: str, invitation: str
) -> tuple[Select[*tuple[Any, ...]], dict[str, object]]:
    """The statement for all letters of a state, or one by id, or an invitation's; its values.

    Those of an invitation are few, and come in no order.
    """
    if letter:
        return _ONE_LETTER, {"l": letter}
    return (_LETTERS_OF, {"i": invitation}) if invitation else (_LETTERS, {})


def invitation_row(partner: str, invitation: Invitation) -> dict[str, Any]:
    """Make the row of an invitation; its state is stored as a text."""
    return {
        "partner": partner,
        "id": invitation.id,
        "client": invitation.client,
        "email": invitation.email,
        "role": invitation.role,
        "state": invitation.state.value,
        "token_hash": invitation.token_hash,
        "expires_on": invitation.expires_on,
        "sent": invitation.sent,
    }


def invitation_of(row: Row[*tuple[Any, ...]]) -> Invitation:
    """Read the invitation of a row."""
    return Invitation(
        row.id,
        row.client,
        row.email,
        row.role,
        InvitationState(row.state),
        row.token_hash,
        row.expires_on,
        row.sent,
    )


def letter_row(partner: str, letter: Letter) -> dict[str, Any]:
    """Make the row of a letter; its facts are stored as canonical JSON."""
    return {
        "partner": partner,
        "id": letter.id,
        "kind": letter.kind,
        "client": letter.client,
        "recipient": letter.to,
        "since": letter.since,
        "invitation": letter.invitation or None,
        "facts": _facts_text(letter),
        "state": letter.state.value,
        "sent_on": letter.sent_on,
    }


_CLAIMED = "claimed"
"""Stands among the facts while a run has the letter: no column for what lasts for minutes."""


def _facts_text(letter: Letter) -> str:
    facts = dict(letter.facts)
    if letter.claimed is not None:
        facts[_CLAIMED] = letter.claimed.astimezone(UTC).isoformat()
    return ascii_text(facts) if facts else "{}"


def claim_values(letter: Letter, moment: datetime | None) -> dict[str, str]:
    """Say as which text the facts must stand there, and what takes its place."""
    after = replace(letter, claimed=moment)
    return {"before": _facts_text(letter), "after": _facts_text(after)}


_NO_FACTS = "{}"
_NONE: Mapping[str, str] = {}
"""The facts of every letter that has none: an invitation has none until a run takes it."""


def letter_of(row: Row[*tuple[Any, ...]]) -> Letter:
    """Read the letter of a row; what many letters say is kept once."""
    facts = named_texts(row.facts) if row.facts != _NO_FACTS else _NONE
    claimed = facts.get(_CLAIMED)
    if claimed is not None:
        facts = {name: text for name, text in facts.items() if name != _CLAIMED}
    return Letter(
        row.id,
        intern(row.kind),
        intern(row.client),
        row.recipient,
        row.since,
        row.invitation or "",
        facts,
        LetterState(row.state),
        row.sent_on,
        datetime.fromisoformat(claimed).astimezone(UTC) if claimed else None,
    )
