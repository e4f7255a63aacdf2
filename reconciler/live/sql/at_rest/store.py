"""What a store at rest answers, in three statements of one snapshot.

Most plans find nothing to do, and to find that out takes no model, no rule and no SQLAlchemy, which
cost several times as much to load as the rows cost to read. So this room holds a store to
conditions under which a plan of the files that were last applied says nothing: a few that are
plainly enough, and no more. Whatever else stands there, and whatever cannot be read here, gives no
answer and no error: the plan itself then reads the store again, judges it, and says what is wrong.

Chosen: conditions that are narrower than the laws of a plan, and a test that plans both ways.
Instead of: a second planner, or a flag in the store that could be stale. Would change if the
libraries were loaded in less time than the heads are read.
"""

from __future__ import annotations

from reconciler.live.rest import AppliedFile, AtRest
from reconciler.live.sql.at_rest.driver import Driver
from reconciler.live.sql.at_rest.heads import heads_at_rest
from reconciler.live.sql.at_rest.partner import (
    PARTNER_OF_FILE,
    POOL_ROWS,
    PartnerRow,
    partner_at_rest,
)


def answer(driver: Driver, asked: AppliedFile) -> AtRest | None:
    """Read the partner with this file, and all its heads; None where anything asks for a look.

    Raises one of `NOT_PLAIN`, or what the driver raises, for what cannot be read.
    """
    named = {"partner": asked.partner, "content": asked.content}
    rows = [PartnerRow(*row) for row in driver.run(PARTNER_OF_FILE, named)]
    if len(rows) != 1:
        return None
    key = rows[0].partner
    partner = partner_at_rest(rows[0], driver.run(POOL_ROWS, {"partner": key}), asked)
    if partner is None:
        return None
    name, day = partner
    heads = heads_at_rest(driver, key, asked, day)
    return None if heads is None else AtRest(name, day, *heads)
