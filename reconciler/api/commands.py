"""The table of contents of the product: each act a few lines, files and a store in, a report out.

The command line and `reconciler.Workspace` both come here. Nothing below reads the clock, the
environment or stdout. What one act alone needs is imported where it is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.api.reports import Answer, Applied, Drifted, Planned, Validation
from reconciler.desired.read.tree import Tree
from reconciler.diagnostics import in_order
from reconciler.errors import FilesInvalid
from reconciler.plan.progress import Progress, unwatched
from reconciler.values import replace

if TYPE_CHECKING:
    # Only for reading: `validate` needs neither a store nor a plan.
    from reconciler.apply.apply import Request
    from reconciler.apply.bring_in import Imported, ImportRequest
    from reconciler.apply.survey.ask import Ask
    from reconciler.apply.write_request import WriteRequest
    from reconciler.desired.read.files_read import FilesRead
    from reconciler.desired.write.new_client import ClientDraft
    from reconciler.diff.compare import FileChange
    from reconciler.live.store import LiveSource, LiveStore
    from reconciler.plan.adopt.adoption import Adopted
    from reconciler.plan.plan import Receipt


def validate_files(source: Path, progress: Progress = unwatched) -> Validation:
    """Read, parse and judge every file, without any store."""
    tree = Tree(source, progress=progress)
    try:
        tree.everything()
    except FilesInvalid as error:
        return Validation(tree.files, in_order(error.diagnostics))
    return Validation(tree.files, in_order(tree.findings))


def plan_files(source: Path, live: LiveSource, ask: Ask, read: FilesRead | None = None) -> Planned:
    """Plan files against live, reading only; `read` is what was read of the files already.

    Raises FilesInvalid, PlanRefused, StoreFailed.
    """
    from reconciler.apply.survey.survey import partner_key, survey
    from reconciler.report.plan.next_acts import Typed

    tree = Tree(source, read, ask.clock.progress)
    with live.read(partner_key(tree, live)) as reader:
        plan = survey(tree, reader, ask).plan
    typed = Typed(ask.options, day=str(ask.clock.as_of or ""))
    return Planned(plan, tree.located(plan.findings), tree.locate, live.where, typed)


def apply_files(
    source: Path, live: LiveStore, request: Request, read: FilesRead | None = None
) -> Applied:
    """Apply files in one transaction; see `reconciler.apply.apply.apply` for what it raises.

    `read` holds what was read of the files already.
    """
    from reconciler.apply.apply import apply

    return Applied(apply(Tree(source, read, request.ask.clock.progress), live, request), live.where)


def converge_files(
    source: Path, live: LiveStore, request: Request, folder: Path | None = None
) -> Applied:
    """Apply every promise in a folder about the files as they are, and what is harmless beside."""
    from reconciler.api.plan_files import plan_files_in
    from reconciler.apply.converge import converge

    promises, odd = plan_files_in(folder) if folder else ((), ())
    tree = Tree(source, progress=request.ask.clock.progress)
    receipt = converge(tree, live, request, promises)
    return Applied(replace(receipt, unkept=(*receipt.unkept, *odd)), live.where)


def settle_store(source: Path, live: LiveStore, request: WriteRequest) -> Answer[Receipt]:
    """Run what is due by the calendar; the files are only asked whose store this is."""
    from reconciler.api.readings import partner_here
    from reconciler.apply.settle import settle
    from reconciler.report.receipt.view import settle_view

    receipt = settle(
        live,
        partner_here(source, live),
        request.clock,
        actor=request.actor,
        operation=request.operation,
    )
    return Answer(receipt, settle_view(receipt, where=live.where))


def drift_files(source: Path, live: LiveSource, ask: Ask) -> Drifted:
    """Say what moved behind the files, reading every live record; see `find_drift` for errors."""
    from reconciler.apply.drift import find_drift
    from reconciler.apply.survey.survey import partner_key
    from reconciler.desired.line_authors import file_sides
    from reconciler.plan.drift.classes import without_ignored
    from reconciler.plan.drift.report import DriftClass

    tree = Tree(source, progress=ask.clock.progress)
    with live.read(partner_key(tree, live)) as reader:
        everything = find_drift(tree, reader, ask)
    ignores = tree.required_ignores()
    report = without_ignored(everything, ignores.entries)
    moved = [difference for cause in report.causes for difference in cause.differences]
    pending = report.of(DriftClass.PENDING)
    named = [difference.leaf_address for difference in (*moved, *pending) if difference.path]
    findings = (*ignores.findings, *ignores.expired(report.today))
    return Drifted(report, file_sides(tree, named), in_order(findings), live.where)


def adopt_files(source: Path, live: LiveSource, ask: Ask, names: Iterable[str]) -> Answer[Adopted]:
    """Write files from live; see `reconciler.apply.adopt.adopt` for what it raises."""
    from reconciler.apply.adopt import adopt
    from reconciler.report.receipt.files_view import adopt_view

    adopted = adopt(Tree(source, progress=ask.clock.progress), live, ask, names)
    return Answer(adopted, adopt_view(adopted))


def import_clients(source: Path, live: LiveSource, request: ImportRequest) -> Answer[Imported]:
    """Understand a table of clients and write nothing; raises what `understood_table` raises."""
    from reconciler.apply.bring_in import understood_table
    from reconciler.report.receipt.import_view import import_view

    imported = understood_table(source, live, request)
    return Answer(imported, import_view(imported.read, imported.names, written=False))


def write_import(imported: Imported) -> Answer[Imported]:
    """Write the files of a table that was understood.

    Raises StalePlan if somebody changed one of them meanwhile, ReconcilerError if the disk refuses.
    """
    from reconciler.apply.bring_in import write_imported
    from reconciler.report.receipt.import_view import import_view

    names = imported.names
    write_imported(imported)
    return Answer(imported, import_view(imported.read, names, written=True))


def begin_client(source: Path, key: str, typed: Iterable[str], like: str = "") -> ClientDraft:
    """Begin the file of a new client and write nothing; raises what `draft_client` raises."""
    from reconciler.desired.write.new_client import NewClient, draft_client

    return draft_client(Tree(source), NewClient(key, like, tuple(typed)))


def new_client(source: Path, draft: ClientDraft) -> Answer[FileChange]:
    """Write the file of a new client; raises what `write_client` raises."""
    from reconciler.desired.write.new_client import write_client
    from reconciler.report.receipt.files_view import new_client_view

    change = write_client(Tree(source), draft)
    return Answer(change, new_client_view(change))


def set_fields(
    source: Path, who: str, typed: Iterable[str], unset: Iterable[str] = ()
) -> Answer[FileChange]:
    """Change fields of one client's file, or of the `partner`'s, and write it.

    Raises UsageRefused for what cannot be meant, FilesInvalid for a file that is or would be wrong.
    """
    from reconciler.desired.write.change_files import set_leaves
    from reconciler.desired.write.own_schemas import stale_schemas, write_schemas
    from reconciler.desired.write.write import write_changes
    from reconciler.report.receipt.files_view import edit_view

    tree = Tree(source)
    change = set_leaves(tree, who, typed, unset)
    schemas = {} if change.key else stale_schemas(tree.rewritten({"": change.after}))
    write_changes((change,))
    write_schemas(schemas)
    return Answer(change, edit_view(who, change))


def set_where(
    source: Path, wishes: Sequence[str], typed: Sequence[str], unset: Sequence[str] = ()
) -> Answer[tuple[FileChange, ...]]:
    """Change fields of every client whose file says what every `NAME=VALUE` of `wishes` asks for.

    All files are written, or none. Raises UsageRefused where no client is chosen and for what
    cannot be meant, FilesInvalid for files that are or would be wrong, StalePlan where somebody
    else wrote one just now.
    """
    from reconciler.desired.write.change_files import set_many
    from reconciler.desired.write.whole_file import rewrite
    from reconciler.report.receipt.edits_view import edits_view

    tree = Tree(source)
    changes = set_many(tree, _chosen(tree, wishes), typed, unset)
    rewrite(tree, {change.key: change.after for change in changes if change.is_change})
    return Answer(changes, edits_view(wishes, changes))


def _chosen(tree: Tree, wishes: Sequence[str]) -> tuple[str, ...]:
    """Choose clients by what their files say, as `list` chooses them by what is live."""
    from reconciler.errors import UsageRefused
    from reconciler.model.live.account import client_defaults
    from reconciler.plan.people import seated
    from reconciler.report.clients.list_columns import PROFILE_PATH
    from reconciler.report.clients.list_filters import Search, told

    declared = tree.declare_readable(tree.contents)
    if declared.clients.keys() < tree.contents.keys():
        tree.require()  # nobody can say whether a file that cannot be read is one of them
    described = (
        replace(
            each.client,
            leaves={**client_defaults(), **each.client.leaves, PROFILE_PATH: each.profile},
        )
        for each in declared.clients.values()
        if each.removal is None
    )
    clients = [seated(each, declared.clients[each.key].client.leaves) for each in described]
    search = Search(told(clients), wishes, declared.partner)
    chosen = tuple(client.id for client in search)
    search.require_known()
    if not chosen:
        near = next(search.near(), None)
        raise UsageRefused(
            f"no client's file has {' and '.join(f'`{wish}`' for wish in wishes)}",
            help=f"did you mean `{near.column}={near.near}`?"
            if near
            else "it is asked of the files, not of what is live",
        )
    return chosen


def format_files(
    source: Path, files: Iterable[Path] = (), *, write: bool = True
) -> Answer[tuple[FileChange, ...]]:
    """Bring files into canonical form, all without `files`; raises as `set_fields` does."""
    from reconciler.desired.write.change_files import formatted
    from reconciler.desired.write.write import write_changes
    from reconciler.report.receipt.files_view import format_view

    changes = formatted(Tree(source), files)
    if write:
        write_changes(changes)
    return Answer(changes, format_view(changes, check=not write))
