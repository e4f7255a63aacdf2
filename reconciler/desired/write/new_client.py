"""The file of a new client: what it begins with, what it still lacks, and its whole text.

It begins as a status needs it, or as another client has it. Nothing is repeated that its profile
or the partner's defaults say, and nothing is copied that is one client's alone: who it is, its
people, its money, and what was asked for or consented to once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reconciler.desired.edit.assignments import changes_of
from reconciler.desired.edit.edit_leaves import prove
from reconciler.desired.edit.valid_file import read_valid
from reconciler.desired.edit.written import Written
from reconciler.desired.findings.file_names import ENDING, key_of, suggestion
from reconciler.desired.git.git import last_place
from reconciler.desired.read.source_files import SourceFile
from reconciler.desired.read.tree import Tree
from reconciler.desired.write.judge import judge
from reconciler.desired.write.whole_file import file_text, folders_of, rewrite
from reconciler.diagnostics import PARTNER, FieldPath, ask, cure, did_you_mean, see
from reconciler.diff.compare import FieldChange, FileChange
from reconciler.errors import FilesInvalid, UsageRefused
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf, Leaves, dotted, owned_leaves
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.account import DAYS_PATH, Partner, client_defaults
from reconciler.model.live.columns import ColumnFacts
from reconciler.model.live.declared import NO_PROFILE, layers_of
from reconciler.model.resources import SEATS, amount_path
from reconciler.model.status import DEFAULT_STATUS, Status
from reconciler.values import Frozen

BEGINNINGS = tuple(status for status in Status if not status.is_suspended)
"""The statuses in which a new client begins."""
_ITS_OWN = frozenset(
    {"name", "description", "members", "payment_methods", "campaigns", "articles", "protect"}
)
"""What belongs to one client alone, beside what a file only asks for."""


class Lack(Frozen):
    """A field that the file has to say and does not: with its column, or the name."""

    path: FieldPath
    column: ColumnFacts | None = None

    @property
    def words(self) -> str:
        """The field, and what may stand in it, as far as that is a choice."""
        choices = self.column.choices if self.column else ()
        return f"`{dotted(self.path)}`" + (f" ({', '.join(choices)})" if choices else "")


class NewClient(NamedTuple):
    """What was typed behind `new`: a key, what it begins like, and `key=value` words."""

    key: str
    like: str
    typed: tuple[str, ...]

    def again(self, *more: str) -> tuple[str, ...]:
        """The same as a command, with more words at the end."""
        like = ("--from", self.like) if self.like else ()
        return ("new", self.key, *like, *self.typed, *more)


class ClientDraft(Frozen):
    """A client's file that is not written yet, and what it still lacks.

    `empty` are its lists that stand there as `[]`.
    """

    asked: NewClient
    leaves: Mapping[FieldPath, Leaf]
    empty: tuple[FieldPath, ...]
    lacks: tuple[Lack, ...]


def draft_client(tree: Tree, asked: NewClient) -> ClientDraft:
    """Begin the file of a new client as a status needs it, or as another client has it.

    Raises UsageRefused for a key that cannot be or was used before, and for what cannot be meant;
    FilesInvalid where partner.yaml is missing or wrong.
    """
    file = _partner(tree)
    partner = Partner(file.partner, owned_leaves(file))
    _require_new(tree, asked)
    begun, empty = _beginning(tree, asked, partner)
    keys = frozenset(path[0] for path in (*begun, *empty))
    command = asked._replace(typed=()).again()
    written = Written(ClientFile, begun, keys, layers_of(partner), partner, command)
    changes = changes_of(asked.typed, (), written)
    below = written.below(changes)
    leaves = _changed(begun, changes)
    status = leaves.get(("status",), "")
    if status not in set(BEGINNINGS) and ("status",) not in changes:
        words = cure("say how the new one begins", *asked.again(f"status={DEFAULT_STATUS}"))
        raise UsageRefused(f"`{asked.like}` is {status}", help=words)
    if status in set(BEGINNINGS):
        leaves |= {
            path: least
            for path, least in _least(Status(status), leaves, below)
            if path not in changes
        }
    columns = partner.columns.values()
    lacks = (Lack(("name",)), *(Lack(("properties", column.name), column) for column in columns))
    return ClientDraft(
        asked,
        leaves,
        tuple(path for path in empty if not any(each[: len(path)] == path for each in leaves)),
        tuple(
            lack
            for lack in lacks
            if lack.path not in {**below, **leaves}
            and (lack.column is None or lack.column.required)
        ),
    )


def write_client(tree: Tree, draft: ClientDraft) -> FileChange:
    """Write the file of a new client, and the schemas that it names.

    Raises UsageRefused where something is missing, FilesInvalid where the file would be wrong,
    StalePlan where somebody else wrote it just now.
    """
    _require_whole(draft)
    key = draft.asked.key
    file = tree.file(key)
    data = _text(tree, file, draft)
    prove(data, file.name, ClientFile, draft.leaves)
    judge(tree, {key: data})
    rewrite(tree, {key: data})
    fields = tuple(FieldChange(path, None, leaf) for path, leaf in sorted(draft.leaves.items()))
    return FileChange(file.path, file.name, key, b"", data, fields)


def likely_name(key: str) -> str:
    """Guess a company's name from its key: `Acme Retail` of `acme-retail`."""
    return key.replace("-", " ").title()


