"""The other clients of the partner that have a name, a person or a card in common with a plan.

They are found by what they have: with someone who is a member everywhere, asking each client about
each other one would cost a fleet times a fleet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from reconciler.model.confusables import fold_confusables
from reconciler.model.live.account import Client
from reconciler.model.live.traces import Trace, TraceKind
from reconciler.model.status import REMOVED
from reconciler.values import Frozen


class Relative(Frozen):
    """One of them before the plan: its key, its status, and every trace it ever left.

    `filed` says whether it has a file; `went` that this went since the last apply.
    """

    key: str
    status: str
    traces: tuple[Trace, ...]
    went: bool = False
    filed: bool = True

    @property
    def live(self) -> bool:
        """Whether it was not removed."""
        return self.status != REMOVED

    def now(self, kind: TraceKind) -> frozenset[str]:
        """Its words of one kind as they are today."""
        return frozenset(
            trace.word for trace in self.traces if trace.kind is kind and trace.until is None
        )

    def trials_of(self, word: Trace) -> Iterator[Trace]:
        """The trials that count for a name or a member.

        A member's are those it was in; a name's first is the first, if it was borne then or later.
        """
        trials = [trace for trace in self.traces if trace.kind is TraceKind.TRIAL]
        if word.kind is TraceKind.MEMBER:
            yield from (trial for trial in trials if trial.meets(word))
        elif word.kind is TraceKind.NAME:
            yield from (trial for trial in trials[:1] if word.last > trial.since)


class Kin:
    """All of them, by what they have; in the order of their keys. `live`: some are not removed."""

    def __init__(self, relatives: Iterable[Relative] = (), *, staff: Collection[str] = ()) -> None:
        self.live = False
        self.went: list[Relative] = []
        self.unfiled: set[str] = set()
        self._alike: Mapping[tuple[TraceKind, frozenset[str]], list[Relative]] = defaultdict(list)
        self._cards: Mapping[str, list[Relative]] = defaultdict(list)
        self._trials: Mapping[tuple[TraceKind, str], dict[str, Trace]] = defaultdict(dict)
        for relative in sorted(relatives, key=lambda relative: relative.key):
            self._add(relative, staff)

    def _add(self, relative: Relative, staff: Collection[str]) -> None:
        for trace in relative.traces:
            for trial in relative.trials_of(trace):
                self._trials[trace.kind, trace.word].setdefault(relative.key, trial)
        if not relative.live:
            return
        self.live = True
        if relative.went:
            self.went.append(relative)
        if not relative.filed:
            self.unfiled.add(relative.key)
        for kind in (TraceKind.NAME, TraceKind.MEMBER):
            self._alike[kind, relative.now(kind).difference(staff)].append(relative)
        for token in relative.now(TraceKind.CARD):
            self._cards[token].append(relative)

    def alike(self, kind: TraceKind, words: frozenset[str]) -> tuple[Relative, ...]:
        """The live clients that are known by exactly these words, staff aside."""
        return tuple(self._alike.get((kind, words), ()))

    def with_card(self, token: str) -> tuple[Relative, ...]:
        """The live clients that pay with this card."""
        return tuple(self._cards.get(token, ()))

    def trials(self, kind: TraceKind, word: str) -> Mapping[str, Trace]:
        """The trial that counts for a name or a member, by the key of the client that had it.

        Clients that were removed are among them.
        """
        return self._trials.get((kind, word), {})


def folded_name(client: Client | None) -> str:
    """A client's name as `fold_confusables` leaves it; empty for no client."""
    return fold_confusables(client.name) if client else ""


def people_of(client: Client | None, staff: Collection[str]) -> frozenset[str]:
    """Members by e-mail, staff aside; nobody of no client."""
    return frozenset(client.members).difference(staff) if client else frozenset()
