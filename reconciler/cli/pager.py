"""Long texts on a terminal: shown by a pager, as git does it."""

from __future__ import annotations

import os
import sys

import click

from reconciler.cli.environment import has_terminal, unattended

_LESS = "FRX"
"""Unless LESS says otherwise: a short text stays on the screen, and colours are kept."""


def has_pager() -> bool:
    """Tell whether somebody sits at a terminal, and has not set PAGER to nothing."""
    if unattended() or not has_terminal() or not (sys.stdout and sys.stdout.isatty()):
        return False
    return os.environ.get("TERM") != "dumb" and os.environ.get("PAGER") != ""


def leaf_through(text: str, *, coloured: bool) -> None:
    """Hand a text to the pager: PAGER, else `less`; without one it is printed."""
    os.environ.setdefault("LESS", _LESS)
    click.echo_via_pager(text.removesuffix("\n"), color=coloured)
