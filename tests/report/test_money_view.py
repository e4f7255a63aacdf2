import json
from datetime import date
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from reconciler.billing.books import Scheduled
from reconciler.plan.money.cost import NextInvoice, PlannedMoney, Unbilled
from reconciler.plan.plan import Plan
from reconciler.report.formats.json_text import json_text
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.shape import PlanShape, plan_shape
from reconciler.report.plan.view import plan_view
from reconciler.report.shapes.as_json import json_schema
from reconciler.values import replace
from tests.report.money_samples import ADD_ON, DECEMBER, NOVEMBER, PLANNED, SEATS
from tests.report.samples import active, client_leaves, plan_of, record_of

QUIET = PlannedMoney(
    currency="EUR",
    period_start=NOVEMBER,
    period_end=DECEMBER,
    collect="immediate",
    closes=(),
    lines=(),
    due_now=0,
    next_invoice=NextInvoice(DECEMBER, 19900, 19900),
    run_rate_before=19900,
    run_rate_after=19900,
)


def plan_with(money: PlannedMoney | None, seats: int = 4) -> Plan:
    plan = plan_of({"acme": active("Acme", seats)}, [record_of("acme", active("Acme", 3))])
    return replace(plan, money=money)


def text_of(plan: Plan, width: int = 120, *, unicode: bool = True, locale: str = "en") -> str:
    style = TextStyle(width, unicode=unicode, locale=locale)
    return render(plan_view(plan, plan.findings), "text", style)


def money_of(money: PlannedMoney, locale: str = "en") -> list[str]:
    """Give the printed lines of the money section alone."""
    shown = text_of(plan_with(money), locale=locale)
    return shown[shown.index("Money ") :].partition("\n\n")[0].splitlines()


def full_money_of(money: PlannedMoney) -> list[str]:
    """Give the same where everything is asked for."""
    shown = render(plan_view(plan_with(money), ()), "text", TextStyle(120, full=True))
    return shown[shown.index("Money ") :].partition("\n\n")[0].splitlines()


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (["acme"], "without acme, which is refused"),
        (["acme", "b"], "without acme, b, which are refused"),
    ],
)
def test_what_is_refused_is_in_no_amount_and_named(keys: list[str], told: str) -> None:
    records = [record_of(key, active(key, 3)) for key in keys]
    plan = plan_of({key: client_leaves("trial", key) for key in keys}, records)

    assert plan.refused_accounts == len(keys)
    assert f"{told}\n" in text_of(replace(plan, money=PLANNED))


def test_a_plan_with_money() -> None:
    assert text_of(plan_with(PLANNED)) == (
        "Agency North   plan for 2026-11-20, 1 live client\n"
        "\n"
        "due first: close the period that ended on 2026-11-01: "
        "invoice 7 for 2026-11-01 to 2026-12-01, €259.00\n"
        "\n"
        "~ acme  Acme  ● active\n"
        "  ~ seats      3 → 4  takes 1 from the supply\n"
        "\n"
        "Seats    ━━━╍──────────────────────────  40 owned: clients 3 → 4, staff 2, free 35 → 34\n"
        "Money    €36.67 due with the apply                  "
        "11 of 30 days: seats 22.00, white_label 14.67\n"
        "         @ next period: dashboards 40 → 36 on 2026-12-01\n"
        "         @ next period: program basic → preferred on 2026-12-01\n"
        "         @ next period: add-on maps ends on 2026-12-01\n"
        "         €199.00 → €299.00 a month from 2026-12-01  seats 160.00, program 99.00\n"
        "         €10.00 saved: what is free is used first\n"
        "\n"
        "Plan: 0 to add, 1 to change, 0 to remove; 0 one-way, 0 refused.\n"
        "Nothing was written. Do it: reconciler apply   All of it: reconciler plan --full\n"
    )


