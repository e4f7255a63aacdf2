"""Write files from live: what the files take over is decided, written down, judged, then written.

The partner comes first: with other defaults, other things are the clients' own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.apply.survey.ask import Ask
from reconciler.apply.survey.partner_in_store import live_partner
from reconciler.apply.survey.survey import Gathered, gathered, partner_key
from reconciler.desired.edit.edit_leaves import edited_file
from reconciler.desired.edit.file_schema import schema_at
from reconciler.desired.edit.valid_file import FileKind, leaves_of
from reconciler.desired.read.tree import Tree
from reconciler.desired.write.whole_file import file_text, folders_of, rewrite
from reconciler.diagnostics import (
    PARTNER,
    FieldPath,
    Severity,
    client_address,
    client_key,
    cure,
    nearest,
)
from reconciler.errors import FilesInvalid, PlanRefused, UsageRefused
from reconciler.live.store import LiveReader, LiveSource
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import dotted, owned_leaves
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.account import CLIENT_LISTS, client_defaults, partner_defaults
from reconciler.model.live.records import Head
from reconciler.model.resources import Feature
from reconciler.plan.adopt.adoption import (
    Adopted,
    Adoption,
    AdoptRequest,
    adopt_client,
    adopt_partner,
    adopt_refused_removal,
    read_adopt_request,
    whole_client,
    whole_partner,
)
from reconciler.plan.build import Draft, build_plan, draft
from reconciler.plan.change import PlannedClient, PlannedPartner
from reconciler.values import Frozen, replace

_PARTNER_KEY = ""
_ANY = Feature.SSO.value
_Leaf = tuple[str, FieldPath]


class _Adopting(Frozen):
    """One adoption at work: the files as they are, the snapshot, and what is asked for."""

    tree: Tree
    reader: LiveReader
    ask: Ask
    asked: AdoptRequest

    def drafted(self, tree: Tree) -> tuple[Gathered, Draft]:
        """Compare files with live and put nothing back: what drifted is drift."""
        compared = gathered(tree, self.reader, self.ask, also=self.asked.accounts)
        tree.require()
        return compared, draft(compared.declared, compared.live, compared.day, set(), _all)


def _all(_planned: PlannedPartner | PlannedClient) -> bool:
    return True


def adopt(tree: Tree, live: LiveSource, ask: Ask, names: Iterable[str]) -> Adopted:
    """Write the live values of some accounts or fields, or of all that moved, into their files.

    Raises FilesInvalid for a file that is wrong, UsageRefused for a name that nobody has or where
    nothing is live, PlanRefused where no file may say what is live; then nothing is written.
    """
    # Not judged: a file may ask for what no rule permits, and is then written back as it is live.
    there = tree.rewritten({}, rules=())
    there.require()
    with live.read(_whose(there, live)) as reader:
        live_partner(reader, live.where)
        asked = read_adopt_request(names, reader.heads(), tree.contents)
        adoptions = tuple(_adoptions(_Adopting(tree, reader, ask, asked), there))
    files = _texts(there, adoptions)
    if files:
        # Read and judge the files as they would be; raises PlanRefused
        would_be = there.rewritten(files)
        try:
            would_be.declare(would_be.contents if _PARTNER_KEY in files else files)
        except FilesInvalid as error:
            raise _unwritable(error) from error
        rewrite(tree, files)
    return Adopted(
        {tree.file(client_key(adoption.address)).name: adoption for adoption in adoptions}
    )


def _whose(tree: Tree, live: LiveSource) -> str:
    if tree.data(_PARTNER_KEY) is not None:
        return partner_key(tree, live)
    with live.read("") as reader:
        partners = reader.partners()
    if len(partners) > 1:
        raise UsageRefused(
            f"there is no partner.yaml, and {live.where} holds {', '.join(partners[:3])}",
            help=f"write one with four lines: format: 1, partner: {partners[0]}, name, time_zone",
        )
    return partners[0] if partners else ""


def _adoptions(adopting: _Adopting, tree: Tree) -> Iterator[Adoption]:
    """Decide for the partner, then for every client with the partner's new defaults."""
    partner, drafted = _of_partner(adopting, tree)
    waiting: set[_Leaf] = set()
    if partner.changes:
        yield partner
        waiting = (
            {leaf for client in drafted[1].clients for leaf in _waiting(client)}
            if drafted
            else set()
        )
        # Judged when all of it is known: a file may name what only the new partner has.
        tree = tree.rewritten(_texts(tree, (partner,)), rules=())
    compared, targets = drafted if drafted and not partner.changes else adopting.drafted(tree)
    refused = _refused(adopting, tree, compared)
    for planned in targets.clients:
        kept = _inherited(tree, planned) - waiting if partner.changes else frozenset()
        if planned.address in refused:
            kept |= _waiting(planned)
        if planned.address in refused and planned.change.removal:
            inherits = CLIENT_LISTS - tree.named(planned.change.key)
            adoption = adopt_refused_removal(planned, inherits)
        else:
            adoption = _of_client(adopting, tree, planned, kept)
        if adoption.taken:
            yield adoption
    moved = {client.change.moved_from for client in targets.clients}
    yield from _unmanaged(
        adopting, tree, [each for each in compared.live.gone if each.key not in moved]
    )


def _refused(adopting: _Adopting, tree: Tree, compared: Gathered) -> set[str]:
    """Name those of the clients asked for whose files ask for what a rule refuses."""
    asked = [key for key in adopting.asked.accounts if key in tree.contents]
    if not asked:
        return set()
    wrong = list(build_plan(compared.declared, compared.live, compared.day).refusals)
    try:
        tree.rewritten({}).declare(asked)
    except FilesInvalid as error:
        wrong += error.diagnostics
    return {each.address for each in wrong if each.severity is Severity.ERROR}


