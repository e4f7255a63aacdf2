import re
from datetime import date

import pytest

from reconciler.billing.lines import Invoice
from reconciler.model.files.trial import TrialClock
from reconciler.plan.plan import Plan, Receipt, Unkept
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.receipt.view import result_view
from reconciler.values import replace
from tests.report.money_samples import SEATS, invoice_of
from tests.report.samples import TODAY, active, client_leaves, partner_record, plan_of, record_of


def receipt_of(
    plan: Plan, left_out: tuple[str, ...] = (), invoices: tuple[Invoice, ...] = ()
) -> Receipt:
    return Receipt(
        "op-91ce",
        TODAY,
        "dana",
        "store-7f3a",
        42,
        plan,
        left_out=left_out,
        invoices=invoices,
    )


def text_of(receipt: Receipt) -> str:
    return render(result_view(receipt, "live.db"), "text", TextStyle())


CHANGE = plan_of({"acme": active("Acme", 4)}, [record_of("acme", active("Acme", 3))])
NOTHING = plan_of({"acme": active()}, [record_of("acme", active())])


def test_a_receipt_says_what_was_done_by_whom_and_for_which_day() -> None:
    assert text_of(receipt_of(CHANGE, left_out=("client.gusto",))) == (
        "Agency North   applied for 2026-11-20\n"
        "\n"
        "~ acme  Acme  ● active\n"
        "  ~ seats      3 → 4  takes 1 from the supply\n"
        "\n"
        "Seats    ━━╍─────────────────  40 owned: clients 3 → 4, staff 2, free 35 → 34\n"
        "\n"
        "Left out, because nobody asked for it here: client.gusto\n"
        "\n"
        "Done: 0 added, 1 changed, 0 removed; 0 one-way.\n"
        "operation op-91ce, by dana in live.db\n"
    )


def test_nothing_to_do() -> None:
    assert text_of(Receipt("", TODAY, "dana", "s", 42, NOTHING)) == (
        "Agency North   applied for 2026-11-20\n\nNothing to do. Live accounts match the files.\n"
    )


def test_what_was_applied_before_is_said_and_nothing_else() -> None:
    replayed = ("already applied on 2026-11-19 by dana",)

    assert text_of(Receipt("", TODAY, "kim", "s", 42, CHANGE, replayed)) == (
        "Agency North   applied for 2026-11-20\n"
        "\n"
        "already applied on 2026-11-19 by dana\n"
        "\n"
        "Nothing was written.\n"
    )


def test_ended_trials_are_named_first() -> None:
    leaves = client_leaves("trial", "Elm")
    elm = record_of("elm", leaves, trial=TrialClock(date(2026, 11, 2), 14))
    live = partner_record([elm], high_water=date(2026, 11, 10))

    shown = text_of(receipt_of(plan_of({"elm": leaves}, [elm], live=live)))

    assert shown.splitlines()[2] == "recorded: the trial of elm ended on 2026-11-16"


def test_data_hold_the_changes_only_if_they_were_written() -> None:
    done = result_view(receipt_of(CHANGE)).data
    before = result_view(Receipt("", TODAY, "kim", "s", 42, CHANGE, ("already applied",))).data

    assert done["operation"] == "op-91ce"
    assert [client["key"] for client in done["clients"]] == ["acme"]
    assert [step["type"] for step in done["steps"]] == ["change-client"]
    assert (before["clients"], before["steps"], before["partner"]) == ([], [], None)
    assert before["replayed"] == ["already applied"]


def test_the_invoices_that_were_written_stand_in_the_receipt() -> None:
    receipt = receipt_of(CHANGE, invoices=(invoice_of(8, SEATS),))

    assert (
        "Invoiced: invoice 8 for 2026-11-01 to 2026-12-01, €22.00\n"
        "  seats 10 → 16 at 100.00 → 160.00 a month, 11 of 30 days: 22.00\n"
    ) in text_of(receipt)
    assert [invoice["number"] for invoice in result_view(receipt).data["invoices"]] == [8]


def test_what_is_not_done_says_why_and_what_to_do() -> None:
    receipt = replace(
        receipt_of(CHANGE, left_out=("client.gusto", "client.other")),
        unkept=(
            Unkept("promises/p7.json", "`acme` was touched since this was promised", "again", 5),
            Unkept("client.gusto", "`gusto` cannot go from active to trial", "", 4),
            Unkept("promises/odd.json", "not the plan file that was written", "", 0),
        ),
    )

    parts = text_of(receipt).split("\n\n")
    assert parts[3:6] == [
        (
            "Not done, stale: promises/p7.json\n"
            "  `acme` was touched since this was promised\n"
            "  help: again"
        ),
        "Not done, refused: client.gusto\n  `gusto` cannot go from active to trial",
        "Passed over: promises/odd.json\n  not the plan file that was written",
    ]
    assert parts[6] == "Left out, because nobody asked for it here: client.other"
    assert result_view(receipt).data["unkept"][0] == {
        "subject": "promises/p7.json",
        "message": "`acme` was touched since this was promised",
        "help": "again",
        "advice": [],
        "exit": 5,
        "promised": True,
        "addresses": [],
    }


