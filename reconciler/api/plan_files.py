"""Plan files on the disk: one that was named, or all that lie in a folder."""

from __future__ import annotations

from pathlib import Path

from reconciler.diagnostics import cure
from reconciler.errors import StalePlan, UsageRefused
from reconciler.plan.plan import Unkept
from reconciler.plan.promise.plan_file import Promise, read_promise

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
    except (OSError, UnicodeDecodeError) as error:
        raise UsageRefused(
            f"`{path}` cannot be read as a plan file", help=cure("make one", "plan", "-o", "FILE")
        ) from error
    return read_promise(text, str(path))


def plan_files_in(folder: Path) -> tuple[tuple[Promise, ...], tuple[Unkept, ...]]:
    """Read every plan file below a folder; what is none is named and promises nothing.

    They come from runs that anybody who may push could have changed, so nothing in here stops an
    apply: a promise only ever allows what the merged files ask for.
    """
    found: list[Promise] = []
    odd: list[Unkept] = []
    for path in sorted(folder.rglob("*.json")):
        try:
            found.append(read_plan_file(path))
        except (StalePlan, UsageRefused) as error:
            odd.append(Unkept(str(path), error.message, error.help, 0))
    return tuple(found), tuple(odd)
