"""A list is a table with one line a client, however wide the line is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.people import Joining, Person
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.records import ClientRecord
from reconciler.report.clients.list_filters import Search, kept
from reconciler.report.clients.list_view import ListChoice, list_view
from reconciler.report.document import Document
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle, width_of
from reconciler.values import replace
from tests.report.samples import (
    PARTNER_LEAVES,
    TODAY,
    active,
    client_leaves,
    partner_of,
    partner_record,
    record_of,
)

OWN: Mapping[FieldPath, Leaf] = {
    ("properties", "region", "type"): "choice",
    ("properties", "region", "choices", "East"): True,
    ("properties", "region", "label"): "Region",
    ("properties", "region", "required"): True,
    ("properties", "contract_end", "type"): "date",
    ("properties", "contract_end", "label"): "Contract ends",
    ("properties", "sites", "type"): "number",
    ("properties", "sites", "label"): "Sites",
}
PARTNER = partner_of({**PARTNER_LEAVES, **OWN})
EXPIRED, NEARLY = (TrialClock(date(2026, 11, day), 14) for day in (1, 7))
ACME = record_of(
    "acme",
    {
        **active("Acme Corporation", 1200),
        ("team",): "emea",
        ("members", "ann@acme.example", "role"): "admin",
        ("members", "bob@acme.example", "role"): "viewer",
        ("properties", "region"): "East",
        ("properties", "sites"): "4.5",
    },
)
ANN = Person(Joining.ACCEPTED, "one", TODAY)
RECORDS = [
    replace(
        ACME,
        live=replace(
            ACME.live, observed=replace(ACME.live.observed, people={"ann@acme.example": ANN})
        ),
    ),
    record_of(
        "elm",
        client_leaves("trial", "\x1b[31mElm", mode="platform", seats=2),
        trial=EXPIRED,
    ),
    record_of(
        "kestrel",
        {**client_leaves("trial", "株式会社ケストレル"), ("properties", "sites"): 40},
        trial=NEARLY,
    ),
    record_of("zoë", client_leaves("setup", "Zoë e\u0301 👩 GmbH")),
]


def listed(records: Sequence[ClientRecord] = RECORDS, **wanted: Sequence[str]) -> Document:
    partner = partner_record(records, PARTNER)
    return list_view(Search(kept(records), (), partner.live), partner, TODAY, ListChoice(**wanted))


def lines_of(width: int, records: Sequence[ClientRecord] = RECORDS) -> list[str]:
    return render(listed(records), "text", TextStyle(width)).splitlines()


def test_one_row_a_client_and_signs_that_occur() -> None:
    assert (
        "\n".join(lines_of(98))
        == """\
Agency North   4 clients: ● 1 active, ◐ 2 trial, ◌ 1 setup

