"""Laws of removal: from where, never when protected, and for good."""

from __future__ import annotations

from reconciler.diagnostics import ask, cure
from reconciler.model.status import REMOVED, Status
from reconciler.rules.company import GETS
from reconciler.rules.doors import WHERE_TO
from reconciler.rules.review import Breach, Breaches, Review
from reconciler.rules.transitions import shortest_way, step

REMOVED_PATH = ("removed",)


def removal_from_setup_or_disabled(review: Review) -> Breaches:
    """A client is removed only from setup or from disabled.

    Why: removal is final, so a client in use is first disabled, and somebody looks at it again.
    Wrong: `removed: {…}` on a client that is live active or in trial.
    Right: apply `status: disabled` first, then add `removed:`.
    Also: protected-client, removed-is-final.
    """
    for change in review.clients:
        if change.removal is not None and change.before is not None:
            status = change.before.status
            if not step(status, REMOVED).legal:
                way = shortest_way(status, REMOVED)
                yield Breach(
                    change.address,
                    REMOVED_PATH,
                    f"`{change.key}` is {status} and cannot be removed",
                    label=step(status, REMOVED).why,
                    help=f"possible: {' → '.join(way)}; apply `status: {way[1]}` first"
                    if way
                    else "",
                )


def protected_client(review: Review) -> Breaches:
    """A protected client is not removed; the protection must be lifted in an earlier apply.

    Why: protection is kept in the live store, so that one careless edit cannot lift it and
    remove the client in the same breath.
    Wrong: `removed:` together with `protect: true`, or with that line just deleted.
    Right: apply `protect: false` first, then add `removed:`.
    Also: removal-from-setup-or-disabled.
    """
    for change in review.clients:
        if (
            change.removal is not None
            and change.before is not None
            and change.before.get(("protect",))
        ):
            yield Breach(
                change.address,
                REMOVED_PATH,
                f"`{change.key}` is protected and cannot be removed",
                label="protected in the live store",
                help="apply `protect: false` first",
            )


def removal_in_its_file(review: Review) -> Breaches:
    """A tombstone fits the rest of its file: setup or disabled, not protected.

    Why: a file that says `status: active` and `removed:` says two things at once.
    Wrong: `removed:` with `status: active`, `status: trial` or `protect: true`.
    Right: `status: disabled` and `removed: {reason: …, by: …}`.
    Also: removal-from-setup-or-disabled, protected-client.
    """
    for change in review.clients:
        client = change.described
        if change.removal is not None and client is not None:
            if not step(client.status, REMOVED).legal:
                permit = " and ".join(status for status in Status if step(status, REMOVED).legal)
                yield Breach(
                    change.address,
                    REMOVED_PATH,
                    f"this file removes a client and says `status: {client.status}`",
                    label=f"only {permit} permit removal",
                    help=cure("keep the account: delete `removed:`").or_(WHERE_TO),
                )
            if client.leaves.get(("protect",)):
                yield Breach(
                    change.address,
                    REMOVED_PATH,
                    "this file removes a client and protects it",
                    label="`protect: true` stands in the same file",
                    help="apply `protect: false` first, then add `removed:`",
                )


def removed_is_final(review: Review) -> Breaches:
    """A removed client does not come back, and its key is never used again.

    Why: journal, invoices and audit carry the old account; a second life would mix them, and a
    new trial under the old name would be a way round every one-way door.
    Wrong: the `removed:` lines deleted from a file, or a new client under a key used before.
    Right: leave the tombstone; a new client gets a new key. A renamed account gets its former key
    back by `moved_from:` with the key of today, also where a rename was reverted in git.
    Also: looks-like-a-rename.
    """
    for change in review.clients:
        owner = review.rest.claimed.get(change.key)
        if change.before is None and change.after is not None and owner:
            today = review.rest.now_called.get(change.key, change.key)
            reverted = today != change.key and today not in review.rest.files
            yield Breach(
                change.address,
                (),
                f"`{change.key}` looks like `{today}`, whose file is gone"
                if reverted
                else f"the key `{change.key}` was used before and is never used again",
                label=owner,
                help=cure(
                    f"if it is that account again, {GETS}: write", lines=f"moved_from: {today}"
                ).or_(ask("a new client gets another key: rename its file"))
                if reverted
                else ask("give it another key: rename its file"),
            )
