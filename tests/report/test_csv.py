import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Annotated, TypedDict

import pytest

from reconciler.report.cells import Fact, Sheet
from reconciler.report.document import Document, line
from reconciler.report.facts import Money
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.shapes.as_json import IsoDay, MoneyShape, as_json
from reconciler.report.shapes.sheets import beside, joined, sheet
from reconciler.report.shapes.tables import Shown, table
from tests.report.hostile import HOSTILE
from tests.report.test_hostile import require_harmless


def printed(*rows: tuple[Fact, ...], columns: tuple[str, ...] = ("a", "b")) -> str:
    return render(Document(line(), (), sheet=lambda: Sheet(columns, rows)), "csv")


def read(text: str) -> list[list[str]]:
    return [*csv.reader(StringIO(text), strict=True)]


def test_a_text_stands_in_quotes_and_nothing_else_does() -> None:
    assert printed(
        ("0005", 5), ("", None), (Decimal("-480.00"), date(2026, 11, 27)), (True, False)
    ) == ('a,b\n"0005",5\n,\n-480.00,2026-11-27\ntrue,false\n')


def test_quotes_commas_and_line_ends_stay_in_their_cell() -> None:
    text = 'say "a, b"\nand\r\ngo'

    (_, row) = read(printed((text, "Größe")))

    assert row == ['say "a, b"\\nand\\r\\ngo', "Größe"]


@pytest.mark.parametrize("text", ["=1+1", "+43 1 234", "-1", "@sum", "'=1", "\uff1d1", "  =1"])
def test_what_a_spreadsheet_would_compute_has_an_apostrophe(text: str) -> None:
    assert read(printed((text, 1)))[1][0] == f"'{text}"


@pytest.mark.parametrize("text", ["a=1", "it's", "'quoted'", "1-2", "ann@acme.example"])
def test_what_it_would_not_compute_stays_as_it_is(text: str) -> None:
    assert read(printed((text, 1)))[1][0] == text


@pytest.mark.parametrize("name", [each for each in HOSTILE if "\ud800" not in each])
def test_no_text_breaks_out_of_its_cell_or_is_obeyed(name: str) -> None:
    text = printed((name, name), columns=(name, "b"))

    assert [len(row) for row in read(text)] == [2, 2]
    assert all(not cell.startswith(("=", "+", "-", "@")) for cell in read(text)[1])
    require_harmless(text)


def test_a_secret_is_hidden() -> None:
    said = printed(("postgresql://dana:hunter2@db.example/x", 1))

    assert "hunter2" not in said


def test_without_rows_there_are_names_and_without_a_table_nothing() -> None:
    assert printed() == "a,b\n"
    assert render(Document(line("title"), ()), "csv") == ""


def test_ascii_alone_where_nothing_else_is_shown() -> None:
    document = Document(line(), (), sheet=lambda: Sheet(("a",), [("Größe",)]))

    assert render(document, "csv", TextStyle(unicode=False)).isascii()


class InnerShape(TypedDict):
    start: Annotated[IsoDay, "A day."]
    left: Annotated[int | None, "A number."]


class RowShape(TypedDict):
    key: Annotated[str, Shown("key"), "A text."]
    day: Annotated[IsoDay | None, Shown("day"), "A day."]
    cost: Annotated[MoneyShape, Shown("cost"), "An amount."]
    asked: Annotated[MoneyShape | None, "An amount or nothing."]
    fine: Annotated[bool, "Yes or no."]
    inner: Annotated[InnerShape | None, "A shape."]
    parts: Annotated[list[int], Shown("part sum", of=lambda row: sum(row["parts"])), "Numbers."]
    paid: Annotated[list[int], Shown("paid", of=lambda row: Money(sum(row["paid"]), "JPY")), "Yen."]
    more: Annotated[list[int], "A list that nothing is computed from."]


def rows() -> Iterator[RowShape]:
    inner = as_json(InnerShape, start=date(2026, 1, 2), left=None)
    for day, asked, inside in ((date(2026, 11, 27), 150, inner), (None, None, None)):
        yield as_json(
            RowShape,
            currency="EUR",
            key="a",
            day=day,
            cost=12345,
            asked=asked,
            fine=True,
            inner=inside,
            parts=[1, 2],
            paid=[500],
            more=[1],
        )


def test_a_sheet_is_every_value_of_a_shape_as_it_is() -> None:
    columns, found = sheet(RowShape, rows(), "EUR")

    assert columns == (
        *("key", "day", "cost", "asked", "fine", "inner_start", "inner_left"),
        *("part_sum", "paid", "currency"),
    )
    assert [*found] == [
        (
            *("a", date(2026, 11, 27), Decimal("123.45"), Decimal("1.50"), True),
            *(date(2026, 1, 2), None, 3, Decimal(500), "EUR"),
        ),
        ("a", None, Decimal("123.45"), None, True, None, None, 3, Decimal(500), "EUR"),
    ]


def test_a_text_prints_the_values_that_are_computed() -> None:
    shown = table(RowShape, rows(), "EUR")

    assert [column.title for column in shown.columns] == ["key", "day", "cost", "part sum", "paid"]
    assert [span.text for cell in shown.rows[0][3:] for span in cell] == ["3", "500 JPY"]


def test_sheets_are_joined_by_the_names_of_their_columns() -> None:
    one, other = Sheet(("a", "b"), [(1, 2)]), Sheet(("b", "c"), [(3, 4)])

    columns, found = joined("of", {"one": one, "other": other})

    assert (columns, [*found]) == (
        ("of", "a", "b", "c"),
        [("one", 1, 2, None), ("other", None, 3, 4)],
    )
    assert [*beside({"n": 7}, Sheet(("a",), [(1,), (2,)])).rows] == [(7, 1), (7, 2)]
