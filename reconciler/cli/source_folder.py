"""The folder of accounts above this one, looked for as git looks for a repository.

Upwards to the folder that holds `.git`, that one included; or up to, and without, the user's home
or the root of the file system: what lies there is seldom what somebody means who is elsewhere.
"""

from __future__ import annotations

import os
import stat

_PARTNER = "partner.yaml"


def source_above(name: str) -> str:
    """Find the nearest folder of this name above the one we are in; the name where there is none.

    It has to hold a partner.yaml and to be of the owner of the folder that we are in: anybody can
    make one in a folder such as /tmp, and what it says would be applied.
    """
    try:
        owner = os.stat(".").st_uid
        for above in _folders_above():
            source = above + name
            if _is_of(source, owner) and os.path.lexists(os.path.join(source, _PARTNER)):
                return source
    except OSError:  # a folder above, or the one that we are in, is gone or may not be read
        pass
    return name


def _folders_above() -> list[str]:
    """Name the folders above this one as paths that lead there, the nearest first."""
    here, home, up = os.getcwd(), os.path.realpath(os.path.expanduser("~")), ""
    names = list[str]()
    while here != home and not os.path.lexists(f"{up}.git"):
        here, up = os.path.dirname(here), f"../{up}"
        if here in (home, os.path.dirname(here)):  # only the root is its own parent
            break
        names.append(up)
    return names


def _is_of(folder: str, owner: int) -> bool:
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == owner
