"""Laws of renaming: a client keeps its history when its file gets a new name."""

from __future__ import annotations

import unicodedata

from reconciler.rules.review import Breach, Breaches, Review

MOVED_PATH = ("moved_from",)


def moved_from_nobody(review: Review) -> Breaches:
    """`moved_from` names a client that is live under that key.

    Why: a typo here would create a second account and leave the first one without a file.
    Wrong: `moved_from: acmee` when the live client is `acme`.
    Right: the old key exactly; or delete the line for a client that is really new.
    Also: moved-from-still-there, looks-like-a-rename.
    """
    for change in review.clients:
        asked = change.asked_from
        if not asked or change.moved_from or change.removal is not None:
            continue
        owner = review.rest.now_called.get(asked)
        if change.before is None and change.after is not None:
            yield Breach(
                change.address,
                MOVED_PATH,
                f"no live client is called `{asked}`",
                label=f"that client is now `{owner}`" if owner else "nothing to move",
                help="write the old key, or delete the line for a new client",
            )
        elif owner not in (None, change.key):
            yield Breach(
                change.address,
                MOVED_PATH,
                f"`{change.key}` is live already and cannot take over `{asked}`",
                label="two accounts cannot become one",
                help=f"delete this line; bring back the file of `{asked}` or remove that client",
            )


def moved_from_still_there(review: Review) -> Breaches:
    """A client that moved leaves no file behind under its old key, and moves once.

    Why: one account cannot be described by two files.
    Wrong: `moved_from: acme` in `clients/acme-gmbh.yaml` while `clients/acme.yaml` still stands.
    Right: delete the old file in the same change.
    Also: moved-from-nobody.
    """
    seen: dict[str, str] = {}
    for change in review.clients:
        origin = change.asked_from
        if not origin or origin == change.key:
            continue
        if origin in review.rest.files or origin in seen:
            other = seen.get(origin, origin)
            yield Breach(
                change.address,
                MOVED_PATH,
                f"`{origin}` is also described by `clients/{other}.yaml`",
                label="two files for one account",
                help=f"delete `clients/{other}.yaml`, or this line",
            )
        seen[origin] = change.key


def looks_like_a_rename(review: Review) -> Breaches:
    """A new client that looks like one whose file is gone is probably that client, renamed.

    Why: without `moved_from` a second account would be created, with a new trial, and the first
    would stay live, and billed, without a file.
    Wrong: `git mv clients/acme.yaml clients/acme-gmbh.yaml` and nothing else.
    Right: add `moved_from: acme`; a client that is really new gets a name of its own.
    Also: moved-from-nobody.
    """
    gone = {_folded(client.name): client for client in review.rest.unmanaged}
    for change in review.clients:
        if change.before is not None or change.after is None or change.asked_from:
            continue
        twin = gone.get(_folded(change.after.name))
        if twin is not None:
            yield Breach(
                change.address,
                ("name",),
                f"`{change.key}` looks like `{twin.key}`, whose file is gone",
                label=f"the same name, and `{twin.key}` is live ({twin.status})",
                help=f"add `moved_from: {twin.key}`, or give the new client another name",
            )


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


RULES = (moved_from_nobody, looks_like_a_rename)
BOTH = (moved_from_still_there,)
