"""The columns of `list`, ours and the partner's: each is one definition, for its cells and filters.

A filter is judged against what its column can hold, before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from reconciler.diagnostics import did_you_mean, nearest, see
from reconciler.errors import UsageRefused
from reconciler.model.access.quota import over_quota
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.properties import PropertyType
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.columns import ColumnFacts, Misfit, column_value, misfit, typed
from reconciler.model.live.records import ClientRecord
from reconciler.model.resources import Feature
from reconciler.model.status import Status
from reconciler.report.clients.facts import status_words
from reconciler.report.document import Column, Line, Role, Span, line
from reconciler.report.people.rows import LinksOver, counted_people
from reconciler.report.value_words import cut

_LONGEST = 30
_MOST_NAMED = 20


class Listed(NamedTuple):
    """A client as `list` shows it: on a day, with its partner and its links that are dead."""

    client: Client
    partner: Partner
    today: date
    over: LinksOver


class ListColumn(NamedTuple):
    """A column: its head, and the texts that a client has there: one, or each of many.

    They are searched, and printed where there is no `cell`. `closed` is all that it can hold, of
    these clients and their partner; `wrong` says why an open one cannot hold a text.
    """

    head: Column
    texts: Callable[[Client], Iterable[str]]
    cell: Callable[[Listed], Line] | None = None
    closed: Callable[[Sequence[Client], Partner], Iterable[str]] | None = None
    wrong: Callable[[str], Misfit | None] = lambda _: None

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
    )


def _status(row: Listed) -> Line:
    over = over_quota(row.client, row.client.observed.usage, row.partner)
    beyond = line(", ", Span("over quota", Role.WARNING)) if over else ()
    return (*status_words(row.client, row.today), *beyond)


def _no_member(text: str) -> Misfit | None:
    said = f"holds e-mail addresses, not `{cut(text)}`"
    help = "write --where members=ann@acme.example, or how many there are"
    return None if "@" in text or text.isdecimal() else Misfit(said, help)


_KEY = ListColumn(
    Column("key"),
    lambda client: (client.key,),
    closed=lambda clients, _: (client.key for client in clients),
)
_USUAL: Mapping[str, ListColumn] = {
    "name": ListColumn(Column("name", shrinks=True), lambda client: (client.name,)),
    "status": ListColumn(
        Column("status"), lambda client: (client.status.value,), _status, lambda *_: Status
    ),
    "billed": ListColumn(
        Column("billed"), lambda client: (client.mode.value,), closed=lambda *_: BillingMode
    ),
    "seats": _amount("seats"),
    "dashboards": _amount("dashboards"),
    "team": ListColumn(
        Column("team", shrinks=True),
        lambda client: (client.team,),
        closed=lambda clients, partner: (
            {*partner.teams, *(client.team for client in clients)} - {""}
        ),
    ),
    "members": ListColumn(
        Column("members", right=True),
        lambda client: client.members,
        lambda row: counted_people(row.client, row.over),
        wrong=_no_member,
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
        closed=lambda clients, partner: {
            *partner.articles,
            *(article for client in clients for article in client.articles),
        },
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


def columns_data(own: Mapping[str, ColumnFacts]) -> list[dict[str, object]]:
    """The partner's columns as JSON values."""
    return [
        {"name": each.name, "type": each.type.value, "label": each.label, "required": each.required}
        for each in own.values()
    ]


def values_data(client: Client, own: Mapping[str, ColumnFacts]) -> dict[str, object]:
    """A client's values as JSON has them: a number of a number's column as a number."""
    return {name: typed(own.get(name), each) for name, each in sorted(client.properties.items())}


class Near(NamedTuple):
    """A value that no client has in an open column, and one that is spelled nearly so."""

    column: str
    asked: str
    near: str


class Found(NamedTuple):
    """The clients of which every filter is true; where there is none, what may have been meant."""

    records: tuple[ClientRecord, ...]
    near: tuple[Near, ...] = ()


class _Filter(NamedTuple):
    column: str
    text: str

    def fits(self, client: Client) -> bool:
        """Tell whether a client has this value, or has it among others."""
        if self.column == "members" and self.text.isdecimal():
            return len(client.members) == int(self.text)
        texts = _folded(client, self.column)
        return self.text in texts or (not self.text and not texts)


def matching(records: Sequence[ClientRecord], wishes: Iterable[str], partner: Partner) -> Found:
    """Keep the clients of which every `name=value` is true; a column of many has it among them.

    An empty value finds the clients that have nothing there. Raises UsageRefused for a column that
    is none, and for a value that the column cannot hold.
    """
    clients = [record.live for record in records]
    filters = [_judged(wish, clients, partner) for wish in wishes]
    found = tuple(record for record in records if all(one.fits(record.live) for one in filters))
    return Found(found, () if found else tuple(_near(filters, clients)))


def _judged(wish: str, clients: Sequence[Client], partner: Partner) -> _Filter:
    name, sign, text = wish.partition("=")
    own = partner.columns
    if not sign:
        raise UsageRefused(f"`{cut(wish)}` is no filter", help="write --where status=active")
    if name != KEY:
        chosen_columns([name], own)
    column = list_column(name, own)
    closed = tuple(column.closed(clients, partner)) if column.closed else ()
    if text and column.closed and text.casefold() not in map(str.casefold, closed):
        listed = tuple(sorted(closed)) if name in _OURS else closed
        few = did_you_mean(text, listed) if len(listed) <= _MOST_NAMED else ""
        near = nearest(text, listed)
        raise UsageRefused(
            f"`{name}` is never `{cut(text)}`",
            help=few or (f"did you mean `{near}`?" if near else see("see what there is", "list")),
        )
    if text and not column.closed and (wrong := column.wrong(text)):
        raise UsageRefused(f"`{name}` {wrong.message}", help=wrong.help)
    return _Filter(name, text.casefold())


def _near(filters: Iterable[_Filter], clients: Sequence[Client]) -> Iterable[Near]:
    for each in filters:
        known = {text for client in clients for text in _folded(client, each.column)}
        if each.text and each.text not in known and not each.text.isdecimal():
            holding = (text for text in sorted(known) if each.text in text)
            if near := nearest(each.text, known) or next(holding, None):
                yield Near(each.column, each.text, near)


def _folded(client: Client, column: str) -> tuple[str, ...]:
    return tuple(text.casefold() for text in texts_of(client, column) if text)
