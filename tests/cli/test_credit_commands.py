"""`receipts`, `credits` and `operate spend`: what they say, and that their JSON fits its schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.report.money.credits_view import CreditsShape, SpendingShape
from reconciler.report.money.receipts_view import ReceiptsShape
from reconciler.report.plan.shape import PlanShape
from reconciler.report.shapes.as_json import json_schema
from tests.builders import PARTNER, SOLD, client_text
from tests.cli.conftest import Command

VISA = '{visa: {kind: credit_card, provider: stripe, token: pm_1, brand: visa, last4: "4242"}}'
CLIENT = client_text(
    "active",
    seats="1",
    resources="{dashboards: 1}",
    payment_methods=VISA,
    credits='{grants: [{id: launch, amount: "500.00", date: 2020-01-01, paid_by: visa}]}',
    campaigns='{spring: {name: Spring, budget: "300.00"}}',
    articles="{pack: 2}",
)
PLANNED = """\
Client receipts   paid by clients; in no invoice of yours, and not due now
    receipt  acme  €500.00  credit launch
                            paid by visa
    receipt  acme  €30.00   article pack, 2 × 15.00
"""
SHAPES = {
    ("plan",): PlanShape,
    ("receipts",): ReceiptsShape,
    ("receipts", "acme"): ReceiptsShape,
    ("credits",): CreditsShape,
    ("credits", "acme"): CreditsShape,
    ("credits", "--by-month"): SpendingShape,
}


@pytest.fixture
def written(reconciler: Command, folder: Path) -> Command:
    articles = 'articles: {pack: {name: Pack, unit: "15.00"}}\n'
    (folder / "accounts" / "partner.yaml").write_text(PARTNER + SOLD + articles, encoding="utf-8")
    (folder / "accounts" / "clients" / "acme.yaml").write_text(CLIENT, encoding="utf-8")
    return reconciler


@pytest.fixture
def applied(written: Command) -> Command:
    assert written("apply", "--yes").code == 0
    return written


def test_plan_lists_apart_what_clients_pay(written: Command) -> None:
    planned = written("plan")

    assert "Clients  pay €530.00 once, not through you: acme 530.00\n" in planned.out
    assert "credits    €500.00 launch, 1 campaign" in planned.out
    assert PLANNED in written("plan", "--full").out
    assert [
        receipt["item"] for receipt in written("plan", "--format", "json").json["receipts"]
    ] == [
        "credit:launch",
        "article:pack",
    ]
    assert "Client receipts" in written("plan", "--format", "markdown").out


def test_receipts_and_credits_say_what_was_paid_and_what_is_left(applied: Command) -> None:
    assert "1  20" in applied("receipts").out
    assert "€30.00" in applied("receipts", "acme").out
    assert applied("receipts", "beta").out == "No client receipts yet.\n"
    assert applied("receipts", "nobody").code == 64
    assert applied("operate", "spend", "acme", "spring", "120.00").code == 0
    assert "acme has €380.00 left" in applied("credits", "acme").out
    assert "acme €380.00 €500.00 €120.00" in " ".join(applied("credits").out.split())
    assert "€120.00" in applied("credits", "--by-month").out
    assert applied("verify").code == 0


@pytest.mark.parametrize(("typed", "shape"), SHAPES.items(), ids=map(" ".join, SHAPES))
def test_json_stands_alone_and_fits_its_schema(
    applied: Command, typed: tuple[str, ...], shape: type
) -> None:
    applied("operate", "spend", "acme", "spring", "120.00")

    printed = applied(*typed, "--format", "json")

    assert printed.code == 0
    Draft202012Validator(json_schema(shape)).validate(printed.json)


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        (("spring", "300.01"), 4, "`spring` has 300.00 EUR of its budget left"),
        (("sprng", "1"), 64, "did you mean `spring`?"),
        (("spring", "1,50"), 64, "is not an amount of EUR"),
        (("spring", "0.00"), 64, "above 0"),
    ],
)
def test_spending_that_cannot_be_says_why(
    applied: Command, typed: tuple[str, str], code: int, words: str
) -> None:
    done = applied("operate", "spend", "acme", *typed)

    assert done.code == code
    assert words in done.err
    assert "acme has €500.00 left" in applied("credits", "acme").out


def test_a_client_shows_what_it_pays_with(applied: Command) -> None:
    shown = [text_line.split()[2:] for text_line in applied("show", "acme").out.splitlines()]

    assert ["payment_methods.visa.brand", "visa"] in shown
    assert ["payment_methods.visa.last4", "4242"] in shown


def test_nothing_is_said_where_there_is_nothing(reconciler: Command) -> None:
    assert reconciler("apply", "--yes").code == 0

    assert reconciler("credits").out == "No credits and no campaigns yet.\n"
    assert reconciler("credits", "acme").out.startswith("acme")
    assert reconciler("credits", "--by-month").out == "Nothing was spent yet.\n"
    assert reconciler("operate", "spend", "acme", "spring", "1").code == 64


def test_a_spending_that_has_a_name_is_done_once(applied: Command) -> None:
    spend = ("operate", "spend", "acme", "spring", "--once", "order-17")

    assert applied(*spend, "120.00").code == 0
    again = applied(*spend, "120.00")
    other = applied(*spend, "130.00")

    assert (again.code, "already done on" in again.out) == (0, True)
    assert (other.code, "was written before" in other.err) == (1, True)
    assert "acme has €380.00 left" in applied("credits", "acme").out
