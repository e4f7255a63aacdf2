"""A new address in a file takes the place of the former one, even of one that only live knows."""

from __future__ import annotations

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.model.live.account import Client
from reconciler.model.live.declared import DeclaredClient
from reconciler.plan.target.three_way_diff import Classes


def readdress(file: DeclaredClient, live: Client, classes: Classes) -> None:
    """Let a member go whose former address a new member names; no drift is left of it."""
    gone: dict[FieldPath, Leaf | None] = {
        ("members", old, "role"): None
        for new, old in file.was.items()
        if classes.pending.get(("members", new, "role")) is not None
        and old in live.members
        and old not in file.client.members
    }
    classes.pending.update(gone)
    classes.added_live = [each for each in classes.added_live if each.path not in gone]
