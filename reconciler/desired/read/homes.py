"""Where a file stands that is not there: where git last had it, or right below `clients/`."""

from __future__ import annotations

from pathlib import Path

from reconciler.desired.findings.file_names import CLIENTS_FOLDER, ENDING, PARTNER_FILE, harmless
from reconciler.desired.read.source_files import SourceFile


def last_home(source: Path, key: str) -> SourceFile:
    """Find where a client's file (the partner's: empty key) last stood, or would; asks git."""
    from reconciler.desired.git.git import last_place  # noqa: PLC0415 - hardly any file is missing

    last = last_place(source, key) if key else PARTNER_FILE
    return _at(source, key, last) if last else new_home(source, key)


def new_home(source: Path, key: str) -> SourceFile:
    """Say where the file of a new client stands."""
    return _at(source, key, f"{CLIENTS_FOLDER}/{key}{ENDING}")


def _at(source: Path, key: str, name: str) -> SourceFile:
    shown = harmless(source.as_posix()).rstrip("/")
    return SourceFile(str(source / name), name if shown == "." else f"{shown}/{name}", key)
