from datetime import date

from reconciler.model.files.trial import TrialClock
from reconciler.model.live.records import ClientRecord
from reconciler.report.clients.list_columns import Search
from reconciler.report.clients.list_view import list_view
from reconciler.report.document import Document
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from tests.report.samples import TODAY, active, client_leaves, partner_record, record_of

RECORDS = [
    record_of("acme", {**active("Acme Corporation", 1200), ("team",): "emea"}),
    record_of(
        "kestrel",
        client_leaves("trial", "株式会社ケストレル"),
        trial=TrialClock(date(2026, 11, 7), 14),
    ),
    record_of(
        "elm",
        client_leaves("trial", "\x1b[31mElm", mode="platform"),
        trial=TrialClock(date(2026, 11, 1), 14),
    ),
]


def listed(records: list[ClientRecord]) -> Document:
    partner = partner_record(RECORDS)
    return list_view(Search(lambda: records, (), partner.live), partner, TODAY)


def text_of(width: int, *, count: int = 3) -> str:
    return render(listed(RECORDS[:count]), "text", TextStyle(width))


def test_one_row_a_client() -> None:
    assert text_of(100) == (
        "Agency North   3 clients on 2026-11-20\n"
        "\n"
        "  key      name                status             billed    seats  dashboards  team\n"
        "  acme     Acme Corporation    active             partner   1,200           2  emea\n"
        "  kestrel  株式会社ケストレル  trial, 1 day left  partner       0           0\n"
        "  elm      \\x1b[31mElm         trial, over        platform      0           0\n"
        "\n"
        "one of them: reconciler show KEY\n"
    )


def test_names_give_way_first() -> None:
    assert text_of(80).splitlines()[3] == (
        "  acme     Acme Corporati…  active             partner   1,200           2  emea"
    )


def test_a_narrow_line_has_one_field_under_another() -> None:
    assert text_of(40).splitlines()[2:5] == [
        "  acme",
        "    name: Acme Corporation",
        "    status: active",
    ]


def test_no_clients() -> None:
    assert text_of(80, count=0) == ("Agency North   0 clients on 2026-11-20\n")


def test_data() -> None:
    data = listed(RECORDS).data

    assert [(client["key"], client["trial_days_left"]) for client in data["clients"]] == [
        ("acme", None),
        ("kestrel", 1),
        ("elm", 0),
    ]
    assert data["clients"][1]["trial"] == {
        "start": "2026-11-07",
        "days": 14,
        "extended_on": None,
        "end": "2026-11-21",
    }
