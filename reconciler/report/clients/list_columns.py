"""The columns of `list`, ours and the partner's: each is one definition, for its cells and filters.

A filter is judged against what its column can hold, before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple, Protocol

from reconciler.diagnostics import did_you_mean, nearest, see
from reconciler.errors import UsageRefused
from reconciler.model.access.quota import over_quota
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.properties import PropertyType
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.columns import ColumnFacts, Misfit, column_value, misfit
from reconciler.model.resources import Feature
from reconciler.model.status import Status
from reconciler.report.clients.facts import property_fact, status_words
from reconciler.report.document import Column, Fact, Line, Role, Span, line
from reconciler.report.people.rows import LinksOver, counted_people
from reconciler.report.value_words import cut

_LONGEST = 30
_MOST_NAMED = 20


class SeenClient(Protocol):
    """A live client by its id, whatever else is known of it."""

    @property
    def id(self) -> str:
        """Its immutable id inside the store."""

    @property
    def live(self) -> Client:
        """The account as it is live."""


class Listed(NamedTuple):
    """A client as `list` shows it: on a day, with its partner and its links that are dead."""

    client: Client
    partner: Partner
    today: date
    over: LinksOver


class ListColumn(NamedTuple):
    """A column: its head, and the texts that a client has there: one, or each of many.

    They are searched, and printed where there is no `cell`. `closed` is all that it can hold, of
    what the clients hold there and of the partner; `wrong` says why an open one cannot hold a text.
    `facts` is what it is in a sheet, under its name and others; else it is the texts.
    """

    head: Column
    texts: Callable[[Client], Iterable[str]]
    cell: Callable[[Listed], Line] | None = None
    closed: Callable[[Collection[str], Partner], Iterable[str]] | None = None
    wrong: Callable[[str], Misfit | None] = lambda _: None
    facts: Mapping[str, Callable[[Listed], Fact]] = {}

    def in_sheet(self, name: str) -> Mapping[str, Callable[[Listed], Fact]]:
        """What it is in a sheet: columns by name, this one first."""
        return self.facts or {name: lambda row: ", ".join(self.texts(row.client))}

    def shown(self, row: Listed, longest: int = _LONGEST) -> Line:
        """What a client has there, as far as a cell has room."""
        if self.cell:
            return self.cell(row)
        return (Span(cut(", ".join(self.texts(row.client)), longest)),)


def _amount(name: str) -> ListColumn:
    def wrong(text: str) -> Misfit | None:
        said = f"holds whole numbers, not `{cut(text)}`"
        return None if text.isdecimal() else Misfit(said, f"write --where {name}=12")

    return ListColumn(
        Column(name, right=True),
        lambda client: (str(client.amount(name)),),
        lambda row: line(f"{row.client.amount(name):,}"),
        wrong=wrong,
        facts={name: lambda row: row.client.amount(name)},
    )


def _status(row: Listed) -> Line:
    over = over_quota(row.client, row.client.observed.usage, row.partner)
    beyond = line(", ", Span("over quota", Role.WARNING)) if over else ()
    return (*status_words(row.client, row.today), *beyond)


def _trial(name: str) -> Callable[[Listed], Fact]:
    """A part of the clock of the trial that a client is in, or was."""
    return lambda row: getattr(row.client.observed.trial, name, None)


def _no_member(text: str) -> Misfit | None:
    said = f"holds e-mail addresses, not `{cut(text)}`"
    help = "write --where members=ann@acme.example, or how many there are"
    return None if "@" in text or text.isdecimal() else Misfit(said, help)


_KEY = ListColumn(
    Column("key"),
    lambda client: (client.key,),
    closed=lambda held, _: held,
)
_USUAL: Mapping[str, ListColumn] = {
    "name": ListColumn(Column("name", shrinks=True), lambda client: (client.name,)),
    "status": ListColumn(
        Column("status"),
        lambda client: (client.status.value,),
        _status,
        lambda *_: Status,
        facts={
            "status": lambda row: row.client.status.value,
            "trial_start": _trial("start"),
            "trial_days": _trial("days"),
            "trial_extended": _trial("extended_on"),
        },
    ),
    "billed": ListColumn(
        Column("billed"),
        lambda client: (client.mode.value,),
        closed=lambda *_: BillingMode,
        facts={"billing": lambda row: row.client.mode.value},
    ),
    "seats": _amount("seats"),
    "dashboards": _amount("dashboards"),
    "team": ListColumn(
        Column("team", shrinks=True),
        lambda client: (client.team,),
        closed=lambda held, partner: {*partner.teams, *held},
    ),
    "members": ListColumn(
        Column("members", right=True),
        lambda client: client.members,
        lambda row: counted_people(row.client, row.over),
        wrong=_no_member,
        facts={
            "members": lambda row: " ".join(
                f"{email}:{role}" for email, role in row.client.members.items()
            )
        },
    ),
}
_MANY: Mapping[str, ListColumn] = {
    "features": ListColumn(
        Column("features", shrinks=True),
        lambda client: client.features,
        closed=lambda *_: Feature,
    ),
    "articles": ListColumn(
        Column("articles", shrinks=True),
        lambda client: client.articles,
        closed=lambda held, partner: {*partner.articles, *held},
    ),
}
_OURS = {"key": _KEY, **_USUAL, **_MANY}
KEY, OURS, MANY = "key", tuple(_USUAL), tuple(_MANY)
"""By what is found, what is usually shown, and what holds many and is shown where asked for."""


def list_column(name: str, own: Mapping[str, ColumnFacts], *, asked: bool = False) -> ListColumn:
    """A column by its name, the partner's own under its label; one that is `asked` always shows."""
    if column := _OURS.get(name):
        return column
    facts = own[name]
    closed = facts.type in {PropertyType.CHOICE, PropertyType.BOOLEAN}
    is_number, is_text = (facts.type is kind for kind in (PropertyType.NUMBER, PropertyType.TEXT))
    return ListColumn(
        Column(cut(facts.label, _LONGEST), is_number, shrinks=True, gives_way=not asked),
        lambda client: (_property(client, name),),
        closed=(lambda *_: facts.choices or ("true", "false")) if closed else None,
        wrong=lambda text: None if is_text else misfit(facts, column_value(facts, text)),
        facts={name: lambda row: property_fact(facts, row.client.leaves.get(("properties", name)))},
    )


