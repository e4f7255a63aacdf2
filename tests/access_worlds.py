"""Who may do what, as the manual's table says it, and small worlds to ask the same of the product.

Nothing here is shared with what makes that table: the worlds are written down a second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

from reconciler.diagnostics import FieldPath
from reconciler.model.access.actions import UserAction
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.people import Joining, Permission, Person
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.observed import Observed
from reconciler.model.resources import Feature

PAGE = Path(__file__).resolve().parents[1] / "reconciler" / "manual" / "permissions.md"
TODAY = date(2026, 11, 20)
TRIALS = {"trial": TrialClock(TODAY, 14), "trial, over": TrialClock(date(2026, 11, 6), 14)}
CONDITIONS = ("permission", "feature", "licence")
SITUATIONS = {
    f"{stands}{billed}": (stands.partition(",")[0], mode, TRIALS.get(stands))
    for stands in ("setup", *TRIALS, "active", "disabled")
    for billed, mode in (("", "partner"), (", billed by the platform", "platform"))
    if (stands, mode) != ("setup", "platform")
}
"""Every situation of a client: status, who bills it, the trial's clock."""

MEMBERS = {
    "ann@acme.example": ("admin", Joining.ACCEPTED),
    "ed@acme.example": ("editor", Joining.ACCEPTED),
    "vi@acme.example": ("viewer", Joining.ACCEPTED),
    "cass@acme.example": ("accountant", Joining.ACCEPTED),
    "milo@north.example": ("editor", Joining.ACCEPTED),
    "ines@acme.example": ("admin", Joining.INVITED),
}
STAFF = {
    "dana@north.example": "admin",
    "milo@north.example": "viewer",
    "bob@north.example": "editor",
}
PEOPLE = {
    "admin": "ann@acme.example",
    "editor": "ed@acme.example",
    "viewer": "vi@acme.example",
    "custom": "cass@acme.example",
    "staff as editor": "milo@north.example",
    "invited": "ines@acme.example",
    "staff admin": "dana@north.example",
    "other staff": "bob@north.example",
    "stranger": "sam@elsewhere.example",
}


@dataclass(frozen=True)
class Cell:
    """One answer of the manual: `says` is yes, no, or the conditions it depends on."""

    situation: str
    who: str
    action: UserAction
    says: str

    def allows(self, given: tuple[str, ...]) -> bool:
        """Tell what the cell says where these conditions are met."""
        if self.says in {"yes", "no"}:
            return self.says == "yes"
        return set(self.says.split(" + ")) <= set(given)


def cells() -> tuple[Cell, ...]:
    """Read the manual's table, each group taken apart."""
    text = PAGE.read_text(encoding="utf-8").partition("<!-- generated: decisions -->")[2]
    found = re.findall(r"^### (.+)\n\n((?:\|.*\n)+)", text, re.MULTILINE)
    return tuple(
        cell
        for names, rows in found
        for situation in names.split("; ")
        for cell in _of_table(situation, rows.splitlines())
    )


def _of_table(situation: str, lines: list[str]) -> Iterator[Cell]:
    head, _, *rows = [[part.strip() for part in line.split("|")[1:-1]] for line in lines]
    for actions, *says in rows:
        for action, (group, said) in product(
            re.findall(r"`(\w+)`", actions), zip(head[1:], says, strict=True)
        ):
            for who in group.split(", "):
                yield Cell(situation, who, UserAction(action), said)


def members_leaves() -> dict[FieldPath, Leaf]:
    return {("members", email, "role"): role for email, (role, _) in MEMBERS.items()}


def observed(clock: TrialClock | None = None, **usage: int) -> Observed:
    people = {
        email: Person(joining, f"invitation-of-{email}", date(2026, 11, 3))
        for email, (_, joining) in MEMBERS.items()
    }
    return Observed(trial=clock, people=people, usage=usage)


def client_in(situation: str, given: tuple[str, ...] = CONDITIONS) -> Client:
    """Give the client of a situation; of 2 licences of each kind one or both are used."""
    status, mode, clock = SITUATIONS[situation]
    leaves: dict[FieldPath, Leaf] = {
        ("name",): "Acme",
        ("status",): status,
        ("billing", "mode"): mode,
        ("articles", "pack"): 2,
        **members_leaves(),
    }
    if "feature" in given:
        leaves |= {("features", each.value): True for each in Feature}
    used = 1 if "licence" in given else 2
    return Client("acme", leaves, observed(clock, assets=used, data_loggers=used))


def partner_with(given: tuple[str, ...] = CONDITIONS) -> Partner:
    leaves: dict[FieldPath, Leaf] = {
        ("name",): "Agency North",
        ("articles", "pack", "licences", "assets"): 1,
        ("articles", "pack", "licences", "data_loggers"): 1,
        **{("staff", email, "role"): role for email, role in STAFF.items()},
    }
    if "permission" in given:
        leaves |= {("roles", "accountant", "permissions", each.value): True for each in Permission}
    return Partner("north", leaves)