key      name                status        seats   people  Region  Contract ends  Sites  team
acme     Acme Corporation    ● active      1,200   1 +1    East    –                4.5  emea
elm      \\x1b[31mElm         ◐ trial over      2*  –       –       –                  –  –
kestrel  株式会社ケストレル  ◐ trial 1d        0   –       –       –                 40  –
zoë      Zoë e\u0301 👩 GmbH       ◌ setup           0   –       –       –                  –  –

1d = 1 day left   * billed by the platform   1 +1 = 1 in, 1 invited   – nothing there
no room for: dashboards
one client: reconciler show KEY   one column: reconciler list --column dashboards"""
    )


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_every_client_has_one_line_with_its_key_and_name_whole(width: int) -> None:
    rows = lines_of(width)[lines_of(width).index("") + 1 :][1:5]

    for record, row in zip(RECORDS, rows, strict=True):
        assert row.startswith(record.live.key)
        assert record.live.name.replace("\x1b", "\\x1b") in row
        assert width_of(row) <= width


def test_in_a_narrow_window_names_are_cut_for_the_status() -> None:
    lines = lines_of(40)

    assert lines[lines.index("") + 1 :][:5] == [
        "key      name               status",
        "acme     Acme Corporation   ● active",
        "elm      \\x1b[31mElm        ◐ trial over",
        "kestrel  株式会社ケストレ…  ◐ trial 1d",
        "zoë      Zoë e\u0301 👩 GmbH      ◌ setup",
    ]


def test_columns_line_up_under_wide_and_combining_characters() -> None:
    rows = lines_of(100)[3:7]
    at = [width_of(row[: row.index(sign)]) for row, sign in zip(rows, "●◐◐◌", strict=True)]

    assert len({*at}) == 1


def test_the_least_wanted_columns_go_first_and_are_named() -> None:
    def head(width: int) -> tuple[list[str], str]:
        lines = lines_of(width)
        missing = [line for line in lines if line.startswith("no room for: ")]
        return lines[lines.index("") + 1].split("  "), "".join(missing)

    for width, missing in ((98, "dashboards"), (90, "team, dashboards")):
        assert head(width)[1] == f"no room for: {missing}"
    # Another one of your own has the room that one of them has not; a minor one has not.
    shown, missing = head(76)
    assert "Sites" in shown
    assert missing == "no room for: Contract ends, team, dashboards"
    assert head(40)[1].startswith("no room for: seats, people,")


def test_what_has_no_room_is_shown_by_what_the_list_says() -> None:
    assert lines_of(76)[-2:] == [
        "one client: reconciler show KEY",
        "one column: reconciler list --column contract_end",
    ]


def test_where_key_and_name_have_no_room_the_name_is_cut_and_a_row_has_one_line() -> None:
    """Only a key that is longer than the others takes a line more: a key is never cut."""
    names = ["Österreichische Gesellschaft für Baumaschinenverleih", "株式会社" * 8]
    long = [record_of("a" * 30, active(names[0])), record_of("b" * 63, active(names[1]))]

    document = listed([*long, *RECORDS], columns=["name"])
    lines = render(document, "text", TextStyle(60)).splitlines()
    rows = lines[3 : lines.index("", 3)]

    assert len(rows) == 7
    assert [row.split() for row in rows[:3]] == [
        ["a" * 30, "Österreichische", "Gesellschaf…"],
        ["b" * 63],
        ["株式会社" * 3 + "株…"],
    ]
    assert [width_of(row) for row in rows if width_of(row) > 60] == [63]


@pytest.mark.parametrize("width", [40, 80, 100, 140])
def test_at_any_width_a_client_has_one_line(width: int) -> None:
    usual = [record_of(f"aermelkanal-moebelhaus-{n}", active(f"Möbelhaus {n}")) for n in range(60)]

    rows = lines_of(width, usual)

    assert sum("aermelkanal" in row for row in rows) == len(usual)
    assert sum(row.startswith(" " * 10) and "Möbel" in row for row in rows) == 0


def test_an_outlier_costs_the_others_no_column() -> None:
    long = record_of("long", active("Long " * 18 + "name"))

    assert "status" in lines_of(80, [long, *RECORDS])[2]


@pytest.mark.parametrize(
    ("sorts", "keys"),
    [
        (["seats"], ["kestrel", "zoë", "elm", "acme"]),
        (["-seats"], ["acme", "elm", "kestrel", "zoë"]),
        (["sites"], ["acme", "kestrel", "elm", "zoë"]),
        (["-Sites"], ["kestrel", "acme", "elm", "zoë"]),
        (["status", "-key"], ["acme", "elm", "kestrel", "zoë"]),
        (["-status", "-key"], ["zoë", "kestrel", "elm", "acme"]),
        (["-people"], ["acme", "elm", "kestrel", "zoë"]),
        (["region", "-name"], ["acme", "kestrel", "zoë", "elm"]),
    ],
)
def test_rows_are_sorted_by_what_a_column_holds_and_nothing_comes_last(
    sorts: list[str], keys: list[str]
) -> None:
    document = listed(sorts=sorts)
    text = render(document, "text", TextStyle(140)).splitlines()[3:7]

    assert [row.split()[0] for row in text] == keys
    assert [client["key"] for client in document.data["clients"]] == keys
    csv = render(document, "csv", TextStyle()).splitlines()[1:]
    assert [row.split(",")[0].strip('"') for row in csv] == keys


def test_no_clients() -> None:
    assert lines_of(80, []) == ["Agency North   0 clients"]


def test_a_comment_has_every_column() -> None:
    assert "dashboards" in render(listed(), "markdown", TextStyle(40))


def test_data() -> None:
    data = listed().data

    assert [(client["key"], client["trial_days_left"]) for client in data["clients"]] == [
        ("acme", None),
        ("elm", 0),
        ("kestrel", 1),
        ("zoë", None),
    ]
    assert data["clients"][2]["trial"] == {
        "start": "2026-11-07",
        "days": 14,
        "extended_on": None,
        "end": "2026-11-21",
    }
