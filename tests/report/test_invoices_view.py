import json
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reconciler.report.document import Document
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.money.invoices_view import (
    InvoicesShape,
    OneInvoiceShape,
    invoice_view,
    invoices_view,
)
from reconciler.report.shapes.as_json import json_schema
from reconciler.values import replace
from tests.report.money_samples import ADD_ON, RENEWAL, SEATS, invoice_of


def text_of(document: Document, width: int = 100, locale: str = "en") -> str:
    return render(document, "text", TextStyle(width, locale=locale))


def data_of(document: Document) -> Any:
    return json.loads(render(document, "json"))


def test_all_invoices() -> None:
    assert text_of(invoices_view([invoice_of(7), invoice_of(10, SEATS)])) == (
        "Invoices   2 invoices\n"
        "\n"
        "  number  date        period                      total\n"
        "       7  2026-11-01  2026-11-01 to 2026-12-01  €259.00\n"
        "      10  2026-11-01  2026-11-01 to 2026-12-01   €22.00\n"
        "\n"
        "one of them: reconciler invoices NUMBER\n"
    )


def test_no_invoices() -> None:
    assert text_of(invoices_view([])) == "No invoices yet.\n"
    assert invoices_view([]).data == {
        "format": 1,
        "kind": "invoices",
        "due": [],
        "invoices": [],
    }


def test_one_invoice_shows_what_each_line_is_made_of() -> None:
    assert text_of(invoice_view(invoice_of(7, SEATS, ADD_ON, RENEWAL))) == (
        "Invoice 7   EUR, issued on 2026-11-01, period 2026-11-01 to 2026-12-01\n"
        "\n"
        "  item                quantity          a month           days  from, to"
        "                  amount\n"
        "  seats                10 → 16  100.00 → 160.00  11 of 30 days  "
        "2026-11-20 to 2026-12-01   22.00\n"
        "  add-on white_label                      40.00  11 of 30 days  "
        "2026-11-20 to 2026-12-01   14.67\n"
        "  seats                     16           160.00    all 31 days  "
        "2026-12-01 to 2027-01-01  160.00\n"
        "\n"
        "Total: €196.67\n"
        "prices from 2026-01-01; operation op-7\n"
    )


def test_a_narrow_terminal_gets_a_line_of_it_for_each_of_its_own() -> None:
    document = invoice_view(invoice_of(7, SEATS, ADD_ON))

    for width, missing in (
        (80, "from, to"),
        (50, "days, from, to"),
        (40, "a month, days, from, to"),
    ):
        shown = text_of(document, width, "de").splitlines()
        told = [row.startswith("Total: ") for row in shown].index(True)
        assert shown[told - 2] == f"  no room for: {missing}"
        assert [row.split()[-1] for row in shown[told - 6 : told - 3]] == [
            "amount",
            "22,00",
            "14,67",
        ]


@pytest.mark.parametrize(
    ("currency", "decimal", "places"),
    [("EUR", "22.00", 2), ("JPY", "2200", 0), ("KWD", "2.200", 3)],
)
def test_json_knows_the_places_of_the_currency(currency: str, decimal: str, places: int) -> None:
    data = data_of(invoice_view(invoice_of(7, SEATS, currency=currency)))

    assert data["total"] == {"minor": 2200, "decimal": decimal}
    assert data["places"] == places


def test_json_fits_its_schema() -> None:
    checker = Draft202012Validator.FORMAT_CHECKER
    for shape, document in (
        (OneInvoiceShape, invoice_view(invoice_of(7, SEATS, RENEWAL))),
        (InvoicesShape, invoices_view([invoice_of(7)])),
    ):
        Draft202012Validator(json_schema(shape), format_checker=checker).validate(data_of(document))


def again(line: Mapping[str, Any]) -> int:
    """Compute a line from what is printed of it, as a reader with a pocket calculator would."""
    more = line["rate_after"]["minor"] - line["day_rate"]["minor"]
    part = Decimal(more) * line["days"] / line["period_days"]
    return int(part.quantize(Decimal(1), ROUND_HALF_UP)) - int(line["day_posted"]["minor"])


def test_every_line_can_be_computed_again_from_json() -> None:
    data = data_of(invoice_view(invoice_of(7, SEATS, ADD_ON, RENEWAL)))

    assert [again(line) for line in data["lines"]] == [
        line["amount"]["minor"] for line in data["lines"]
    ]
    assert sum(line["amount"]["minor"] for line in data["lines"]) == data["total"]["minor"]


def test_hostile_items_do_nothing() -> None:
    hostile = replace(SEATS, item="add_on:\x1b[31m\u202e" + "y" * 80)
    shown = text_of(invoice_view(invoice_of(7, hostile)))

    assert "\\x1b[31m\\u202e" in shown
    assert "y" * 60 not in shown
    assert set(filter(lambda each: not each.isprintable(), shown)) == {"\n"}
