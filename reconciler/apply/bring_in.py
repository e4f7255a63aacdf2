"""Clients that exist already, from a table: understood, judged as they would be found, written.

Files only: the store is asked whether the partner is new to it, and never written. What is wrong
anywhere is told at once, each with its row and column, and then nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from reconciler.desired.read.homes import new_home
from reconciler.desired.read.tree import Tree
from reconciler.desired.tables.as_files import NewFiles, NewPartner, files_of
from reconciler.desired.tables.columns import Target, require_fields, targets_of
from reconciler.desired.tables.rows import ClientTable, read_table
from reconciler.desired.tables.shown import shown_table
from reconciler.desired.tables.understand import Meaning, TableClient, understand
from reconciler.desired.tables.values import Spelling
from reconciler.desired.write.whole_file import rewrite
from reconciler.diagnostics import (
    Diagnostic,
    Severity,
    client_key,
    counted,
    has_errors,
    in_order,
    see,
)
from reconciler.errors import FilesInvalid, PlanRefused, UsageRefused
from reconciler.live.store import LiveSource
from reconciler.model.files.leaves import owned_leaves
from reconciler.model.live.account import Partner
from reconciler.model.live.found import AsFound
from reconciler.model.resources import DASHBOARDS, amount_path
from reconciler.plan.adopt.table_read import TableRead
from reconciler.plan.build import build_plan
from reconciler.plan.clock import Clock
from reconciler.plan.live import Live
from reconciler.values import Frozen, field, replace


class ImportRequest(Frozen):
    """What an import is asked for: the table, how it is read, and who the partner is."""

    table: Path
    clock: Clock
    maps: tuple[str, ...] = ()
    fill: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    spelling: Spelling = field(default_factory=Spelling)
    encoding: str = ""
    opening: NewPartner = field(default_factory=NewPartner)


class Imported(Frozen):
    """What was understood of a table, and the files that say it; `tree` is what stands there."""

    read: TableRead
    files: NewFiles
    tree: Tree

    @property
    def names(self) -> tuple[str, ...]:
        """The files that are written, as messages call them."""
        files, tree = self.files, self.tree
        changed = (key for key, data in files.accounts.items() if tree.data(key) != data)
        return (files.found_path.as_posix(), *(tree.file(key).name for key in changed))


def understood_table(source: Path, live: LiveSource, request: ImportRequest) -> Imported:
    """Understand a table and judge the files it would make; nothing is written.

    Raises UsageRefused for what cannot be meant, FilesInvalid with every finding, PlanRefused where
    the partner is live already: then these clients would be new, invited and billed.
    """
    tree = Tree(source, progress=request.clock.progress)
    table = read_table(request.table, request.encoding)
    file = tree.partner_file()
    columns = Partner(file.partner, owned_leaves(file)).columns if file else {}
    labels = {name: column.label or name for name, column in columns.items()}
    require_fields(request.fill)
    targets = targets_of(table.filled, request.maps, labels)
    zone = file.time_zone if file else request.opening.time_zone
    today = _today(request.clock, zone)
    kinds = {name: column.type for name, column in columns.items()}
    meaning = Meaning(targets, request.spelling, kinds, request.fill, request.words, today)
    understood = understand(table, meaning)
    new = (client.key for client in understood.clients if client.key not in tree.contents)
    tree.homes |= {key: new_home(source, key) for key in new}
    files = files_of(tree, understood, request.opening)
    _require_new(files.partner_key, live)
    findings = [*understood.findings, *files.findings]
    if not has_errors(findings):
        findings += _located(_judged(tree, files, today), table, understood.clients, targets)
    if has_errors(findings):
        count = sum(each.severity is Severity.ERROR for each in findings)
        raise FilesInvalid(
            f"{counted(count, 'thing')} cannot be imported, nothing was written",
            diagnostics=in_order(dict.fromkeys(findings)),
        )
    read = shown_table(table, targets, understood, files.partner_key, findings)
    return Imported(read, files, tree)


def _today(clock: Clock, zone: str) -> date:
    try:
        return clock.today(zone or "UTC")
    except (LookupError, ValueError, OSError) as error:
        raise UsageRefused(
            f"`{zone}` is not a time zone", help="such as --time-zone Europe/Vienna"
        ) from error


def write_imported(imported: Imported) -> None:
    """Write found.yaml first, so that no client's file ever stands there without it."""
    files = imported.files
    rewrite(imported.tree, files.accounts, {files.found_path: files.found})


def _require_new(key: str, live: LiveSource) -> None:
    with live.read(key) as reader:
        if reader.partner() is None:
            return
    raise PlanRefused(
        f"`{key}` is live already: an apply would make these clients anew, invite and bill them",
        help=see("import before the first apply, into a new store; here, see what is", "list"),
    )


def _judged(tree: Tree, files: NewFiles, today: date) -> Iterable[Diagnostic]:
    """Judge the files by themselves, then as a store would be opened with them."""
    there = tree.rewritten(files.accounts)
    declared = there.declare_readable(there.contents)
    as_found = AsFound(files.as_found, "")
    plan = build_plan(
        replace(declared, as_found=as_found), Live(None, (), {}), today, progress=tree.progress
    )
    told = {(each.rule, each.address, each.path): each for each in there.findings}
    more = (each for each in plan.findings if (each.rule, each.address, each.path) not in told)
    return (*there.findings, *more)


def _located(
    findings: Iterable[Diagnostic],
    table: ClientTable,
    clients: Iterable[TableClient],
    targets: Mapping[str, Target],
) -> Iterator[Diagnostic]:
    """Say of findings about clients of the table where in it they come from, and what to do there.

    Whoever imports says of a trial in the table when it began: found.yaml is not written yet.
    """
    start = next((title for title, each in targets.items() if each.field == "trial_start"), "")
    by_key = {client.key: client for client in clients}
    for finding in findings:
        client = by_key.get(client_key(finding.address))
        if client is None:
            yield finding
            continue
        title = client.title_of(finding.path)
        where = f"row {client.row}, column `{title}`" if title else f"row {client.row}"
        label = f"{where}: {finding.label}" if finding.label else where
        help = _first_day(start) if finding.rule == "found-trial-is-told" else finding.help
        if finding.rule == _ACTIVE and amount_path(DASHBOARDS) not in client.leaves:
            help = (
                "say which column has them: --map 'COLUMN=dashboards'; "
                "or as many for all without: --fill dashboards=1"
            )
        yield replace(finding, position=table.place(client.row, title), label=label, help=help)


_ACTIVE = "active-needs-a-seat-and-a-dashboard"


def _first_day(title: str) -> str:
    where = f"its column `{title}` is empty: write its first day there"
    if not title:
        where = "say which column has its first day: --map 'COLUMN=trial_start'"
    return f"{where}; or one day for all without: --fill trial_start=DAY"
