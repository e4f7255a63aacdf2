from datetime import date

from reconciler.model.files.trial import TrialClock
from reconciler.plan.plan import Receipt
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.receipt.view import settle_view
from tests.report.money_samples import invoice_of
from tests.report.samples import TODAY, client_leaves, partner_record, plan_of, record_of

LEAVES = client_leaves("trial", "Elm")
ELM = record_of("elm", LEAVES, trial=TrialClock(date(2026, 11, 2), 14))
PLAN = plan_of({"elm": LEAVES}, [ELM], live=partner_record([ELM], high_water=date(2026, 11, 10)))
DONE = Receipt("op-1", TODAY, "dana", "s", 42, PLAN, invoices=(invoice_of(7), invoice_of(8)))


def test_what_was_due_is_done_and_named() -> None:
    assert render(settle_view(DONE, "live.db"), "text", TextStyle(120)) == (
        "Agency North   settled for 2026-11-20\n"
        "\n"
        "recorded: the trial of elm ended on 2026-11-16\n"
        "\n"
        "Invoiced: invoice 7 for 2026-11-01 to 2026-12-01, €259.00\n"
        "  seats 16 at 160.00 a month, all 31 days: 160.00\n"
        "  program at 99.00 a month, all 31 days: 99.00\n"
        "\n"
        "Invoiced: invoice 8 for 2026-11-01 to 2026-12-01, €259.00\n"
        "  seats 16 at 160.00 a month, all 31 days: 160.00\n"
        "  program at 99.00 a month, all 31 days: 99.00\n"
        "\n"
        "Done: 2 invoices written, 1 trial ended.\n"
        "operation op-1, by dana in live.db\n"
    )


def test_nothing_is_due() -> None:
    nothing = Receipt("", TODAY, "dana", "s", 42, PLAN)

    assert render(settle_view(nothing), "text") == (
        "Agency North   settled for 2026-11-20\n\nNothing is due.\n"
    )
    assert settle_view(nothing).data["expired"] == []


def test_data() -> None:
    data = settle_view(DONE).data

    assert (data["kind"], data["operation"], data["day"]) == ("settlement", "op-1", "2026-11-20")
    assert [invoice["number"] for invoice in data["invoices"]] == [7, 8]
    assert data["expired"] == [{"key": "elm", "since": "2026-11-16"}]
