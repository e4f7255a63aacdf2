"""How a written text is read: told from what is no text, and by one call of Python a value."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from reconciler.model.files.client import ClientFile
from reconciler.model.scalar import looks_like

NO_TEXTS = (
    *("", "~", "null", "Null", "NULL"),
    *("7", "-1", "+1_000", "017", "0x1F", "0o7", "0b1"),
    *(".5", "1.", "-1.5e3", "1e3", ".inf", "-.INF", ".NaN"),
    *("1:30", "12:30:00.5", "2026-03-31", "2026-3-1T10:00"),
    *("true", "False", "YES", "no", "On", "off", "y", "N"),
)


@pytest.mark.parametrize("text", NO_TEXTS)
def test_what_reads_like_no_text_is_told(text: str) -> None:
    assert looks_like(text)


@pytest.mark.parametrize("text", ["Acme", "emea", "K-100784", "Yes please", "no.1", "-", "v1.2"])
def test_a_text_is_one(text: str) -> None:
    assert not looks_like(text)


def test_one_character_alone_reads_like_a_number_a_yes_or_nothing() -> None:
    told = {each for each in map(chr, range(sys.maxunicode + 1)) if looks_like(each)}

    assert told == set("~0123456789yYnN")


def chained(schema: object) -> Iterator[Any]:
    """What is read by one validator and checked by another: two calls of Python for each value."""
    if isinstance(schema, dict):
        inner = schema.get("schema")
        if schema.get("type") == "function-after" and "function-before" in str(inner)[:30]:
            yield schema
        for below in schema.values():
            yield from chained(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from chained(below)


def test_a_value_of_a_client_is_read_and_checked_by_one_validator() -> None:
    ClientFile.model_rebuild()
    schema = ClientFile.__pydantic_core_schema__

    assert "function-before" in str(schema)
    assert list(chained(schema)) == []
