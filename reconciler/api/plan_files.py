"""Plan files on the disk: one that was named, or all that lie in a folder; what they promise."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from reconciler.api.reports import Planned
from reconciler.diagnostics import MOST_FINDINGS, counted, cure
from reconciler.errors import PlanRefused, StalePlan, UsageRefused
from reconciler.plan.plan import Unkept
from reconciler.plan.promise.plan_file import Promise, not_as_written, read_promise

_MOST_ENTRIES = 100_000
_LARGEST = 64 * 1024 * 1024  # bytes; a plan file of 100,000 clients is well below


def read_plan_file(path: Path) -> Promise:
    """Read one plan file. Raises UsageRefused for what is no file, StalePlan for a damaged one."""
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            # A pipe would be waited for, a device never ends, a link leads anywhere.
            raise UsageRefused(
                f"`{path}` is not a file", help=cure("make one", "plan", "-o", "FILE")
            )
        if path.stat().st_size > _LARGEST:
            raise StalePlan(f"`{path}` is too large for a plan file")
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise not_as_written(str(path)) from None
    except OSError as error:
        raise UsageRefused(
            f"`{path}` cannot be read as a plan file", help=cure("make one", "plan", "-o", "FILE")
        ) from error
    return read_promise(text, str(path))


def promise_of(reviewed: Planned | Path | str) -> Promise:
    """Take what was looked at for a promise. Raises PlanRefused for a plan that is refused."""
    if not isinstance(reviewed, Planned):
        return read_plan_file(Path(reviewed))
    if reviewed.refusals:
        raise PlanRefused(
            "this plan is refused, nothing was written", diagnostics=reviewed.findings
        )
    return reviewed.promise


def plan_files_in(folder: Path) -> tuple[tuple[Promise, ...], tuple[Unkept, ...]]:
    """Read every plan file below a folder; what is none is named and promises nothing.

    They come from runs that anybody who may push could have changed, so nothing in here stops an
    apply: a promise only ever allows what the merged files ask for. Raises UsageRefused for a
    folder of so much that nobody can have meant it.
    """
    promises: list[Promise] = []
    odd: list[Unkept] = []
    for path in sorted(_json_below(folder)):
        try:
            promises.append(read_plan_file(path))
        except (StalePlan, UsageRefused) as error:
            # One that went while we looked is not there.
            if os.path.lexists(path):
                odd.append(Unkept(str(path), error.message, error.help, 0))
    if len(odd) > MOST_FINDINGS:
        more = counted(len(odd) - MOST_FINDINGS, "more file")
        odd[MOST_FINDINGS:] = [Unkept(str(folder), f"and {more} that promise nothing", "", 0)]
    return tuple(promises), tuple(odd)


def _json_below(folder: Path) -> Iterator[Path]:
    """Name the files below a folder that end in .json; folders that cannot be read have none."""
    seen = 0
    for where, folders, names in os.walk(folder):
        seen += len(folders) + len(names)
        if seen > _MOST_ENTRIES:
            raise UsageRefused(
                f"`{folder}` holds more than {_MOST_ENTRIES:,} files",
                help=cure("name the folder of the plan files", "apply", "--promises", "DIR"),
            )
        yield from (Path(where, name) for name in names if name.endswith(".json"))
