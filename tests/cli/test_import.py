"""`reconciler import`: from a table of clients to "No changes", and nobody is written to."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reconciler.report.receipt.import_view import ImportShape
from reconciler.report.shapes.as_json import json_schema
from tests.builders import PARTNER, SOLD
from tests.calls import calls_of
from tests.cli.conftest import Command

WHO = ("--partner", "north", "--time-zone", "Europe/Vienna", "--yes")
GERMAN = ("--decimal", "comma", "--days", "dmy", "--currency", "EUR", "--fill", "dashboards=1")
CLIENTS = 60
CARD = "4242424242424242"
DAY = date(2026, 11, 17)


def statuses() -> list[tuple[str, str]]:
    """Give sixty statuses as an agency writes them, and as we do."""
    words = [("aktiv", "active")] * 4 + [("Test", "trial"), ("gesperrt", "disabled")]
    return (words * CLIENTS)[:CLIENTS]


def seats(at: int) -> str:
    """Write seats in one of two columns: two lists were put together."""
    return f"{at % 7 + 2};" if at % 2 else f";{at % 7 + 2}"


def spreadsheet() -> str:
    """Write sixty clients as a German spreadsheet saves them: umlauts, merged cells, two titles."""
    titles = "Firma;Status;Lizenzen;Seats;E-Mail;Aktiv seit;Testbeginn;Guthaben;Region;Vertragsende"
    lines = [titles]
    for at, (word, status) in enumerate(statuses(), 1):
        trial = "14.11.2026" if status == "trial" else ""
        credit = "1.234,50" if at % 10 == 1 else ""
        lines.append(
            f"Müller & Söhne {at} GmbH;{word};{seats(at)};chefin@kunde{at}.example;01.03.2024;"
            f"{trial};{credit};{'EMEA' if at % 2 else 'AMER'};31.12.2027"
        )
        if at % 5 == 0:
            lines.append(f";;;;zweite@kunde{at}.example;;;;;")
    return "\ufeff" + "\r\n".join(lines) + "\r\n"


def answer() -> dict[str, Any]:
    """Give the same sixty as the list of a platform."""
    clients = [
        {
            "id": f"c{at}",
            "external_id": f"kunde-{at}",
            "name": f"Müller & Söhne {at} GmbH",
            "status": status.title(),
            "seats": at % 7 + 2,
            "active_since": "2024-03-01",
            "trial_start": "2026-11-14" if status == "trial" else None,
            "resources": [{"name": "Dashboards", "value": 1}],
            "users": [{"email": f"chefin@kunde{at}.example", "role": "admin"}],
        }
        for at, (_, status) in enumerate(statuses(), 1)
    ]
    return {"meta": {"success": True}, "data": {"clients": clients}}


@pytest.fixture
def empty(folder: Path) -> Path:
    """A folder without accounts."""
    shutil.rmtree(folder / "accounts")
    return folder


def assert_as_found(reconciler: Command) -> None:
    """Nothing is left to do, the store adds up, nobody is written to, and nothing was bought."""
    after = reconciler("plan", "--detailed-exitcode", day=DAY)
    assert after.code == 0
    assert after.out.endswith(
        "No changes. Live accounts match the files.\nWhat else waits: reconciler\n"
    )
    assert reconciler("verify", day=DAY).code == 0
    assert reconciler("outbox", "--format", "json", day=DAY).json["waiting"] == []
    assert reconciler("invoices", "--format", "json", day=DAY).json["invoices"] == []
    assert reconciler("receipts", "--format", "json", day=DAY).json["receipts"] == []


def test_sixty_clients_of_a_spreadsheet_are_in_as_found(reconciler: Command, empty: Path) -> None:
    text = spreadsheet()
    (empty / "kunden.csv").write_bytes(text.replace("01.03.2024", "31.02.2024", 2).encode())

    wrong = reconciler("import", "kunden.csv", *WHO, *GERMAN, day=DAY)
    assert (wrong.code, wrong.err.count("`31.02.2024` is no day of the calendar")) == (3, 2)
    assert "row 2, column `Aktiv seit`" in wrong.err
    assert not (empty / "accounts").exists()
    (empty / "kunden.csv").write_bytes(text.encode())
    imported = reconciler("import", "kunden.csv", *WHO, *GERMAN, day=DAY)
    assert (imported.code, imported.err) == (0, "")
    planned = reconciler("plan", "-o", "plan.json", day=DAY)
    assert "opened as found.yaml says, with 60 clients as they are" in planned.out
    assert reconciler("apply", "plan.json", day=DAY).code == 0

    assert_as_found(reconciler)
    trials = reconciler("trials", "--format", "json", day=DAY).json["trials"]
    assert {trial["ends"] for trial in trials} == {"2026-11-28"}


def test_few_words_in_many_rows_are_advised_as_a_choice_and_never_made_one(
    reconciler: Command, empty: Path
) -> None:
    (empty / "kunden.csv").write_text(spreadsheet(), encoding="utf-8")
    words = ("import", "kunden.csv", *WHO, *GERMAN)

    told = " ".join(reconciler(*words, day=DAY).out.split())
    shutil.rmtree(empty / "accounts")
    data = reconciler(*words, "--format", "json", day=DAY).json
    shutil.rmtree(empty / "accounts")
    asked = reconciler(*words, "--map", "Region=properties.region:choice", day=DAY)

    advice = "`Region` has but 2 words: AMER, EMEA; as a list to choose from: --map"
    assert f"{advice} 'Region=properties.region:choice'" in told
    assert [each["words"] for each in data["columns"] if each["words"]] == [["AMER", "EMEA"]]
    assert advice not in " ".join(asked.out.split())
    assert "choices: [AMER, EMEA]" in (empty / "accounts" / "partner.yaml").read_text("utf-8")


def test_the_same_sixty_come_from_the_list_of_a_platform(reconciler: Command, empty: Path) -> None:
    (empty / "clients.json").write_text(json.dumps(answer()), encoding="utf-8")

    assert reconciler("import", "clients.json", *WHO, day=DAY).code == 0
    planned = reconciler("plan", "-o", "plan.json", day=DAY)
    assert "opened as found.yaml says, with 60 clients as they are" in planned.out
    assert reconciler("apply", "plan.json", day=DAY).code == 0

    assert_as_found(reconciler)
    assert (empty / "accounts" / "clients" / "kunde-60.yaml").exists()


def test_what_is_understood_is_shown_and_is_data(reconciler: Command, empty: Path) -> None:
    (empty / "t.csv").write_text(
        "Company,Licences,Since,State,Region\nAcme,2,2024-03-01,active,EMEA\n", encoding="utf-8"
    )
    maps = ("--map", "Company=name,Licences=seats,Since=active_since", "--fill", "dashboards=1")

    told = reconciler("import", "t.csv", *WHO, *maps, "--format", "json", day=DAY).json

    Draft202012Validator(json_schema(ImportShape)).validate(told)
    assert [(column["title"], column["read_as"]) for column in told["columns"]] == [
        ("Company", "name"),
        ("Licences", "seats"),
        ("Since", "active_since"),
        ("State", "status"),
        ("Region", "properties.region, text"),
    ]
    assert told["clients"] == [
        {
            "row": 2,
            "key": "acme",
            "name": "Acme",
            "status": "active",
            "seats": 2,
            "members": 0,
            "since": "2024-03-01",
            "trial_start": None,
            "trial_extended_on": None,
            "credit": None,
        }
    ]
    assert told["files"] == [
        "accounts/found.yaml",
        "accounts/partner.yaml",
        "accounts/clients/acme.yaml",
    ]


@pytest.mark.parametrize("columns", [40, 80, 100, 140])
def test_a_client_is_one_line_at_any_width_that_holds_it(
    reconciler: Command, empty: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    (empty / "t.csv").write_text("name,status\nAcme,setup\nBolt,setup\n", encoding="utf-8")

    out = reconciler("import", "t.csv", *WHO, day=DAY).out

    assert all(len(line) <= columns for line in out.splitlines())
    if columns >= 80:
        assert sum("acme" in line for line in out.splitlines()) == 1


def test_what_a_rule_says_of_a_row_names_row_and_column(reconciler: Command, empty: Path) -> None:
    (empty / "t.csv").write_text(
        "name,status,seats,email\nAcme,active,1,a@a.example b@a.example\nBolt,trial,,\n",
        encoding="utf-8",
    )

    outcome = reconciler("import", "t.csv", *WHO, "--format", "json", day=DAY)

    found = [(each["rule"], each["label"].partition(":")[0]) for each in outcome.json["findings"]]
    assert outcome.code == 3
    assert ("seats-below-members", "row 2, column `seats`") in found
    assert ("active-needs-a-seat-and-a-dashboard", "row 2") in [
        (rule, label.partition(",")[0]) for rule, label in found
    ]
    assert not (empty / "accounts").exists()


def test_a_trial_without_its_first_day_is_refused_with_its_row(
    reconciler: Command, empty: Path
) -> None:
    (empty / "t.csv").write_text("name,status\nBolt,trial\n", encoding="utf-8")

    outcome = reconciler("import", "t.csv", *WHO, day=DAY)

    assert outcome.code == 3
    assert "found-trial-is-told" in outcome.err
    assert "row 2, column `status`" in outcome.err
    assert "--map 'COLUMN=trial_start'" in " ".join(outcome.err.split())
    assert "found.yaml" not in outcome.err.partition("help:")[2].partition("error")[0]


def test_what_a_row_lacks_is_said_as_it_is_given_to_an_import(
    reconciler: Command, empty: Path
) -> None:
    table = empty / "clients.csv"
    table.write_text("name,status,seats\nAcme,active,2\n", encoding="utf-8")
    active = " ".join(reconciler("import", str(table), *WHO).err.split())
    table.write_text("name,status,seats\nAcme,setup,2\n,setup,3\n", encoding="utf-8")
    nameless = reconciler("import", str(table), *WHO)

    assert "--map 'COLUMN=dashboards'; or as many for all without: --fill dashboards=1" in active
    assert "row 3, column `name`" in nameless.err
    assert "write it there, or take the row out" in nameless.err


def test_a_trial_without_its_first_day_can_be_filled(reconciler: Command, empty: Path) -> None:
    (empty / "t.csv").write_text("name,status,Test\nBolt,trial,\nAcme,trial,2026-11-13\n", "utf-8")

    words = ("import", "t.csv", *WHO, "--map", "Test=trial_start")
    missed = reconciler(*words, day=DAY)
    filled = reconciler(*words, "--fill", "trial_start=2026-11-14", day=DAY)

    assert "its column `Test` is empty" in " ".join(missed.err.split())
    assert filled.code == 0, filled.err


def test_partner_yaml_keeps_its_lines_and_gets_what_it_lacks(
    reconciler: Command, folder: Path
) -> None:
    accounts = folder / "accounts"
    shutil.rmtree(accounts / "clients")
    (accounts / "partner.yaml").write_text(
        f"# ours\n{PARTNER.replace('100', '1')}teams: [emea]\n{SOLD}", encoding="utf-8"
    )
    (folder / "t.csv").write_text(
        "name,status,seats,dashboards,team,Region\nAcme,active,3,1,amer,EMEA\n", encoding="utf-8"
    )

    assert reconciler("import", "t.csv", "--yes", "--paid-until", "2099-01-01", day=DAY).code == 0

    text = (accounts / "partner.yaml").read_text(encoding="utf-8")
    assert text.startswith("# ours\n")
    assert "supply: {seats: 3}" in text
    assert "teams: [emea, amer]" in text
    assert "properties:\n  region:\n    type: text\n    label: Region\n" in text
    assert "paid_until: 2099-01-01" in (accounts / "found.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("clients", [3, 6])
def test_git_is_asked_as_often_for_many_clients_as_for_few(
    reconciler: Command, empty: Path, clients: int
) -> None:
    lines = [f"Client {at},setup" for at in range(clients)]
    (empty / "t.csv").write_text("\n".join(["name,status", *lines]), encoding="utf-8")

    calls = calls_of(lambda: reconciler("import", "t.csv", *WHO, day=DAY))

    assert len(list((empty / "accounts" / "clients").iterdir())) == clients
    assert calls["reconciler.desired.git.git.ask_git"] == 0


@pytest.mark.parametrize("maps", [(), ("--map", "Card=seats"), ("--map", "Card=-")])
@pytest.mark.parametrize("format", ["text", "json"])
def test_the_number_of_a_card_is_never_printed(
    reconciler: Command, empty: Path, maps: tuple[str, ...], format: str
) -> None:
    (empty / "t.csv").write_text(f"name,status,Card\nAcme,setup,{CARD}\n", encoding="utf-8")

    outcome = reconciler("import", "t.csv", *WHO, *maps, "--format", format, day=DAY)

    assert outcome.code == (0 if maps[-1:] == ("Card=-",) else 3)
    assert CARD not in outcome.out + outcome.err


def test_of_whom_active_since_is_not_kept_is_said(reconciler: Command, empty: Path) -> None:
    rows = "Acme,active,1,1,2024-03-01\nBolt,disabled,,,2024-03-01\n"
    (empty / "t.csv").write_text(f"name,status,seats,dashboards,Since\n{rows}", encoding="utf-8")

    told = reconciler("import", "t.csv", *WHO, day=DAY).out

    assert (
        "`Since` is kept of active clients; it does not say since when 1 client has another status."
    ) in " ".join(told.split())
    text = (empty / "accounts" / "found.yaml").read_text(encoding="utf-8")
    assert text.endswith("clients:\n  acme: {since: 2024-03-01}\n")


def test_a_second_table_adds_to_what_was_found(reconciler: Command, empty: Path) -> None:
    for name in ("acme", "bolt"):
        (empty / f"{name}.csv").write_text(
            f"name,status,trial_start\n{name},trial,2026-11-10\n", encoding="utf-8"
        )

    assert reconciler("import", "acme.csv", *WHO, day=DAY).code == 0
    assert reconciler("import", "bolt.csv", "--yes", day=DAY).code == 0
    again = reconciler("import", "bolt.csv", "--yes", day=DAY)

    assert (again.code, "import-client-exists" in again.err) == (3, True)
    text = (empty / "accounts" / "found.yaml").read_text(encoding="utf-8")
    known = "".join(f"  {name}:\n    trial: {{start: 2026-11-10}}\n" for name in ("acme", "bolt"))
    assert text.endswith(f"clients:\n{known}")


def test_seats_of_a_second_table_are_owned_beside_those_of_the_first(
    reconciler: Command, empty: Path
) -> None:
    for name, seats in (("acme", 3), ("bolt", 4)):
        (empty / f"{name}.csv").write_text(
            f"name,status,seats,dashboards\n{name},active,{seats},1\n", encoding="utf-8"
        )

    assert reconciler("import", "acme.csv", *WHO, day=DAY).code == 0
    assert reconciler("import", "bolt.csv", "--yes", day=DAY).code == 0

    text = (empty / "accounts" / "partner.yaml").read_text(encoding="utf-8")
    assert "supply: {seats: 7}" in text
    assert reconciler("apply", "--yes", day=DAY).code == 0


def test_a_partner_who_is_live_already_imports_nothing(reconciler: Command, folder: Path) -> None:
    (folder / "t.csv").write_text("name,status\nNew,setup\n", encoding="utf-8")
    assert reconciler("apply", "--yes", day=DAY).code == 0

    outcome = reconciler("import", "t.csv", "--yes", day=DAY)

    assert outcome.code == 4
    assert not (folder / "accounts" / "found.yaml").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "t.csv"),
        ("import", "missing.csv", "--yes"),
        ("import", "t.csv", "--yes", "--map", "nam=name"),
        ("import", "t.csv", "--yes", "--map", "name=seast"),
        ("import", "t.csv", "--yes", "--fill", "status"),
        ("import", "t.csv", "--yes", "--fill", "stats=active"),
        ("import", "t.csv", "--yes", "--encoding", "nonsense"),
        ("import", "t.csv", "--yes", "--partner", "north", "--time-zone", "Mars/Phobos"),
        ("import", "t.csv", "--yes"),
    ],
)
def test_what_cannot_be_meant_ends_with_64(
    reconciler: Command, empty: Path, arguments: tuple[str, ...]
) -> None:
    (empty / "t.csv").write_text("name,status\nAcme,setup\n", encoding="utf-8")

    outcome = reconciler(*arguments, day=DAY)

    assert (outcome.code, outcome.out) == (64, "")
    assert "help: " in outcome.err
    assert not (empty / "accounts").exists()


def test_a_table_gives_no_profiles_and_the_message_says_when_to(
    reconciler: Command, empty: Path
) -> None:
    (empty / "t.csv").write_text("name,status,Kind\nAcme,setup,retail\n", encoding="utf-8")

    outcome = reconciler("import", "t.csv", "--yes", "--map", "Kind=profile", day=DAY)

    assert (outcome.code, outcome.out) == (64, "")
    assert "properties.kind" in outcome.err
    assert "set --where" in outcome.err
    assert not (empty / "accounts").exists()
