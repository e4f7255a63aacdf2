import json
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from reconciler.billing.periods import Period
from reconciler.plan.money.costs import CostKind, CostRow, Costs, Idle
from reconciler.report.document import Document, Streamed
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.money.costs_shape import CostsShape
from reconciler.report.money.costs_view import costs_view
from reconciler.report.shapes.as_json import json_schema

PERIOD = Period(date(2026, 12, 1), date(2027, 1, 1))


def client(key: str, seats: int, pays: int, asked: int | None = None, **paid: int) -> CostRow:
    return CostRow(
        CostKind.CLIENT, key, key.title(), {"seats": seats}, {"seats": pays}, asked, **paid
    )


ROWS = (
    client("alpine", 12, 24000, 48000),
    client("danube", 8, 16000, 12500),
    client("maple", 5, 10000),
    CostRow(CostKind.STAFF, held={"seats": 2}, parts={"seats": 4000}),
    CostRow(CostKind.FREE, held={"seats": 4}, parts={"seats": 8000}),
    CostRow(CostKind.PROGRAM, "preferred", parts={"program": 9900}),
    CostRow(CostKind.ADD_ON, "white_label", parts={"add_on:white_label": 4000}),
)
MONTH = Costs(
    currency="EUR",
    period=PERIOD,
    today=date(2026, 11, 27),
    rows=ROWS,
    versions=(date(2026, 1, 1),),
    idle=(Idle("seats", 4, 27, 8000), Idle("dashboards", 2, 1, -500)),
    unbilled={"disabled": 2, "trial": 1},
    platform=("juniper",),
)
INVOICED = Costs(
    currency="EUR",
    period=PERIOD,
    today=date(2026, 12, 5),
    rows=(
        client("alpine", 12, 24000, 48000, articles=950),
        CostRow(CostKind.CLIENT, "oak", "Oak", credits=-500),
        CostRow(CostKind.FREE, held={"seats": 1}, parts={"seats": 2000}),
    ),
    versions=(date(2026, 1, 1), date(2026, 12, 1)),
    invoices=(7, 8),
    due=True,
    waits=733,
)


def document(costs: Costs) -> Document:
    return costs_view(costs, "north", "Agency North")


def text_of(costs: Costs, width: int = 100) -> str:
    return render(document(costs), "text", TextStyle(width))


def test_a_month_with_a_row_for_each_that_costs_something() -> None:
    assert text_of(MONTH) == (
        "Agency North   costs of a month from 2026-12-01, as of 2026-11-27, EUR, "
        "prices of 2026-01-01\n"
        "\n"
        "  what                seats  you pay   you ask     left   share\n"
        "  alpine                 12   240.00    480.00  +240.00  31.6 %  ━━━━━━──────────────\n"
        "  danube                  8   160.00    125.00   -35.00  21.1 %  ━━━━────────────────\n"
        "  maple                   5   100.00  no price        –  13.2 %  ━━━─────────────────\n"
        "  ───────────────────────────────────────────────────────────────────────────────────\n"
        "  3 clients              25   500.00    605.00  +105.00  65.9 %  ━━━━━━━━━━━━━───────\n"
        "  your staff              2    40.00                      5.3 %  ━───────────────────\n"
        "  free, owned by you      4    80.00                     10.5 %  ━━──────────────────\n"
        "  program preferred            99.00                     13.0 %  ━━━─────────────────\n"
        "  add-on white_label           40.00                      5.3 %  ━───────────────────\n"
        "  ───────────────────────────────────────────────────────────────────────────────────\n"
        "  every month            31   759.00    605.00  -154.00\n"
        "\n"
        "not billed to you: 1 in trial, 2 disabled; juniper pays the platform\n"
        "you ask: `billing.price` of the files, a year as 12 months; a note, it charges nobody\n"
        "! 1 client has no price: maple   100.00 a month not covered\n"
        "! 1 client is asked for less than you pay: danube   35.00 a month not covered\n"
        "! 4 seats are owned and free: 80.00 a month   reconciler set partner supply.seats=27\n"
        "\n"
        "to come: reconciler forecast   so far: reconciler invoices   "
        "sheet: reconciler costs --format csv\n"
    )


def test_a_narrow_line_keeps_names_and_what_is_paid() -> None:
    assert text_of(MONTH, 40).split("\n\n")[1:3] == [
        (
            "  what                seats  you pay\n"
            "  alpine                 12   240.00\n"
            "  danube                  8   160.00\n"
            "  maple                   5   100.00\n"
            "  ──────────────────────────────────\n"
            "  3 clients              25   500.00\n"
            "  your staff              2    40.00\n"
            "  free, owned by you      4    80.00\n"
            "  program preferred            99.00\n"
            "  add-on white_label           40.00\n"
            "  ──────────────────────────────────\n"
            "  every month            31   759.00"
        ),
        "  no room for: you ask, left, share",
    ]


def test_a_period_names_its_invoices_and_what_clients_paid_themselves() -> None:
    assert text_of(INVOICED, 120) == (
        "Agency North   costs of 2026-12-01 to 2027-01-01, so far, EUR, "
        "prices of 2026-01-01, 2026-12-01\n"
        "\n"
        "  what                seats  you pay  you ask     left  articles  credits   share\n"
        "  alpine                 12   240.00   480.00  +240.00      9.50           92.3 %"
        "  ━━━━━━━━━━━━━━━━━━──\n"
        "  oak                     0     0.00                                -5.00\n"
        "  ───────────────────────────────────────────────────────────────────────────────"
        "──────────────────────\n"
        "  2 clients              12   240.00   480.00  +240.00      9.50    -5.00  92.3 %"
        "  ━━━━━━━━━━━━━━━━━━──\n"
        "  free, owned by you      1    20.00                                        7.7 %"
        "  ━━──────────────────\n"
        "  ───────────────────────────────────────────────────────────────────────────────"
        "──────────────────────\n"
        "  2 invoices             13   260.00   480.00  +220.00      9.50    -5.00\n"
        "\n"
        "! some of it is due and not written: reconciler settle\n"
        "! 7.33 of this period waits for the next invoice\n"
        "you ask: `billing.price` of the files, of whoever held seats, a year as 12 months; a note,"
        " it charges nobody\n"
        "articles, credits: what clients paid themselves; on no invoice of yours\n"
        "\n"
        "every month: reconciler costs\n"
    )


def test_nothing_but_ascii_where_nothing_else_is_shown() -> None:
    assert render(document(MONTH), "text", TextStyle(unicode=False)).isascii()


@pytest.mark.parametrize("costs", [MONTH, INVOICED], ids=["month", "period"])
def test_json_fits_its_schema_and_adds_up(costs: Costs) -> None:
    data = json.loads(render(document(costs), "json"))
    checker = Draft202012Validator.FORMAT_CHECKER

    Draft202012Validator(json_schema(CostsShape), format_checker=checker).validate(data)
    assert sum(row["pays"]["minor"] for row in data["rows"]) == data["total"]["minor"]
    for row in data["rows"]:
        assert sum(part["minor"] for part in row["parts"].values()) == row["pays"]["minor"]


def test_the_json_of_a_row_is_made_when_it_is_printed() -> None:
    rows = document(MONTH).subject()["rows"]

    assert isinstance(rows, Streamed)
    assert len([*rows.items()]) == len(MONTH.rows)
