"""The findings about folders and file names, in words: what is, and what to type next."""

from __future__ import annotations

import errno
import os
import shlex
import stat
from pathlib import Path

from reconciler.desired.findings.file_names import (
    CLIENTS_FOLDER,
    FOUND_FILE,
    IGNORE_FILE,
    PARTNER_FILE,
    README,
    harmless,
    key_of,
    reads_like_yaml,
    rename,
    suggestion,
    what_is_odd,
)
from reconciler.desired.findings.findings import finding, shortened
from reconciler.diagnostics import PARTNER, Diagnostic, Position, client_address, cure, see

_KINDS = (
    (stat.S_ISREG, "a file"),
    (stat.S_ISLNK, "a link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
)


def _kind(mode: int) -> str:
    """Name the kind of thing that a mode tells of."""
    return next((words for is_kind, words in _KINDS if is_kind(mode)), "a device")


def no_source(source: Path) -> Diagnostic | None:
    """Say that SOURCE is no folder, or a link to one; None where it is one."""
    name = harmless(source.as_posix())
    try:
        mode = os.lstat(source).st_mode
    except OSError:
        mode = 0
    if stat.S_ISDIR(mode):
        return None
    return finding(
        "no-source",
        f"there is no folder `{shortened(name)}`",
        position=Position(name),
        label=f"{_kind(mode)}, not a folder" if mode else "",
        help=cure("name the folder", "--source", "DIR", "validate").or_(
            see("start one in this folder", "init", "--help")
        ),
    )


def no_partner(prefix: str) -> Diagnostic:
    """Say that a tree has no file of the partner."""
    return finding(
        "no-partner-file",
        f"there is no `{PARTNER_FILE}`",
        position=Position(prefix + PARTNER_FILE),
        help=see("see a first one", "explain", "file-format"),
        address=PARTNER,
    )


def no_clients(prefix: str) -> Diagnostic:
    """Say that a tree has no client."""
    folder = prefix + CLIENTS_FOLDER
    return finding(
        "no-client-files",
        "there is no client's file",
        position=Position(folder),
        label="an empty tree is an error, and removes nobody",
        help=cure("write a first one", "new", "acme", "name=NAME"),
    )


def unknown_entry(name: str, prefix: str) -> Diagnostic:
    """Say that nobody reads something beside `partner.yaml`, and what it may have been meant as."""
    is_partner = _is_nearly(name, "partner")
    if is_partner or _is_nearly(name, "client"):
        advice = rename(prefix + name, prefix + (PARTNER_FILE if is_partner else CLIENTS_FOLDER))
    elif _is_nearly(name, "ignore"):
        advice = rename(prefix + name, prefix + IGNORE_FILE)
    elif _is_nearly(name, "found"):
        advice = rename(prefix + name, prefix + FOUND_FILE)
    elif key_of(name):
        advice = f"if it is a client: {rename(prefix + name, f'{prefix}{CLIENTS_FOLDER}/{name}')}"
    else:
        advice = f"move it out of `{prefix or './'}`, or delete it"
    return finding(
        "file-name" if is_partner else "unknown-file",
        f"`{shortened(harmless(name))}` is not part of the format",
        position=Position(prefix + harmless(name)),
        label=f"here stand {PARTNER_FILE}, {CLIENTS_FOLDER}/, {IGNORE_FILE} and {README}",
        help=advice,
        address=PARTNER if is_partner else "",
    )


def _is_nearly(name: str, word: str) -> bool:
    return name.casefold().partition(".")[0].rstrip("s") == word


def odd_entry(path: str, folder: str) -> Diagnostic:
    """Say that something among the clients is no client's file."""
    name = path.rpartition(os.sep)[2]
    shown = f"{folder}/{harmless(name)}"
    if not stat.S_ISREG(_mode(path)):
        return not_plain(path, shown)
    is_yaml = reads_like_yaml(name)
    better = suggestion(name) if is_yaml else ""
    return finding(
        "file-name" if is_yaml else "unknown-file",
        f"`{shortened(harmless(name))}` is not the name of a client's file",
        position=Position(shown),
        label=what_is_odd(name),
        help=rename(f"{folder}/{name}", f"{folder}/{better}")
        if better
        else "move it out of the clients' folder, or delete it",
    )


def taken(key: str, first: str, second: str) -> Diagnostic:
    """Say that a second file has the key of another."""
    folder = second.rpartition("/")[0]
    return finding(
        "key-in-two-files",
        f"two files have the key `{key}`",
        position=Position(second),
        label=f"the other is {first}",
        help=f"if it is another client: {rename(second, f'{folder}/{key}-2.yaml')}",
        address=client_address(key),
    )


def not_plain(
    path: str | Path, name: str, address: str = "", *, mode: int = 0, wanted: str = "a plain file"
) -> Diagnostic:
    """Say that a link, pipe, device or folder stands where a file belongs."""
    return finding(
        "not-a-plain-file",
        f"`{shortened(name.rpartition('/')[2])}` is {_kind(mode or _mode(path))}, not {wanted}",
        position=Position(name),
        help=f"put {wanted} there: {shlex.quote(name)}",
        address=address,
    )


def unread(error: OSError, path: str | Path, name: str, address: str = "") -> Diagnostic:
    """Say that the system would not open or read a file."""
    # A link answers ELOOP to O_NOFOLLOW (EMLINK on FreeBSD), a socket answers ENXIO.
    if error.errno in {errno.ELOOP, errno.EMLINK, errno.ENXIO}:
        return not_plain(path, name, address)
    return finding(
        "unreadable-file",
        f"`{shortened(name)}` cannot be read",
        position=Position(name),
        label=(error.strerror or "the system gives no reason").lower(),
        help=f"chmod u+r {shlex.quote(name)}" if error.errno == errno.EACCES else "",
        address=address,
    )


def too_large(size: int, limit: int, name: str, address: str) -> Diagnostic:
    """Say that a file has too many bytes."""
    return finding(
        "file-too-large",
        f"this file has {size:,} bytes",
        position=Position(name),
        label=f"at most {limit:,}",
        help="keep the fields of one client, and nothing else",
        address=address,
    )


def _mode(path: str | Path) -> int:
    try:
        return os.lstat(path).st_mode
    except OSError:
        return 0