def _partner(tree: Tree) -> PartnerFile:
    partner = tree.partner_file()
    if partner is None:
        tree.findings = [each for each in tree.findings if each.rule != "no-client-files"]
        tree.require()
        raise FilesInvalid("there is no partner.yaml here", diagnostics=tree.findings)
    return partner


def _as_a_name(asked: NewClient) -> NewClient:
    """Take a name that was typed in the place of the key as one: `new Acme Retail`."""
    words = [word for word in asked.typed if "=" not in word]
    if not words and " " not in asked.key:
        return asked
    name = " ".join([asked.key, *words])
    rest = [word for word in asked.typed if "=" in word]
    is_named = any(word.startswith("name=") for word in rest)
    return asked._replace(key=name, typed=(*([] if is_named else [f"name={name}"]), *rest))


def _require_new(tree: Tree, asked: NewClient) -> None:
    """Refuse what is no key, and one that a file has or had: it names one client for ever."""
    key = asked.key
    if not key_of(f"{key}{ENDING}") or key == PARTNER:
        asked = _as_a_name(asked)
        meant = f"{PARTNER}-client" if key == PARTNER else asked.key
        better = suggestion(meant).removesuffix(ENDING)
        what = "means partner.yaml" if key == PARTNER else "is not a key"
        words = cure("did you mean", *asked._replace(key=better).again()) if better else _FORM
        raise UsageRefused(f"`{key}` {what}", help=words)
    if key in tree.contents:
        change = cure("change it", "set", key, *(asked.typed or ("KEY=VALUE",)))
        raise UsageRefused(
            f"`{key}` has a file already: {tree.file(key).name}",
            help=change.or_(ask("choose another key for another client")),
        )
    taken = [each for each in tree.findings if each.client == key]
    if taken:
        tree.require()
    if last := last_place(tree.source, key):
        raise UsageRefused(
            f"`{key}` had a file before, {last}, and a key is never used again",
            help=ask("choose another key").or_(
                ask("if the client is live still, write its file again", "adopt", key)
            ),
        )
    if moved := next(_moved_from(tree, key), None):
        raise UsageRefused(
            f"`{key}` was the key of `{moved}` before, and is never used again",
            help=ask("choose another key"),
        )


_FORM = "a key has lower-case letters, digits and dashes, such as acme-retail"


def _moved_from(tree: Tree, key: str) -> Iterator[str]:
    for file, data in tree.every():
        if file.key and b"moved_from" in data and key.encode() in data:
            read = read_valid(data, file.name, ClientFile).file
            if isinstance(read, ClientFile) and read.moved_from == key:
                yield file.key