def test_a_change_that_moves_no_money_says_nothing_of_it() -> None:
    shown = text_of(plan_with(QUIET))

    assert "Money" not in shown
    assert "€" not in shown


def test_all_of_the_money_is_said_where_everything_is_asked_for() -> None:
    assert full_money_of(PLANNED) == [
        "Money   EUR, period 2026-11-01 to 2026-12-01, 11 of 30 days left",
        "    due now       €36.67  seats 10 → 16 at 100.00 → 160.00 a month, 11 of 30 days: 22.00",
        "                          add-on white_label at 40.00 a month, 11 of 30 days: 14.67",
        "  @ next period   dashboards 40 → 36 on 2026-12-01",
        "  @ next period   program basic → preferred on 2026-12-01",
        "  @ next period   add-on maps ends on 2026-12-01",
        "    next invoice  €199.00 → €299.00 on 2026-12-01",
        "    run-rate      €199.00 → €299.00 a month (+€100.00)",
        "    saved         €10.00 by drawing on what was free or released before buying",
        "    not billed    2 clients: globex (trial, 9 days left), initech (billed by platform)",
    ]


def test_without_changes_there_is_no_money_to_speak_of() -> None:
    plan = plan_of({"acme": active()}, [record_of("acme", active())])

    assert text_of(replace(plan, money=QUIET)) == text_of(plan)


def test_what_waits_or_closes_is_shown_without_changes_too() -> None:
    plan = plan_of({"acme": active()}, [record_of("acme", active())])
    waiting = replace(QUIET, scheduled=(Scheduled("seats", 40, 36, DECEMBER),))
    closing = replace(QUIET, closes=PLANNED.closes)

    assert "@ next period: seats 40 → 36 on 2026-12-01" in text_of(replace(plan, money=waiting))
    assert text_of(replace(plan, money=closing)).splitlines()[2].startswith("due first: close")


def test_what_joins_the_next_invoice_is_not_due_now() -> None:
    money = replace(QUIET, collect="next_invoice", lines=(SEATS,))

    assert money_of(money)[1:3] == []


def test_a_lower_run_rate_shows_both() -> None:
    less = replace(QUIET, run_rate_after=9900)

    assert money_of(less) == ["Money    €199.00 → €99.00 a month from 2026-12-01"]


def test_german_readers_read_german_amounts() -> None:
    dear = replace(QUIET, lines=(ADD_ON,), due_now=1467, run_rate_after=1019900)

    assert "\n".join(money_of(dear, "de_DE")[1:]) == (
        "         199,00 € → 10.199,00 € a month from 2026-12-01"
    )


@pytest.mark.parametrize(
    ("currency", "shown"),
    [("EUR", "€36.67"), ("JPY", "¥3,667"), ("KWD", "KWD 3.667"), ("XYZ", "XYZ 36.67")],
)
def test_every_currency_has_its_own_places(currency: str, shown: str) -> None:
    assert f"Money    {shown} due with " in "\n".join(money_of(replace(PLANNED, currency=currency)))


def test_many_unbilled_clients_are_folded() -> None:
    clients = tuple(Unbilled(f"client-{each:02}", "trial") for each in range(11))
    ten, eleven = replace(QUIET, unbilled=clients[:10]), replace(QUIET, unbilled=clients)

    assert " more" not in " ".join(full_money_of(ten))
    assert " ".join(" ".join(full_money_of(eleven)).split()).endswith(
        "not billed 11 clients: client-00 (trial), client-01 (trial), client-02 (trial), "
        "client-03 (trial), client-04 (trial) and 6 more"
    )


def test_ascii_alone() -> None:
    shown = text_of(plan_with(PLANNED), unicode=False)

    assert shown.isascii()
    assert "Money    EUR 36.67 due with the apply" in shown
    assert "EUR 199.00 -> EUR 299.00 a month" in shown
    assert "@ next period: dashboards 40 -> 36" in shown


