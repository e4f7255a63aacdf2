"""What a client uses beside what it is allowed: resources, and licences of its articles.

A licence counts once some article of the catalogue grants it: before that nobody decided to sell
it. It is a right of the account, so no admin is without it.
"""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.model.files.prices import LICENSED
from reconciler.model.live.account import Client, Partner
from reconciler.model.resources import Resources, amount_path
from reconciler.values import Frozen

COUNTED: tuple[str, ...] = (*Resources.model_fields, *LICENSED.values())
"""The names under which the platform counts; seats are no count, they are taken by users."""


class Overuse(Frozen):
    """More is used than is allowed."""

    name: str
    used: int
    allowed: int

    @property
    def words(self) -> str:
        """Say it: `7 dashboards used, 5 allowed`."""
        return f"{self.used:,} {self.name} used, {self.allowed:,} allowed"


def allowed(client: Client, partner: Partner) -> dict[str, int]:
    """Name → how much a client may use: what it was given, or what its articles grant.

    A licence that no article of the catalogue grants is nobody's to count.
    """
    given = {name: int(client.get(amount_path(name)) or 0) for name in Resources.model_fields}
    return given | {name: by for name, by in licences(client, partner).items() if name in COUNTED}


def over_quota(client: Client, usage: Mapping[str, int], partner: Partner) -> tuple[Overuse, ...]:
    """What is used beyond what is allowed, in the order of the names."""
    if not usage:
        return ()
    limits = allowed(client, partner)
    granted = (Overuse(name, used, limits.get(name, used)) for name, used in sorted(usage.items()))
    return tuple(each for each in granted if each.used > each.allowed)


_PATH = ("articles", "ARTICLE", "licences", "LICENCE")


def licences(client: Client, partner: Partner) -> dict[str, int]:
    """Licence → how many the client's articles grant, for every licence of the catalogue.

    Source: seed facts S4-30, S4-31.
    """
    owned = client.articles
    granted: dict[str, int] = {}
    for path, leaf in partner.leaves.items():
        if len(path) == len(_PATH) and path[::2] == _PATH[::2]:
            granted[path[3]] = granted.get(path[3], 0) + int(leaf) * owned.get(path[1], 0)
    return dict(sorted(granted.items()))
