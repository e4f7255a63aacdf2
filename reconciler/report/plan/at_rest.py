"""What a plan says that finds nothing: words that take no model to be said."""

from __future__ import annotations

from datetime import date

NO_CHANGES = "No changes. Live accounts match the files."


def title_words(day: date, clients: int | None, where: str) -> str:
    """Say behind a partner's name what is planned: the day, how many clients live, and where.

    `clients` is None where nothing is live yet; `where` may be empty.
    """
    known = "nothing live yet"
    if clients is not None:
        known = f"{clients:,} live client{'' if clients == 1 else 's'}"
    return f"   plan for {day}, {known}{f' in {where}' if where else ''}"