def test_hostile_names_do_nothing() -> None:
    name = "::error::\x1b[31m\u202e##[x]"
    hostile = replace(
        PLANNED,
        lines=(replace(ADD_ON, item=f"add_on:{name}" + "y" * 80),),
        scheduled=(Scheduled("program", 1, 1, DECEMBER, name), Scheduled(name, 2, 1, DECEMBER)),
        unbilled=(Unbilled("globex", name + "y" * 80),),
    )

    shown = text_of(plan_with(hostile))

    assert "\\x1b[31m\\u202e#\\x23[x]" in shown
    assert "y" * 60 not in shown
    assert set(filter(lambda each: not each.isprintable(), shown)) == {"\n"}


def test_a_narrow_terminal_breaks_lines_and_never_amounts() -> None:
    shown = text_of(plan_with(PLANNED), 60)

    assert max(map(len, shown.splitlines())) <= 80
    for amount in ("€36.67", "€199.00 → €299.00", "22.00", "14.67"):
        assert amount in shown


@pytest.mark.parametrize("money", [PLANNED, QUIET, None], ids=["all", "quiet", "none"])
def test_json_fits_its_schema(money: PlannedMoney | None) -> None:
    data = json.loads(json_text(plan_shape(plan_with(money), ())))
    checker = Draft202012Validator.FORMAT_CHECKER

    Draft202012Validator(json_schema(PlanShape), format_checker=checker).validate(data)
    assert (data["money"] is None) == (money is None)


def test_json_holds_every_amount_twice_and_every_basis() -> None:
    money = plan_shape(plan_with(PLANNED), ())["money"]
    assert money is not None

    assert (money["currency"], money["places"], money["collect"]) == ("EUR", 2, "immediate")
    assert money["due_now"] == {"minor": 3667, "decimal": "36.67"}
    assert money["lines"][0] == {
        "item": "seats",
        "kind": "proration",
        "period": {"start": "2026-11-01", "end": "2026-12-01"},
        "program": "preferred",
        "version": "2026-01-01",
        "covers_from": "2026-11-20",
        "covers_to": "2026-12-01",
        "quantity_before": 10,
        "quantity_after": 16,
        "rate_before": {"minor": 10000, "decimal": "100.00"},
        "rate_after": {"minor": 16000, "decimal": "160.00"},
        "day_rate": {"minor": 10000, "decimal": "100.00"},
        "day_posted": {"minor": 0, "decimal": "0.00"},
        "days": 11,
        "period_days": 30,
        "amount": {"minor": 2200, "decimal": "22.00"},
    }
    assert money["run_rate"]["difference"] == {"minor": 10000, "decimal": "100.00"}
    assert money["scheduled"][1]["note"] == "basic → preferred"
    assert money["unbilled"][0] == {"client": "globex", "reason": "trial, 9 days left"}
    assert [close["number"] for close in money["closes"]] == [7]


def test_the_example_of_the_manual_is_what_a_plan_prints() -> None:
    page = files("reconciler").joinpath("manual", "money.md").read_text(encoding="utf-8")
    bought = replace(
        SEATS,
        quantity_before=48,
        quantity_after=53,
        rate_before=96000,
        rate_after=105250,
        day_rate=96000,
        covers_from=date(2026, 11, 14),
        amount=5242,
    )
    dearer = replace(
        QUIET,
        lines=(bought,),
        due_now=5242,
        next_invoice=NextInvoice(DECEMBER, 109900, 119150),
        run_rate_before=109900,
        run_rate_after=119150,
    )
    plan = replace(plan_with(dearer), today=date(2026, 11, 14))
    cheaper = replace(
        QUIET,
        scheduled=(Scheduled("seats", 53, 48, DECEMBER),),
        next_invoice=NextInvoice(DECEMBER, 119150, 109900),
    )

    assert "Money " + text_of(plan).partition("Money ")[2].partition("\n\n")[0] in page
    assert "\n".join(money_of(cheaper)) in page
