"""The JSON list of a platform as flat records of texts.

A list may stand inside of an envelope, such as `{"data": {"clients": […]}}`. What is nested is
named by its way: `properties.region`. Lists of named values, as platforms give resources and
features, become a column a name, and lists of people one text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_DEEPEST = 4


def records_in(data: Any) -> list[dict[str, str]]:  # noqa: ANN401 - any JSON
    """Find the list of clients and flatten each; empty where there is none, or several."""
    found = list(_lists(data, _DEEPEST))
    if len(found) != 1:
        return []
    return [dict(_flat(record, "")) for record in found[0]]


def _lists(data: Any, depth: int) -> Iterator[list[Mapping[str, Any]]]:  # noqa: ANN401 - as above
    if isinstance(data, list):
        if data and all(isinstance(each, dict) for each in data):
            yield data
    elif isinstance(data, dict) and depth:
        for inner in data.values():
            yield from _lists(inner, depth - 1)


def _flat(record: Mapping[str, Any], way: str) -> Iterator[tuple[str, str]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{way}{name}.")
        elif isinstance(value, list):
            yield from _of_list(value, f"{way}{name}")
        else:
            yield f"{way}{name}", _text(value)


def _of_list(values: list[Any], name: str) -> Iterator[tuple[str, str]]:
    named = [each for each in values if isinstance(each, dict)]
    if not named:
        yield name, ", ".join(map(_text, values))
    elif all("email" in each for each in named):
        yield f"{name}.email", ", ".join(_person(each) for each in named)
    elif all("enabled" in each and "name" in each for each in named):
        yield name, ", ".join(str(each["name"]) for each in named if each["enabled"] is True)
    else:
        for each in named:
            yield f"{name}.{each.get('name', '')}", _text(each.get("value"))


def _person(person: Mapping[str, Any]) -> str:
    role = person.get("role")
    return f"{person['email']}:{role}" if isinstance(role, str) and role else str(person["email"])


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()
