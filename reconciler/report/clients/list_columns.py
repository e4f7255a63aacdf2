"""The columns of `list`: ours, and those that the partner defines; which are shown, and filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from reconciler.diagnostics import did_you_mean
from reconciler.errors import UsageRefused
from reconciler.model.files.properties import PropertyType
from reconciler.model.live.account import Client
from reconciler.model.live.columns import ColumnFacts, typed
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
        right = name in (*_COUNTS, "members")
        return Column(name, right=right, shrinks=name in ("name", "team"))
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
