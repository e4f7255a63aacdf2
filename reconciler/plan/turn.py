"""What a step of status closes or opens again: who may sign in, and what works in the account.

The table of effects and the one decision about signing in are asked before and after; nothing is
decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from reconciler.model.access.authorization import decide
from reconciler.model.access.effects import effects_of
from reconciler.model.files.people import Joining
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.account import Client, Partner
from reconciler.model.status import Effect
from reconciler.rules.review import ClientChange

_WORKING = (Effect.SHARING, Effect.REFRESH, Effect.DOWNLOAD, Effect.ADD_USERS)


@dataclass(frozen=True, slots=True)
class Turn:
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
        sum(1 for email, each in _people(now) if each is Joining.INVITED and email in stays),
    )


def _in(client: Client, partner: Partner, today: date) -> set[str]:
    users = client.members
    return {user for user in users if decide(client, partner, today, user=user).allowed}


def _works(client: Client, today: date) -> set[Effect]:
    found = effects_of(client, today)
    return {each for each in _WORKING if found[each].allowed}


def _people(client: Client) -> list[tuple[str, Joining]]:
    return [(email, each.joining) for email, each in client.observed.people.items()]
