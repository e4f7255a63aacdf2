"""Laws of the partner's own file, and of what clients take from it."""

from __future__ import annotations

from reconciler.diagnostics import PARTNER, did_you_mean
from reconciler.rules.review import Breach, Breaches, Review


def time_zone_is_fixed(review: Review) -> Breaches:
    """The partner's time zone cannot change once anything is recorded.

    Why: every date in the journal is a calendar day of that zone; another zone would move them.
    Wrong: `time_zone: Europe/Vienna` changed to `America/New_York` after the first apply.
    Right: leave it.
    Also: nothing.
    """
    before, after = review.partner.before, review.partner.after
    path = ("time_zone",)
    if before is not None and before.get(path) not in (None, after.get(path)):
        yield Breach(
            PARTNER,
            path,
            f"the time zone cannot change from {before.get(path)} to {after.get(path)}",
            label="dates are recorded in it",
            help=f"write `time_zone: {before.get(path)}`",
        )


def unknown_team(review: Review) -> Breaches:
    """A client's team, and that of each of its campaigns, is one of the partner's teams.

    Why: a misspelt team hides the client from the people who look after it.
    Wrong: `team: emae` when partner.yaml says `teams: [emea, americas]`.
    Right: one of the names in `teams`, or no `team` at all.
    Also: nothing.
    """
    teams = review.partner.after.teams
    for change in review.clients:
        said = change.declared or change.after
        for path, leaf in said.leaves.items() if said is not None else ():
            named = path == ("team",) or (path[0] == "campaigns" and path[-1] == "team")
            if named and leaf and leaf not in teams:
                yield Breach(
                    change.address,
                    path,
                    f"`{leaf}` is not a team",
                    label="no such name in `teams` of partner.yaml",
                    help=did_you_mean(str(leaf), teams) or "add `teams: […]` to partner.yaml",
                )


RULES = (time_zone_is_fixed,)
FILE_RULES = (unknown_team,)
