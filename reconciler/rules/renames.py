"""Laws of renaming: a client keeps its history when its file gets a new name."""

from __future__ import annotations

from reconciler.diagnostics import ask, cure
from reconciler.model.live.account import NAME_PATH
from reconciler.model.live.traces import TraceKind
from reconciler.rules.company import (
    GETS,
    consent_line,
    consented,
    resemblances,
)
from reconciler.rules.kin import folded_name, people_of
from reconciler.rules.review import Breach, Breaches, ClientChange, Review

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
        if origin and origin != change.key:
            if origin in review.rest.files or origin in seen:
                other = seen.get(origin, origin)
                yield Breach(
                    change.address,
                    MOVED_PATH,
                    f"`{origin}` is also described by the file of `{other}`",
                    label="two files for one account",
                    help=ask(f"delete the file of `{other}`, or this line"),
                )
            seen[origin] = change.key


def looks_like_a_rename(review: Review) -> Breaches:
    """A new client that looks like one whose file went is probably that client, renamed.

    Why: without `moved_from` a second account would be created, with a new trial, and the first
    would stay live, and billed, without a file. Alike are two clients of the same name, and a new
    one whose people, staff aside, were all members of the one whose file went.
    Wrong: `git mv clients/acme.yaml clients/acme-gmbh.yaml` and nothing else.
    Right: add `moved_from: acme`; a client that is really another company says
    `acknowledge: [{another_company: acme, by: dana@agency.example, reason: …}]`.
    Also: moved-from-nobody, looks-like-another-client.
    """
    for change in review.clients if review.rest.kin.went else ():
        if change.before is None and change.after is not None and not change.asked_from:
            for other, alike in renamed_from(review, change).items():
                if other not in consented(change):
                    yield Breach(
                        change.address,
                        NAME_PATH,
                        f"`{change.key}` looks like `{other}`, whose file is gone",
                        label=alike,
                        help=cure(
                            f"if it is the same account, {GETS}: write",
                            lines=f"moved_from: {other}",
                        ).or_(cure("if it is another company, write", lines=consent_line(other))),
                    )


def mistaken_for(review: Review, change: ClientChange) -> frozenset[str]:
    """The keys of all whom a client can be taken for, so that consent has a meaning."""
    renamed = renamed_from(review, change) if change.before is None and change.after else {}
    return frozenset(renamed) | frozenset(resemblances(review, change))


def renamed_from(review: Review, change: ClientChange) -> dict[str, str]:
    """The keys of those that a new client could be, renamed, with what is alike."""
    name, people = folded_name(change.after), people_of(change.after, review.partner.staff)
    likenesses = {}
    for other in review.rest.kin.went:
        if review.rest.now_called.get(change.key) == other.key:
            continue  # whoever had this very key before is told by removed-is-final
        if name in other.now(TraceKind.NAME):
            likenesses[other.key] = f"the same name, and `{other.key}` is live ({other.status})"
        elif people and people <= other.now(TraceKind.MEMBER):
            likenesses[other.key] = f"its people are all in `{other.key}`, live ({other.status})"
    return likenesses
