"""The columns of `list`, ours and the partner's: each is one definition.

It says what a row has there, what stands in a sheet, what is searched, by what rows are sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from reconciler.diagnostics import nearest
from reconciler.errors import UsageRefused
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.properties import PropertyType
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.columns import ColumnFacts, Misfit, column_value, misfit
from reconciler.model.resources import Feature
from reconciler.model.scalar import LONGEST_QUOTED
from reconciler.model.status import Status
from reconciler.report.cells import Fact
from reconciler.report.clients import list_cells as cells
from reconciler.report.clients.facts import days_left, property_fact
from reconciler.report.clients.list_cells import Listed
from reconciler.report.document import Column, Line, Role, Span
from reconciler.report.value_words import cut, status_place

_LONGEST = 30


class ListColumn(NamedTuple):
    """A column: its head, what it holds of a client, and the texts by which it is searched.

    `closed` is all that it can hold, of what the clients hold there and of the partner; `wrong`
    says why an open one cannot hold a text. `facts` is what it is in a sheet, under its name and
    others; else it is the texts. By `rank` clients are sorted, else by what it holds; one without
    comes last. `legend` explains what stands there, of all that does.
    """

    head: Column
    holds: Callable[[Listed], Any]
    texts: Callable[[Client], Iterable[str]]
    closed: Callable[[Collection[str], Partner], Iterable[str]] | None = None
    wrong: Callable[[str], Misfit | None] = lambda _: None
    facts: Mapping[str, Callable[[Listed], Fact]] = {}
    rank: Callable[[Listed], Any] | None = None
    legend: Callable[[Collection[Any]], Iterable[Span]] = lambda _: ()

    def in_sheet(self, name: str) -> Mapping[str, Callable[[Listed], Fact]]:
        """What it is in a sheet: columns by name, this one first."""
        return self.facts or {name: lambda row: ", ".join(self.texts(row.client))}

    def ranked(self, row: Listed) -> Any:  # noqa: ANN401 - whatever it is sorted by
        """What a client is sorted by; None where it has nothing there."""
        value = self.rank(row) if self.rank else self.holds(row)
        return (value.casefold() or None) if isinstance(value, str) else value


def _amount(name: str, holds: Callable[[Listed], Any], says: Callable[[Any], Line]) -> ListColumn:
    def wrong(text: str) -> Misfit | None:
        told = f"holds whole numbers, not `{cut(text)}`"
        return None if text.isdecimal() else Misfit(told, f"write --where {name}=12")

    return ListColumn(
        Column(name, right=True, gives_way=True, says=says),
        holds,
        lambda client: (str(client.amount(name)),),
        wrong=wrong,
        facts={name: lambda row: row.client.amount(name)},
        rank=lambda row: row.client.amount(name),
    )


def _trial(name: str) -> Callable[[Listed], Fact]:
    """A part of the clock of the trial that a client is in, or was."""
    return lambda row: getattr(row.client.observed.trial, name, None)


def _no_member(text: str) -> Misfit | None:
    told = f"holds e-mail addresses, not `{cut(text)}`"
    help = "write --where members=ann@acme.example, or how many there are"
    return None if "@" in text or text.isdecimal() else Misfit(told, help)


def _words(
    name: str,
    texts: Callable[[Client], Iterable[str]],
    closed: Callable[[Collection[str], Partner], Iterable[str]] | None,
    longest: int = LONGEST_QUOTED,
) -> ListColumn:
    """A column of words, printed as they are."""
    return ListColumn(
        Column(name, gives_way=True, role=Role.PLAIN, longest=longest),
        lambda row: ", ".join(texts(row.client)),
        texts,
        closed,
    )


_KEY = ListColumn(
    Column("key", role=Role.STRONG),
    lambda row: row.client.key,
    lambda client: (client.key,),
    closed=lambda held, _: held,
)
_USUAL: Mapping[str, ListColumn] = {
    "name": ListColumn(
        Column("name", role=Role.PLAIN, wraps=True),
        lambda row: row.client.name,
        lambda client: (client.name,),
    ),
    "status": ListColumn(
        Column("status", gives_way=True, needed=True, says=cells.status_line),
        cells.status_cell,
        lambda client: (client.status.value,),
        lambda *_: Status,
        facts={
            "status": lambda row: row.client.status.value,
            "trial_start": _trial("start"),
            "trial_days": _trial("days"),
            "trial_extended": _trial("extended_on"),
        },
        rank=lambda row: (status_place(row.client.status), days_left(row.client, row.today) or 0),
        legend=cells.status_legend,
    ),
    "billed": _words(
        "billed", lambda client: (client.mode.value,), lambda *_: BillingMode
    )._replace(
        facts={"billing": lambda row: row.client.mode.value},
    ),
    "seats": _amount("seats", cells.seats_cell, cells.seats_line)._replace(
        head=Column("seats ", right=True, gives_way=True, says=cells.seats_line),
        legend=cells.seats_legend,
    ),
    "dashboards": _amount(
        "dashboards", lambda row: row.client.amount("dashboards"), cells.amount_line
    ),
    "team": _words(
        "team",
        lambda client: (client.team,),
        lambda held, partner: {*partner.teams, *held},
        _LONGEST,
    ),
    "members": ListColumn(
        Column("people", gives_way=True, says=cells.people_line),
        cells.people_cell,
        lambda client: client.members,
        wrong=_no_member,
        facts={
            "members": lambda row: " ".join(
                f"{email}:{role}" for email, role in row.client.members.items()
            )
        },
        legend=cells.people_legend,
    ),
}
_MANY: Mapping[str, ListColumn] = {
    "features": _words("features", lambda client: client.features, lambda *_: Feature),
    "articles": _words(
        "articles",
        lambda client: client.articles,
        lambda held, partner: {*partner.articles, *held},
    ),
}
PROFILE, _KINDS = "profile", "profiles"
PROFILE_PATH = (PROFILE,)
"""Where a client has its profile that was read from its file: an account in a store names none."""
_FILES: Mapping[str, ListColumn] = {
    PROFILE: _words(
        PROFILE,
        lambda client: (str(client.leaves.get(PROFILE_PATH, "")),),
        lambda held, partner: {*(path[1] for path in partner.leaves if path[0] == _KINDS), *held},
        _LONGEST,
    )._replace(legend=lambda _: (Span("profile: as the files say"),)),
}
_OURS = {"key": _KEY, **_USUAL, **_MANY, **_FILES}
KEY, OURS, MANY, OF_FILES = "key", tuple(_USUAL), tuple(_MANY), tuple(_FILES)
"""By what is found, what is usually shown, and what is shown where asked for: what holds many, and
what only files tell."""
_FIRST, _LAST = ("name", "status", "seats", "members"), ("team", "dashboards")
"""Before the partner's own columns, and behind them, where a line has room last."""


