"""Licences: what the articles that a client owns entitle it to, and what of it is left."""

from __future__ import annotations

from reconciler.model.live.account import Client, Partner

_PATH = ("articles", "ARTICLE", "licences", "LICENCE")


def licences(client: Client, partner: Partner) -> dict[str, int]:
    """Licence → how many the client's articles grant, for every licence of the catalogue.

    Source: seed facts S4-30, S4-31.
    """
    owned = client.articles
    found: dict[str, int] = {}
    for path, leaf in partner.leaves.items():
        if len(path) == len(_PATH) and path[::2] == _PATH[::2]:
            found[path[3]] = found.get(path[3], 0) + int(leaf) * owned.get(path[1], 0)
    return dict(sorted(found.items()))
