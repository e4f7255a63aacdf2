import json
from datetime import date

from jsonschema import Draft202012Validator

from reconciler.report.document import Document
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.money.invoices_view import ForecastShape, forecast_view
from reconciler.report.shapes.as_json import json_schema
from tests.report.money_samples import FEE, RENEWAL

ROWS = [
    (date(2026, 12, 1), (RENEWAL, FEE)),
    (date(2027, 1, 1), (RENEWAL,)),
    (date(2027, 2, 1), ()),
]


def text_of(document: Document, locale: str = "en", *, unicode: bool = True) -> str:
    return render(document, "text", TextStyle(80, unicode=unicode, locale=locale))


def test_invoices_to_come_and_their_sum_so_far() -> None:
    assert text_of(forecast_view("EUR", ROWS)) == (
        "Forecast   3 invoices, if nothing else changes\n"
        "\n"
        "  date        invoice   so far\n"
        "  2026-12-01  €259.00  €259.00\n"
        "  2027-01-01  €160.00  €419.00\n"
        "  2027-02-01    €0.00  €419.00\n"
    )


def test_yen_for_a_german_and_dinars_in_ascii() -> None:
    assert "  2026-12-01  25.900 ¥  25.900 ¥\n" in text_of(forecast_view("JPY", ROWS), "de")
    assert "  2026-12-01  KWD 25.900  KWD 25.900\n" in text_of(
        forecast_view("KWD", ROWS), unicode=False
    )


def test_without_prices_nothing_is_billed() -> None:
    assert text_of(forecast_view("", [])) == "Nothing is billed   partner.yaml has no prices\n"


def test_json_fits_its_schema() -> None:
    for rows in (ROWS, []):
        data = json.loads(render(forecast_view("EUR" if rows else "", rows), "json"))
        checker = Draft202012Validator.FORMAT_CHECKER

        Draft202012Validator(json_schema(ForecastShape), format_checker=checker).validate(data)
        assert [row["cumulative"]["minor"] for row in data["rows"]] == [25900, 41900, 41900][
            : len(rows)
        ]
