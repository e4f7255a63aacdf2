"""An array that is streamed is printed as if it stood in memory, and never does."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("aé\n\u2028\x1b株", max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("ab", max_size=2), inner),
    max_leaves=9,
)


@given(VALUES)
def test_lines_are_broken_as_the_standard_library_breaks_them(value: Any) -> None:
    assert json_text({"x": value}) == json.dumps({"x": value}, indent=2) + "\n"


def test_nothing_is_left_of_what_was_printed() -> None:
    """A circle of objects stays: a command ends before anybody looks for garbage."""
    streamed = Streamed(lambda: ITEMS * 500)
    printed = render_parts(Document((), (), lambda: {"items": streamed}), "json")
    next(printed)
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        count = sum(1 for _ in printed)
        left = len(gc.get_objects()) - before
    finally:
        gc.enable()

    assert count > 1000
    assert left < 100
