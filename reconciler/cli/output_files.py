"""The files that an option names to be written: what may stand there, and how they are written.

Nothing takes the place of a store, an account, a schema of a source, or of what git keeps; nor of a
file that somebody else wrote. So a command that only reads destroys nothing. An earlier output is
known by its beginning: the marker of a report, the first keys of JSON, a plan file's kind.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from reconciler.cli.environment import job_summary
from reconciler.desired.findings.file_names import (
    CLIENTS_FOLDER,
    IGNORE_FILE,
    PARTNER_FILE,
    SCHEMAS_FOLDER,
)
from reconciler.desired.write.write import add_to_file, write_file
from reconciler.errors import UsageRefused

_REPORT = re.compile(
    rb"""<!--\ reconciler:[a-z-]+\ -->\s             # Markdown, and a text in a file
    | \{\s*"format":\s*\d+,\s*"kind":\s*"[a-z-]+"    # JSON
    | ::(?:error|warning|notice)[ :]                 # annotations of a GitHub run
    | <!doctype\ html>\n<!--\ reconciler:page\ -->          # a page
    | key,(?:name|status|billing|seats|dashboards|team|members|features|articles)[,\n]  # CSV
    | period_start,period_end,kind,key, | state,number,date, | number,(?:item,kind|date,client),
    | client,(?:name,currency|month,campaign|name,status), | what,grant,amount, | effect,words,
    | id,kind,(?:day|to), | kind,day,recorded_on, | of,email,client, | name,status,member_email,""",
    re.VERBOSE,
)
_PLAN_FILE = b'"kind":"reconciler-plan"'
_SCHEMA = re.compile(rb'\{\s*"\$schema":\s*"https://json-schema\.org/')
_LARGEST = 64 * 1024 * 1024  # bytes; no plan file is larger
_ACCOUNT_FILES = (PARTNER_FILE, IGNORE_FILE, "found.yaml")
_HELP = "name another file"


class KeptFiles(NamedTuple):
    """What no output may touch: the source, and the files that the live store is made of."""

    source: Path
    store: tuple[Path, ...]


def refuse_place(path: Path, kept: KeptFiles, *, schemas: bool = True) -> None:
    """Refuse to write where something is kept. Raises UsageRefused.

    Links are followed; upper and lower case are one, as on many disks. `schemas` are kept from
    everything but the command that writes them.
    """
    folders = (CLIENTS_FOLDER, SCHEMAS_FOLDER) if schemas else (CLIENTS_FOLDER,)
    typed = Path(os.path.abspath(path))  # noqa: PTH100 - a link is a place, too: `.git` can be one
    for place in dict.fromkeys((typed, Path(os.path.realpath(path)))):
        for at in (place, *place.parents):
            if at.name.casefold() == ".git":
                raise UsageRefused(f"`{path}` is inside of what git keeps", help=_HELP)
            if at.name.casefold() in folders and _same(at.parent, kept.source):
                what = "clients" if at.name.casefold() == CLIENTS_FOLDER else "schemas"
                raise UsageRefused(f"`{path}` is in the folder of the {what}", help=_HELP)
        if any(_same(place, kept.source / name) for name in _ACCOUNT_FILES):
            raise UsageRefused(f"`{path}` is a file of the accounts", help=_HELP)
        if any(_same(place, each) for each in kept.store):
            raise UsageRefused(f"`{path}` belongs to the live store", help=_HELP)


def refuse_output(path: Path, kept: KeptFiles) -> None:
    """Refuse a file that a plan or a report must not take the place of. Raises UsageRefused."""
    refuse_place(path, kept)
    if not _is_job_summary(path):
        _refuse_content(path, _is_output)


def refuse_second(path: Path, outputs: set[str]) -> None:
    """Refuse a file that another option names, too; else add it to them. Raises UsageRefused."""
    real = os.path.realpath(path)
    if real in outputs and (path.is_file() or not path.exists()):
        raise UsageRefused(f"`{path}`: two outputs cannot be one file", help=_HELP)
    outputs.add(real)


def refuse_schema(path: Path, kept: KeptFiles, *, own: bool) -> None:
    """Refuse a file that a schema must not take the place of. Raises UsageRefused.

    `own` are those in the folder of the source's own schemas, which is where they belong.
    """
    refuse_place(path, kept, schemas=not own)
    _refuse_content(path, lambda data: bool(_SCHEMA.match(data)))


def write_output(path: Path, data: bytes) -> None:
    """Write a file whole; add to a device, a pipe or the summary of a job. Raises OSError."""
    if not _is_job_summary(path) and (path.is_file() or not path.exists()):
        write_file(path, data)
    else:
        add_to_file(path, data)


def _refuse_content(path: Path, is_ours: Callable[[bytes], bool]) -> None:
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and status.st_size:
            with path.open("rb") as file:
                if not is_ours(file.read(_LARGEST)):
                    raise UsageRefused(
                        f"`{path}` was not written by this program",
                        help=f"{_HELP}, or delete this one first",
                    )
        elif not stat.S_ISREG(status.st_mode) and not _takes_text(status.st_mode):
            raise UsageRefused(f"`{path}` is not a file", help=_HELP)
    except (FileNotFoundError, NotADirectoryError):
        return  # whoever writes it tells what is missing
    except OSError as error:
        raise UsageRefused(f"`{path}` cannot be used: {error.strerror}", help=_HELP) from error


def _takes_text(mode: int) -> bool:
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


def _is_output(data: bytes) -> bool:
    return bool(_REPORT.match(data)) or (data.startswith(b'{"') and _PLAN_FILE in data)


def _is_job_summary(path: Path) -> bool:
    summary = job_summary()
    return bool(summary) and os.path.realpath(path) == os.path.realpath(summary)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return os.path.realpath(one).casefold() == os.path.realpath(other).casefold()
