"""Which clients `list` shows: filters, each judged against what its column can hold, before use."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from reconciler.diagnostics import did_you_mean, nearest, see
from reconciler.errors import UsageRefused
from reconciler.model.live.account import Client, Partner
from reconciler.report.clients.list_columns import (
    PROFILE_PATH,
    ListColumn,
    column_called,
    list_column,
)
from reconciler.report.value_words import cut
from reconciler.values import replace

_MOST_NAMED = 20


_TOGETHER = 500


class SeenClient(Protocol):
    """A live client by its id, whatever else is known of it."""

    @property
    def id(self) -> str:
        """Its immutable id inside the store."""

    @property
    def live(self) -> Client:
        """The account as it is live."""


class Clients(NamedTuple):
    """Where clients are read: all of them by key, and some by their ids, in this order."""

    all: Callable[[], Iterable[SeenClient]]
    some: Callable[[Sequence[str]], Iterable[SeenClient]]


def kept(clients: Collection[SeenClient]) -> Clients:
    """Clients that are in memory already."""
    by_id = {client.id: client for client in clients}
    return Clients(lambda: clients, lambda ids: map(by_id.__getitem__, ids))


class _Told(NamedTuple):
    id: str
    live: Client


def told(clients: Iterable[Client]) -> Clients:
    """Clients of which only files tell: each stands as its file says."""
    return kept([_Told(client.key, client) for client in clients])


def with_profiles(clients: Clients, profiles: Mapping[str, str]) -> Clients:
    """The same clients, each with the profile that its file names, by key."""

    def told(client: SeenClient) -> _Told:
        live = client.live
        leaves = {**live.leaves, PROFILE_PATH: profiles.get(live.key, "")}
        return _Told(client.id, replace(live, leaves=leaves))

    return Clients(lambda: map(told, clients.all()), lambda ids: map(told, clients.some(ids)))


class Near(NamedTuple):
    """A value that no client has in an open column, and one that is spelled nearly so."""

    column: str
    asked: str
    near: str


class _Filter(NamedTuple):
    """One `NAME=VALUE`, and every text in that column of the clients that were read."""

    name: str
    asked: str
    column: ListColumn
    held: set[str]

    def fits(self, client: Client) -> bool:
        """Tell whether a client has this value, or has it among others."""
        if self.name == "members" and self.asked.isdecimal():
            return len(client.members) == int(self.asked)
        texts = [text for text in self.column.texts(client) if text]
        self.held.update(texts)
        text = self.asked.casefold()
        return text in map(str.casefold, texts) or (not text and not texts)


class Search:
    """The clients of which every `NAME=VALUE` is true; a column of many has the value among them.

    They are read anew each time it is iterated. An empty value finds the clients that have nothing
    there. `read` is how many were looked at. Raises UsageRefused for a column that is none, and for
    a text that no client of any partner could have there.
    """

    def __init__(self, clients: Clients, wishes: Iterable[str], partner: Partner) -> None:
        self._clients = clients
        self._partner = partner
        self._filters = [_read(wish, partner) for wish in wishes]
        self.read = 0

    def __iter__(self) -> Iterator[SeenClient]:
        self.read = 0
        for client in self._clients.all():
            self.read += 1
            # Every filter looks at every client: what they hold is asked for afterwards.
            if all([each.fits(client.live) for each in self._filters]):  # noqa: C419
                yield client

    def by_id(self, ids: Sequence[str]) -> Iterator[SeenClient]:
        """Read clients again, in this order."""
        for at in range(0, len(ids), _TOGETHER):
            yield from self._clients.some(ids[at : at + _TOGETHER])

    def require_known(self) -> None:
        """Refuse a value that none of the clients that were read has where only theirs count."""
        for each in self._filters:
            column = each.column
            closed = tuple(column.closed(each.held, self._partner)) if column.closed else ()
            if (
                each.asked
                and column.closed
                and each.asked.casefold() not in map(str.casefold, closed)
            ):
                listed = closed if each.name in self._partner.columns else tuple(sorted(closed))
                few = did_you_mean(each.asked, listed) if len(listed) <= _MOST_NAMED else ""
                near = nearest(each.asked, listed)
                looked = f"did you mean `{near}`?" if near else see("see what there is", "list")
                raise UsageRefused(
                    f"`{each.name}` is never `{cut(each.asked)}`", help=few or looked
                )

    def near(self) -> Iterator[Near]:
        """Say what may have been meant, of the filters whose value no client has that was read."""
        for each in self._filters:
            asked, known = each.asked.casefold(), set(map(str.casefold, each.held))
            if asked and asked not in known and not asked.isdecimal():
                holding = (text for text in sorted(known) if asked in text)
                if near := nearest(asked, known) or next(holding, None):
                    yield Near(each.name, asked, near)


def _read(wish: str, partner: Partner) -> _Filter:
    name, sign, text = wish.partition("=")
    if not sign:
        raise UsageRefused(f"`{cut(wish)}` is no filter", help="write --where status=active")
    name = column_called(name, partner.columns)
    column = list_column(name, partner.columns)
    if text and not column.closed and (wrong := column.wrong(text)):
        raise UsageRefused(f"`{name}` {wrong.message}", help=wrong.help)
    return _Filter(name, text, column, set())
