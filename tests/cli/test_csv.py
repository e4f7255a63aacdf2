"""Every table as CSV: one line of names, typed cells, the rows of JSON; and where there is none."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest

from reconciler.cli.main import COMMANDS
from tests.builders import PARTNER, SOLD
from tests.cli.conftest import Command

TABLES = {
    "list": ("list", "clients"),
    "costs": ("costs", "rows"),
    "invoices": ("invoices", "invoices"),
    "invoices 1": ("invoices 1", "lines"),
    "receipts": ("receipts", "receipts"),
    "credits": ("credits", "clients"),
    "forecast": ("forecast --periods 3", "rows"),
    "trials": ("trials", "trials"),
    "history": ("history", "operations"),
    "people": ("people --role admin", "people"),
    "access": ("access", "clients"),
    "access acme": ("access acme", "effects"),
    "outbox": ("outbox", "waiting"),
    "credits --by-month": ("credits --by-month", "rows"),
    "credits acme": ("credits acme", ""),
    "history acme": ("history acme", ""),
    "people EMAIL": ("people ann@acme.example", "places"),
}
WITHOUT = {
    "validate",
    "plan",
    "apply",
    "drift",
    "adopt",
    "show",
    "settle",
    "verify",
    "set",
    "fmt",
    "new",
}
ACME = """\
name: Acme
status: active
seats: 2
resources: {dashboards: 1}
billing: {mode: partner, price: {amount: "100.00", per: month}}
members: [{email: ann@acme.example, role: admin}]
payment_methods:
  visa: {kind: credit_card, provider: stripe, token: pm_1NxYz, brand: visa, last4: "4242"}
