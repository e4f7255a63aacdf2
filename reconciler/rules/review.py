"""What a rule may look at, and what it may say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from operator import itemgetter

from reconciler.billing.money import Bill
from reconciler.billing.pool import PoolForecast, holds_delta
from reconciler.diagnostics import FieldPath, Help, Severity, client_address
from reconciler.diff.compare import FieldChange, compare
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.consent import Acknowledgement, PartnerConsent, Removal
from reconciler.model.files.credits import Bought, Grant
from reconciler.model.files.leaves import Leaf
from reconciler.model.live.account import Client, Holds, Partner
from reconciler.model.live.declared import DeclaredClient
from reconciler.model.live.found import AsFound
from reconciler.rules.kin import Kin
from reconciler.values import Frozen, field


class Conflict(Frozen):
    """A leaf that the files and somebody else both moved: last applied, live, and wanted.

    `who` says who moved it live, and when, as far as the audit trail knows.
    """

    path: FieldPath
    applied: Leaf | None
    live: Leaf | None
    wanted: Leaf | None
    who: str = ""


class Spending(Frozen):
    """What one campaign wants to spend, in minor units of a currency."""

    campaign: str
    amount: int
    currency: str


class ClientChange(Frozen):
    """One client, before → after.

    `before` is `None` for a new client, `after` for a removal. `moved_from` is the key it leaves
    in this plan, `asked_from` the key its file names. `declared` is what the file alone says.
    `grants` are those that stand in the file, applied before or not; `spending` is what an act
    wants to spend. `quoted` says of each property of the file whether its value stands in quotes,
    `was` of members there which address they had before. `profile` is the one that the file names;
    `given` are leaves that the file has of partner.yaml, or had. `doubtful` is a client of which
    the store says two things that cannot both be true.
    Rules judge `fields`, what the files ask for: of a live client they stand in `moves`.
    """

    key: str
    before: Client | None
    after: Client | None
    moves: tuple[FieldChange, ...] = ()
    declared: Client | None = None
    removal: Removal | None = None
    moved_from: str = ""
    asked_from: str = ""
    consents: tuple[Acknowledgement, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    grants: tuple[Grant, ...] = ()
    spending: Spending | None = None
    quoted: Mapping[str, bool] = field(default_factory=dict)
    was: Mapping[str, str] = field(default_factory=dict)
    profile: str = ""
    given: frozenset[FieldPath] = frozenset()
    doubtful: bool = False

    @property
    def address(self) -> str:
        """`client.<key>`."""
        return client_address(self.key)

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """Every leaf that changes, sorted by path.

        Those of a new client are made anew for whoever asks: kept, they would be most of what a
        plan of many new clients keeps.
        """
        if self.before is None and self.after is not None:
            return compare(None, self.after.leaves)
        return self.moves

    def field(self, *path: str) -> FieldChange | None:
        """The change of one leaf, if it changes."""
        if self.before is None and self.after is not None:
            leaf = self.after.leaves.get(path)
            return None if leaf is None else FieldChange(path, None, leaf)
        return next((each for each in self.moves if each.path == path), None)

    def below(self, group: str) -> tuple[FieldChange, ...]:
        """Every leaf of a group that changes, such as one of `members`."""
        if self.before is None and self.after is not None:
            own = {path: leaf for path, leaf in self.after.leaves.items() if path[0] == group}
            return compare(None, own) if own else ()
        return tuple(each for each in self.moves if each.path[0] == group)

    @property
    def described(self) -> Client | None:
        """What its file says; of an act by hand, which no file tells, what it comes to."""
        return self.declared or self.after

    @property
    def is_of_files(self) -> bool:
        """Whether nothing is known of it live, as where files are judged alone."""
        return self.before is None and self.after is None

    @property
    def end(self) -> Client | None:
        """The client as the plan leaves it, or as its file alone says it."""
        if self.before is None and self.after is None and self.removal is None:
            return self.declared
        return self.after

    @property
    def granted(self) -> Mapping[str, Bought]:
        """The grants that were applied before, by id."""
        return self.before.observed.credits.grants if self.before else {}

    @property
    def takes(self) -> dict[str, int]:
        """Resource → what it takes from the pool by this change (negative: gives back)."""
        return holds_delta(
            self.before.holds if self.before else {}, self.after.holds if self.after else {}
        )

    @property
    def to_platform(self) -> bool:
        """Whether the platform takes over billing in this plan."""
        return (
            self.after is not None
            and self.after.mode is BillingMode.PLATFORM
            and (self.before is None or self.before.mode is not BillingMode.PLATFORM)
        )


def of_its_file(client: DeclaredClient) -> ClientChange:
    """A client as its file alone says it: nothing is known of it live."""
    return ClientChange(
        client.key,
        None,
        None,
        declared=client.client,
        removal=client.removal,
        asked_from=client.moved_from,
        consents=client.consents,
        grants=client.grants,
        quoted=client.quoted,
        was=client.was,
        profile=client.profile,
        given=client.given,
    )


class PartnerChange(Frozen):
    """The partner, before → after; `before` is `None` at the opening apply.

    `consents` are those of its file; `used` says of those that are used up when that was. `quoted`
    says of each property of a profile, by its path, whether its value stands in quotes in the file.
    """

    before: Partner | None
    after: Partner
    fields: tuple[FieldChange, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    consents: tuple[PartnerConsent, ...] = ()
    used: Mapping[PartnerConsent, str] = field(default_factory=dict)
    quoted: Mapping[FieldPath, bool] = field(default_factory=dict)

    @property
    def waiting(self) -> tuple[PartnerConsent, ...]:
        """The consents to pass a guard that are not used up."""
        return tuple(
            consent for consent in self.consents if consent.guard and consent not in self.used
        )

    @property
    def staff(self) -> frozenset[str]:
        """Whoever is on the staff before or after: at home in every client, and proof of none."""
        return frozenset(self.before.staff if self.before else {}) | frozenset(self.after.staff)


class Uses(Frozen):
    """Who has something that partner.yaml names: client key → value, live and after the plan."""

    before: Mapping[str, Leaf] = field(default_factory=dict)
    after: Mapping[str, Leaf] = field(default_factory=dict)


class Rest(Frozen):
    """What rules need to know of everything that the plan does not touch.

    `clients` counts the live clients before; `kin` are those, removed ones included, that have
    a name, a person or a card in common with a client that is new, renamed, gains members or starts
    a trial (only read then, and the client itself may be among them); `claimed` says who used a key
    that is asked for; `holders` who holds what in the end (only read when a supply shrinks);
    `files` are all keys with a file (only read when a former key is asked for, or as found),
    `now_called` gives the key of today for a key that some client had or has; `campaigns` says
    who owns, for ever, a campaign that is asked for; `uses` who has a property or an article whose
    definition changes or goes (read only then); `others` are all live clients that the plan does
    not change, given only where partner.yaml takes staff, roles, permissions or teams away.
    """

    clients: int = 0
    kin: Kin = field(default_factory=Kin)
    claimed: Mapping[str, str] = field(default_factory=dict)
    holders: Mapping[str, Holds] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    now_called: Mapping[str, str] = field(default_factory=dict)
    campaigns: Mapping[str, str] = field(default_factory=dict)
    uses: Mapping[tuple[str, str], Uses] = field(default_factory=dict)
    others: tuple[Client, ...] = ()


_GROUP = itemgetter(0)
_Described = tuple[ClientChange, Client]


class Review(Frozen, dict=True):
    """A whole plan as rules see it: partner, touched clients, the rest in sum, the pool, the day.

    In a review of files alone (`validate`) every client is new and nothing is known live.
    `as_found` is what found.yaml says of a partner who is new to the store, and whose clients are
    there already.
    """

    partner: PartnerChange
    clients: tuple[ClientChange, ...]
    pool: PoolForecast
    rest: Rest
    today: date
    bill: Bill = field(default_factory=Bill)
    as_found: AsFound | None = None

    def files(self) -> Iterator[_Described]:
        """Each client that is described, with what is said of it; a tombstone describes none."""
        return (described for described in self._described if described[0].removal is None)

    def naming(self, group: str) -> Sequence[_Described]:
        """Each client of which something is said in a group of fields, tombstones too."""
        return self._by_group.get(group, ())

    @cached_property
    def _described(self) -> Sequence[_Described]:
        """Each client with what is said of it, if anything is."""
        return [
            (change, client) for change in self.clients if (client := change.described) is not None
        ]

    @cached_property
    def _by_group(self) -> Mapping[str, Sequence[_Described]]:
        """Group of fields, such as `articles` → who says something there.

        Read off all leaves in one walk: most groups are named by few clients, and a law that looked
        for one of them in every leaf of every client would cost more than what it is about.
        """
        groups: dict[str, list[_Described]] = defaultdict(list)
        for described in self._described:
            for group in set(map(_GROUP, described[1].leaves)):
                groups[group].append(described)
        return groups

    def ends(self) -> Iterator[Client]:
        """The clients that were live before, as this plan leaves them, and all others.

        For laws of what partner.yaml takes away; where it takes nothing, the others are missing.
        """
        ends = (client.after for client in self.clients if client.before is not None)
        yield from (end for end in ends if end is not None)
        yield from self.rest.others


class Breach(Frozen):
    """One objection of a rule: about whom, at which field, what is, and what to do instead."""

    address: str
    path: FieldPath
    message: str
    label: str = ""
    help: Help = ""
    severity: Severity = Severity.ERROR


Breaches = Iterator[Breach]
Rule = Callable[[Review], Breaches]


def rule_id(rule: Rule) -> str:
    """Name of the function with dashes: `no-way-back`."""
    return rule.__name__.replace("_", "-")
