"""The act that takes a person out of every file, and the plan of that; nothing live changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.api.people.looks import found_by_address, require_email
from reconciler.api.reports import Answer, Planned
from reconciler.apply.survey.survey import partner_key
from reconciler.desired.read.tree import Tree
from reconciler.desired.write.change_files import without_person
from reconciler.desired.write.write import write_changes
from reconciler.diagnostics import client_key, see
from reconciler.errors import FilesInvalid, PlanRefused, UsageRefused
from reconciler.report.people.memberships import member_path
from reconciler.report.receipt.files_view import RemovedPerson, removed_person_view

if TYPE_CHECKING:
    # Only for reading.
    from collections.abc import Sequence

    from reconciler.api.queries import Viewpoint
    from reconciler.diff.compare import FileChange
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
    waiting = tuple(key for key, waiting in waits.items() if waiting)
    planned, unplanned = _planned(at, tree, changes, waiting)
    removed = RemovedPerson(
        who,
        changes,
        by_hand=tuple(key for key in waits if key not in waiting),
        waiting=waiting,
        refused=tuple(client_key(each.address) for each in planned.plan.refused) if planned else (),
        unplanned=unplanned,
    )
    write_changes(changes)
    return Answer(removed, removed_person_view(removed, planned.document if planned else None))


def _planned(
    at: Viewpoint, tree: Tree, changes: Sequence[FileChange], waiting: Sequence[str]
) -> tuple[Planned | None, str]:
    """Plan the files as they will be, of these clients or of all; else why there is no plan."""
    from reconciler.apply.survey.ask import Ask
    from reconciler.apply.survey.survey import survey
    from reconciler.report.plan.next_acts import Typed

    after = tree.rewritten({change.key: change.after for change in changes})
    keys = {*(change.key for change in changes), *waiting}
    ask = Ask(at.clock, clients=frozenset() if "" in keys else frozenset(keys))
    if not keys:
        return None, ""
    with at.live.read(partner_key(tree, at.live)) as reader:
        if not reader.partner():
            return None, "nothing is live"
        try:
            plan = survey(after, reader, ask).plan
        except (FilesInvalid, PlanRefused) as error:
            return None, error.message
    typed = Typed(ask.options, day=str(at.clock.as_of or ""))
    return Planned(plan, after.located(plan.findings), after.locate, at.live.where, typed), ""


def _live_in(at: Viewpoint, tree: Tree, email: str) -> tuple[ClientRecord, ...]:
    """The live clients that somebody is in; none where nothing of these files is live."""
    with at.live.read(partner_key(tree, at.live)) as reader:
        return found_by_address(reader, email)[0] if reader.partner() else ()
