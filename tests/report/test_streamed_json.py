"""An array that is streamed is printed as if it stood in memory, and never does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from reconciler.report.document import Document, Streamed
from reconciler.report.formats.json_text import json_text
from reconciler.report.formats.render import render, render_parts

ITEMS: list[dict[str, Any]] = [
    {"key": "acme\n##[x]", "field": "payment_methods.visa.token", "live": "pm_1NxYz", "more": []},
    {"key": "elm", "none": None, "deep": {"a": [1, {"b": True}]}},
]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_it_is_printed_as_one_in_memory(count: int) -> None:
    data = {"format": 1, "items": Streamed(lambda: ITEMS[:count]), "last": {"x": [1, 2]}}
    document = Document((), (), lambda: data)

    assert render(document, "json") == json_text({**data, "items": ITEMS[:count]})
    assert document.data == {**data, "items": ITEMS[:count]}


def test_one_item_at_a_time_is_made() -> None:
    made: list[int] = []

    def items() -> Iterator[dict[str, Any]]:
        for number in range(1000):
            made.append(number)
            yield {"number": number}

    parts = render_parts(Document((), (), lambda: {"items": Streamed(items)}), "json")
    printed = ""
    while '"number": 5' not in printed:
        printed += next(parts)

    assert made == [0, 1, 2, 3, 4, 5]
