"""A child process that begins as a copy of this one."""

from __future__ import annotations

import os
import warnings


def fork() -> int:
    """Fork; give 0 in the child, which must end by `os._exit`, and its number in the parent."""
    with warnings.catch_warnings():
        # From 3.12 on, Python warns of every fork beside threads; ours hold no lock of ours.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()