def _beginning(
    tree: Tree, asked: NewClient, partner: Partner
) -> tuple[dict[FieldPath, Leaf], tuple[FieldPath, ...]]:
    """Say what a file begins with, and which of its lists are empty."""
    like = asked.like
    if not like or like in set(BEGINNINGS):
        return {("status",): like or DEFAULT_STATUS.value}, ()
    data = tree.data(like) if like != PARTNER else None
    if data is None:
        near = did_you_mean(like, [*BEGINNINGS, *tree.contents])
        words = near if near.startswith("did") else f"one of: {', '.join(BEGINNINGS)}, or a key"
        raise UsageRefused(f"`{like}` is neither a beginning nor a client's file", help=words)
    file = read_valid(data, tree.file(like).name, ClientFile).file
    if not isinstance(file, ClientFile) or file.removed:
        raise UsageRefused(
            f"`{like}` is removed, and is no example",
            help=cure("begin as a status needs it", *asked._replace(like="").again()),
        )
    copied = {
        path: leaf
        for path, leaf in owned_leaves(file).items()
        if path[0] not in _ITS_OWN and path[:2] != ("trial", "extension")
    }
    empty = (("features",),) if "features" in file.model_fields_set and not file.features else ()
    below = layers_of(partner).get(file.profile or NO_PROFILE, {})
    named: Leaves = {("profile",): file.profile} if file.profile else {}
    return {**named, **_without_given(copied, below, partner)}, empty


def _without_given(copied: Leaves, below: Leaves, partner: Partner) -> dict[FieldPath, Leaf]:
    """Leave out what a new client has without a line; a list counts whole."""
    same = {path: leaf for path, leaf in copied.items() if path[0] == "features"} == {
        path: leaf for path, leaf in below.items() if path[0] == "features"
    }
    usual = {**client_defaults(), DAYS_PATH: partner.trial_days, **below}
    return {
        path: leaf
        for path, leaf in copied.items()
        if not (same if path[0] == "features" else usual.get(path) == leaf)
    }


def _changed(
    begun: Mapping[FieldPath, Leaf], changes: Mapping[FieldPath, Leaf | None]
) -> dict[FieldPath, Leaf]:
    after = {path: leaf for path, leaf in {**begun, **changes}.items() if leaf is not None}
    return dict(sorted(after.items()))


def _least(status: Status, leaves: Leaves, below: Leaves) -> Iterator[tuple[FieldPath, Leaf]]:
    """List what a status needs, where nothing says it yet; seats follow the members."""
    has_members = any(path[0] == "members" for path in leaves)
    for resource, least in status.facts.least.items():
        path = amount_path(resource)
        if int({**below, **leaves}.get(path, 0)) < least and not (
            resource == SEATS and has_members
        ):
            yield path, least


def _require_whole(draft: ClientDraft) -> None:
    if not draft.lacks:
        return
    missing = [
        f"name={likely_name(draft.asked.key)}"
        if lack.column is None
        else f"{dotted(lack.path)}=VALUE"
        for lack in draft.lacks
    ]
    raise UsageRefused(
        f"the file needs {' and '.join(lack.words for lack in draft.lacks)}",
        help=cure("say it", *draft.asked.again(*missing)),
    )


def _text(tree: Tree, file: SourceFile, draft: ClientDraft) -> bytes:
    folders = folders_of(tree.source, file)
    text = file_text(draft.leaves, ClientFile, empty=draft.empty, folders=folders)
    head, _, fields = text.partition("\n\n")
    status = str(draft.leaves.get(("status",), ""))
    means = [f"# {each.value.title()}. {each.sentence}" for each in Status if each == status]
    comments = [
        "#",
        f"# The file's name is the client's key, `{draft.asked.key}`: it never changes.",
        *(each.replace("**", "") for each in means),
        f"# {see('What else may stand here', 'explain', 'file-format')}",
    ]
    return "\n".join([head, *comments, "", fields]).encode()
