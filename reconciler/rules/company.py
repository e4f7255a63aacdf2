"""Laws of who is who: an account goes on being the account of one company.

A name or a set of people that several clients share already tells nobody apart: such names and such
people are passed over; two names that look alike are a warning. Names are compared folded
(`model/confusables.py`), staff is set aside.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from reconciler.diagnostics import Advice, Severity, ask, cure
from reconciler.model.confusables import fold_confusables
from reconciler.model.live.account import MEMBERS_PATH, NAME_PATH, Client
from reconciler.model.live.traces import TraceKind
from reconciler.rules.addresses import same_people
from reconciler.rules.kin import folded_name, people_of
from reconciler.rules.review import Breach, Breaches, ClientChange, Review

GETS = "these people get that account, its data and its history"


def looks_like_another_client(review: Review) -> Breaches:
    """No client turns into another company, and none gets the name or the people of another one.

    Why: a file pasted over another's, two files swapped or a copied file would invite the people of
    one company into the account of another. Staff does not count, and neither does a name or a set
    of people that two other clients have already.
    Wrong: `clients/bolt.yaml` with the name and the members of `acme`, which keeps them.
    Right: put the file back. Where it is meant, such as a second shop of one owner:
    `acknowledge: [{another_company: acme, by: dana@agency.example, reason: their second shop}]`.
    Where it is the same account under another key, a new file says `moved_from: acme`: these people
    get that account, its data and its history.
    Also: looks-like-a-rename, trial-again.
    """
    for change in review.clients:
        for other, alike in resemblances(review, change).items():
            itself = other == change.key
            if other not in consented(change):
                yield Breach(
                    change.address,
                    MEMBERS_PATH if alike == _PEOPLE else NAME_PATH,
                    f"`{change.key}` would become another company"
                    if itself
                    else f"`{change.key}` looks like another client, `{other}`",
                    label=_TURNED if itself else f"the {alike} of `{other}`",
                    help=_ways(review, change, other),
                )


_NONE = frozenset[str]()
_NAME, _PEOPLE = "name", "people"
_BOTH = f"{_NAME} and the {_PEOPLE}"
_TURNED = "its name and every one of its members change at once"


def _ways(review: Review, change: ClientChange, other: str) -> Advice:
    consent = cure("if that is meant, write", lines=consent_line(other))
    if change.before is None:
        first = "" if other in review.rest.kin.unfiled else f"delete the file of `{other}` and "
        return consent.or_(
            cure(
                f"if it is that account under another key, {GETS}: {first}write",
                lines=f"moved_from: {other}",
            ),
        )
    return consent.or_(
        ask("put this file back, and describe another company in a file of its own"),
        ask(f"only `moved_from` in a new file gives an account another key: {GETS}"),
    )


def consent_line(other: str) -> str:
    """Write the consent to two companies that look alike."""
    return f"acknowledge: [{{another_company: {other}, by: …, reason: …}}]"


def consented(change: ClientChange) -> frozenset[str]:
    """The keys that the file says it is another company than."""
    return frozenset(
        consent.another_company for consent in change.consents if consent.another_company
    )


def resemblances(review: Review, change: ClientChange) -> dict[str, str]:
    """The keys of those whom a client would look like after a change, with what is alike.

    Its own key stands for itself as it was.
    """
    if change.after is None or (change.before is None and not review.rest.kin.live):
        return {}
    likenesses: dict[str, str] = {}
    for kind, word, alike in (
        (TraceKind.NAME, _new_name(change), _NAME),
        (TraceKind.MEMBER, _new_people(review, change), _PEOPLE),
    ):
        if other := _one_other(review, change, kind, word):
            likenesses[other] = _BOTH if other in likenesses else alike
    if not likenesses and _turns(review, change):
        likenesses[change.key] = _BOTH
    return likenesses


def _new_name(change: ClientChange) -> frozenset[str]:
    """The folded name that a client gets by this change; empty if it had it."""
    name = folded_name(change.after)
    return frozenset({name} if name and name != folded_name(change.before) else ())


def _new_people(review: Review, change: ClientChange) -> frozenset[str]:
    """The people of a client that gains one by this change."""
    now = people_of(change.after, review.partner.staff)
    return (
        now if now - same_people(change, people_of(change.before, review.partner.staff)) else _NONE
    )


def _one_other(review: Review, change: ClientChange, kind: TraceKind, words: frozenset[str]) -> str:
    """Name the one other live client that is known by exactly these words, and stays so.

    One that gives them up counts too where clients exchange them: then nobody moved, files did.
    """
    told = _teller(review, kind)
    kept: list[str] = []
    given: list[str] = []
    for other in review.rest.kin.alike(kind, words) if words else ():
        if is_itself(change, other.key) or (change.before is None and other.went):
            continue  # a new client like one whose file went: looks-like-a-rename says it
        if len(kept) > 1:
            break  # shared by several already: it tells nobody apart
        end = next((client for client in review.clients if is_itself(client, other.key)), None)
        if end is None or told(end.after) == words:
            kept.append(other.key)
        elif change.before is not None and _taken(review, told(change.before), told):
            given.append(other.key)
    alike = kept or given
    return alike[0] if len(alike) == 1 else ""


def is_itself(change: ClientChange, key: str) -> bool:
    """Tell whether a change is that of the live client with this key."""
    return change.before is not None and change.before.key == key


def _teller(review: Review, kind: TraceKind) -> Callable[[Client | None], frozenset[str]]:
    if kind is TraceKind.MEMBER:
        return lambda client: people_of(client, review.partner.staff)
    return lambda client: frozenset({folded_name(client)} - {""})


def _taken(
    review: Review, words: frozenset[str], told: Callable[[Client | None], frozenset[str]]
) -> bool:
    """Tell whether some live client gets these words by this plan."""
    return any(
        words and client.before is not None and told(client.after) == words != told(client.before)
        for client in review.clients
    )


def _turns(review: Review, change: ClientChange) -> bool:
    """Tell whether name and every member change, of a client with members before and after."""
    before, after = change.before, change.after
    if before is None or after is None or not _new_name(change):
        return False
    had, has = same_people(change, before.members), frozenset(after.members)
    ours, theirs = had - review.partner.staff, has - review.partner.staff
    if ours and theirs:
        return not ours & theirs
    return bool(had and has) and not had & has


def card_of_another_client(review: Review) -> Breaches:
    """A client pays with the card of another client (warning).

    Why: a file that was copied keeps the card and the credit of the other company: what is granted
    here would be charged there.
    Wrong: the `payment_methods` of `acme` left in a new file that began as a copy of it.
    Right: the client's own card; nothing has to change where one owner pays for both.
    Also: looks-like-another-client, grant-never-changes.
    """
    for change in review.clients if review.rest.kin.live else ():
        for name, token in _new_cards(change).items():
            owner = next(
                (
                    each
                    for each in review.rest.kin.with_card(token)
                    if not is_itself(change, each.key)
                ),
                None,
            )
            charged = [
                grant.id
                for grant in change.grants
                if grant.paid_by == name and grant.id not in change.granted
            ]
            if owner is not None:
                yield Breach(
                    change.address,
                    ("payment_methods", name, "token"),
                    f"`{name}` of `{change.key}` is the card of `{owner.key}`",
                    label=f"this plan charges it: {', '.join(charged)}"
                    if charged
                    else "the same token",
                    help=ask("is one owner paying for both? then nothing has to change"),
                    severity=Severity.WARNING,
                )


def _new_cards(change: ClientChange) -> dict[str, str]:
    before = change.before.leaves if change.before else {}
    after = change.after.leaves if change.after else {}
    return {
        path[1]: str(leaf)
        for path, leaf in after.items()
        if path[0] == "payment_methods" and path[2:] == ("token",) and before.get(path) != leaf
    }


def names_look_alike(review: Review) -> Breaches:
    """Two clients have names that look the same (warning).

    Why: the wrong one gets the change. Upper and lower case, wide letters and letters of other
    scripts that look like Latin ones make no difference to the eye.
    Wrong: `name: Acme` in two files.
    Right: `name: Acme (Austria)` in one of them.
    Also: looks-like-a-rename.
    """
    seen: dict[str, str] = {}
    for change in sorted(review.clients, key=attrgetter("key")):
        client = change.described if change.removal is None else None
        name = client.name if client is not None else ""
        twin = seen.setdefault(fold_confusables(name), change.key) if name else ""
        if twin not in ("", change.key):
            yield Breach(
                change.address,
                NAME_PATH,
                f"`{change.key}` has a name that looks like the one of `{twin}`",
                help="tell them apart, such as by a town",
                severity=Severity.WARNING,
            )
