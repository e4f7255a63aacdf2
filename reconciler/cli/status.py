"""`reconciler` without a command: where you stand, and what to type next."""

from __future__ import annotations

from reconciler.api.readings import stand
from reconciler.cli.console import Console
from reconciler.report.store.status_view import Beside, status_view


def show_status(console: Console) -> int:
    """Print clients by status, seats, and what needs attention."""
    live = console.reads()
    seen = stand(console.source, live, console.clock(None))
    beside = Beside(seen.money, seen.letters, seen.records, seen.over, seen.due, seen.late)
    console.show(status_view(seen.partner, seen.heads, seen.today, live.where, beside))
    return 0