def _of_partner(adopting: _Adopting, tree: Tree) -> tuple[Adoption, tuple[Gathered, Draft] | None]:
    """Decide for the partner; give with it what was compared for that, if anything was."""
    nothing = Adoption(PARTNER, (), {})
    record = adopting.reader.partner()
    if tree.data(_PARTNER_KEY) is None:
        if record is None or not adopting.asked.wants(PARTNER):
            adopting.tree.require()
            return nothing, None
        return whole_partner(record.live), None
    if not adopting.asked.wants(PARTNER):
        return nothing, None
    compared, targets = adopting.drafted(tree)
    declared, fields = compared.declared.partner, adopting.asked.fields(PARTNER)
    _require_fields(PARTNER, PartnerFile, fields, {*declared.leaves, *partner_defaults()})
    return adopt_partner(targets.partner, declared, fields), (compared, targets)


def _waiting(planned: PlannedClient) -> set[_Leaf]:
    return {(planned.address, field.path) for field in planned.change.fields}


def _inherited(tree: Tree, planned: PlannedClient) -> frozenset[_Leaf]:
    """List what would move of a live client only because its file is silent on it."""
    if planned.record is None or planned.change.removal:
        return frozenset()
    key = planned.change.key
    own = leaves_of(tree.data(key) or b"", tree.file(key).name, ClientFile)
    lists = CLIENT_LISTS & tree.named(key)
    return frozenset(
        leaf for leaf in _waiting(planned) if leaf[1] not in own and leaf[1][0] not in lists
    )


def _of_client(
    adopting: _Adopting, tree: Tree, planned: PlannedClient, kept: frozenset[_Leaf]
) -> Adoption:
    key = planned.change.key
    # A client that is renamed in the files answers to the key it has live, too.
    account = key if key in adopting.asked.accounts else planned.change.moved_from or key
    fields = adopting.asked.fields(account)
    if not adopting.asked.wants(account):
        planned = replace(planned, drift=(), change=replace(planned.change, conflicts=()))
    if not (kept or planned.drift or planned.change.conflicts or fields):
        return Adoption(planned.address, (), {})
    _require_fields(key, ClientFile, fields, client_defaults())
    inherits = CLIENT_LISTS - tree.named(key)
    adoption = adopt_client(planned, inherits, fields, [path for _, path in kept])
    _require_sayable(adoption, planned)
    return adoption


def _require_sayable(adoption: Adoption, planned: PlannedClient) -> None:
    """Refuse what no file can say: that a value is not there which partner.yaml gives."""
    for each in adoption.taken:
        if (
            each.after is None
            and each.before is not None
            and each.path in planned.change.given
            and each.path[0] not in CLIENT_LISTS
        ):
            raise PlanRefused(
                f"no file of `{planned.change.key}` can say that it has no `{dotted(each.path)}`: "
                "its profile gives it one",
                help=f"give it a value of its own: {dotted(each.path)}, in the live account or in "
                "the file; or take it out of the profile, or the profile out of the file",
            )


def _require_fields(
    account: str, kind: FileKind, fields: Iterable[FieldPath], known: Iterable[FieldPath]
) -> None:
    for path in fields:
        if path[0] in kind.INSTRUCTIONS or schema_at(kind, path) is None:
            fields_of = (field for field in kind.model_fields if field not in kind.INSTRUCTIONS)
            near = nearest(dotted(path), [*fields_of, *map(dotted, known)])
            raise UsageRefused(
                f"`{account}` has no field `{dotted(path)}` to adopt",
                help=f"did you mean `{account}.{near}`?"
                if near
                else cure("all of it", "adopt", account),
            )


def _unmanaged(adopting: _Adopting, tree: Tree, heads: Iterable[Head]) -> Iterator[Adoption]:
    wanted = [head for head in heads if adopting.asked.wants(head.key)]
    partner = tree.partner_file() if wanted else None
    defaults = owned_leaves(partner.defaults) if partner is not None else {}
    records = adopting.reader.load(wanted)
    for head in wanted:
        if adopting.asked.fields(head.key):
            raise UsageRefused(
                f"`{head.key}` has no file yet, so all of it is adopted or nothing",
                help=cure("write its file", "adopt", head.key),
            )
        yield whole_client(records[head.id].live, client_address(head.key), defaults)


def _texts(tree: Tree, adoptions: Iterable[Adoption]) -> dict[str, bytes]:
    """Write the bytes of every file that changes, by key; raises PlanRefused."""
    try:
        return {client_key(adoption.address): _text(tree, adoption) for adoption in adoptions}
    except FilesInvalid as error:
        raise _unwritable(error) from error


def _text(tree: Tree, adoption: Adoption) -> bytes:
    kind = PartnerFile if adoption.address == PARTNER else ClientFile
    if adoption.whole:
        leaves = {path: leaf for path, leaf in adoption.changes.items() if leaf is not None}
        key = client_key(adoption.address)
        folders = folders_of(tree.source, tree.file(key)) if key else 0
        return file_text(leaves, kind, empty=adoption.empty, folders=folders).encode()
    key = client_key(adoption.address)
    data, name = tree.data(key) or b"", tree.file(key).name
    data = edited_file(data, name, kind, adoption.changes)
    for path in adoption.empty:
        # A list is made with something in it; it stays when that is taken out.
        data = edited_file(data, name, kind, {(*path, _ANY): True})
        data = edited_file(data, name, kind, {(*path, _ANY): None})
    return data


def _unwritable(error: FilesInvalid) -> PlanRefused:
    return PlanRefused(
        "no valid file says what is live, nothing was written",
        help="change it in the live account first, or adopt the others by name",
        diagnostics=error.diagnostics,
    )
