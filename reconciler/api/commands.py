"""The table of contents of the product: each act a few lines, files in, values out.

Embedding programs start here: nothing below reads the clock, the environment or stdout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.api.readings import whose
from reconciler.apply.adopt import adopt
from reconciler.apply.apply import Request, apply
from reconciler.apply.converge import converge
from reconciler.apply.drift import find_drift
from reconciler.apply.settle import settle
from reconciler.apply.survey.survey import Ask, partner_key, survey
from reconciler.desired.line_authors import file_sides
from reconciler.desired.read.source_files import read_file
from reconciler.desired.read.tree import Tree
from reconciler.desired.write.change_files import formatted, set_leaves
from reconciler.desired.write.write import write_file
from reconciler.diagnostics import Diagnostic, FieldPath, Position, in_order
from reconciler.diff.file_change import FileChange
from reconciler.errors import FilesInvalid, ReconcilerError
from reconciler.live.store import LiveSource, LiveStore
from reconciler.model.files.leaves import owned_leaves
from reconciler.model.live.account import Partner
from reconciler.plan.adopt.adoption import Adopted
from reconciler.plan.drift.ignored import without_ignored
from reconciler.plan.drift.report import DriftClass, DriftReport, FileSide, LeafAddress
from reconciler.plan.plan import Plan
from reconciler.plan.promise.plan_file import Promise
from reconciler.plan.receipt import Receipt

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Validation:
    """What `validate` found: every finding of every file, and how many files there are."""

    files: int
    findings: tuple[Diagnostic, ...]


def validate_files(source: Path) -> Validation:
    """Read, parse and judge every file, without any store."""
    tree = Tree(source)
    try:
        tree.everything()
    except FilesInvalid as error:
        return Validation(tree.files, in_order(error.diagnostics))
    return Validation(tree.files, in_order(tree.findings))


def declared_partner(source: Path) -> Partner | None:
    """Read the partner's own file alone; nothing where it is missing or wrong."""
    file = Tree(source).partner_file()
    return None if file is None else Partner(file.partner, owned_leaves(file))


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and its findings with their places in the files; `place` finds any other one."""

    plan: Plan
    findings: tuple[Diagnostic, ...]
    place: Callable[[str, FieldPath], Position | None]


def plan_files(source: Path, live: LiveSource, ask: Ask) -> Planned:
    """Plan files against live, reading only. Raises FilesInvalid, PlanRefused, StoreFailed."""
    tree = Tree(source)
    with live.read(partner_key(tree, live)) as reader:
        plan = survey(tree, reader, ask).plan
    return Planned(plan, tree.located(plan.findings), tree.locate)


def apply_files(source: Path, live: LiveStore, request: Request) -> Receipt:
    """Apply files in one transaction; see `reconciler.apply.apply.apply` for what it raises."""
    return apply(Tree(source), live, request)


def adopt_files(source: Path, live: LiveSource, ask: Ask, names: Iterable[str]) -> Adopted:
    """Write files from live; see `reconciler.apply.adopt.adopt` for what it raises."""
    return adopt(Tree(source), live, ask, names)


@dataclass(frozen=True, slots=True)
class Drifted:
    """A drift report, where the files name what moved, and the findings about ignore.yaml."""

    report: DriftReport
    sides: Mapping[LeafAddress, FileSide]
    findings: tuple[Diagnostic, ...]


def drift_files(source: Path, live: LiveSource, ask: Ask) -> Drifted:
    """Say what moved behind the files, reading every live record; see `find_drift` for errors."""
    tree = Tree(source)
    with live.read(partner_key(tree, live)) as reader:
        found = find_drift(tree, reader, ask)
    ignores = tree.required_ignores()
    report = without_ignored(found, ignores.entries)
    moved = [difference for cause in report.causes for difference in cause.differences]
    named = [each.leaf_address for each in (*moved, *report.of(DriftClass.PENDING)) if each.path]
    findings = (*ignores.findings, *ignores.expired(report.today))
    return Drifted(report, file_sides(tree, named), in_order(findings))


def converge_files(
    source: Path, live: LiveStore, request: Request, found: Sequence[Promise]
) -> Receipt:
    """Apply every promise about the files as they are, and what is harmless beside them."""
    return converge(Tree(source), live, request, found)


def settle_store(source: Path, live: LiveStore, request: Request) -> Receipt:
    """Run what is due by the calendar; the files are only asked whose store this is."""
    clock, key = request.ask.clock, whose(source, live)
    return settle(live, key, clock, actor=request.actor, operation=request.operation)


def set_fields(
    source: Path, who: str, typed: Iterable[str], unset: Iterable[str] = ()
) -> FileChange:
    """Change fields of one client's file, or of the `partner`'s, and write it.

    Raises UsageRefused for what cannot be meant, FilesInvalid for a file that is or would be wrong.
    """
    change = set_leaves(Tree(source), who, typed, unset)
    _write((change,))
    return change


def format_files(
    source: Path, files: Iterable[Path] = (), *, write: bool = True
) -> tuple[FileChange, ...]:
    """Bring files into canonical form, all without `files`; raises as `set_fields` does."""
    changes = formatted(Tree(source), files)
    if write:
        _write(changes)
    return changes


def _write(changes: Iterable[FileChange]) -> None:
    for change in changes:
        if not change.is_change:
            continue
        name = change.name
        if read_file(change.path, name).data != change.before:
            raise ReconcilerError(
                f"somebody changed {name} at the same moment", help="run the same command again"
            )
        try:
            write_file(Path(change.path), change.after)
        except OSError as error:
            raise ReconcilerError(
                f"{name} could not be written: {error.strerror}",
                help="it is as it was; see who may write in its folder",
            ) from error
