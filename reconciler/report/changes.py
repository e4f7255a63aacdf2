"""What a plan, a receipt and a drift report say of accounts, as values: fields, notes, acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum, IntEnum, StrEnum, auto
from typing import NamedTuple

from reconciler.diagnostics import PARTNER, FieldPath
from reconciler.model.files.leaves import Leaf, Leaves
from reconciler.model.live.account import STATUS_PATH, is_word
from reconciler.model.status import Status
from reconciler.report.facts import Money, Note, Refused, Remark, Stops, Upshot
from reconciler.report.people_facts import LosesSignIn
from reconciler.values import Frozen, field

MOST_READ = 60
"""So many clients are told one by one: that is some 300 lines with their fields, and who has more
before them looks for what is unlike the rest."""


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

    @property
    def closes(self) -> bool:
        """Whether it closes the account to its users, or for good."""
        gone = self.kind is ChangeKind.REMOVE and self.field == STATUS_PATH
        stops = any(isinstance(note, LosesSignIn | Stops) for note in self.notes)
        return gone or stops or self.kind is ChangeKind.CLOSING


class FirstValue(NamedTuple):
    """What a new account has: a leaf, or the words of a list."""

    path: FieldPath
    value: Leaf | tuple[str, ...]


class Shared(Frozen):
    """What all clients of a partner have in common, and the day on which they are looked at.

    `leaves` are those that a client has whose file says nothing, `labels` the columns' titles by
    name, in their order.
    """

    leaves: Leaves = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    day: date | None = None


class StandsAt(NamedTuple):
    """Where an account stands in the end; `ends` is the first day without access of its trial."""

    status: Status
    ends: date | None = None


class Created(Frozen):
    """A new account: what it has that no new account has anyway.

    One that is `found` was there before its file.
    """

    leaves: Leaves
    defaults: Leaves
    notes: tuple[Note, ...] = ()
    found: bool = False
    shared: Shared = Shared()

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


class Refusal(Frozen):
    """Why an account's change is refused: fields with the rule; none of the rest happens either."""

    rules: tuple[tuple[FieldPath, str], ...] = ()

    def notes(self, path: FieldPath) -> tuple[Note, ...]:
        """Name the rules that refuse one field; the other fields carry no note."""
        rules = dict.fromkeys(rule for at, rule in self.rules if at and path[: len(at)] == at)
        return tuple(map(Refused, rules))

    @property
    def all(self) -> tuple[Note, ...]:
        """Name every rule that refuses the account's change; it has none where the partner has."""
        rules = dict.fromkeys(rule for _, rule in self.rules)
        return tuple(map(Refused, rules)) or (Remark.REFUSED_WITH_PARTNER,)

    def untold(self, entries: Iterable[AccountEntry]) -> tuple[Note, ...]:
        """Name the rules that no entry of the account names."""
        told = {
            note for entry in entries if not isinstance(entry, Recorded) for note in entry.notes
        }
        return tuple(note for note in self.all if note not in told)


class MovedPrice(NamedTuple):
    """What one costs: a seat, one of a higher number of seats, an add-on, the program."""

    what: str
    before: Money | None
    after: Money


class NewPrices(NamedTuple):
    """A version of the price list that comes: of what the partner has, what costs another price."""

    day: date
    moved: tuple[MovedPrice, ...]


class Gravity(IntEnum):
    """How much an account's change weighs: the order in which people read them."""

    REFUSED = 0
    CLOSES = 1
    LOSES = 2
    CHANGES = 3
    OPENS = 4
    SHARED = 5


class Account(Frozen):
    """What happens to one account; `address` is `partner` or `client.KEY`.

    `refused` is `None` where it is not refused. Else nothing of it happens, and it holds the notes
    that are said of all its entries. `standing` is where a client stands in the end, `prices` are
    the versions that a partner adds.
    """

    address: str
    key: str
    name: str
    entries: tuple[AccountEntry, ...]
    refused: tuple[Note, ...] | None = None
    standing: StandsAt | None = None
    prices: tuple[NewPrices, ...] = ()

    @property
    def in_versions(self) -> frozenset[Field]:
        """The fields that are part of a version of prices, which is told as a whole."""
        days = {str(version.day) for version in self.prices}
        fields = (entry.field for entry in self.entries if isinstance(entry, Change) and days)
        return frozenset(
            path
            for path in fields
            if isinstance(path, tuple) and path[0] == "prices" and path[1] in days
        )

    @property
    def created(self) -> Created | None:
        """What it has, where it is new."""
        first = self.entries[0] if self.entries else None
        return first if isinstance(first, Created) else None

    @property
    def gravity(self) -> Gravity:
        """Who is refused comes first, then who loses access; the partner's own change last."""
        if self.refused is not None:
            return Gravity.REFUSED
        if self.created:
            return Gravity.OPENS
        if self.address == PARTNER:
            return Gravity.SHARED
        changes = [entry for entry in self.entries if isinstance(entry, Change)]
        if any(change.closes for change in changes):
            return Gravity.CLOSES
        loses = any(Remark.LOSES_ACCESS in change.notes for change in changes)
        return Gravity.LOSES if loses else Gravity.CHANGES

    @property
    def effect(self) -> Upshot | None:
        """What the whole of it means for the account, where that is grave."""
        if self.refused is not None:
            return Upshot.IN_NO_TOTAL
        if self.gravity is not Gravity.CLOSES:
            return None
        changes = [entry for entry in self.entries if isinstance(entry, Change) and entry.closes]
        if any(change.kind is ChangeKind.REMOVE for change in changes):
            return Upshot.GONE_FOR_GOOD
        locked = any(isinstance(note, LosesSignIn) for change in changes for note in change.notes)
        return Upshot.LOCKS_OUT if locked else Upshot.CLOSES


class ActKind(Enum):
    """What an act behind the files did: to an element of a list, to one field, to several."""

    LOST = auto()
    GAINED = auto()
    FIELD_MOVED = auto()
    FIELDS_MOVED = auto()
    STORE_EDITED = auto()


class ActFact(NamedTuple):
    """An act behind the files: to whom by key, to which element, field or number of fields."""

    kind: ActKind
    whose: tuple[str, ...]
    what: str
    together: Remark | None
    who: str