credits: {grants: [{id: launch, amount: "50.00", paid_by: visa, date: 2026-11-03}]}
campaigns: {spring: {name: "=Spring"}}
properties: {code: "0005", ends: 2027-03-31, size: 4.50}
"""
COLUMNS = "properties: {code: {type: text}, ends: {type: date}, size: {type: number}}\n"


@pytest.fixture
def applied(reconciler: Command, folder: Path) -> Command:
    (folder / "accounts" / "partner.yaml").write_text(PARTNER + SOLD + COLUMNS, encoding="utf-8")
    (folder / "accounts" / "clients" / "acme.yaml").write_text(ACME, encoding="utf-8")
    assert reconciler("apply", "--yes").code == 0
    assert reconciler("operate", "spend", "acme", "spring", "1.25").code == 0
    return reconciler


def read(text: str) -> list[dict[str, str]]:
    return [*csv.DictReader(StringIO(text), strict=True)]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_one_line_of_names_and_the_rows_of_json(applied: Command, name: str) -> None:
    typed, key = TABLES[name]

    done = applied(*typed.split(), "--format", "csv")

    rows = read(done.out)
    assert (done.code, done.err) == (0, "")
    assert rows
    assert {len(row) for row in rows} == {len(done.out.split("\n", 1)[0].split(","))}
    assert not any(None in row or None in row.values() for row in rows)
    if key:
        data = applied(*typed.split(), "--format", "json").json
        beside = data.get("staff", []) if name == "people" else data.get("due", [])
        assert len(rows) == len(data[key]) + (len(beside) if isinstance(beside, list) else 0)


@pytest.mark.parametrize("name", TABLES)
def test_a_report_in_csv_takes_the_place_of_an_earlier_one(
    applied: Command, folder: Path, name: str
) -> None:
    words = [*TABLES[name][0].split(), "--report", "csv=table.csv"]
    whole = applied(*TABLES[name][0].split(), "--format", "csv").out

    assert [applied(*words).code, applied(*words).code] == [0, 0]
    assert (folder / "table.csv").read_text(encoding="utf-8") == whole


def test_a_table_of_somebody_else_is_left_alone(applied: Command, folder: Path) -> None:
    (folder / "table.csv").write_text("name,email\nann,ann@acme.example\n", encoding="utf-8")

    done = applied("list", "--report", "csv=table.csv")

    assert (done.code, "was not written by this program" in done.err) == (64, True)


def test_own_columns_are_numbers_and_days(applied: Command) -> None:
    (acme, beta) = applied("list", "--format", "csv").out.rstrip("\n").split("\n")[1:]

    assert acme.endswith(',"0005",2027-03-31,4.50')
    assert acme.startswith('"acme","Acme","active",,,,"partner",2,1,,"ann@acme.example:admin",')
    assert beta.startswith('"beta","Beta","trial",20')
    assert applied("list", "--column", "size", "--where", "key=acme", "--format", "csv").out == (
        'key,size\n"acme",4.50\n'
    )


def test_costs_add_up_to_the_next_invoice(applied: Command) -> None:
    rows = read(applied("costs", "--format", "csv").out)
    (coming, *_) = applied("forecast", "--format", "json").json["rows"]

    assert sum(round(float(row["pays"]) * 100) for row in rows) == coming["total"]["minor"]
    assert [row["kind"] for row in rows] == ["client", "free"]


@pytest.mark.parametrize("name", sorted(WITHOUT))
def test_a_command_without_a_table_refuses_before_anything_is_done(
    reconciler: Command, folder: Path, name: str
) -> None:
    words = {"set": ["set", "acme", "seats=3"], "apply": ["apply", "--yes"]}.get(name, [name])

    for more in (["--format", "csv"], ["--report", "csv=table.csv"]):
        done = reconciler(*words, *more)
        assert (done.code, done.out) == (64, "")
        assert "csv is for tables, and this command prints none" in " ".join(done.err.split())

    assert not (folder / "table.csv").exists()
    assert not (folder / ".reconciler").exists()
    assert COMMANDS.keys() >= WITHOUT


def test_people_who_are_removed_are_no_table(applied: Command, folder: Path) -> None:
    before = (folder / "accounts" / "clients" / "acme.yaml").read_text(encoding="utf-8")

    done = applied("people", "remove", "ann@acme.example", "--format", "csv")

    assert (done.code, done.out) == (64, "")
    assert (folder / "accounts" / "clients" / "acme.yaml").read_text(encoding="utf-8") == before


def test_what_fails_prints_no_row(applied: Command, folder: Path) -> None:
    words = ("costs", "--period", "1999-01", "--format", "csv", "--report", "csv=table.csv")

    done = applied(*words)

    assert (done.code, done.out) == (64, "")
    assert "nothing was invoiced" in done.err
    assert (folder / "table.csv").read_bytes() == b""


def test_access_of_all_is_decided_for_each(applied: Command) -> None:
    said = applied("access", "--user", "ann@acme.example")
    rows = read(applied("access", "--user", "ann@acme.example", "--format", "csv").out)

    assert "ann@acme.example may enter 0 of 2 clients" in said.out
    assert [(row["client"], row["allowed"]) for row in rows] == [
        ("acme", "false"),
        ("beta", "false"),
    ]
    assert rows[0]["reason"].startswith("invited on ")
    assert applied("access", "--can", "fly").code == 64
    assert applied("access", "--detailed-exitcode").code == 64


def test_what_list_prints_is_read_by_import(applied: Command, folder: Path) -> None:
    clients = folder / "accounts" / "clients"
    text = ACME.replace('"0005"', '"=1+1"').replace("name: Acme", "name: +Acme")
    (clients / "acme.yaml").write_text(text, encoding="utf-8")
    assert applied("apply", "--yes").code == 0
    (folder / "list.csv").write_text(applied("list", "--format", "csv").out, encoding="utf-8")
    (folder / "new").mkdir()
    partner = (folder / "accounts" / "partner.yaml").read_text(encoding="utf-8")
    (folder / "new" / "partner.yaml").write_text(partner, encoding="utf-8")
    there = ("--source", "new", "--live", "new.db")

    assert applied(*there, "import", "list.csv", "--yes").code == 0
    assert applied(*there, "apply", "--yes").code == 0

    again = applied(*there, "list", "--format", "csv").out
    assert '"\'=1+1"' in again
    assert again == (folder / "list.csv").read_text(encoding="utf-8")
