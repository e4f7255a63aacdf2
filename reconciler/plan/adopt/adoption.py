"""Which live values the files take over, and what has to be written for that. Pure.

Taken over is what moved behind the files: drift, conflicts, elements that only live holds. A change
that waits in the files is nobody's to undo, unless its field is named. What somebody asks to adopt
is typed as `partner`, `acme`, `acme.seats` or `acme.features[sso]`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from reconciler.diagnostics import PARTNER, FieldPath, nearest, see
from reconciler.errors import UsageRefused
from reconciler.model.files.leaves import Leaf, Leaves, in_collection
from reconciler.model.files.partner import FILE_FORMAT
from reconciler.model.live.account import (
    CLIENT_COLLECTIONS,
    PARTNER_COLLECTIONS,
    Client,
    Partner,
    client_defaults,
    partner_defaults,
)
from reconciler.model.live.records import Head
from reconciler.plan.change import PlannedClient, PlannedPartner
from reconciler.plan.target.merge import same_words
from reconciler.values import Frozen, field

_REMOVED = "removed"
"""The field of a file that says its client is to go."""


class Taken(Frozen, order=True):
    """One field that a file takes over: what the file said, what is live, who moved it."""

    path: FieldPath
    before: Leaf | None
    after: Leaf | None
    who: str = ""


class Adoption(Frozen):
    """What one account's file takes over; `whole`: there is no file yet.

    `changes` are the leaves to write (None: to take out), `empty` the lists to leave empty.
    """

    address: str
    taken: tuple[Taken, ...]
    changes: Mapping[FieldPath, Leaf | None]
    empty: tuple[FieldPath, ...] = ()
    whole: bool = False


class Adopted(Frozen):
    """What was written, by the name of each file."""

    files: Mapping[str, Adoption] = field(default_factory=dict)


def adopt_client(
    planned: PlannedClient,
    inherits: Collection[str],
    fields: Collection[FieldPath],
    kept: Collection[FieldPath] = (),
) -> Adoption:
    """Say what a client's file takes over: what moved, or exactly the `fields` that are named.

    `inherits` are the lists that it has from the partner's defaults: such a list is replaced
    whole. `kept` are leaves that would move now by other defaults, and that stay as they are live.
    """
    record, declared = planned.record, planned.change.declared
    if record is None or declared is None or planned.change.removal or record.head.removed:
        return Adoption(planned.address, (), {})
    words = same_words(declared.leaves, record.live)
    taken = _taken(
        _moved(planned, _named(fields, words, record.live)) | dict.fromkeys(kept, ""),
        declared,
        record.live,
    )
    changes, empty = _replaced(taken, declared.leaves, inherits)
    return Adoption(planned.address, taken, changes, empty)


def adopt_refused_removal(planned: PlannedClient, inherits: Collection[str]) -> Adoption:
    """Say what the file of a client that cannot be removed takes over: all that it has live.

    Its `removed` goes, and whatever else the file says otherwise than it is live.
    """
    record, declared, removal = planned.record, planned.change.declared, planned.change.removal
    if record is None or declared is None or removal is None or record.head.removed:
        return Adoption(planned.address, (), {})
    other = {
        path: ""
        for path, leaf in same_words(declared.leaves, record.live).items()
        if leaf != record.live.get(path)
    }
    taken = _taken(other, declared, record.live)
    changes, empty = _replaced(taken, declared.leaves, inherits)
    return Adoption(
        planned.address,
        (Taken((_REMOVED,), f"{removal.reason}, by {removal.by}", None), *taken),
        {**changes, (_REMOVED,): None},
        empty,
    )


def adopt_partner(
    planned: PlannedPartner, declared: Partner, fields: Collection[FieldPath]
) -> Adoption:
    """Say what partner.yaml takes over: what moved, or exactly the `fields` that are named."""
    record = planned.record
    if record is None:
        return Adoption(PARTNER, (), {})
    taken = _taken(
        _moved(planned, _named(fields, declared.leaves, record.live)), declared, record.live
    )
    return Adoption(PARTNER, taken, {each.path: each.after for each in taken})


def _moved(
    planned: PlannedClient | PlannedPartner, named: Collection[FieldPath] | None
) -> dict[FieldPath, str]:
    """The leaves to take over with who moved them: those named, or all that moved."""
    who = {each.path: each.who for each in planned.drift}
    who |= {conflict.path: conflict.who for conflict in planned.change.conflicts}
    return who if named is None else {path: who.get(path, "") for path in named}


def _taken(
    moved: Mapping[FieldPath, str], declared: Client | Partner, live: Client | Partner
) -> tuple[Taken, ...]:
    return tuple(
        Taken(path, declared.leaves.get(path), live.get(path), who)
        for path, who in sorted(moved.items())
    )


def _named(
    fields: Collection[FieldPath], words: Leaves, live: Client | Partner
) -> list[FieldPath] | None:
    """Every leaf of some fields that a file does not say as it is live; None: none is named.

    `words` is what the file says, in live words.
    """
    if not fields:
        return None
    return [
        path
        for path in {*words, *live.leaves}
        if words.get(path) != live.get(path) and any(path[: len(each)] == each for each in fields)
    ]


def _replaced(
    taken: Iterable[Taken], declared: Leaves, inherits: Collection[str]
) -> tuple[dict[FieldPath, Leaf | None], tuple[FieldPath, ...]]:
    """The leaves to write; an inherited list of which anything moves is written whole."""
    changes = {each.path: each.after for each in taken}
    empty: list[FieldPath] = []
    for name in sorted({path[0] for path in changes} & set(inherits)):
        wanted: dict[FieldPath, Leaf | None] = {**_of(declared, name)}
        wanted |= {path: leaf for path, leaf in changes.items() if path[0] == name}
        kept = {path: leaf for path, leaf in wanted.items() if leaf is not None}
        changes = {path: leaf for path, leaf in changes.items() if path[0] != name}
        changes |= kept
        if not kept:
            empty.append((name,))
    return changes, tuple(empty)


def whole_client(live: Client, address: str, defaults: Leaves) -> Adoption:
    """Say what a new file of a live client owns: what differs from what it has anyway.

    `defaults` are the partner's. Elements of lists are owned one and all.
    """
    documented = client_defaults()
    own = {
        path: leaf
        for path, leaf in live.leaves.items()
        if not in_collection(path, CLIENT_COLLECTIONS) and leaf != documented.get(path)
    }
    for path, leaf in defaults.items():
        if not in_collection(path, CLIENT_COLLECTIONS):
            now = live.get(path)
            own = {each: kept for each, kept in own.items() if each != path}
            own |= {path: now} if now is not None and now != leaf else {}
    empty: list[FieldPath] = []
    for name in sorted(CLIENT_COLLECTIONS):
        mine, theirs = _of(live.leaves, name), _of(defaults, name)
        own |= mine if mine != theirs else {}
        if theirs and not mine:
            empty.append((name,))
    return Adoption(address, _as_taken(own), own, tuple(empty), whole=True)


def whole_partner(live: Partner) -> Adoption:
    """Say what a new partner.yaml owns."""
    documented = partner_defaults()
    own = {
        path: leaf
        for path, leaf in live.leaves.items()
        if in_collection(path, PARTNER_COLLECTIONS) or leaf != documented.get(path)
    }
    head: Leaves = {("format",): FILE_FORMAT, ("partner",): live.key}
    return Adoption(PARTNER, _as_taken(own), {**head, **own}, whole=True)


def _of(leaves: Leaves, name: str) -> dict[FieldPath, Leaf]:
    return {path: leaf for path, leaf in leaves.items() if path[0] == name}


def _as_taken(leaves: Leaves) -> tuple[Taken, ...]:
    return tuple(Taken(path, None, leaf) for path, leaf in sorted(leaves.items()))


_CLIENT = "client."
_STEP = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")


class AdoptRequest(Frozen):
    """Account (a client's key, or `partner`) → the fields that were named; none named: all of it.

    Without any account everything is asked for.
    """

    accounts: Mapping[str, frozenset[FieldPath]] = field(default_factory=dict)

    def wants(self, account: str) -> bool:
        """Tell whether an account is asked for."""
        return not self.accounts or account in self.accounts

    def fields(self, account: str) -> frozenset[FieldPath]:
        """Fields that were named of an account; none where all of it is asked for, or nothing."""
        return self.accounts.get(account, frozenset())


def read_adopt_request(
    names: Iterable[str], heads: Iterable[Head], files: Collection[str]
) -> AdoptRequest:
    """Read what was typed; raises UsageRefused for what nobody is called, or nobody can adopt."""
    living = {head.key: head for head in heads}
    whole: set[str] = set()
    fields_of: dict[str, set[FieldPath]] = {}
    for name in names:
        account, path = _split(name, {*living, *files})
        if account != PARTNER:
            _require_live(account, living, files)
        if path:
            fields_of.setdefault(account, set()).add(path)
        else:
            whole.add(account)
    fields = {account: frozenset(each) for account, each in fields_of.items()}
    return AdoptRequest(fields | dict.fromkeys(whole, frozenset()))


def _split(name: str, keys: Collection[str]) -> tuple[str, FieldPath]:
    """Part an account from a field; an address (`client.acme`) is an account's name too."""
    inner = name.removeprefix(_CLIENT)
    if inner != name and inner.partition(".")[0] in keys:
        name = inner
    account, _, named = name.partition(".")
    return account, tuple(inside or plain for inside, plain in _STEP.findall(named))


def _require_live(key: str, living: Mapping[str, Head], files: Collection[str]) -> None:
    if key not in living and key not in files:
        near = nearest(key, [PARTNER, *living, *files])
        raise UsageRefused(
            f"no client is called `{key}`",
            help=f"did you mean `{near}`?" if near else see("see them", "list"),
        )
    if key in living and living[key].removed:
        raise UsageRefused(
            f"`{key}` is removed for good: there is nothing to adopt",
            help=see("see what it was", "history", key),
        )
