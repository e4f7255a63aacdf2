"""The act of somebody at the platform's console: values of one live client, changed by hand.

`seats=14` is a leaf of the client: the fields of the model decide what each text means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reconciler.desired.parse.characters import code_of, kind_of, odd_places
from reconciler.desired.parse.nodes import MappingNode, YamlDocument, YamlNode
from reconciler.desired.parse.nodes import SequenceNode as Items
from reconciler.desired.parse.written_texts import card_finding
from reconciler.desired.read.assemble import assemble, fields_at
from reconciler.diagnostics import (
    Diagnostic,
    FieldPath,
    Position,
    Severity,
    cure,
    did_you_mean,
    see,
)
from reconciler.errors import UsageRefused
from reconciler.model.assignment import Assignment, Operator, typed_path
from reconciler.model.card_numbers import card_numbers, masked
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf, Leaves, owned_leaves
from reconciler.model.leaf_texts import nest
from reconciler.model.live.account import CLIENT_COLLECTIONS, Client
from reconciler.model.scalar import Scalar as Text
from reconciler.operations.perform import Act
from reconciler.operations.snapshot import Snapshot
from reconciler.plan.change import Action
from reconciler.plan.plan import Plan
from reconciler.values import replace

_REQUIRED = tuple(name for name, each in ClientFile.model_fields.items() if each.is_required())
_MEMBERS = "members"
_LISTS = CLIENT_COLLECTIONS - ClientFile.KEYED - {_MEMBERS}
_NAMED = ClientFile.KEYED | {_MEMBERS}


def edited_leaves(
    client: Client, assignments: Sequence[Assignment]
) -> dict[FieldPath, Leaf | None]:
    """Work out the leaves that some assignments set, or take away (`None`), from a live client.

    Raises UsageRefused with every finding: an unknown field, a value that its field does not take.
    """
    assignments = [_folded(assignment) for assignment in assignments]
    _require_editable(assignments)
    address = f"client.{client.key}"
    first, wrong = _read(client, assignments, frozenset(), address)
    if first is None:
        # A shell takes quotes away, so what a field wants quoted is offered quoted as well.
        quoted = frozenset(
            assignment.path
            for assignment in assignments
            if any((found.path[: len(assignment.path)] == assignment.path) for found in wrong)
        )
        first, again = _read(client, assignments, quoted, address)
        if first is None:
            plain = {each.path: each for each in wrong if "quotes" not in each.message}
            raise _refused(tuple(_typed(plain.get(each.path, each)) for each in again))
    leaves = owned_leaves(first)
    changes: dict[FieldPath, Leaf | None] = {}
    for assignment in assignments:
        changes |= _changes(assignment, leaves, client)
    return changes


def _folded(assignment: Assignment) -> Assignment:
    """Spell people as everywhere: by an e-mail address in lower case."""
    if assignment.path[0] != _MEMBERS:
        return assignment
    text = assignment.text if len(assignment.path) > 1 else assignment.text.casefold()
    return replace(assignment, path=tuple(each.casefold() for each in assignment.path), text=text)


def _require_editable(assignments: Sequence[Assignment]) -> None:
    seen: set[FieldPath] = set()
    for assignment in assignments:
        name = typed_path(assignment.path)
        if assignment.path[0] in ClientFile.INSTRUCTIONS:
            raise UsageRefused(
                f"`{assignment.path[0]}` is said in a reviewed file, "
                "it is no value of a live account",
                help=cure("write it into the client's file, then", "apply"),
            )
        if assignment.path[0] in _LISTS and len(assignment.path) > 1:
            step = ".".join(assignment.path[1:])
            raise UsageRefused(
                f"`{assignment.path[0]}` is a list",
                help=f"write {assignment.path[0]}+={step} or {assignment.path[0]}-={step}",
            )
        _require_named(assignment, name)
        if assignment.operator is Operator.SET and assignment.path in seen:
            raise UsageRefused(f"`{name}` is set twice", help="keep one of them")
        seen.add(assignment.path)
        # Refuse characters that a file may not hold either: nobody would see what they are
        if any(map(card_numbers, (*assignment.path, assignment.text))):
            found = card_finding(Position("", text=""), masked(assignment.text)).at(None)
            raise UsageRefused("a card number cannot be taken", diagnostics=[found])
        odd = odd_places("".join((*assignment.path, assignment.text)))
        if odd:
            character = "".join((*assignment.path, assignment.text))[odd[0]]
            kind = kind_of(character)
            found = Diagnostic(
                kind.rule, Severity.ERROR, kind.message, label=code_of(character), help=kind.help
            )
            raise UsageRefused(f"the value of `{name}` cannot be taken", diagnostics=[found])


def _require_named(each: Assignment, name: str) -> None:
    """Refuse what is done to a group as if it were a list; an element of one can be taken out."""
    if each.path[0] in _LISTS or _takes_out(each):
        return
    if each.path[0] == _MEMBERS and each.path[2:] != ("role",):
        raise UsageRefused(
            f"`{name}` is no field of a member",
            help="write 'members[EMAIL].role=ROLE' or members-=EMAIL",
        )
    if each.operator is not Operator.SET:
        raise UsageRefused(f"`{name}` is no list", help=f"write {name}={each.text or '…'}")


def _takes_out(each: Assignment) -> bool:
    return each.operator is Operator.TAKE and len(each.path) == 1 and each.path[0] in _NAMED


def _read(
    client: Client, assignments: Iterable[Assignment], quoted: frozenset[FieldPath], address: str
) -> tuple[ClientFile | None, tuple[Diagnostic, ...]]:
    tree: dict[str, Any] = {name: client.leaves.get((name,), "") for name in _REQUIRED}
    for assignment in assignments:
        _put(tree, assignment, client, quoted=assignment.path in quoted)
    return assemble(YamlDocument("", "", _mapping(tree)), ClientFile, address)


def _put(tree: dict[str, Any], each: Assignment, client: Client, *, quoted: bool) -> None:
    top, *inner = each.path
    if top in _LISTS:
        items: list[Text] = tree.setdefault(top, [])
        items += [Text(word, quoted) for word in _words(each)]
        return
    if _takes_out(each):
        return
    if top == _MEMBERS:
        person = {"email": Text(inner[0], quoted=True), "role": Text(each.text, quoted)}
        tree.setdefault(top, []).append(_mapping(person))
        return
    if inner and top not in tree:
        # The other fields of a group are as they are live: some only go together.
        tree |= nest({path: leaf for path, leaf in client.leaves.items() if path[0] == top})
    branch = tree
    for step in each.path[:-1]:
        if not isinstance(branch.get(step), dict):
            branch[step] = {}
        branch = branch[step]
    branch[each.path[-1]] = Text(each.text, quoted)


def _words(each: Assignment) -> list[str]:
    text = each.text.strip()
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    if not text and each.operator is Operator.SET:
        return []
    return [word.strip() for word in text.split(",")]


def _mapping(tree: Mapping[str, Any]) -> MappingNode:
    return MappingNode.of({key: _node(each) for key, each in tree.items()})


def _node(value: Any) -> YamlNode:  # noqa: ANN401 - a tree of leaves and of what was typed
    if isinstance(value, Text):
        return value
    if isinstance(value, dict):
        return _mapping(value)
    if isinstance(value, list):
        return Items.of(value)
    if isinstance(value, str):
        return Text(value, quoted=True)
    return Text(str(value).lower(), quoted=False)


def _changes(each: Assignment, leaves: Leaves, client: Client) -> Mapping[FieldPath, Leaf | None]:
    if _takes_out(each):
        # Take whole elements out, every leaf of them; one that is not there is a typing mistake
        top = each.path[0]
        found: dict[FieldPath, None] = {}
        here = list(dict.fromkeys(path[1] for path in client.leaves if path[0] == top))
        for word in _words(each):
            if word not in here:
                raise UsageRefused(
                    f"`{client.key}` has no `{word}` in `{top}`",
                    help=did_you_mean(word, here) or see("see what there is", "show", client.key),
                )
            found |= dict.fromkeys(path for path in client.leaves if path[:2] == (top, word))
        return found
    if each.path[0] not in _LISTS:
        return {path: leaf for path, leaf in leaves.items() if path[: len(each.path)] == each.path}
    named: dict[FieldPath, Leaf | None] = {(*each.path, word): True for word in _words(each)}
    if each.operator is Operator.TAKE:
        return dict.fromkeys(named)
    if each.operator is Operator.ADD:
        return named
    return dict.fromkeys(path for path in client.leaves if path[0] == each.path[0]) | named


def _typed(found: Diagnostic) -> Diagnostic:
    """Say what to do about it at a command line; there is no place in a file."""
    name = typed_path(found.path) if found.path else ""
    fields = fields_at(ClientFile, found.path)
    if fields:
        found = replace(found, help=f"name a field of it: {name}.{fields[0]}=…")
    elif found.rule == "null-value":
        found = replace(found, help=f"write a value: {name}=…")
    elif found.rule == "missing-field":
        found = replace(found, help=f"name it as well: {name}=…")
    return found.at(None)


def _refused(found: tuple[Diagnostic, ...]) -> UsageRefused:
    some = "a value" if len(found) == 1 else f"{len(found)} values"
    return UsageRefused(f"{some} cannot be taken, nothing was written", diagnostics=found)


def edit(key: str, assignments: Sequence[Assignment]) -> Act:
    """Make the act that changes these fields of a live client."""

    def plan(snapshot: Snapshot) -> Plan | None:
        live = snapshot.client(key).live
        found = snapshot.plan(live.with_leaves(edited_leaves(live, assignments)))
        moves = any(client.action is Action.UPDATE for client in found.shown_clients)
        return found if moves else None

    return Act("edit", (key, *map(str, assignments)), plan)
