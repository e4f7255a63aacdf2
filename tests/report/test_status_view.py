from datetime import date

import pytest

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.trial import TrialClock, TrialRequest
from reconciler.model.live.observed import Observed
from reconciler.model.live.records import ClientRecord, Head
from reconciler.model.status import REMOVED
from reconciler.report.document import Document
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.people.rows import NOBODY_OVER, Over
from reconciler.report.store.status_view import Beside, status_view
from reconciler.values import replace
from tests.report.samples import TODAY, active, client_leaves, partner_record, record_of

OVER = TrialClock(date(2026, 11, 2), 14)
SOON = TrialClock(date(2026, 11, 8), 14)
LATER = TrialClock(date(2026, 11, 12), 14)
TRIAL = client_leaves("trial", "Elm")

RECORDS = [
    record_of("acme", active(seats=30)),
    record_of("brightside", active(seats=2), moved={("seats",): 3}),
    record_of("elm-street", TRIAL, trial=OVER),
    record_of("fir-lane", TRIAL, trial=SOON),
    record_of("gusto", client_leaves("setup", "Gusto")),
    record_of("oak-park", TRIAL, trial=LATER),
    record_of("old-mill", client_leaves("disabled", "Old Mill")),
]
HEADS = [each.head for each in RECORDS]
GONE: Head = HEADS[0]._replace(id="gone", key="gone", status=REMOVED)


def text_of(document: Document, width: int = 100, *, unicode: bool = True) -> str:
    return render(document, "text", TextStyle(width, unicode=unicode))


def test_where_you_stand_and_what_to_type_next() -> None:
    shown = text_of(status_view(partner_record(RECORDS), [*HEADS, GONE], TODAY, "live.db"))

    assert shown == (
        "Agency North   7 clients on 2026-11-20 in live.db\n"
        "\n"
        "● 2 active  ◐ 3 trial  ◌ 1 setup  ○ 1 disabled\n"
        "\n"
        "  seats  ━━━━━━━━━━━━━━━━━━━━━────  35 of 40   allocated 33, staff 2, free 5\n"
        "\n"
        "Needs attention\n"
        "  * over   elm-street  trial ended on 2026-11-16    "
        "go on with it:\n"
        f"{' ' * 54}reconciler set elm-street status=active\n"
        f"{' ' * 52}end it:\n"
        f"{' ' * 54}reconciler set elm-street status=disabled\n"
        "  * ends   fir-lane    trial ends on 2026-11-22\n"
        "  * moved  brightside  live differs from the files  reconciler drift\n"
        "\n"
        "Next: plan, apply, show, trials, invoices, forecast, explain. Help: reconciler --help\n"
    )


def test_words_stand_beside_the_signs_in_ascii_too() -> None:
    shown = text_of(status_view(partner_record(RECORDS), HEADS, TODAY), unicode=False)

    assert shown.splitlines()[2] == "* 2 active  ~ 3 trial  . 1 setup  o 1 disabled"


def test_nothing_live_says_how_to_start() -> None:
    assert text_of(status_view(None, (), TODAY, ".reconciler/live.db")) == (
        "Nothing is live yet in .reconciler/live.db\n"
        "\n"
        "See what an apply would do: reconciler plan\n"
        "\n"
        "Next: plan, apply, show, trials, invoices, forecast, explain. Help: reconciler --help\n"
    )


def test_what_a_month_costs_and_the_next_invoice() -> None:
    money = (date(2026, 12, 1), 226200, "EUR")
    view = status_view(partner_record(RECORDS), HEADS, TODAY, "live.db", Beside(money))

    assert text_of(view).splitlines()[6] == "€2,262.00 a month, next invoice on 2026-12-01"
    assert view.data["money"] == {
        "currency": "EUR",
        "next_invoice": "2026-12-01",
        "run_rate": {"minor": 226200, "decimal": "2262.00"},
    }


def test_data() -> None:
    assert status_view(partner_record(RECORDS), [*HEADS, GONE], TODAY).data == {
        "format": 1,
        "kind": "status",
        "today": "2026-11-20",
        "partner": "agency-north",
        "name": "Agency North",
        "serial": 41,
        "clients": {"setup": 1, "trial": 3, "active": 2, "disabled": 1},
        "pool": {"seats": {"supply": 40, "staff": 2, "allocated": 33, "free": 5}},
        "expired": [{"key": "elm-street", "since": "2026-11-16"}],
        "moved": ["brightside"],
        "outgrown": [],
        "asked": [],
        "over_quota": [],
        "late": [],
        "letters": 0,
        "due": [],
        "links_over": [],
        "money": None,
    }
    assert status_view(None, (), TODAY).data["partner"] is None


def attention(*records: ClientRecord, letters: int = 0, over: Over = NOBODY_OVER) -> list[str]:
    beside = Beside(None, letters, records, over)
    heads = [record.head for record in records]
    shown = text_of(status_view(partner_record(records), heads, TODAY, "", beside), 200)
    return [text_line.strip() for text_line in shown.partition("attention\n")[2].splitlines()[:-2]]


def learned(record: ClientRecord, observed: Observed) -> ClientRecord:
    return replace(record, live=replace(record.live, observed=observed))


def test_what_waits_for_somebody_is_named_with_what_to_type() -> None:
    asked = learned(
        record_of("fir-lane", TRIAL, trial=LATER),
        Observed(trial=LATER, request=TrialRequest(date(2026, 11, 18), "ann@fir.example")),
    )
    over = learned(record_of("acme", active()), Observed(usage={"dashboards": 7}))
    members: dict[FieldPath, Leaf] = {
        ("members", f"{name}@b.example", "role"): "viewer" for name in "abc"
    }
    grown = record_of("birch", active(seats=2), moved={("seats",): 3, **members})

    assert attention(asked, over, grown, letters=8) == [
        "* asks   fir-lane  asked for more trial days on 2026-11-18     reconciler trials",
        "* over   acme      over quota: 7 dashboards used, 2 allowed    reconciler show acme",
        "* moved  birch     outgrew its file: write `seats: 3` or more  reconciler drift",
        "* waits  outbox    8 letters to be sent                        reconciler outbox",
    ]


def test_a_link_that_is_over_is_named_with_what_sends_a_new_one() -> None:
    acme = record_of("acme", active())
    dead = {acme.id: {"ann@acme.example": date(2026, 11, 17)}}

    (said,) = attention(acme, over=dead)

    assert said.split("  ") == [
        "* over",
        "acme",
        "the link of ann@acme.example is over since 2026-11-17",
        "reconciler outbox resend acme ann@acme.example",
    ]


@pytest.mark.slow
def test_thousands_that_moved_are_counted() -> None:
    many = [record_of(f"c{n:04}", active(), moved={("seats",): 4}) for n in range(3000)]

    shown = attention(*many)

    assert len(shown) == 11
    assert shown[-1].split() == ["*", "moved", "and", "2,990", "more", "reconciler", "drift"]
