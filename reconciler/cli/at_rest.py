"""A plan or an apply that finds nothing, said before anything is loaded that only a change needs.

Click is not loaded either. Only the plainest ways to ask are read here: `plan`, and `apply --yes`
where somebody is there to see it, behind `--source DIR` and `--live URL`. Only lines that every
terminal shows alike are written. Whatever else is typed, wanted or found goes the whole way, with
the files as they were read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    # Only for reading: other commands pass here, too.
    from reconciler.desired.read.files_read import FilesRead
    from reconciler.live.rest import AtRest

HERE = "accounts"
"""The folder of accounts where nobody names one."""

_SHORT, _WIDE = 40, 100
"""Characters of a name that is never cut or wrapped, columns where no terminal says otherwise."""


class _Asked(NamedTuple):
    """What is asked for: a plan or, where `writes`, an apply of a source to the store at a URL.

    `found` is the source once more where nobody named it.
    """

    writes: bool
    source: str
    url: str
    found: str


class Start(NamedTuple):
    """What a command begins with: the moment, what was read of the files, what there is to say.

    `text` is all that is printed where nothing is to be done; empty where it has to be made.
    `source` is the folder that was found where nobody named one.
    """

    now: datetime
    files: FilesRead | None = None
    text: str = ""
    source: str = ""


def start(arguments: Sequence[str], now: datetime | None = None) -> Start:
    """Look whether these words ask for what finds nothing to do; `now` is the moment it starts.

    Without it the clock of this machine is read, once.
    """
    now = now or datetime.now(UTC)
    asked = _asked(arguments)
    return Start(now) if asked is None else _looked(asked, now)


def _looked(asked: _Asked, now: datetime) -> Start:
    from zoneinfo import ZoneInfo

    from reconciler.apply.survey.at_rest import look_early
    from reconciler.errors import ReconcilerError

    def day_in(zone: str) -> date:
        return now.astimezone(ZoneInfo(zone)).date()

    try:
        looked = look_early(asked.source, asked.url, day_in)
        text = _text(looked.rest, writes=asked.writes) if looked.rest is not None else ""
    except (ReconcilerError, OSError):
        return Start(now)  # the whole way meets it again, and says it
    return Start(now, looked.files, text, asked.found)


def found_source() -> str:
    """Find the folder of accounts where nobody names one: the one here, else one above.

    What is called so here is taken, whatever it is: it is what was meant.
    """
    if os.path.lexists(HERE):
        return HERE
    from reconciler.cli.source_folder import source_above

    return source_above(HERE)


def read_from(source: str) -> str:
    """Say which folder was found; nothing where it is the one here."""
    here = source in ("", HERE)
    return "" if here else f"reading {source}: there is no folder {HERE} here\n"


def say(begun: Start) -> None:
    """Print what there is to say. Raises OSError where nobody reads it."""
    if (aside := read_from(begun.source)) and sys.stderr is not None:
        sys.stderr.write(aside)
        sys.stderr.flush()
    sys.stdout.write(begun.text)
    sys.stdout.flush()


def _asked(arguments: Sequence[str]) -> _Asked | None:
    """Read what is asked for in the plainest words; None for any others."""
    words = list(arguments)
    named = {"--live": os.environ.get("RECONCILER_LIVE", "")}
    while len(words) > 1 and words[0] in ("--source", "--live"):
        option, named[option], *words = words
    writes = words == ["apply", "--yes"] and _is_attended()
    if not writes and words not in (["plan"], ["plan", "--detailed-exitcode"]):
        return None
    found = "" if "--source" in named else found_source()
    typed = named.get("--source", found)
    if not (typed + named["--live"]).isprintable() or "-" in {typed[:1], named["--live"][:1]}:
        return None
    source = os.path.normpath(typed)
    if typed.removeprefix("./").rstrip("/") != source:
        return None
    beside = os.path.join(os.path.dirname(source), ".reconciler", "live.db")
    return _Asked(writes, source, named["--live"] or beside, found)


def _is_attended() -> bool:
    from reconciler.cli.environment import unattended

    return not unattended()


def _text(rest: AtRest, *, writes: bool) -> str:
    """Write what is printed of a store at rest; nothing where a terminal might show it anew."""
    from reconciler.report.plan.at_rest import (
        NEXT_COMMAND,
        NEXT_WORDS,
        NO_CHANGES,
        NOTHING_APPLIED,
        title_words,
        written_words,
    )

    if writes:
        words, line = written_words("applied", rest.day), NOTHING_APPLIED
    else:
        words, line = title_words(rest.day, rest.clients, rest.where), NO_CHANGES
    if not _is_plain(rest.name, rest.name + words) or len(line) > _columns():
        return ""
    title, then = rest.name + words, f"{NEXT_WORDS}{NEXT_COMMAND}"
    if has_colours(sys.stdout):
        from reconciler.report.formats.signs import BOLD, FAINT, TYPED, coloured

        title = coloured(rest.name, BOLD) + coloured(words, FAINT)
        line, then = coloured(line, BOLD), NEXT_WORDS + coloured(NEXT_COMMAND, TYPED)
    return f"{title}\n\n{line}\n" + ("" if writes else f"{then}\n")


def _is_plain(name: str, title: str) -> bool:
    """Tell whether a title is printed as it stands: nothing of it is cut, hidden, wrapped."""
    from reconciler.model.secrets import without_secrets

    return (
        sys.stdout is not None
        and len(name) <= _SHORT
        and len(title) <= max(_SHORT, _columns())
        and title.isprintable()
        and (title.isascii() or _is_narrow(title))
        and title == title.strip()
        and not title.startswith("::")
        and "##[" not in title
        and without_secrets(name) == name
        and without_secrets(title) == title
    )


def _is_narrow(title: str) -> bool:
    """Tell whether letters that are not ASCII are shown as they are, each in one column."""
    from reconciler.report.formats.signs import NARROW

    shown = (sys.stdout.encoding or "").lower().startswith("utf")
    return shown and NARROW.fullmatch(title) is not None


def has_colours(stream: Any, when: str = "auto") -> bool:  # noqa: ANN401 - what stands in for a stream
    """Tell whether a stream gets colours; one that was closed before we started is None.

    What is typed wins over variables, and of these NO_COLOR wins: whoever sets it cannot read them.
    """
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "").lower() not in ("", "0", "false"):
        return True
    return bool(stream and stream.isatty()) and os.environ.get("TERM") != "dumb"


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
