"""Laws of the partner's own file, and of what clients take from it."""

from __future__ import annotations

import json

from reconciler.diagnostics import PARTNER, FieldPath, ask, cure, did_you_mean
from reconciler.rules.review import Breach, Breaches, Review, listed


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
        for path, leaf in change.described.leaves.items() if change.described else ():
            if _is_team(path) and leaf and leaf not in teams:
                yield Breach(
                    change.address,
                    path,
                    f"`{leaf}` is not a team",
                    label="no such name in `teams` of partner.yaml",
                    help=did_you_mean(str(leaf), teams) or "add `teams: […]` to partner.yaml",
                )


def team_still_held(review: Review) -> Breaches:
    """A team that some client has cannot be taken out of partner.yaml.

    Why: the client would belong to nobody, and no list of a team would name it.
    Wrong: deleting `emea` from `teams` while a client without a file still has it.
    Right: give these clients another team first.
    Also: unknown-team, which names the clients whose files say it.
    """
    before = review.partner.before
    gone = set(before.teams if before else ()) - set(review.partner.after.teams)
    held: dict[str, set[str]] = {}
    for client in review.ends() if gone else ():
        for path, leaf in client.leaves.items():
            if _is_team(path) and leaf in gone:
                held.setdefault(str(leaf), set()).add(client.key)
    kept = sorted({*review.partner.after.teams, *held})
    for team, clients in sorted(held.items()):
        yield Breach(
            PARTNER,
            ("teams",),
            f"the team `{team}` still has clients",
            label=listed(sorted(clients)),
            help=cure(
                "keep it: write",
                lines=f"teams: {json.dumps(kept, ensure_ascii=False)}",
                file=PARTNER,
            ).or_(ask("give these clients another team first; one without a file needs it back")),
        )


def _is_team(path: FieldPath) -> bool:
    return path == ("team",) or (path[0] == "campaigns" and path[-1] == "team")
