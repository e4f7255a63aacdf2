"""An account at one moment: its leaves, and what only the platform knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property, lru_cache
from operator import itemgetter

from reconciler.diagnostics import FieldPath
from reconciler.model.files.billing import Billing, BillingMode, Collect
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import (
    Leaf,
    Leaves,
    changed,
    default_leaves,
    in_word_list,
    keyed_collections,
    word_lists,
)
from reconciler.model.files.partner import DriftMode, Expansion, OneWay, PartnerFile
from reconciler.model.files.people import BUILT_IN, Permission
from reconciler.model.files.trial import TrialClock
from reconciler.model.leaf_texts import canonical_text
from reconciler.model.live.columns import ColumnFacts, columns_of
from reconciler.model.live.observed import Observed
from reconciler.model.resources import POOLABLE, SEATS, amount_path
from reconciler.model.status import DEFAULT_STATUS, LONGEST_TRIAL, Effect, Status
from reconciler.values import Frozen, replace

STATUS_PATH = ("status",)
MODE_PATH = ("billing", "mode")
NAME_PATH = ("name",)
DAYS_PATH = ("trial", "days")
MEMBERS_PATH = ("members",)
_ROLE_PATH = ("roles", "name", "permissions")
# Rules ask both of every client dozens of times: a table answers faster than the enumeration.
_STATUSES: Mapping[object, Status] = {status.value: status for status in Status} | {
    None: DEFAULT_STATUS
}
_MODES: Mapping[object, BillingMode] = {mode.value: mode for mode in BillingMode} | {
    None: Billing.model_fields["mode"].default
}
_GROUP = itemgetter(0)
_POOLED = tuple((name, amount_path(name)) for name in POOLABLE)

Holds = Mapping[str, int]
"""Resource → amount drawn from the partner's pool; what draws nothing is left out."""


@cache
def client_defaults() -> Leaves:
    """What a new client has where its file says nothing."""
    return default_leaves(ClientFile)


@cache
def partner_defaults() -> Leaves:
    """What a new partner has where its file says nothing."""
    return default_leaves(PartnerFile)


CLIENT_COLLECTIONS = keyed_collections(ClientFile)
CLIENT_LISTS = CLIENT_COLLECTIONS - ClientFile.KEYED
"""What a file that names it has whole: nothing of it comes from a profile or from defaults."""
PARTNER_COLLECTIONS = keyed_collections(PartnerFile)
WORD_LISTS = word_lists(ClientFile) | word_lists(PartnerFile)
"""The lists of plain words of both documents: no path is a word in one and a value in the other."""


@lru_cache(maxsize=4096)
def is_word(path: FieldPath) -> bool:
    """Tell whether a leaf is a word of a list: it says no more than that the word is there."""
    return in_word_list(path, WORD_LISTS)


NOTHING_OBSERVED = Observed()
"""What is known of an account that only files tell of: one value for all of a fleet."""


class Client(Frozen, dict=True):
    """One client account at one moment, declared or live."""

    key: str
    leaves: Leaves
    observed: Observed = NOTHING_OBSERVED

    @cached_property
    def text(self) -> str:
        """Its leaves as canonical text: what is stored, and what its fingerprint is made of."""
        return canonical_text(self.leaves)

    def get(self, path: FieldPath) -> Leaf | None:
        """One leaf; a scalar that is not there has its documented default."""
        leaf = self.leaves.get(path)
        return client_defaults().get(path) if leaf is None else leaf

    @property
    def name(self) -> str:
        """The company name."""
        return str(self.get(NAME_PATH) or "")

    @property
    def status(self) -> Status:
        """Where the account stands."""
        return _STATUSES[self.leaves.get(STATUS_PATH)]

    @property
    def mode(self) -> BillingMode:
        """Who bills it."""
        return _MODES[self.leaves.get(MODE_PATH)]

    @property
    def team(self) -> str:
        """The team that looks after it, or an empty string."""
        return str(self.get(("team",)) or "")

    @property
    def features(self) -> tuple[str, ...]:
        """The features switched on, sorted."""
        return tuple(sorted(path[1] for path in self.leaves if path[0] == "features"))

    @property
    def draws(self) -> bool:
        """Whether it draws on the partner's pool, by its status and who bills it."""
        return self.status.facts.effects[Effect.POOL].allowed and self.mode is BillingMode.PARTNER

    @property
    def trial(self) -> TrialClock | None:
        """The clock of the trial it is in; in another status none, whatever trial it had."""
        return self.observed.trial if self.status.facts.tries else None

    @property
    def on_trial_alone(self) -> bool:
        """Whether only its trial opens it: the platform bills, and no program was picked yet."""
        unpicked = self.mode is BillingMode.PLATFORM and not self.observed.program
        return unpicked and self.observed.trial is not None

    @property
    def members(self) -> dict[str, str]:
        """E-mail → role of its users, invited ones included."""
        return {path[1]: str(leaf) for path, leaf in self.leaves.items() if path[0] == "members"}

    @property
    def headcount(self) -> int:
        """How many users it has: each is one leaf, their role."""
        return list(map(_GROUP, self.leaves)).count("members")

    @property
    def properties(self) -> dict[str, Leaf]:
        """Property → value."""
        return {path[1]: leaf for path, leaf in self.leaves.items() if path[0] == "properties"}

    @property
    def articles(self) -> dict[str, int]:
        """Article → how many it owns."""
        return {path[1]: int(leaf) for path, leaf in self.leaves.items() if path[0] == "articles"}

    @property
    def campaigns(self) -> tuple[str, ...]:
        """Its campaigns, sorted."""
        return tuple(sorted({path[1] for path in self.leaves if path[0] == "campaigns"}))

    def amount(self, resource: str) -> int:
        """The amount of a resource it is allotted, drawn or not."""
        return int(self.get(amount_path(resource)) or 0)

    @property
    def holds(self) -> dict[str, int]:
        """What it draws on the pool."""
        if not self.draws:
            return {}
        leaves = self.leaves
        return {name: int(leaf) for name, path in _POOLED if (leaf := leaves.get(path))}

    def with_leaves(self, changes: Mapping[FieldPath, Leaf | None]) -> Client:
        """The account with some leaves set, or taken away (`None`)."""
        return replace(self, leaves=changed(self.leaves, changes))


