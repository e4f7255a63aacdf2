"""The files that say what a table says: partner.yaml, one file a client, found.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from reconciler.desired.edit.edit_leaves import edited_file
from reconciler.desired.findings.file_names import FOUND_FILE
from reconciler.desired.findings.findings import finding
from reconciler.desired.read.tree import Tree
from reconciler.desired.tables.understand import TableClient, Understood
from reconciler.desired.write.whole_file import file_text
from reconciler.diagnostics import Diagnostic, FieldPath, Position, ask, cure
from reconciler.errors import UsageRefused
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf, Leaves, owned_leaves
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.account import Client, Partner, client_defaults
from reconciler.model.live.found import FoundFile
from reconciler.model.resources import SEATS
from reconciler.plan.people import seated
from reconciler.values import Frozen

_OPENED = (
    "# What was true of these clients before the first apply, which opens the store with it.\n"
    "# Look it through, and delete this file after that apply: the manual's file-format says why.\n"
)


_NOTHING = "clients: {}\n"
"""All of a found.yaml where nothing is known: that it is there says that clients are."""


class NewPartner(Frozen):
    """Who the partner is where there is no partner.yaml, and the first day not paid yet."""

    partner: str = ""
    name: str = ""
    time_zone: str = ""
    currency: str = ""
    paid_until: date | None = None


class NewFiles(Frozen):
    """Files as they would be written: by client key (the partner's: empty), and found.yaml."""

    partner_key: str
    accounts: Mapping[str, bytes]
    found_path: Path
    found: bytes
    as_found: FoundFile
    findings: tuple[Diagnostic, ...] = ()


def files_of(tree: Tree, understood: Understood, opening: NewPartner) -> NewFiles:
    """Make the files; a client that has one already is a finding, and keeps it.

    Raises UsageRefused where there is no partner.yaml and nobody said who the partner is,
    FilesInvalid where it, or found.yaml, cannot be read.
    """
    file = tree.partner_file()
    if tree.data("") is not None and file is None:
        tree.require()
    clients = understood.clients
    as_found = _as_found(tree, clients, opening.paid_until)
    own = Partner(file.partner, owned_leaves(file)) if file else None
    partner = _edited(tree, own, understood) if own else _new_partner(understood, opening)
    accounts = {client.key: file_text(client.leaves, ClientFile).encode() for client in clients}
    return NewFiles(
        own.key if own else opening.partner,
        {"": partner, **accounts},
        tree.source / FOUND_FILE,
        _found_text(as_found).encode(),
        as_found,
        tuple(_there_already(tree, clients)),
    )


def _found_text(as_found: FoundFile) -> str:
    head, _, said = file_text(owned_leaves(as_found), FoundFile).partition("\n\n")
    return f"{head}\n\n{_OPENED}{said or _NOTHING}"


def _new_partner(understood: Understood, opening: NewPartner) -> bytes:
    missing = [
        option
        for option, said in (
            ("--partner KEY", opening.partner),
            ("--time-zone ZONE", opening.time_zone),
        )
        if not said
    ]
    if missing:
        raise UsageRefused(
            "there is no partner.yaml yet, and who you are is not known",
            help=ask(
                f"add {' and '.join(missing)}, such as --time-zone Europe/Vienna; or write a "
                "partner.yaml first"
            ),
        )
    leaves: dict[FieldPath, Leaf] = {
        ("format",): 1,
        ("partner",): opening.partner,
        ("name",): opening.name or opening.partner,
        ("time_zone",): opening.time_zone,
        ("supply", SEATS): _held(_leaves(understood)),
        ("expansion",): "refuse",
        **({("billing", "currency"): opening.currency} if opening.currency else {}),
        **_additions(understood, None),
    }
    return file_text(leaves, PartnerFile).encode()


def _edited(tree: Tree, own: Partner, understood: Understood) -> bytes:
    """Add what the table needs to partner.yaml: columns, teams, and as many seats as are held.

    Clients of a table before this one hold theirs, too.
    """
    changes = _additions(understood, own)
    if SEATS in own.supply:
        there = tree.declare_readable(tree.contents).clients
        leaves = {key: known.client.leaves for key, known in there.items()}
        held = _held({**leaves, **_leaves(understood)}) + len(own.staff)
        if own.supply[SEATS] < held:
            changes["supply", SEATS] = held
    data, name = tree.data("") or b"", tree.file("").name
    return edited_file(data, name, PartnerFile, changes) if changes else data


def _additions(understood: Understood, own: Partner | None) -> dict[FieldPath, Leaf]:
    """The columns and teams that the partner does not have yet, each by its leaf."""
    known, teams = (own.columns, own.teams) if own else ({}, ())
    added: dict[FieldPath, Leaf] = {}
    for name, kind in understood.kinds.items():
        if name not in known:
            added["properties", name, "type"] = kind.value
            added |= {
                ("properties", name, "choices", choice): True
                for choice in understood.choices.get(name, ())
            }
            if (title := understood.labels[name]) != name:
                added["properties", name, "label"] = title
    wanted = (client.leaves.get(("team",)) for client in understood.clients)
    added |= {("teams", str(team)): True for team in wanted if team and team not in teams}
    return added


def _leaves(understood: Understood) -> dict[str, Leaves]:
    return {client.key: client.leaves for client in understood.clients}


def _held(clients: Mapping[str, Leaves]) -> int:
    """How many seats the clients with these leaves draw on the supply."""
    return sum(
        seated(Client(key, {**client_defaults(), **leaves}), leaves).holds.get(SEATS, 0)
        for key, leaves in clients.items()
        if ("status",) in leaves
    )


def _as_found(tree: Tree, clients: tuple[TableClient, ...], paid_until: date | None) -> FoundFile:
    """What found.yaml will say: what it says already, and what the table knows."""
    before = tree.found()
    if before.findings and before.as_found is None:
        tree.require()
    said = before.as_found.file if before.as_found else FoundFile()
    known = {client.key: client.found for client in clients if client.known}
    paid = paid_until or said.paid_until
    more = {"paid_until": paid} if paid else {}
    return FoundFile(clients={**said.clients, **known}, **more)


def _there_already(tree: Tree, clients: tuple[TableClient, ...]) -> Iterator[Diagnostic]:
    for client in clients:
        if client.key in tree.contents:
            yield finding(
                "import-client-exists",
                f"`{tree.file(client.key).name}` is there already",
                position=Position(tree.file(client.key).name),
                label=f"row {client.row} is about it",
                help=cure("take the row out of the table").or_(
                    ask("delete the file, if it is none")
                ),
            )
