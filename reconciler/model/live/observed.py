"""What is observed of a client, as JSON in the store; what has its default is left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from reconciler.model.files.credits import Bought, CreditAccount
from reconciler.model.files.people import Joining, Person
from reconciler.model.files.trial import TrialClock, TrialRequest
from reconciler.model.live.account import Observed


def observed_to_json(observed: Observed) -> dict[str, Any]:
    """The observed facts as plain JSON values."""
    found: dict[str, Any] = {"since": _iso(observed.since), "trial": _clock(observed.trial)}
    more = {
        "people": {email: _person(each) for email, each in observed.people.items()},
        "implicit_admin": observed.implicit_admin,
        "program": observed.program,
        "usage": dict(observed.usage),
        "grants": {name: _bought(each) for name, each in observed.credits.grants.items()},
        "spent": dict(observed.credits.spent),
        "request": _request(observed.request),
    }
    return found | {name: value for name, value in more.items() if value}


def observed_from_json(data: Mapping[str, Any]) -> Observed:
    """Read back what `observed_to_json` wrote; older texts name fewer facts."""
    grants = data.get("grants", {})
    return Observed(
        since=_day(data["since"]),
        trial=_clock_of(data["trial"]),
        people={email: _person_of(each) for email, each in data.get("people", {}).items()},
        implicit_admin=data.get("implicit_admin", ""),
        program=data.get("program", ""),
        usage=data.get("usage", {}),
        credits=CreditAccount(
            {name: _bought_of(each) for name, each in grants.items()}, data.get("spent", {})
        ),
        request=_request_of(data.get("request")),
    )


def _request(request: TrialRequest | None) -> dict[str, str] | None:
    return {"on": request.on.isoformat(), "by": request.by} if request else None


def _request_of(data: Mapping[str, str] | None) -> TrialRequest | None:
    return TrialRequest(date.fromisoformat(data["on"]), data["by"]) if data else None


def _clock(clock: TrialClock | None) -> dict[str, Any] | None:
    if clock is None:
        return None
    return {
        "start": clock.start.isoformat(),
        "days": clock.days,
        "extended_on": _iso(clock.extended_on),
    }


def _clock_of(data: Mapping[str, Any] | None) -> TrialClock | None:
    if data is None:
        return None
    start = date.fromisoformat(data["start"])
    return TrialClock(start, data["days"], _day(data["extended_on"]))


def _person(person: Person) -> dict[str, Any]:
    return {
        "joining": person.joining.value,
        "invitation": person.invitation,
        "since": person.since.isoformat(),
        "outside": person.outside,
    }


def _person_of(data: Mapping[str, Any]) -> Person:
    since = date.fromisoformat(data["since"])
    return Person(Joining(data["joining"]), data["invitation"], since, data["outside"])


def _bought(bought: Bought) -> dict[str, Any]:
    return {
        "amount": bought.amount,
        "left": bought.left,
        "currency": bought.currency,
        "date": bought.bought_on.isoformat(),
        "digest": bought.digest,
        "paid_by": bought.paid_by,
        "expires": _iso(bought.expires),
        **({"voided": bought.voided} if bought.voided else {}),
    }


def _bought_of(data: Mapping[str, Any]) -> Bought:
    return Bought(
        amount=data["amount"],
        left=data["left"],
        currency=data["currency"],
        bought_on=date.fromisoformat(data["date"]),
        digest=data["digest"],
        paid_by=data["paid_by"],
        expires=_day(data["expires"]),
        voided=data.get("voided", 0),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
