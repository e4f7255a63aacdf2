"""What a change means for people: who is invited, who loses access, how many seats they take.

And what a step of status closes or opens again: who may sign in, what works in the account. The
table of effects and the one decision about signing in are asked before and after; nothing is
decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reconciler.diff.compare import FieldChange
from reconciler.model.access.authorization import decide
from reconciler.model.access.effects import effects_of
from reconciler.model.files.leaves import Leaves
from reconciler.model.files.people import Joining
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.outbox import Notice
from reconciler.model.resources import SEATS
from reconciler.model.status import Effect
from reconciler.rules.addresses import new_addresses
from reconciler.rules.review import ClientChange
from reconciler.values import Frozen, replace

_MEMBERS = "members"
_SEATS = (SEATS,)


class Turnout(Frozen):
    """The people whom a change moves, by e-mail.

    `invited` are new, `invited_again` were invited with another role and have not come yet,
    `dismissed` go.
    """

    invited: frozenset[str]
    invited_again: frozenset[str]
    dismissed: frozenset[str]

    @property
    def asked(self) -> frozenset[str]:
        """Everybody who gets an invitation."""
        return self.invited | self.invited_again


def turnout(change: ClientChange) -> Turnout:
    """Say whom a change invites and dismisses; a role change of somebody who is in does neither."""
    waiting = {
        email
        for email, each in (change.before.observed.people if change.before else {}).items()
        if each.joining is Joining.INVITED
    }
    moved = change.below(_MEMBERS)
    return Turnout(
        frozenset(each.path[1] for each in moved if each.before is None),
        frozenset(
            each.path[1]
            for each in moved
            if each.before is not None and each.after is not None and each.path[1] in waiting
        ),
        frozenset(each.path[1] for each in moved if each.after is None),
    )


def told_of_new_address(change: ClientChange, partner: Partner) -> tuple[Notice, ...]:
    """Write to the former addresses of those who get another one, as far as they were in.

    The letter does not say the new address: whoever reads the old one may be somebody else.
    """
    if change.before is None or not change.was:
        return ()
    people, name = change.before.observed.people, change.before.name
    text = (
        f"This address was a user of {name}. Another address has taken its place: sign in with "
        f"that one, once you have accepted the invitation that was sent to it.\n"
        f"If you did not expect this, ask {partner.name}."
    )
    return tuple(
        Notice(old, f"Your address at {name} has changed", text)
        for old in sorted(new_addresses(change).values())
        if (known := people.get(old)) and known.joining is Joining.ACCEPTED
    )


def is_member(change: FieldChange) -> bool:
    """Tell whether a leaf is somebody's role."""
    return change.path[0] == _MEMBERS


def seated(client: Client, owned: Leaves) -> Client:
    """Raise the seats to one for each member where the file leaves them open; never fewer."""
    if _SEATS in owned or client.amount(SEATS) >= len(client.members):
        return client
    return client.with_leaves({_SEATS: len(client.members)})


def seats_follow(change: ClientChange) -> bool:
    """Tell whether the seats move because of the members alone."""
    declared, moved = change.declared, change.field(*_SEATS)
    if declared is None or moved is None or _SEATS in declared.leaves or change.after is None:
        return False
    return moved.after == len(change.after.members) > 0


def still_members(
    before: Iterable[str], after: Iterable[str], clients: Iterable[Client]
) -> dict[str, tuple[str, ...]]:
    """E-mail → keys of the clients with this member, of people who leave the staff."""
    gone = set(before) - set(after)
    keys: dict[str, tuple[str, ...]] = {}
    for client in clients if gone else ():
        for email in sorted(gone & client.members.keys()):
            keys[email] = (*keys.get(email, ()), client.key)
    return keys


_WORKING = (Effect.SHARING, Effect.REFRESH, Effect.DOWNLOAD, Effect.ADD_USERS)


class Turn(Frozen):
    """Who of the users that stay may sign in no more, or again; what stops, or works again.

    `users` are e-mails, `waiting` how many open invitations the account has.
    """

    closes: bool
    users: tuple[str, ...]
    effects: tuple[Effect, ...]
    waiting: int = 0


def turn(
    change: ClientChange, clock: TrialClock | None, partner: Partner, today: date
) -> Turn | None:
    """What a change of status closes or opens again; nothing where it does neither.

    Out of setup an account opens for the first time: nobody could use it before.
    """
    before, after = change.before, change.after
    if (
        before is None
        or after is None
        or before.status is after.status
        or before.status.facts.unseen
    ):
        return None
    now = replace(after, observed=replace(before.observed, trial=clock))
    had, has = _in(before, partner, today), _in(now, partner, today)
    worked, works = _works(before, today), _works(now, today)
    stays = now.members.keys()
    lost, gained = (had - has) & stays, (has - had) & stays
    stops, starts = worked - works, works - worked
    if not (lost or gained or stops or starts):
        return None
    closes = bool(lost or stops)
    effects = stops if closes else starts
    return Turn(
        closes,
        tuple(sorted(lost if closes else gained)),
        tuple(each for each in _WORKING if each in effects),
        sum(
            1
            for email, person in now.observed.people.items()
            if person.joining is Joining.INVITED and email in stays
        ),
    )


def _in(client: Client, partner: Partner, today: date) -> set[str]:
    return {user for user in client.members if decide(client, partner, today, user=user).allowed}


def _works(client: Client, today: date) -> set[Effect]:
    found = effects_of(client, today)
    return {each for each in _WORKING if found[each].allowed}
