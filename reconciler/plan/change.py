"""What a plan holds of each address: the change, its doors, what is recorded, what drifted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import sha256
from operator import attrgetter

from reconciler.diagnostics import PARTNER, FieldPath
from reconciler.diff.compare import FieldChange
from reconciler.model.files.leaves import Leaf, Leaves
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.account import STATUS_PATH
from reconciler.model.live.declared import DeclaredClient, Layers
from reconciler.model.live.found import FoundClient
from reconciler.model.live.records import ClientRecord, PartnerRecord
from reconciler.model.status import OPEN
from reconciler.plan.drift_notes import Drift
from reconciler.plan.people import Turn
from reconciler.plan.steps import BuyArticle, CreditStep, GrantCredit, VoidCredit
from reconciler.rules.addresses import new_addresses
from reconciler.rules.doors import Opening
from reconciler.rules.review import ClientChange, PartnerChange
from reconciler.values import Frozen, JsonEncoder, field, replace

_JSON = JsonEncoder()
_PEOPLE = ("members", "staff")
_sides = attrgetter("path", "before", "after")


class Action(StrEnum):
    """What happens to an address. `record` writes no live value, `none` writes nothing."""

    CREATE = "create"
    UPDATE = "update"
    REMOVE = "remove"
    RECORD = "record"
    NONE = "none"


class PlannedClient(Frozen):
    """One client in a plan.

    `applied` is what the files will have written; `content` the content id to record, empty when
    something of the client does not converge; `clock` the trial after the change; `turn` what a
    step of status closes or opens again; `restored` says of the leaves that are put back who moved
    them. `behind` the files: an operation moves it, so what they last wrote stays recorded as it
    was. `credits` are what it is granted, buys, spends. `found` is what was true of a client that
    was there before its file: it comes in as it is.
    """

    change: ClientChange
    record: ClientRecord | None
    applied: Leaves
    content: str
    recorded: tuple[FieldPath, ...] = ()
    restored: Mapping[FieldPath, str] = field(default_factory=dict)
    drift: tuple[Drift, ...] = ()
    openings: tuple[Opening, ...] = ()
    clock: TrialClock | None = None
    turn: Turn | None = None
    behind: bool = False
    credits: tuple[CreditStep, ...] = ()
    found: FoundClient | None = None

    @property
    def address(self) -> str:
        """`client.<key>`."""
        return self.change.address

    @property
    def action(self) -> Action:
        """What happens to the client."""
        if self.change.removal is not None:
            return Action.REMOVE if self.change.before is not None else Action.NONE
        if self.change.before is None:
            return Action.CREATE
        if self.change.fields or self.change.moved_from or self.credits:
            return Action.UPDATE
        return Action.RECORD if self.recorded else Action.NONE

    @property
    def receipts(self) -> tuple[GrantCredit | BuyArticle | VoidCredit, ...]:
        """The steps that the client pays for, or is paid back: each by a receipt of its own."""
        return tuple(
            credit
            for credit in self.credits
            if isinstance(credit, BuyArticle)
            or (isinstance(credit, GrantCredit) and credit.bought.paid_by)
            or (isinstance(credit, VoidCredit) and credit.paid_by)
        )

    @property
    def digest(self) -> str:
        """What this change does, as 32 hex digits: structure, and a trial's length.

        What its client is granted and pays for is in it, the partner's money never.
        """
        removal = self.change.removal
        return digest_of(
            self.address,
            self.action,
            self.change.fields,
            [
                *(opening.door for opening in self.openings),
                self.change.moved_from,
                self.clock.days if self.clock else "",
                *((removal.reason, removal.by) if removal else ()),
                *self.credits,
                *(() if self.found is None else (self.found,)),
                *(new_addresses(self.change).items() if self.change.was else ()),
            ],
        )


class PlannedPartner(Frozen):
    """The partner in a plan; `content` is the content id of its file to record."""

    change: PartnerChange
    record: PartnerRecord | None
    applied: Leaves
    content: str
    recorded: tuple[FieldPath, ...] = ()
    restored: Mapping[FieldPath, str] = field(default_factory=dict)
    drift: tuple[Drift, ...] = ()

    @property
    def address(self) -> str:
        """The partner's address."""
        return PARTNER

    @property
    def action(self) -> Action:
        """What happens to the partner."""
        if self.change.before is None:
            return Action.CREATE
        if self.change.fields:
            return Action.UPDATE
        return Action.RECORD if self.recorded else Action.NONE

    @property
    def digest(self) -> str:
        """What this change does and consents to, as 32 hex digits."""
        consents = [each.operation for each in self.change.waiting]
        return digest_of(PARTNER, self.action, self.change.fields, consents)


class Inherited(Frozen):
    """What clients have of partner.yaml by their profile: as it stands there, and as applied.

    A change that follows from a profile is reviewed as the profile is: whether its field is
    harmless does not matter. Nobody notes where an applied leaf came from: one that goes counts as
    come from partner.yaml if some profile, as applied, gave just that, and the file has it no more.
    """

    layers: Layers = field(default_factory=dict)
    former: Layers = field(default_factory=dict)

    def told(self, planned: PlannedClient, file: DeclaredClient) -> PlannedClient:
        """Say of a client that changes which leaves come from partner.yaml, or go with it."""
        if not (planned.change.moves or planned.change.conflicts or planned.drift):
            return planned
        now, record = self.layers.get(file.profile, {}), planned.record
        gone = (
            field.path
            for field in planned.change.moves
            if field.after is None
            and field.path not in now
            and record is not None
            and self._gave(field.path, record.applied.get(field.path))
        )
        given = file.given.union(gone)
        return replace(planned, change=replace(planned.change, given=given))

    def _gave(self, path: FieldPath, leaf: Leaf | None) -> bool:
        return leaf is not None and any(each.get(path) == leaf for each in self.former.values())


def given_back(planned: PlannedPartner | PlannedClient) -> frozenset[FieldPath]:
    """Leaves that are put back and let people in again: an open status, people with their roles."""
    return frozenset(
        field.path
        for field in planned.change.fields
        if field.path in planned.restored
        and field.after is not None
        and (field.path[0] in _PEOPLE or (field.path == STATUS_PATH and field.after in OPEN))
    )


def digest_of(
    address: str, action: Action, fields: Iterable[FieldChange], extra: Iterable[object]
) -> str:
    """32 hex digits of SHA-256: equal for changes that do the same."""
    content = [
        address,
        str(action),
        [*map(_sides, fields)],
        [str(each) for each in extra],
    ]
    return sha256(_JSON.encode(content)).hexdigest()[:32]
