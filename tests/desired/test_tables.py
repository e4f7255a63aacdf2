"""Tables of clients: read as they are written, understood cell by cell, and nothing is guessed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from reconciler.desired.tables.columns import TARGETS, Target, property_name, targets_of
from reconciler.desired.tables.infer import inferred, property_leaf
from reconciler.desired.tables.rows import ClientTable, read_table
from reconciler.desired.tables.understand import Meaning, Understood, understand
from reconciler.desired.tables.values import (
    DayOrder,
    Spelling,
    UnreadableCell,
    amount,
    day,
    whole_number,
)
from reconciler.errors import FilesInvalid, UsageRefused
from reconciler.model.files.properties import PropertyType
from reconciler.model.live.found import FoundClient, FoundTrial

GERMAN = Spelling(comma=True, days=DayOrder.DMY)


def table(
    folder: Path, text: str | bytes, name: str = "clients.csv", encoding: str = ""
) -> ClientTable:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(file, encoding)


def understood(
    read: ClientTable,
    *maps: str,
    words: Mapping[str, str] = MappingProxyType({}),
    fill: Mapping[str, str] = MappingProxyType({}),
) -> Understood:
    targets = targets_of(read.filled, maps, {})
    meaning = Meaning(targets, fill=fill, words=words, today=date(2026, 11, 27))
    return understand(read, meaning)


def said(found: Understood) -> list[tuple[int, int, str]]:
    """Give row, column and message of every finding."""
    return [
        (each.position.line, each.position.column, each.message)
        for each in found.findings
        if each.position is not None
    ]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param("name;seats\nMüller;3\n".encode(), "", id="semicolons"),
        pytest.param("name,seats\nMüller,3\n".encode(), "", id="commas"),
        pytest.param("name\tseats\nMüller\t3\n".encode(), "", id="tabs"),
        pytest.param("\ufeffname;seats\r\nMüller;3\r\n".encode(), "", id="a mark of bytes"),
        pytest.param("name;seats\nMüller;3\n".encode("cp1252"), "cp1252", id="an old spreadsheet"),
        pytest.param("name;seats\nMüller;3\n".encode("utf-16"), "", id="16 bits"),
        pytest.param(
            b'\n"name";"seats"\n"M\xc3\xbcller";"3"\n;\n', "", id="quotes and empty lines"
        ),
        pytest.param(b'[{"name": "M\\u00fcller", "seats": 3}]', "", id="a list"),
        pytest.param(
            b'{"meta": {}, "data": {"clients": [{"name": "M\xc3\xbcller", "seats": 3}]}}',
            "",
            id="an answer",
        ),
    ],
)
def test_a_table_is_read_as_it_was_saved(tmp_path: Path, data: bytes, encoding: str) -> None:
    read = table(tmp_path, data, encoding=encoding)

    assert read.titles == ("name", "seats")
    assert [dict(row.cells) for row in read.rows] == [{"name": "Müller", "seats": "3"}]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"name;seats\nM\xfcller;3\n", "byte 12 is not UTF-8"),
        (b"name;seats\n", "there is no client in it"),
        (b'name\n"Acme\n', "a quote does not fit"),
        (b'{"clients": [{"name": "a"}], "others": [{"name": "b"}]}', "no list of clients"),
        (b"[1, 2]", "no list of clients"),
        (b"[{", "it is no JSON"),
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(FilesInvalid) as wrong:
        table(tmp_path, data)

    assert message in wrong.value.diagnostics[0].message


def test_titles_and_rows_that_do_not_fit_are_findings(tmp_path: Path) -> None:
    read = table(tmp_path, "name;name;;seats\nAcme;;;3;4\n")

    assert [(each.position.line, each.message) for each in read.findings if each.position] == [
        (1, "2 columns are called `name`"),
        (1, "a column has no title"),
        (2, "there are 5 values and 4 titles"),
    ]


def test_the_list_of_a_platform_becomes_flat(tmp_path: Path) -> None:
    client = {
        "name": "Acme",
        "external_id": "acme",
        "properties": {"region": "EMEA"},
        "resources": [{"name": "Dashboards", "value": 5}],
        "features": [{"name": "sso", "enabled": True}, {"name": "public_links", "enabled": False}],
        "users": [{"email": "ann@acme.example", "role": "admin"}, {"email": "bo@acme.example"}],
        "tags": ["a", "b"],
        "note": None,
    }
    read = table(tmp_path, json.dumps({"data": {"clients": [client]}}), "answer.json")

    assert dict(read.rows[0].cells) == {
        "name": "Acme",
        "external_id": "acme",
        "properties.region": "EMEA",
        "resources.Dashboards": "5",
        "features": "sso",
        "users.email": "ann@acme.example:admin, bo@acme.example",
        "tags": "a, b",
    }


@pytest.mark.parametrize(
    ("text", "spelling", "number"),
    [
        ("12", Spelling(), 12),
        ("1,200", Spelling(), 1200),
        ("12.00", Spelling(), 12),
        ("1.200", GERMAN, 1200),
        ("12,0", GERMAN, 12),
    ],
)
def test_whole_numbers_are_read_as_they_are_spelt(
    text: str, spelling: Spelling, number: int
) -> None:
    assert whole_number(text, spelling) == number


@pytest.mark.parametrize(
    ("text", "spelling"),
    [("1.200", Spelling()), ("1,5", GERMAN), ("-1", Spelling()), ("", Spelling()), ("12a", GERMAN)],
)
def test_nothing_else_is_a_whole_number(text: str, spelling: Spelling) -> None:
    with pytest.raises(UnreadableCell):
        whole_number(text, spelling)


@pytest.mark.parametrize(
    ("text", "spelling", "plain"),
    [
        ("1,234.50", Spelling(), "1234.50"),
        ("€ 480", Spelling(), "480.00"),
        ("1.234,5 EUR", GERMAN, "1234.50"),
    ],
)
def test_amounts_are_plain_decimals(text: str, spelling: Spelling, plain: str) -> None:
    assert amount(text, spelling) == plain


@pytest.mark.parametrize(
    ("text", "order", "read"),
    [
        ("2026-03-31", DayOrder.YMD, date(2026, 3, 31)),
        ("2026-03-31T10:00:00Z", DayOrder.DMY, date(2026, 3, 31)),
        ("31.03.2026", DayOrder.DMY, date(2026, 3, 31)),
        ("3/4/2026", DayOrder.DMY, date(2026, 4, 3)),
        ("3/4/2026", DayOrder.MDY, date(2026, 3, 4)),
    ],
)
def test_days_are_read_in_the_order_that_was_told(text: str, order: DayOrder, read: date) -> None:
    assert day(text, Spelling(days=order)) == read


@pytest.mark.parametrize("text", ["31.03.2026", "30.02.2026", "31.3.26", "46112", "soon"])
def test_a_day_is_never_guessed(text: str) -> None:
    with pytest.raises(UnreadableCell):
        day(text, Spelling())


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["ja", "nein"], PropertyType.BOOLEAN),
        (["1", "0"], PropertyType.NUMBER),
        (["2027-03-31"], PropertyType.DATE),
        (["12", "-0.5"], PropertyType.NUMBER),
        (["01067", "80331"], PropertyType.TEXT),
        (["+43 1 5234"], PropertyType.TEXT),
        (["12", "none"], PropertyType.TEXT),
        ([], PropertyType.TEXT),
    ],
)
def test_a_column_has_the_narrowest_type_that_fits(texts: list[str], kind: PropertyType) -> None:
    assert inferred(texts, Spelling()) is kind


def test_values_of_a_property_are_as_files_have_them() -> None:
    kinds = (PropertyType.BOOLEAN, PropertyType.DATE, PropertyType.NUMBER, PropertyType.TEXT)
    texts = ("ja", "31.12.2027", "1.234", " a  b ")

    leaves = [property_leaf(text, kind, GERMAN) for text, kind in zip(texts, kinds, strict=True)]

    assert leaves == [True, "2027-12-31", 1234, "a b"]


def test_columns_are_known_by_title_or_by_what_is_said() -> None:
    titles = ("Firma", "Licences", "E-Mail", "Vertrags-Ende", "Intern", "Kunden-Nr")

    assert targets_of(titles, ["Intern=-,Kunden-Nr=key"], {"contract_end": "Vertrags-Ende"}) == {
        "Firma": Target("name"),
        "Licences": Target("seats"),
        "E-Mail": Target("admins"),
        "Vertrags-Ende": Target(property="contract_end"),
        "Intern": Target(),
        "Kunden-Nr": Target("key"),
    }


@pytest.mark.parametrize(
    ("asked", "help"),
    [("Frma=name", "did you mean `Firma`?"), ("Firma=nmae", "did you mean `name`?"), ("Firma", "")],
)
def test_a_map_that_names_nothing_is_refused(asked: str, help: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        targets_of(("Firma",), [asked], {})

    assert help in str(refused.value.help)


def test_a_title_with_commas_can_be_mapped() -> None:
    titles = ("Name, legal", "Seats, all")

    assert targets_of(titles, ["Name, legal=name", "Seats, all=seats"], {}) == {
        "Name, legal": Target("name"),
        "Seats, all": Target("seats"),
    }


def test_names_of_properties_are_short_names() -> None:
    assert [property_name(each) for each in ("Straße", "2. Kontakt", "E-Mail (privat)")] == [
        "strasse",
        "column_2_kontakt",
        "e_mail_privat",
    ]


def test_every_field_is_read_into_its_place(tmp_path: Path) -> None:
    values = {
        "key": "acme-one",
        "name": "Acme",
        "status": "Aktiv",
        "seats": "12",
        "description": "40 stores",
        "team": "emea",
        "admins": "Ann Ash <ann@acme.example>",
        "editors": "bo@acme.example",
        "viewers": "cy@acme.example; di@acme.example",
        "members": "eve@acme.example:admin",
        "billing": "wir",
        "price": "480",
        "active_since": "2024-03-01",
        "trial_start": "2024-02-16",
        "trial_days": "10",
        "trial_extended": "2024-02-20",
        "program": "basic",
        "credit": "12.5",
        "features": "SSO, public links",
        "dashboards": "5",
        "api_calls_per_day": "0",
        "private_links": "2",
    }
    read = table(tmp_path, json.dumps([values]), "answer.json")

    found = understood(read)

    (client,) = found.clients
    assert (set(values), found.findings) == (set(TARGETS), ())
    assert (client.key, client.known["since"], client.known["program"]) == (
        "acme-one",
        date(2024, 3, 1),
        "basic",
    )
    assert client.found.trial is not None
    assert client.found.trial.days == 10
    assert client.leaves == {
        ("name",): "Acme",
        ("status",): "active",
        ("seats",): 12,
        ("description",): "40 stores",
        ("team",): "emea",
        ("members", "ann@acme.example", "role"): "admin",
        ("members", "bo@acme.example", "role"): "editor",
        ("members", "cy@acme.example", "role"): "viewer",
        ("members", "di@acme.example", "role"): "viewer",
        ("members", "eve@acme.example", "role"): "admin",
        ("billing", "mode"): "partner",
        ("billing", "price", "amount"): "480.00",
        ("billing", "price", "per"): "month",
        ("credits", "grants", "found", "amount"): "12.50",
        ("credits", "grants", "found", "date"): "2026-11-27",
        ("features", "sso"): True,
        ("features", "public_links"): True,
        ("resources", "dashboards"): 5,
        ("resources", "api_calls_per_day"): 0,
        ("resources", "private_links"): 2,
    }


def test_rows_below_a_merged_cell_are_more_people_of_the_client_above(tmp_path: Path) -> None:
    read = table(tmp_path, "name;status;email\nAcme;active;a@a.example\n;;b@a.example\n")

    (client,) = understood(read).clients

    assert sorted(path[1] for path in client.leaves if path[0] == "members") == [
        "a@a.example",
        "b@a.example",
    ]


def test_nobody_is_put_into_a_client_in_setup(tmp_path: Path) -> None:
    (client,) = understood(table(tmp_path, "name,status,email\nAcme,setup,a@a.example\n")).clients

    assert client.leaves == {("name",): "Acme", ("status",): "setup"}


def test_everything_wrong_is_said_at_once_with_row_and_column(tmp_path: Path) -> None:
    read = table(
        tmp_path,
        "Firma;Status;Seats;Licences;E-Mail;Seit\n"
        "Acme;aktiv;zwölf;12;ann@acme;2024-03-01\n"
        "acme;aktiv;3;;;\n"
        ";aktiv;3;;;\n"
        "Bolt;Bestand;3;3;;01.03.2024\n"
        "Cara;;;;;\n",
    )

    assert said(understood(read)) == [
        (2, 4, "`12` here, and `zwölf` in column `Seats`"),
        (2, 3, "`zwölf` is not a number"),
        (2, 5, "`ann@acme` is not an e-mail address"),
        (3, 1, "the key `acme` is that of row 2 already"),
        (4, 1, "there is no name"),
        (5, 2, "`Bestand` is not a status"),
        (5, 6, "`01.03.2024` is not a day such as 2026-03-31"),
        (6, 1, "there is no status"),
    ]


def test_a_row_of_titles_or_of_sums_is_no_client(tmp_path: Path) -> None:
    rows = "Acme;active;3\nname;Status;SEATS\nTotal;active;1\nSumme:;;4\nGrand Total;;4\n"
    read = table(tmp_path, f"Name;Status;Seats\n{rows}")

    found = understood(read, fill={"status": "active"})

    assert said(found) == [
        (3, 1, "the titles stand here once more"),
        (5, 1, "`Summe:` has no status, and reads like the sum of other rows"),
        (6, 1, "`Grand Total` has no status, and reads like the sum of other rows"),
    ]
    assert [client.key for client in found.clients] == ["acme", "total"]


def test_words_and_fills_say_what_a_table_does_not(tmp_path: Path) -> None:
    read = table(tmp_path, "name;status;dashboards\nAcme;Bestand;2\nBolt;;\n")

    found = understood(
        read, words={"bestand": "active"}, fill={"status": "trial", "dashboards": "1"}
    )

    assert found.findings == ()
    assert [
        (client.leaves["status",], client.leaves["resources", "dashboards"])
        for client in found.clients
    ] == [("active", 2), ("trial", 1)]


def test_a_fill_is_given_to_those_alone_who_can_have_it(tmp_path: Path) -> None:
    rows = "A;active;us\nT;trial;us\nP;active;platform\nD;disabled;us\nS;setup;us\n"
    read = table(tmp_path, f"name;status;billing\n{rows}")
    fill = {
        "trial_start": "2026-11-20",
        "trial_days": "10",
        "trial_extended": "2026-11-22",
        "active_since": "2026-01-01",
        "program": "basic",
        "seats": "3",
    }

    found = understood(read, fill=fill)

    assert found.findings == ()
    assert {client.key: client.found for client in found.clients} == {
        "a": FoundClient(since=date(2026, 1, 1)),
        "t": FoundClient(
            trial=FoundTrial(start=date(2026, 11, 20), days=10, extended_on=date(2026, 11, 22))
        ),
        "p": FoundClient(since=date(2026, 1, 1), program="basic"),
        "d": FoundClient(),
        "s": FoundClient(),
    }
    assert {client.leaves["seats",] for client in found.clients} == {3}


def test_active_since_is_no_first_day_of_another_status(tmp_path: Path) -> None:
    rows = "A;active;2024-03-01\nD;disabled;2024-03-02\nT;trial;2024-03-03\n"
    read = table(tmp_path, f"name;status;customer since\n{rows}")

    found = understood(read, fill={"trial_start": "2026-11-20"})

    assert [client.found.since for client in found.clients] == [date(2024, 3, 1), None, None]


def test_a_column_of_choices_has_all_that_stands_in_it(tmp_path: Path) -> None:
    read = table(tmp_path, "name;status;Region\nA;setup;EMEA\nB;setup;AMER\nC;setup;EMEA\n")

    found = understood(read, "Region=properties.region:choice")

    assert (found.kinds, found.choices) == (
        {"region": PropertyType.CHOICE},
        {"region": ("AMER", "EMEA")},
    )
