"""Laws of articles: a client owns what the catalogue has, and the catalogue keeps what is owned."""

from __future__ import annotations

from reconciler.diagnostics import PARTNER, did_you_mean
from reconciler.rules.review import Breach, Breaches, Review, Uses, listed

_NAMED = 10


def unknown_article(review: Review) -> Breaches:
    """A client's articles stand in the partner's catalogue.

    Why: what is not in the catalogue has no price and grants no licence.
    Wrong: `articles: {loger-pack: 2}` when partner.yaml sells `logger-pack`.
    Right: a name under `articles` in partner.yaml.
    Also: article-in-use.
    """
    known = review.partner.after.articles
    for change, client in review.files():
        for name in client.articles:
            if name not in known:
                yield Breach(
                    change.address,
                    ("articles", name),
                    f"`{name}` is not an article",
                    label="no such name under `articles` in partner.yaml",
                    help=did_you_mean(name, known) or "add it to `articles` in partner.yaml",
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
