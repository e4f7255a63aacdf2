"""Laws of addresses: a member who gets another one goes on being the same person."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.diagnostics import Help, cure, nearest
from reconciler.rules.review import Breach, Breaches, ClientChange, Review


def new_addresses(change: ClientChange) -> dict[str, str]:
    """Members who get another address by a change: the new one → the former."""
    if not change.was or change.before is None or change.after is None:
        return {}
    had, has = change.before.members, change.after.members
    return {
        new: old
        for new, old in change.was.items()
        if new in has and new not in had and old in had and old not in has
    }


def same_people(change: ClientChange, before: Iterable[str]) -> frozenset[str]:
    """Some members of before, by the address that each has after a change."""
    now = {old: new for new, old in new_addresses(change).items()} if change.was else {}
    return frozenset(before if not now else [now.get(email, email) for email in before])


def was_still_there(review: Review) -> Breaches:
    """The former address of a member stands nowhere else in the same file.

    Why: `was` says that one person goes on under another address; whoever still stands there, or is
    named so twice, are two people.
    Wrong: `members: [{email: ann@new.example, role: admin, was: ann@old.example}, {email:
    ann@old.example, role: viewer}]`.
    Right: the new address alone, with `was`; or both, without it.
    Also: was-names-who-goes.
    """
    for change in review.clients:
        members = change.declared.members if change.was and change.declared is not None else {}
        seen: dict[str, str] = {}
        for new, old in change.was.items():
            first = seen.setdefault(old, new)
            if old in members or first != new:
                yield Breach(
                    change.address,
                    ("members", new, "was"),
                    f"`{new}` and `{old if old in members else first}` would be one person",
                    label="its own address" if new == old else "both stand in `members`",
                    help=cure("delete `was` here, or the other member"),
                )


def was_names_who_goes(review: Review) -> Breaches:
    """A member's `was` names somebody who goes in this change, and whose new address is new.

    Why: the new address takes over seat, history and trials of the one that it names; named by
    mistake, it would be those of somebody else, or of nobody.
    Wrong: `was: an@acme.example` where `ann@acme.example` was a member; or two members made one.
    Right: the address that stood in this file before. After the apply the line may stay.
    Also: was-still-there, looks-like-another-client.
    """
    for change in review.clients:
        before, after = change.before, change.after
        if before is None or after is None:
            continue  # in a store that is new, a line of old does nothing
        for new, old in change.was.items():
            comes = new in after.members and new not in before.members
            goes = old in before.members and old not in after.members
            if comes is not goes:
                yield Breach(
                    change.address,
                    ("members", new, "was"),
                    f"`{old}` is no member of `{change.key}` who goes"
                    if comes
                    else f"`{new}` is a member of `{change.key}` already",
                    label="nobody's seat and history to take over"
                    if comes
                    else f"so it cannot take the place of `{old}`",
                    help=_without_was(change, new),
                )


def _without_was(change: ClientChange, new: str) -> Help:
    way = cure("leave `was` out", "set", change.key, "--unset", f"members[{new}].was")
    near = nearest(change.was[new], change.before.members if change.before else ())
    return f"did you mean `{near}`?" if near and near != change.was[new] else way
