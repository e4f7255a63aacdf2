"""The manual's tables of who may do what, made by asking `decide` in small worlds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from typing import NamedTuple

from reconciler.diagnostics import FieldPath
from reconciler.model.access.actions import NEEDS, UserAction
from reconciler.model.access.authorization import decide
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.people import BUILT_IN, Joining, Permission, Person
from reconciler.model.files.prices import LICENSED
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.observed import Observed
from reconciler.model.resources import Feature
from reconciler.model.status import Status
from tests.house.manual_tables import table

_TODAY = date(2026, 11, 20)
_RUNNING = TrialClock(date(2026, 11, 12), 14)
_OVER = TrialClock(date(2026, 11, 2), 14)


class _Situation(NamedTuple):
    """Where a client stands."""

    status: Status
    mode: BillingMode = BillingMode.PARTNER
    clock: TrialClock | None = None


class _Conditions(NamedTuple):
    """What an answer can depend on besides status and role; each is named in the table's cells."""

    permission: bool = True
    feature: bool = True
    licence: bool = True


_SITUATIONS: Mapping[str, _Situation] = {
    "setup": _Situation(Status.SETUP),
    "trial": _Situation(Status.TRIAL, clock=_RUNNING),
    "trial, over": _Situation(Status.TRIAL, clock=_OVER),
    "active": _Situation(Status.ACTIVE),
    "disabled": _Situation(Status.DISABLED),
    "trial, billed by the platform": _Situation(Status.TRIAL, BillingMode.PLATFORM, _RUNNING),
    "trial, over, billed by the platform": _Situation(Status.TRIAL, BillingMode.PLATFORM, _OVER),
    "active, billed by the platform": _Situation(Status.ACTIVE, BillingMode.PLATFORM),
    "disabled, billed by the platform": _Situation(Status.DISABLED, BillingMode.PLATFORM),
}
_CUSTOM = "custom"
_MEMBERS = {**{role: role for role in BUILT_IN}, "custom": _CUSTOM, "staff as editor": "editor"}
_STAFF = {"staff as editor": "viewer", "staff admin": "admin", "other staff": "editor"}
_INVITED = "invited"
_COLUMNS = (*_MEMBERS, _INVITED, "staff admin", "other staff", "stranger")


def permissions_table() -> str:
    """Give every permission with its sentence, and which built-in role holds it."""
    return table(
        ("permission", "lets a user", *BUILT_IN),
        (
            (
                f"`{permission}`",
                permission.sentence,
                *("yes" if permission in held else "no" for held in BUILT_IN.values()),
            )
            for permission in Permission
        ),
    )


def actions_table() -> str:
    """Give every action with its sentence, and what it needs besides an account that is open."""
    return table(
        ("action", "asks whether somebody may", "needs"),
        ((f"`{each}`", each.sentence, _needs(each)) for each in UserAction),
    )


def _needs(action: UserAction) -> str:
    needs = NEEDS[action]
    licence = LICENSED.get(needs.permission) if needs.permission else None
    parts = (
        f"`{needs.permission}`" if needs.permission else "",
        f"the feature `{needs.feature}`" if needs.feature else "",
        f"a licence for `{licence}`" if licence else "",
    )
    return ", ".join(filter(None, parts)) or "–"


def decisions_tables() -> str:
    """Give who may do what, one table for all situations that answer alike."""
    alike: dict[str, list[str]] = {}
    for name, situation in _SITUATIONS.items():
        alike.setdefault(_decisions(situation), []).append(name)
    return "\n".join(f"### {'; '.join(names)}\n\n{text}" for text, names in alike.items())


def _decisions(situation: _Situation) -> str:
    cells = {who: tuple(_cell(situation, who, each) for each in UserAction) for who in _COLUMNS}
    columns = _grouped((cells[who], who) for who in _COLUMNS)
    answers = [
        (tuple(column[at] for column in columns), each) for at, each in enumerate(UserAction)
    ]
    rows = _grouped((row, f"`{each}`") for row, each in answers)
    return table(
        ("action", *(", ".join(names) for names in columns.values())),
        ((", ".join(names), *row) for row, names in rows.items()),
    )


def _grouped(pairs: Iterable[tuple[tuple[str, ...], str]]) -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for answers, name in pairs:
        found.setdefault(answers, []).append(name)
    return found


def _cell(situation: _Situation, who: str, action: UserAction) -> str:
    """Say yes, no, or what it depends on: whatever turns yes into no when it alone is missing."""
    if not _allowed(situation, who, action, _Conditions()):
        return "no"
    needed = [
        name
        for name in _Conditions._fields
        if not _allowed(situation, who, action, _Conditions()._replace(**{name: False}))
    ]
    return " + ".join(needed) or "yes"


def _allowed(situation: _Situation, who: str, action: UserAction, given: _Conditions) -> bool:
    client, partner = _client(situation, given), _partner(given)
    return decide(client, partner, _TODAY, user=_email(who), can=action).allowed


def _email(who: str) -> str:
    return f"{who.replace(' ', '-')}@x.example"


def _client(situation: _Situation, given: _Conditions) -> Client:
    since = date(2026, 11, 3)
    members = {**_MEMBERS, _INVITED: "admin"}
    leaves: dict[FieldPath, Leaf] = {
        ("status",): situation.status.value,
        ("billing", "mode"): situation.mode.value,
        ("articles", "pack"): 1,
        **{("members", _email(who), "role"): role for who, role in members.items()},
        **{("features", each.value): True for each in Feature if given.feature},
    }
    people = {
        _email(who): Person(Joining.INVITED if who == _INVITED else Joining.ACCEPTED, "i", since)
        for who in members
    }
    usage = dict.fromkeys(LICENSED.values(), 0 if given.licence else 1)
    return Client("x", leaves, Observed(trial=situation.clock, people=people, usage=usage))


def _partner(given: _Conditions) -> Partner:
    held = Permission if given.permission else ()
    leaves: dict[FieldPath, Leaf] = dict(
        chain(
            ((("staff", _email(who), "role"), role) for who, role in _STAFF.items()),
            ((("roles", _CUSTOM, "permissions", each.value), True) for each in held),
            ((("articles", "pack", "licences", name), 1) for name in LICENSED.values()),
        )
    )
    return Partner("north", {**leaves, ("roles", _CUSTOM, "permissions"): True})
