"""Whether files and store are at rest: found out before anything is loaded that a change needs.

Nothing is taken for granted: the store is asked, and every file is read. Where anything is left to
say, no matter what, the plan is made as ever, from the files as they were read here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from reconciler.desired.findings.file_names import ENDING
from reconciler.desired.read.files_read import FilesRead, partner_named
from reconciler.desired.read.generation import generation
from reconciler.live.open import at_rest
from reconciler.live.rest import AppliedFile, AtRest


class Looked(NamedTuple):
    """What was read of the files, and the store's answer where all of it is at rest."""

    files: FilesRead
    rest: AtRest | None = None


def look_early(source: str, url: str, day_in: Callable[[str], date]) -> Looked:
    """Look at the files and at the store at a URL; `day_in` gives the day in a time zone.

    The store is asked first: what it knows of the files says whose bytes need not be kept.
    Raises UsageRefused for a URL that names no store.
    """
    files = FilesRead(source)
    partner = files.partner()
    key = partner_named(partner.data) if partner.data is not None else ""
    asked = AppliedFile(key, partner.content_id, generation(), day_in, ENDING)
    rest = at_rest(url, asked) if key else None
    if rest is None or not files.are(rest.files, rest.removed):
        return Looked(files)
    return Looked(files, rest)
