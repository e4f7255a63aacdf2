"""Laws of the partner's own file, and of what clients take from it: teams and articles."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from reconciler.diagnostics import PARTNER, FieldPath, ask, cure, did_you_mean, listed
from reconciler.model.files.leaves import Leaf
from reconciler.model.live.account import Client
from reconciler.model.live.declared import NO_PROFILE, layers_of
from reconciler.rules.review import Breach, Breaches, Review, Uses

_TEAM = ("team",)


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
    for group, teams_of in (("team", _own_team), ("campaigns", _campaign_teams)):
        for change, client in review.naming(group):
            for path, leaf in teams_of(client):
                if leaf and leaf not in teams:
                    yield Breach(
                        change.address,
                        path,
                        f"`{leaf}` is not a team",
                        label="no such name in `teams` of partner.yaml",
                        help=did_you_mean(
                            str(leaf), teams, "add it to `teams` in partner.yaml: `teams: […]`"
                        ),
                    )


def unknown_profile(review: Review) -> Breaches:
    """A client's profile is one of the partner's profiles.

    Why: without it, the client would have what no profile gives, and nobody would notice.
    Wrong: `profile: retial` when partner.yaml has `profiles: {retail: {…}}`; a profile that is
    taken out of partner.yaml while a client's file still names it.
    Right: one of the names in `profiles`, or no `profile` at all.
    Also: unknown-property, for what stands in a profile.
    """
    known = sorted(layers_of(review.partner.after).keys() - {NO_PROFILE})
    for change, _ in review.files():
        if change.profile and change.profile not in known:
            yield Breach(
                change.address,
                ("profile",),
                f"`{change.profile}` is not a profile",
                label="no such name in `profiles` of partner.yaml",
                help=did_you_mean(
                    change.profile,
                    known,
                    "define it in partner.yaml: "
                    f"`profiles: {{{change.profile}: {{features: […]}}}}`",
                ),
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
    held = still_held(review, gone, _teams)
    kept = sorted({*review.partner.after.teams, *(team for team, _ in held)})
    for team, clients in held:
        yield Breach(
            PARTNER,
            ("teams",),
            f"the team `{team}` still has clients",
            label=listed(clients),
            help=cure(
                "keep it: write",
                lines=f"teams: {json.dumps(kept, ensure_ascii=False)}",
                file=PARTNER,
            ).or_(ask("give these clients another team first; one without a file needs it back")),
        )


def _own_team(client: Client) -> Sequence[tuple[FieldPath, Leaf]]:
    team = client.leaves.get(_TEAM)
    return ((_TEAM, team),) if team else ()


def _campaign_teams(client: Client) -> Iterator[tuple[FieldPath, Leaf]]:
    for path, leaf in client.leaves.items():
        if path[0] == "campaigns" and path[-1] == "team":
            yield path, leaf


def _teams(client: Client) -> Iterator[Leaf]:
    return (leaf for _, leaf in (*_own_team(client), *_campaign_teams(client)))


_NAMED = 10


def unknown_article(review: Review) -> Breaches:
    """A client's articles stand in the partner's catalogue.

    Why: what is not in the catalogue has no price and grants no licence.
    Wrong: `articles: {loger-pack: 2}` when partner.yaml sells `logger-pack`.
    Right: a name under `articles` in partner.yaml.
    Also: article-in-use.
    """
    known = review.partner.after.articles
    for change, client in review.naming("articles"):
        for name in client.articles if change.removal is None else ():
            if name not in known:
                yield Breach(
                    change.address,
                    ("articles", name),
                    f"`{name}` is not an article",
                    label="no such name under `articles` in partner.yaml",
                    help=did_you_mean(name, known, "add it to `articles` in partner.yaml"),
                )


def article_in_use(review: Review) -> Breaches:
    """An article stays in the catalogue while a client owns one.

    Why: its licences come from the catalogue; without it nobody knows what the client may do.
    Wrong: `logger-pack` deleted in partner.yaml while a client owns two.
    Right: keep it; or take it out of these clients' files in the same change.
    Also: unknown-article.
    """
    before = review.partner.before
    gone = set(before.articles if before else ()) - set(review.partner.after.articles)
    for name in sorted(gone):
        owners = sorted(review.rest.uses.get(("articles", name), Uses()).after)
        if owners:
            yield Breach(
                PARTNER,
                ("articles",),
                f"`{name}` cannot leave the catalogue",
                label=f"owned by {listed(owners, _NAMED)}",
                help="keep it in partner.yaml, or take it out of these clients first",
            )


def still_held(
    review: Review, gone: Collection[str], words: Callable[[Client], Iterable[object]]
) -> list[tuple[str, list[str]]]:
    """Words that partner.yaml takes away, each with the clients that have it in the end."""
    holders = {
        word: sorted({client.key for client in review.ends() if word in words(client)})
        for word in sorted(gone)
    }
    return [(word, clients) for word, clients in holders.items() if clients]
