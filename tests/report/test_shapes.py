"""A key is written once: its value, its type, its column and its sentence come from its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypedDict, get_type_hints

import pytest

import reconciler
from reconciler.cli.schema_texts import OUTPUTS
from reconciler.model.status import Status
from reconciler.report.document import Role, Span
from reconciler.report.plan.shape import PlanShape
from reconciler.report.shapes.as_json import (
    ITSELF,
    IsoDay,
    MoneyShape,
    Of,
    Versioned,
    as_json,
    json_schema,
)
from reconciler.report.shapes.parts import DiagnosticsShape
from reconciler.report.shapes.tables import FIRST, Shown, table

PACKAGE = Path(reconciler.__file__).parent


class Seat(NamedTuple):
    path: tuple[str, ...]
    price: int
    day: date


class Cart(NamedTuple):
    currency: str
    status: Status
    seats: tuple[Seat, ...]


class SeatShape(TypedDict):
    """A seat."""

    field: Annotated[str, Of("path"), Shown("field"), "Which."]
    price: Annotated[MoneyShape, Shown("price", role=Role.STRONG), "What it costs."]
    day: Annotated[IsoDay | None, Shown("day", behind=FIRST, empty="never"), "Since when."]


class CartShape(Versioned):
    """What is bought."""

    currency: Annotated[str, "The currency."]
    status: Annotated[str, "A word."]
    seats: Annotated[list[SeatShape], "What."]
    first: Annotated[SeatShape, Of(lambda cart: cart.seats[0]), "The first."]
    many: Annotated[bool, Of(lambda cart: len(cart.seats) > 1), "Whether there are several."]
    itself: Annotated[NestedShape, ITSELF, "The same value in another shape."]


class NestedShape(TypedDict):
    """A part of the same value."""

    status: Annotated[str, "A word."]


CART = Cart("EUR", Status.TRIAL, (Seat(("resources", "seats"), 1250, date(2026, 11, 27)),))
SEAT = {
    "field": "resources.seats",
    "price": {"minor": 1250, "decimal": "12.50"},
    "day": "2026-11-27",
}


def test_a_value_fills_its_shape() -> None:
    assert as_json(CartShape, CART) == {
        "format": 1,
        "currency": "EUR",
        "status": "trial",
        "seats": [SEAT],
        "first": SEAT,
        "many": False,
        "itself": {"status": "trial"},
    }


def test_what_is_given_comes_first_and_what_is_a_dict_stays() -> None:
    data = as_json(CartShape, CART, seats=[SEAT], currency="JPY")

    assert data["seats"] == [SEAT]
    assert data["first"]["price"] == {"minor": 1250, "decimal": "1250"}


def test_a_value_without_a_form_is_an_error() -> None:
    with pytest.raises(TypeError, match="no form in JSON"):
        as_json(NestedShape, status=object())


def test_the_schema_comes_from_the_same_keys() -> None:
    assert json_schema(SeatShape)["properties"]["field"] == {
        "type": "string",
        "description": "Which.",
    }


def test_a_table_has_the_columns_of_the_keys() -> None:
    rows: list[Any] = [SEAT, {**SEAT, "day": None}]
    made = table(SeatShape, rows, "EUR")

    assert [(column.title, column.right) for column in made.columns] == [
        ("day", False),
        ("field", False),
        ("price", True),
    ]
    assert [row[0] for row in made.rows] == [(Span("2026-11-27"),), (Span("never"),)]
    assert made.rows[0][2][0].role is Role.STRONG
    assert len(table(SeatShape, rows, "EUR", without="day").columns) == 2


def test_what_a_shape_reads_is_there() -> None:
    """A name that only shapes read looks unused: nobody may drop it."""
    known = set(_names())

    assert {name for shape in _shapes() for name in _read(shape) if name not in known} == set()


def _names() -> Iterator[str]:
    """Give every attribute of a class, and every key that is given by name."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.endswith("Shape"):
                yield from (part.name for part in node.body if isinstance(part, ast.FunctionDef))
                fields = (part.target for part in node.body if isinstance(part, ast.AnnAssign))
                yield from (field.id for field in fields if isinstance(field, ast.Name))
            if isinstance(node, ast.keyword) and node.arg:
                yield node.arg
            if isinstance(node, ast.Dict):
                yield from (str(key.value) for key in node.keys if isinstance(key, ast.Constant))


def _shapes() -> set[type]:
    """Give every shape that some document is made of."""
    found: set[type] = set()
    waiting: list[Any] = [PlanShape, DiagnosticsShape, *OUTPUTS.values()]
    while waiting:
        hint = waiting.pop()
        waiting += getattr(hint, "__args__", ())
        if hasattr(hint, "__required_keys__") and hint not in found:
            found.add(hint)
            waiting += get_type_hints(hint, include_extras=True).values()
    return found


def _read(shape: type) -> Iterator[str]:
    for key, hint in get_type_hints(shape, include_extras=True).items():
        ways = [note.way for note in getattr(hint, "__metadata__", ()) if isinstance(note, Of)]
        way = ways[0] if ways else key
        if isinstance(way, str):
            yield from way.split(".")
