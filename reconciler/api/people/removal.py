"""The act that takes a person out of every file; nothing live changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.api.people.looks import found_by_address, require_email
from reconciler.api.reports import Answer
from reconciler.apply.survey.survey import partner_key
from reconciler.desired.read.tree import Tree
from reconciler.desired.write.change_files import without_person
from reconciler.desired.write.write import write_changes
from reconciler.diagnostics import see
from reconciler.errors import UsageRefused
from reconciler.report.people.memberships import member_path
from reconciler.report.receipt.files_view import RemovedPerson, removed_person_view

if TYPE_CHECKING:
    # Only for reading.
    from reconciler.api.queries import Viewpoint
    from reconciler.model.live.records import ClientRecord


def remove_person(at: Viewpoint, email: str) -> Answer[RemovedPerson]:
    """Take somebody out of every file that names them; nothing live changes.

    Raises UsageRefused for what is no address and for whom neither files nor live know,
    FilesInvalid for files that are or would be wrong: then nothing was written.
    """
    who, tree = require_email(email), Tree(at.source)
    tree.require()
    changes = without_person(tree, who)
    named = {change.key for change in changes}
    left = [record for record in _live_in(at, tree, who) if record.head.key not in named]
    if not changes and not left:
        raise UsageRefused(
            f"no file names `{who}`, and no live client",
            help=see("who is near", "people", who),
        )
    waits = {
        record.head.key: record.head.key in tree.contents and member_path(who) in record.applied
        for record in left
    }
    removed = RemovedPerson(
        who,
        changes,
        by_hand=tuple(key for key, waiting in waits.items() if not waiting),
        waiting=tuple(key for key, waiting in waits.items() if waiting),
    )
    write_changes(changes)
    return Answer(removed, removed_person_view(removed))


def _live_in(at: Viewpoint, tree: Tree, email: str) -> tuple[ClientRecord, ...]:
    """The live clients that somebody is in; none where nothing of these files is live."""
    with at.live.read(partner_key(tree, at.live)) as reader:
        return found_by_address(reader, email)[0] if reader.partner() else ()
