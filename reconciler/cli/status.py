"""`reconciler` without a command: where you stand, and what to type next."""

from __future__ import annotations

from reconciler.api import queries
from reconciler.cli.console import Console


def print_status(console: Console) -> None:
    """Print clients by status, seats, and what needs attention."""
    console.show(queries.show_status(console.looks()).document)
