from collections.abc import Sequence
from datetime import date

from reconciler.model.files.trial import TrialClock, TrialRequest
from reconciler.model.live.observed import Observed
from reconciler.model.live.records import ClientRecord, Head
from reconciler.model.status import REMOVED
from reconciler.report.document import Document
from reconciler.report.facts import Money
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.people.rows import NOBODY_OVER, Over
from reconciler.report.store.all_waits import WaitSources, groups
from reconciler.report.store.status_view import Beside, status_view
from reconciler.report.store.waits import Wait, WaitGroup, WaitKind
from reconciler.report.store.waits_view import waits_blocks
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


def beside(records: Sequence[ClientRecord], letters: int = 0, over: Over = NOBODY_OVER) -> Beside:
    """What is known beside the heads: all that waits of these clients."""
    heads = [record.head for record in records]
    sources = WaitSources(TODAY, partner_record(records).live, heads, records=records)
    waits = groups(sources._replace(letters=letters, over=over))
    return Beside(None, letters, records, over, groups=waits)


def test_where_you_stand_and_what_to_type_next() -> None:
    shown = text_of(
        status_view(partner_record(RECORDS), [*HEADS, GONE], TODAY, "live.db", beside(RECORDS))
    )

    assert shown == (
        "Agency North   2026-11-20, 7 clients in live.db\n"
        "\n"
        "Clients  ● 2 active  ◐ 3 trial  ◌ 1 setup  ○ 1 disabled\n"
        "Seats    ━━━━━━━━━━━━━━━━━━━━━────  35 of 40   allocated 33, staff 2, free 5\n"
        "\n"
        "By date   reconciler trials --within 7d\n"
        "  ◐ 1 trial over  elm-street  go on with it: reconciler set elm-street status=active; "
        "or end it:\n"
        "                                reconciler set elm-street status=disabled\n"
        "  ◐ in 2 days     fir-lane: its trial ends on 2026-11-22\n"
        "  ◐ in 6 days     oak-park: its trial ends on 2026-11-26\n"
        "\n"
        "Also: list, people, costs, invoices, forecast, explain.  Help: reconciler --help\n"
    )


def test_words_stand_beside_the_signs_in_ascii_too() -> None:
    waits = [wait for group in _EVERY for wait in group.waits]
    shown = text_of(Document((), tuple(waits_blocks(_EVERY, TODAY))), unicode=False)

    assert {wait.kind for wait in waits} == {*WaitKind}
    assert shown.isascii()
    assert "\\" not in shown


_EVERY = [
    WaitGroup(
        "In the files",
        ("plan",),
        tuple(
            Wait(
                kind,
                2,
                ("a", "b"),
                "note",
                "what",
                TODAY,
                (Money(1, "EUR"), Money(2, "EUR"), Money(3, "EUR")),
            )
            for kind in WaitKind
        ),
    )
]


def test_nothing_live_says_how_to_start() -> None:
    assert text_of(status_view(None, (), TODAY, ".reconciler/live.db")) == (
        "Nothing is live yet in .reconciler/live.db\n"
        "\n"
        "See what an apply would do: reconciler plan\n"
        "\n"
        "Also: list, people, costs, invoices, forecast, explain.  Help: reconciler --help\n"
    )


def test_what_a_month_costs_and_the_next_invoice() -> None:
    money = (date(2026, 12, 1), 226200, "EUR")
    view = status_view(partner_record(RECORDS), HEADS, TODAY, "live.db", Beside(money))

    assert text_of(view).splitlines()[4] == (
        "Money    €2,262.00 a month, next invoice on 2026-12-01"
    )
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
        "waits": [],
        "late": [],
        "letters": 0,
        "due": [],
        "links_over": [],
        "money": None,
    }
    assert status_view(None, (), TODAY).data["partner"] is None


def attention(*records: ClientRecord, letters: int = 0, over: Over = NOBODY_OVER) -> list[str]:
    heads = [record.head for record in records]
    found = beside(records, letters, over)
    shown = text_of(status_view(partner_record(records), heads, TODAY, "", found), 200)
    rows = [line for line in shown.splitlines() if line.startswith("  ") and "━" not in line]
    return [" ".join(line.split()) for line in rows]


def learned(record: ClientRecord, observed: Observed) -> ClientRecord:
    return replace(record, live=replace(record.live, observed=observed))


def test_what_waits_for_somebody_is_named_with_what_to_type() -> None:
    asked = learned(
        record_of("fir-lane", TRIAL, trial=LATER),
        Observed(trial=LATER, request=TrialRequest(date(2026, 11, 18), "ann@fir.example")),
    )
    over = learned(record_of("acme", active()), Observed(usage={"dashboards": 7}))

    assert attention(asked, over, letters=8) == [
        "◐ in 6 days fir-lane: its trial ends on 2026-11-26",
        "@ 8 letters to be sent",
        "? 1 for more days fir-lane",
        "! 1 over quota acme reconciler show acme",
    ]


def test_a_link_that_is_over_is_named_with_what_sends_a_new_one() -> None:
    acme = record_of("acme", active())
    dead = {acme.id: {"ann@acme.example": date(2026, 11, 17)}}

    assert attention(acme, over=dead) == ["! 1 link over acme"]


def test_thousands_are_counted_and_few_are_named() -> None:
    many = [record_of(f"c{n:04}", TRIAL, trial=SOON) for n in range(3000)]

    assert attention(*many) == [
        "◐ in 2 days c0000, c0001, c0002 and 2,997 more: their trials end on 2026-11-22"
    ]
