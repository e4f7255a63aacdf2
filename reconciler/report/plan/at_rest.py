"""What a plan or an apply says that finds nothing: words that take no model to be said."""

from __future__ import annotations

from datetime import date

NO_CHANGES = "No changes. Live accounts match the files."
NEXT_WORDS, NEXT_COMMAND = "What else waits: ", "reconciler"
"""What to type next where nothing is to be done, behind its words."""
NOTHING_APPLIED = "Nothing to do. Live accounts match the files."
"""What a plan and what a receipt say where everything is as the files say, and nothing waits."""


def title_words(day: date, clients: int | None, where: str) -> str:
    """Say behind a partner's name what is planned: the day, how many clients live, and where.

    `clients` is None where nothing is live yet; `where` may be empty.
    """
    plan, known = "first plan", "nothing live yet"
    if clients is not None:
        plan, known = "plan", f"{clients:,} live client{'' if clients == 1 else 's'}"
    return f"   {plan} for {day}, {known}{f' in {where}' if where else ''}"


def written_words(done: str, day: date) -> str:
    """Say behind a partner's name what was done, and for which day."""
    return f"   {done} for {day}"