def _property(client: Client, name: str) -> str:
    value = client.leaves.get(("properties", name), "")
    return str(value).lower() if isinstance(value, bool) else str(value)


def texts_of(client: Client, name: str) -> tuple[str, ...]:
    """What a column holds, by which it is filtered: one value, or each of many."""
    return tuple(_OURS[name].texts(client)) if name in _OURS else (_property(client, name),)


def chosen_columns(names: Iterable[str], own: Mapping[str, ColumnFacts]) -> tuple[str, ...]:
    """The columns that were asked for, by default the usual ones; raises UsageRefused."""
    known = (*OURS, *MANY, *own)
    for name in names:
        if name not in known:
            raise UsageRefused(
                f"there is no column `{cut(name)}`",
                help=did_you_mean(name, known) or f"name one of {', '.join(known)}",
            )
    return tuple(dict.fromkeys(names)) or (*OURS, *own)


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
        texts = [text for text in texts_of(client, self.name) if text]
        self.held.update(texts)
        text = self.asked.casefold()
        return text in map(str.casefold, texts) or (not text and not texts)


class Search:
    """The clients of which every `NAME=VALUE` is true; a column of many has the value among them.

    They are read anew each time it is iterated. An empty value finds the clients that have nothing
    there. Raises UsageRefused for a column that is none, and for a text that no client of any
    partner could have there.
    """

    def __init__(
        self, clients: Callable[[], Iterable[SeenClient]], wishes: Iterable[str], partner: Partner
    ) -> None:
        self._clients = clients
        self._partner = partner
        self._filters = [_read(wish, partner) for wish in wishes]

    def __iter__(self) -> Iterator[SeenClient]:
        for client in self._clients():
            # Every filter looks at every client: what they hold is asked for afterwards.
            if all([each.fits(client.live) for each in self._filters]):  # noqa: C419
                yield client

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
                listed = tuple(sorted(closed)) if each.name in _OURS else closed
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
    if name != KEY:
        chosen_columns([name], partner.columns)
    column = list_column(name, partner.columns)
    if text and not column.closed and (wrong := column.wrong(text)):
        raise UsageRefused(f"`{name}` {wrong.message}", help=wrong.help)
    return _Filter(name, text, column, set())
