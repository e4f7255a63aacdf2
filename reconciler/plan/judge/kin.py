"""Which other clients a plan must know of: those that share a word with one that is new or changes.

Asked are the names that appear, the people of a client that gains one or starts a trial, and the
cards that appear; staff is left out, who would lead to every client there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.model.live.account import Client, Partner
from reconciler.model.live.declared import Declared
from reconciler.model.live.records import ClientRecord, Head
from reconciler.model.live.traces import TraceKind, words_of
from reconciler.plan.live import Live
from reconciler.rules.kin import Kin, Relative
from reconciler.rules.review import PartnerChange
from reconciler.rules.transitions import NEW, starts_trial


def asked_words(
    declared: Declared, live: Partner, records: Iterable[ClientRecord]
) -> frozenset[str]:
    """The words by which a store finds the clients that these files could be mixed up with."""
    before = {record.head.key: record.live for record in records if not record.head.removed}
    staff = declared.partner.staff.keys() | live.staff.keys()
    return frozenset(
        word
        for key, said in declared.clients.items()
        if said.removal is None
        for word in words_of_change(before.get(key) or before.get(said.moved_from), said.client)
        if word not in staff
    )


def words_of_change(before: Client | None, after: Client) -> Iterator[str]:
    """The words of one client that matter to others when it becomes what a file says."""
    had = words_of(before) if before else frozenset()
    new = words_of(after) - had
    starts = starts_trial(before.status if before else NEW, after.status)
    gains = starts or any(kind is TraceKind.MEMBER for kind, _ in new)
    for kind, word in had | new:
        wanted = {
            TraceKind.NAME: starts or (kind, word) in new,
            TraceKind.MEMBER: gains,
            TraceKind.CARD: (kind, word) in new,
            TraceKind.TRIAL: False,
        }
        if wanted[kind]:
            yield word


def kin_of(live: Live, went: Iterable[Head], change: PartnerChange) -> Kin:
    """The clients that the store found, as rules know them."""
    lately = {head.id for head in went}
    gone = {head.id for head in live.gone}
    heads = [head for head in live.heads if head.id in live.kin] if live.kin else []
    found = (
        Relative(each.key, each.status, live.kin[each.id], each.id in lately, each.id not in gone)
        for each in heads
    )
    return Kin(found, staff=change.staff)
