"""What only the platform knows of a client, what it learns at run time, and both as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from reconciler.model.files.credits import CreditAccount
from reconciler.model.files.people import Person
from reconciler.model.files.trial import TrialClock, TrialRequest
from reconciler.values import Frozen, convert, field, replace, to_builtins


class Observed(Frozen):
    """What only the platform knows of a client: never declared, never compared.

    `since` is the day the status last changed. `people` are members and invitations by e-mail,
    `implicit_admin` the staff member who made the account: in no list, on no seat. `program` is
    what the client picked while the platform bills it; `usage` what the platform counted, by name;
    `request` the last wish for more trial days.
    """

    since: date | None = None
    trial: TrialClock | None = None
    people: Mapping[str, Person] = field(default_factory=dict)
    implicit_admin: str = ""
    program: str = ""
    usage: Mapping[str, int] = field(default_factory=dict)
    credits: CreditAccount = field(default_factory=CreditAccount)
    request: TrialRequest | None = None

    def trial_expired(self, today: date) -> bool:
        """Tell whether a trial was started and its last day is over."""
        return self.trial is not None and self.trial.end <= today

    def waiting_request(self, today: date) -> TrialRequest | None:
        """The wish for more trial days that can still be granted."""
        clock, asked = self.trial, self.request
        if clock is None or asked is None or clock.extended_on or clock.first_end <= today:
            return None
        return asked if asked.on >= clock.start else None


class Learned(Frozen):
    """What is new among the observed facts of a client; what is empty stays as it was known.

    `people` came or are in now, `left` went; `usage` are absolute numbers by name.
    """

    people: Mapping[str, Person] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    program: str = ""
    usage: Mapping[str, int] = field(default_factory=dict)
    request: TrialRequest | None = None

    def added_to(self, known: Observed) -> Observed:
        """The facts with what is new; an invitation that is known already stays the one."""
        people = {email: each for email, each in known.people.items() if email not in self.left}
        for email, each in self.people.items():
            before = people.get(email)
            people[email] = replace(
                each, invitation=each.invitation or (before.invitation if before else "")
            )
        return replace(
            known,
            people=people,
            program=self.program or known.program,
            usage={**known.usage, **self.usage},
            request=self.request or known.request,
        )


def observed_to_json(observed: Observed) -> dict[str, Any]:
    """Plain JSON values, as a store keeps them; what is empty is left out but day and trial."""
    facts: dict[str, Any] = to_builtins(observed)
    facts |= facts.pop("credits")
    for person in facts["people"].values():
        if not person["was"]:
            del person["was"]
    for grant in facts["grants"].values():
        if not grant["voided"]:
            del grant["voided"]
    return {name: value for name, value in facts.items() if value or name in {"since", "trial"}}


def observed_from_json(data: Mapping[str, Any]) -> Observed:
    """Read back what `observed_to_json` wrote; older texts name fewer facts.

    Raises ValueError for anything else.
    """
    account = {name: data[name] for name in ("grants", "spent") if name in data}
    return convert({**data, "credits": account}, Observed)