def list_column(name: str, own: Mapping[str, ColumnFacts]) -> ListColumn:
    """A column by its name, the partner's own under its label."""
    if (column := _OURS.get(name)) and not (name in _FILES and name in own):
        return column
    facts = own[name]
    closed = facts.type in {PropertyType.CHOICE, PropertyType.BOOLEAN}
    is_number, is_text = (facts.type is kind for kind in (PropertyType.NUMBER, PropertyType.TEXT))
    path = ("properties", name)
    return ListColumn(
        Column(
            cut(facts.label, _LONGEST),
            is_number,
            gives_way=True,
            alike="own",
            role=Role.PLAIN,
            longest=_LONGEST,
        ),
        lambda row: _text(row.client.leaves.get(path, "")),
        lambda client: (_text(client.leaves.get(path, "")),),
        closed=(lambda *_: facts.choices or ("true", "false")) if closed else None,
        wrong=lambda text: None if is_text else misfit(facts, column_value(facts, text)),
        facts={name: lambda row: property_fact(facts, row.client.leaves.get(path))},
        rank=lambda row: _rank(facts.type, property_fact(facts, row.client.leaves.get(path))),
        legend=cells.nothing_legend,
    )


def _text(leaf: Leaf) -> str:
    if isinstance(leaf, str):
        return leaf
    return str(leaf).lower() if isinstance(leaf, bool) else str(leaf)


_RANKED = {PropertyType.NUMBER: Decimal, PropertyType.DATE: date, PropertyType.BOOLEAN: bool}


def _rank(kind: PropertyType, value: Fact) -> Fact:
    """What a value is sorted by: numbers and days as such, texts in any case alike."""
    of = _RANKED.get(kind)
    return value if of is None or isinstance(value, of) else None


def column_called(name: str, own: Mapping[str, ColumnFacts]) -> str:
    """The column of a name, or of the title that it has in the table. Raises UsageRefused."""
    known = (*_OURS, *own)
    if name in known:
        return name
    titles = {
        list_column(each, own).head.title.strip().casefold(): each for each in reversed(known)
    }
    if name.casefold() in titles:
        return titles[name.casefold()]
    near = nearest(name, (*known, *titles))
    raise UsageRefused(
        f"there is no column `{cut(name)}`",
        help=f"did you mean `{near}`?" if near else f"name one of {', '.join(known)}",
    )


def asks_for_profiles(names: Iterable[str], own: Mapping[str, ColumnFacts]) -> bool:
    """Tell whether columns are named that files alone tell; a partner's own column is another."""
    return PROFILE not in own and PROFILE in map(str.casefold, names)


def chosen_columns(names: Iterable[str], own: Mapping[str, ColumnFacts]) -> tuple[str, ...]:
    """The columns that were asked for beside the key; by default the usual ones."""
    asked = dict.fromkeys(column_called(name, own) for name in names)
    return tuple(name for name in asked if name != KEY) if asked else (*_FIRST, *own, *_LAST)