class Partner(Frozen, dict=True):
    """The partner account at one moment, declared or live.

    What is read off all of its leaves is read once: rules and views ask for it for every client.
    """

    key: str
    leaves: Leaves

    def get(self, path: FieldPath) -> Leaf | None:
        """One leaf; a scalar that is not there has its documented default."""
        return self.leaves.get(path, partner_defaults().get(path))

    @property
    def name(self) -> str:
        """The partner's name."""
        return str(self.get(NAME_PATH) or self.key)

    @cached_property
    def supply(self) -> Mapping[str, int]:
        """Resource → amount the file wants to own; only these are pooled."""
        return {path[1]: int(leaf) for path, leaf in self.leaves.items() if path[0] == "supply"}

    @cached_property
    def staff(self) -> Mapping[str, str]:
        """E-mail → role of the users of the parent account."""
        return {path[1]: str(leaf) for path, leaf in self.leaves.items() if path[0] == "staff"}

    def keeps(self, client: Client) -> bool:
        """Tell whether whoever of the staff made a client is on it still, and so its admin."""
        return client.observed.implicit_admin.casefold() in self.staff

    @cached_property
    def roles(self) -> Mapping[str, frozenset[Permission]]:
        """Role → what it permits, the built-in ones included."""
        own = {path[1]: set[Permission]() for path in self.leaves if path[0] == "roles"}
        for path in self.leaves:
            if path[0] == "roles" and len(path) > len(_ROLE_PATH):
                own[path[1]].add(Permission(path[3]))
        return {**{name: frozenset(given) for name, given in own.items()}, **BUILT_IN}

    @cached_property
    def columns(self) -> Mapping[str, ColumnFacts]:
        """Property → its definition."""
        return columns_of(self.leaves)

    @cached_property
    def articles(self) -> tuple[str, ...]:
        """The articles of the catalogue, sorted."""
        return tuple(sorted({path[1] for path in self.leaves if path[0] == "articles"}))

    @cached_property
    def teams(self) -> tuple[str, ...]:
        """Names that a client's `team` may take."""
        return tuple(sorted(path[1] for path in self.leaves if path[0] == "teams"))

    @property
    def expansion(self) -> Expansion:
        """Whether an apply may buy what is missing."""
        return Expansion(str(self.get(("expansion",))))

    @property
    def drift(self) -> DriftMode:
        """What a plan does with values that moved behind the files."""
        return DriftMode(str(self.get(("drift",))))

    @property
    def one_way(self) -> OneWay:
        """Whether a one-way door must be acknowledged."""
        return OneWay(str(self.get(("guards", "one_way"))))

    @property
    def trial_days(self) -> int:
        """The length of a trial where the client's file does not say, in days."""
        return int(self.get(DAYS_PATH) or LONGEST_TRIAL)

    @property
    def currency(self) -> str:
        """The currency the partner is billed in; empty when it is not billed."""
        return str(self.get(("billing", "currency")) or "")

    @property
    def anchor_day(self) -> int:
        """The day of the month on which a period begins."""
        return int(self.get(("billing", "anchor_day")) or 1)

    @property
    def collect(self) -> Collect:
        """When what grows inside a period is invoiced."""
        return Collect(str(self.get(("billing", "collect")) or Collect.IMMEDIATE))

    @property
    def program(self) -> str:
        """The program the partner has subscribed to."""
        return str(self.get(("program",)) or "")

    @cached_property
    def add_ons(self) -> tuple[str, ...]:
        """The add-ons the partner has subscribed to, sorted."""
        return tuple(sorted(path[1] for path in self.leaves if path[0] == "add_ons"))

    @cached_property
    def priced(self) -> bool:
        """Whether there is money: terms of billing, and prices."""
        return bool(self.currency) and any(path[0] == "prices" for path in self.leaves)

    def limit(self, name: str) -> str:
        """A guard that is an amount of money, as it is written; empty: no limit."""
        return str(self.get(("guards", name)) or "")

    def guard(self, name: str) -> int:
        """A numeric guard: a percentage or a number of clients."""
        return int(self.get(("guards", name)) or 0)

    @property
    def staff_holds(self) -> dict[str, int]:
        """What the staff occupies of the supply."""
        return {SEATS: len(self.staff)}
