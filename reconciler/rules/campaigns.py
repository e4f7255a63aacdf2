"""Laws of campaigns: each belongs to one client, for ever."""

from __future__ import annotations

from reconciler.rules.review import Breach, Breaches, Review


def campaign_stays_with_its_client(review: Review) -> Breaches:
    """A campaign belongs to one client for ever, also once it has stopped.

    Why: its client's credit pays for it; moved, it would spend what somebody else has paid.
    Wrong: a campaign that goes from the file of one client and comes into that of another, or
    one name in two files.
    Right: a new campaign, under a name of its own.
    Also: grant-never-changes.
    """
    claimed: dict[str, str] = {}
    for change, client in review.files():
        for name in client.campaigns:
            owner = review.rest.campaigns.get(name) or claimed.setdefault(name, change.key)
            if owner not in (change.key, change.moved_from):
                yield Breach(
                    change.address,
                    ("campaigns", name),
                    f"the campaign `{name}` belongs to `{owner}`",
                    label="a campaign never moves to another client",
                    help=f"start a new campaign: `campaigns: {{{name}-2: {{name: …}}}}`",
                )
