"""A plan that finds nothing, said before anything is loaded that only a change needs: click, too.

Only the plainest way to ask is read here, `reconciler [--source DIR] [--live URL] plan`, and only
a line that every terminal shows alike is written. Whatever else is typed, wanted or found goes the
whole way, with the files as they were read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # Only for reading: other commands pass here, too.
    from reconciler.desired.read.files_read import FilesRead
    from reconciler.live.rest import AtRest

_SHORT, _WIDE = 40, 100
"""Characters of a name that is never cut or wrapped, columns where no terminal says otherwise."""


class Start(NamedTuple):
    """What a command begins with: the moment, what was read of the files, what there is to say.

    `text` is all that a plan prints which finds nothing; empty where it has to be made.
    """

    now: datetime
    files: FilesRead | None = None
    text: str = ""


def start(arguments: Sequence[str], now: datetime | None = None) -> Start:
    """Look whether these words ask for a plan that finds nothing; `now` is the moment it starts.

    Without it the clock of this machine is read, once.
    """
    now = now or datetime.now(UTC)
    asked = _asked(arguments)
    if asked is None:
        return Start(now)
    return _looked(*asked, now)


def _looked(source: str, url: str, now: datetime) -> Start:
    from zoneinfo import ZoneInfo

    from reconciler.apply.survey.at_rest import look_early
    from reconciler.errors import ReconcilerError

    def day_in(zone: str) -> date:
        return now.astimezone(ZoneInfo(zone)).date()

    try:
        looked = look_early(source, url, day_in)
        text = _text(looked.rest) if looked.rest is not None else ""
    except (ReconcilerError, OSError):
        return Start(now)  # the whole way meets it again, and says it
    return Start(now, looked.files, text)


def say(text: str) -> None:
    """Print it. Raises OSError where nobody reads it."""
    sys.stdout.write(text)
    sys.stdout.flush()


def _asked(arguments: Sequence[str]) -> tuple[str, str] | None:
    """Read the source and the store that a plain plan is asked of; None for any other words."""
    words = list(arguments)
    named = {"--source": "accounts", "--live": os.environ.get("RECONCILER_LIVE", "")}
    while len(words) > 1 and words[0] in named:
        option, named[option], *words = words
    if words not in (["plan"], ["plan", "--detailed-exitcode"]):
        return None
    if not (named["--source"] + named["--live"]).isprintable() or "-" in {
        word[:1] for word in named.values()
    }:
        return None
    source = os.path.normpath(named["--source"])
    if named["--source"].removeprefix("./").rstrip("/") != source:
        return None
    beside = os.path.join(os.path.dirname(source), ".reconciler", "live.db")
    return source, named["--live"] or beside


def _text(rest: AtRest) -> str:
    """Write what a plan of a store at rest prints; nothing where a terminal might show it anew."""
    from reconciler.report.plan.at_rest import NO_CHANGES, title_words

    title = rest.name + title_words(rest.day, rest.clients, rest.where)
    return f"{title}\n\n{NO_CHANGES}\n" if _is_plain(rest.name, title) else ""


def _is_plain(name: str, title: str) -> bool:
    """Tell whether a title is printed as it stands: nothing of it is cut, hidden, wrapped."""
    from reconciler.model.secrets import without_secrets

    out = sys.stdout
    return (
        out is not None
        and not out.isatty()
        and len(name) <= _SHORT
        and len(title) <= max(_SHORT, _columns())
        and title.isascii()
        and title.isprintable()
        and title == title.strip()
        and not title.startswith("::")
        and "##[" not in title
        and without_secrets(name) == name
        and without_secrets(title) == title
    )


def _columns() -> int:
    """How wide the output is, as `shutil.get_terminal_size` tells, which takes long to load."""
    try:
        typed = int(os.environ.get("COLUMNS", "0"))
    except ValueError:
        typed = 0
    if typed > 0 or sys.__stdout__ is None:
        return max(typed, 0) or _WIDE
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _WIDE
    except (ValueError, OSError):
        return _WIDE
