"""The columns of `list`, ours and the partner's: which are shown, how, and what filters them.

A filter is judged against what its column can hold, before it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from reconciler.diagnostics import did_you_mean, nearest, see
from reconciler.errors import UsageRefused
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.properties import PropertyType
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.columns import ColumnFacts, column_value, misfit, typed
from reconciler.model.live.records import ClientRecord
from reconciler.model.resources import Feature
from reconciler.model.status import Status
from reconciler.report.clients.facts import status_words
from reconciler.report.document import Column, Line, Span, line
from reconciler.report.people.rows import NONE_OVER, LinksOver, counted_people
from reconciler.report.wording import LONGEST_VALUE, cut

OURS = ("name", "status", "billed", "seats", "dashboards", "team", "members")
MANY = ("features", "articles")
"""Columns that hold many; shown only where they are asked for."""
_LONGEST = 30
_COUNTS = ("seats", "dashboards")


def chosen_columns(names: Iterable[str], own: Mapping[str, ColumnFacts]) -> tuple[str, ...]:
    """Give the columns that were asked for, by default the usual ones; raises UsageRefused."""
    asked = tuple(dict.fromkeys(names)) or (*OURS, *own)
    for name in asked:
        known = (*OURS, *MANY, *own)
        if name not in known:
            raise UsageRefused(
                f"there is no column `{cut(name)}`",
                help=did_you_mean(name, known) or f"name one of {', '.join(known)}",
            )
    return asked


def column(name: str, own: Mapping[str, ColumnFacts], *, asked: bool) -> Column:
    """Make the head of a column: its title is the partner's label; `asked` ones always show."""
    if name in MANY:
        return Column(name, shrinks=True)
    if name in OURS:
        return Column(name, right=name in (*_COUNTS, "members"), shrinks=name in ("name", "team"))
    title, is_number = cut(own[name].label, _LONGEST), own[name].type is PropertyType.NUMBER
    return Column(title, right=is_number, shrinks=True, gives_way=not asked)


def cell(client: Client, name: str, today: date, over: LinksOver = NONE_OVER) -> Line:
    """Say what a client has in a column."""
    if name == "status":
        return status_words(client, today)
    if name in _COUNTS:
        return line(f"{client.amount(name):,}")
    if name == "members":
        return counted_people(client, over)
    return line(Span(cut(text_of(client, name), _LONGEST if name not in MANY else LONGEST_VALUE)))


def texts_of(client: Client, name: str) -> tuple[str, ...]:
    """Give what a column holds, by which it is filtered: one value, or each of many."""
    many = {"members": client.members, "features": client.features, "articles": client.articles}
    return tuple(many[name]) if name in many else (text_of(client, name),)


def text_of(client: Client, name: str) -> str:
    """Give the value of a column as text; what is not there is empty."""
    if name in MANY:
        return ", ".join(texts_of(client, name))
    if name in _COUNTS:
        return str(client.amount(name))
    ours = {"name": client.name, "status": client.status.value, "team": client.team}
    ours |= {"billed": client.mode.value, "members": str(len(client.members))}
    value = ours[name] if name in ours else client.properties.get(name, "")
    return str(value).lower() if isinstance(value, bool) else str(value)


def columns_data(own: Mapping[str, ColumnFacts]) -> list[dict[str, object]]:
    """Give the partner's columns as JSON values."""
    return [
        {"name": each.name, "type": each.type.value, "label": each.label, "required": each.required}
        for each in own.values()
    ]


def values_data(client: Client, own: Mapping[str, ColumnFacts]) -> dict[str, object]:
    """Give a client's values as JSON has them: a number of a number's column as a number."""
    return {name: typed(own.get(name), each) for name, each in sorted(client.properties.items())}


KEY = "key"
_MOST_NAMED = 20
_NUMBERS = ("seats", "dashboards")
_CLOSED_TYPES = frozenset({PropertyType.CHOICE, PropertyType.BOOLEAN})


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
        texts = _texts(client, self.column)
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
    if not sign:
        raise UsageRefused(f"`{cut(wish)}` is no filter", help="write --where status=active")
    column = name if name == KEY else chosen_columns([name], partner.columns)[0]
    if not text:
        return _Filter(column, "")
    closed = _words(column, clients, partner)
    if closed is None:
        _require_fit(column, text, partner)
    elif text.casefold() not in map(str.casefold, closed):
        few = did_you_mean(text, closed) if len(closed) <= _MOST_NAMED else ""
        near = nearest(text, closed)
        raise UsageRefused(
            f"`{column}` is never `{cut(text)}`",
            help=few or (f"did you mean `{near}`?" if near else see("see what there is", "list")),
        )
    return _Filter(column, text.casefold())


def _words(column: str, clients: Sequence[Client], partner: Partner) -> tuple[str, ...] | None:
    """Give every value that a closed column can hold; `None` for an open one."""
    ours: dict[str, Iterable[str]] = {
        KEY: (client.key for client in clients),
        "status": Status,
        "billed": BillingMode,
        "features": Feature,
        "team": {*partner.teams, *(client.team for client in clients)} - {""},
        "articles": {*partner.articles, *(one for client in clients for one in client.articles)},
    }
    if column in ours:
        return tuple(sorted(ours[column]))
    own = partner.columns.get(column)
    if own is None or own.type not in _CLOSED_TYPES:
        return None
    return own.choices or ("true", "false")


def _require_fit(column: str, text: str, partner: Partner) -> None:
    if column in _NUMBERS and not text.isdecimal():
        raise UsageRefused(
            f"`{column}` holds whole numbers, not `{cut(text)}`", help=f"write --where {column}=12"
        )
    if column == "members" and "@" not in text and not text.isdecimal():
        raise UsageRefused(
            f"`members` holds e-mail addresses, not `{cut(text)}`",
            help="write --where members=ann@acme.example, or how many there are",
        )
    own = partner.columns.get(column) if column not in OURS else None
    if own is not None and own.type is not PropertyType.TEXT:
        wrong = misfit(own, column_value(own, text))
        if wrong is not None:
            raise UsageRefused(f"`{column}` {wrong.message}", help=wrong.help)


def _near(filters: Iterable[_Filter], clients: Sequence[Client]) -> Iterable[Near]:
    for each in filters:
        known = {text for client in clients for text in _texts(client, each.column)}
        if each.text and each.text not in known and not each.text.isdecimal():
            holding = (text for text in sorted(known) if each.text in text)
            near = nearest(each.text, known) or next(holding, None)
            if near:
                yield Near(each.column, each.text, near)


def _texts(client: Client, column: str) -> tuple[str, ...]:
    texts = (client.key,) if column == KEY else texts_of(client, column)
    return tuple(text.casefold() for text in texts if text)
