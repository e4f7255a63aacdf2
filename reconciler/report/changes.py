"""What a plan and a receipt say of accounts, as values: fields, before and after, and notes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.report.facts import Money, Note


@dataclass(frozen=True, slots=True)
class SupplyOwned:
    """What the partner owns of a resource."""

    resource: str


@dataclass(frozen=True, slots=True)
class Credit:
    """A grant of credit, by its id."""

    grant: str


@dataclass(frozen=True, slots=True)
class CampaignSpends:
    """What a campaign spends."""

    campaign: str


@dataclass(frozen=True, slots=True)
class Pooled:
    """An amount of a pooled resource."""

    number: int


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a grant."""

    money: Money


Label = SupplyOwned | Credit | CampaignSpends
Field = FieldPath | Label
"""What changes: a leaf, or something that no leaf holds."""
FieldValue = Leaf | Money | Pooled | Left


class ChangeKind(StrEnum):
    """What happens to a field.

    `closing` is an update that closes the account, `given-back` one that lets people in again
    because drift is put back; of what is `kept` nothing changes.
    """

    CREATE = "create"
    UPDATE = "update"
    CLOSING = "closing"
    REMOVE = "remove"
    ONE_WAY = "one-way"
    GIVEN_BACK = "given-back"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an account, before and after; `place` is the way to it in the account's file."""

    kind: ChangeKind
    field: Field
    before: FieldValue | None
    after: FieldValue | None
    notes: tuple[Note, ...] = ()
    place: FieldPath = ()


class FirstValue(NamedTuple):
    """What a new account has: a leaf, or the words of a list."""

    path: FieldPath
    value: Leaf | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Created:
    """A new account: what it has that no new account has anyway.

    One that is `found` was there before its file.
    """

    held: tuple[FirstValue, ...]
    notes: tuple[Note, ...] = ()
    found: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """Fields that are only written down anew."""

    fields: tuple[FieldPath, ...]


AccountEntry = Change | Created | Recorded


@dataclass(frozen=True, slots=True)
class Account:
    """What happens to one account; `address` is `partner` or `client.KEY`.

    `refused` is `None` where it is not refused. Else nothing of it happens, and it holds the notes
    that are said of all its entries.
    """

    address: str
    key: str
    name: str
    entries: tuple[AccountEntry, ...]
    refused: tuple[Note, ...] | None = None
