"""What a plan and a receipt say of accounts, as values: fields, before and after, and notes."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf, Leaves
from reconciler.model.live.account import STATUS_PATH, is_word
from reconciler.report.facts import Money, Note
from reconciler.values import Frozen


class SupplyOwned(Frozen):
    """What the partner owns of a resource."""

    resource: str


class Credit(Frozen):
    """A grant of credit, by its id."""

    grant: str


class CampaignSpends(Frozen):
    """What a campaign spends."""

    campaign: str


class Pooled(Frozen):
    """An amount of a pooled resource."""

    number: int


class Left(Frozen):
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


class Change(Frozen):
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


class Created(Frozen):
    """A new account: what it has that no new account has anyway.

    One that is `found` was there before its file.
    """

    leaves: Leaves
    defaults: Leaves
    notes: tuple[Note, ...] = ()
    found: bool = False

    @property
    def held(self) -> tuple[FirstValue, ...]:
        """What it has: its status first, the words of each list together and last.

        Made anew for whoever asks: kept, it would be most of what a large plan's document keeps.
        """
        held: list[FirstValue] = []
        first: list[FirstValue] = []
        lists: dict[FieldPath, list[str]] = {}
        for path in sorted(self.leaves):
            leaf = self.leaves[path]
            if is_word(path):
                lists.setdefault(path[:-1], []).append(path[-1])
            elif path != ("name",) and leaf != self.defaults.get(path):
                (first if path == STATUS_PATH else held).append(FirstValue(path, leaf))
        return (*first, *held, *(FirstValue(path, tuple(words)) for path, words in lists.items()))


class Recorded(Frozen):
    """Fields that are only written down anew."""

    fields: tuple[FieldPath, ...]


AccountEntry = Change | Created | Recorded


class Account(Frozen):
    """What happens to one account; `address` is `partner` or `client.KEY`.

    `refused` is `None` where it is not refused. Else nothing of it happens, and it holds the notes
    that are said of all its entries.
    """

    address: str
    key: str
    name: str
    entries: tuple[AccountEntry, ...]
    refused: tuple[Note, ...] | None = None
