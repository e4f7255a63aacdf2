"""What tells one client from another, and from when to when: its names, people, cards and trials.

A client is known by more than its key: whoever comes back under another one brings the name, the
people or the card along. Traces outlive a removal. Names are folded by `fold_confusables`: letters
nobody can tell apart are the same letter here, as they are to whoever reads a list of clients.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from reconciler.model.confusables import fold_confusables
from reconciler.model.live.account import NAME_PATH, STATUS_PATH, Client
from reconciler.model.status import IN_TRIAL


class TraceKind(StrEnum):
    """What a trace is: the word is a folded name, an e-mail, a card's token, or empty."""

    NAME = "name"
    MEMBER = "member"
    CARD = "card"
    TRIAL = "trial"


TraceWord = tuple[TraceKind, str]
TRIAL: TraceWord = (TraceKind.TRIAL, "")


class Trace(NamedTuple):
    """One name, member, card or trial of a client (by id); `until` is the day it ended.

    What began and ended on one day was there on that day.
    """

    client: str
    kind: TraceKind
    word: str
    since: date
    until: date | None = None

    def meets(self, other: Trace) -> bool:
        """Tell whether both were there on one day."""
        return self.since < other.last and other.since < self.last

    @property
    def last(self) -> date:
        """The first day without it; the end of all days while it lasts."""
        if self.until is None:
            return date.max
        return max(self.until, self.since + timedelta(days=1))


def words_of(client: Client) -> frozenset[TraceWord]:
    """All that tells this client from others, as it is now."""
    leaves = client.leaves
    words: set[TraceWord] = {(TraceKind.MEMBER, path[1]) for path in leaves if path[0] == "members"}
    for path, leaf in leaves.items():
        if path[0] == "payment_methods" and path[-1] == "token":
            words.add((TraceKind.CARD, str(leaf)))
    if NAME_PATH in leaves:
        words.add((TraceKind.NAME, fold_confusables(str(leaves[NAME_PATH]))))
    if leaves.get(STATUS_PATH) in IN_TRIAL:
        words.add(TRIAL)
    return frozenset(words)


def traced(
    client: str,
    words: frozenset[TraceWord],
    known: Iterable[Trace],
    day: date,
    *,
    trial: date | None = None,
) -> tuple[Trace, ...]:
    """The traces of a client that begin or end when it is written with these words.

    `trial` is the first day of its trial: also of one that began, or was over, before the client
    came here.
    """
    known = tuple(known)
    lasting = {(each.kind, each.word): each for each in known if each.until is None}
    ended = [each._replace(until=day) for word, each in lasting.items() if word not in words]
    first = {TRIAL: trial or day} if not any(each.kind is TraceKind.TRIAL for each in known) else {}
    begun = [Trace(client, *word, first.get(word, day)) for word in sorted(words - lasting.keys())]
    had = any(each.kind is TraceKind.TRIAL for each in (*known, *begun))
    over = [Trace(client, *TRIAL, trial, max(trial, day))] if trial and not had else []
    return (*ended, *begun, *over)


def as_one_person(traces: Iterable[Trace], was: Mapping[str, str]) -> Iterator[Trace]:
    """Let the trace of a new address begin when that of the former did, which ends with it.

    `was` is the former address by the new one. Whoever was in a trial under one address was in it
    under the other.
    """
    traces = tuple(traces)
    ends = {each.word: each for each in traces if each.kind is TraceKind.MEMBER and each.until}
    for each in traces:
        former = ends.get(was.get(each.word, "")) if each.kind is TraceKind.MEMBER else None
        yield each if former is None or each.until else each._replace(since=former.since)