def test_a_receipt_is_a_comment_of_its_own() -> None:
    trial = client_leaves("trial", seats=3, dashboards=2)
    elm = record_of("elm", trial, trial=TrialClock(date(2026, 11, 12), 14))
    plan = plan_of({"elm": {**trial, ("status",): "active"}}, [elm])
    receipt = receipt_of(plan, ("client.gusto",), (invoice_of(8, SEATS),))

    shown = render(result_view(receipt, "live.db"), "markdown")

    assert shown.partition("<details>")[0] == (
        "<!-- reconciler:receipt -->\n"
        "### Done: 1 changed, 1 one-way door, €22.00 invoiced\n"
        "\n"
        "Applied by `dana` for **2026-11-20**, operation `op-91ce` of store `store-7f3a`.\n"
        "\n"
        "> [!WARNING]\n"
        "> **1 one-way door.** Open now, and there is no way back.\n"
        ">\n"
        "> | Client | Change | Lost for good | What starts |\n"
        "> |:--|:--|:--|:--|\n"
        "> | `elm` | `trial` → **`active`** | 6 of 14 trial days; the extension "
        "| takes 3 seats from the supply |\n"
        "\n"
        "**Left out**, because nobody asked for it here: `client.gusto`\n"
        "\n"
        "| | Client | Field | Now | After | What it means |\n"
        "|:--|:--|:--|:--|:--|:--|\n"
        "| **!** | `elm` | `status` | `trial` | **`active`** "
        "| **one-way door**, takes 3 seats from the supply |\n"
        "\n"
        "| `seats` in use |\n"
        "|:--|\n"
        "| 2 → **5** of 40 |\n"
        "\n"
        "| Invoice | Issued | Period | Total |\n"
        "|--:|:--|:--|--:|\n"
        "| 8 | 2026-11-01 | 2026-11-01 to 2026-12-01 | **€22.00** |\n"
        "\n"
    )
    assert "How the invoices add up" in shown


def test_what_was_applied_before_is_a_comment_that_says_so() -> None:
    replayed = ("already applied on 2026-11-19 by dana",)
    before = Receipt("", TODAY, "kim", "s", 42, CHANGE, replayed)

    assert render(result_view(before), "markdown").startswith(
        "<!-- reconciler:receipt -->\n"
        "### Nothing was written: it was applied before.\n"
        "\n"
        "Asked by `kim` for 2026-11-20.\n"
        "\n"
        "- `already applied on 2026-11-19 by dana`\n"
    )
    nothing = render(result_view(Receipt("", TODAY, "kim", "s", 42, NOTHING)), "markdown")
    assert "### Nothing to do. Live accounts match the files.\n" in nothing


@pytest.mark.slow
def test_thousands_that_were_left_out_still_fit_into_a_comment() -> None:
    names = tuple(f"client.somebody-with-a-long-name-{at}" for at in range(9000))
    shown = render(result_view(receipt_of(CHANGE, names)), "markdown")

    assert len(shown) <= 60_000
    assert re.search(r"9,000 times: `client\..*` and [\d,]+ more clients\n", shown)


def test_what_is_stale_is_told_from_what_is_refused() -> None:
    ends = (Unkept("client.a", "no way", "", 4), Unkept("client.b", "moved", "", 5))
    both = render(result_view(replace(receipt_of(CHANGE), unkept=ends)), "markdown")
    stale = render(result_view(replace(receipt_of(CHANGE), unkept=ends[1:])), "markdown")

    assert "> - **refused** `client.a` `no way`\n> - **stale** `client.b` `moved`\n" in both
    assert "A rule says no, knowing what is live. What was reviewed" in both
    assert "**1 thing not done.** What was reviewed is not what would be" in stale
    assert "A rule says no" not in stale


def test_what_nobody_reviewed_is_not_called_stale() -> None:
    unkept = (Unkept("partner", "nobody promised it", "", 5, promised=False),)
    receipt = replace(receipt_of(CHANGE), unkept=unkept)

    shown = render(result_view(receipt), "markdown")

    assert "Not done, not reviewed: partner\n" in text_of(receipt)
    assert "**1 thing not done.** No reviewed plan holds it.\n" in shown
    assert "> - **not reviewed** `partner` `nobody promised it`\n" in shown
    assert "stale" not in text_of(receipt) + shown


def test_a_run_that_changes_no_account_says_so() -> None:
    receipt = receipt_of(NOTHING)

    assert "Done: no account was changed, something was only recorded.\n" in text_of(receipt)
    shown = render(result_view(receipt), "markdown")
    assert "### Done: no account was changed, something was only recorded\n" in shown


def test_a_comment_never_loses_what_is_not_done() -> None:
    undone = tuple(
        Unkept(f"client.somebody-{at}", f"`somebody-{at}` cannot go back", "see the log", 4)
        for at in range(3000)
    )
    few = render(result_view(replace(receipt_of(CHANGE), unkept=undone[:2])), "markdown")
    many = render(result_view(replace(receipt_of(CHANGE), unkept=undone)), "markdown")

    assert "### Done: 1 changed, 2 not done\n" in few
    assert "**2 things not done.** A rule says no, knowing what is live.\n" in few
    why = "`client.somebody-1` `` `somebody-1` cannot go back `` `help: see the log`"
    assert f"> - **refused** {why}\n" in few
    assert len(many) <= 60_000
    assert "**3,000 things not done.**" in many
    assert re.search(r"and [\d,]+ more, see the log", many)
