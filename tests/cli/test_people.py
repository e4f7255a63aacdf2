"""`reconciler people`: who is where, all of one person, and taking one out of every file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.report.people.people_view import PeopleShape
from reconciler.report.people.person_view import OnePersonShape
from reconciler.report.receipt.files_view import RemovedPersonShape
from reconciler.report.shapes.as_json import json_schema
from tests.builders import PARTNER
from tests.cli.conftest import Command, Outcome

MAY, JUNE, JULY = date(2026, 5, 4), date(2026, 6, 4), date(2026, 7, 6)
STAFF = (
    "staff: [{email: dana@north.example, role: admin}, {email: milo@north.example, role: editor}]\n"
)
ACME = """\
name: Acme
status: active
seats: 4
resources: {dashboards: 1}
members:
  - {email: ann@acme.example, role: admin} # the boss
  - {email: Bob@acme.example, role: editor}
"""
BETA = """\
name: Beta
status: active
seats: 4
resources: {dashboards: 1}
members: [{email: ann@acme.example, role: viewer}, {email: bea@beta.example, role: admin}]
"""


@pytest.fixture
def lived(reconciler: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Two clients since May: Ann is in both files, Tom was added to one by hand."""
    monkeypatch.setenv("COLUMNS", "100")
    accounts = folder / "accounts"
    (accounts / "partner.yaml").write_text(PARTNER + STAFF, encoding="utf-8")
    (accounts / "clients" / "acme.yaml").write_text(ACME, encoding="utf-8")
    (accounts / "clients" / "beta.yaml").write_text(BETA, encoding="utf-8")

    def at(day: date, *words: str) -> Outcome:
        done = reconciler(*words, "--as-of", day.isoformat())
        assert done.code == 0, done.err
        return done

    at(MAY, "apply", "--yes", "--rehearsal", "--actor", "milo@north.example")
    at(MAY, "operate", "accept", "acme", "--user", "ann@acme.example")
    at(JUNE, "operate", "sign-in", "acme", "--user", "ann@acme.example")
    at(JULY, "operate", "edit", "acme", "members[tom@x.example].role=admin", "--actor", "milo")

    def call(*words: str, day: date | None = None) -> Outcome:
        return reconciler(*words, "--as-of", (day or JULY).isoformat())

    return call


def file_of(folder: Path, key: str) -> str:
    return (folder / "accounts" / "clients" / f"{key}.yaml").read_text(encoding="utf-8")


def test_everybody_stands_by_address_and_the_staff_apart(lived: Command) -> None:
    assert lived("people").out == (
        "North   4 people of 2 clients on 2026-07-06   3 admins, 1 editor, 1 viewer; 4 not in yet\n"
        "\n"
        "  person            client  role    state           since       last in\n"
        "  ann@acme.example  acme    admin   in              2026-05-04  2026-06-04\n"
        "  ann@acme.example  beta    viewer  invited         2026-05-04  –\n"
        "  bea@beta.example  beta    admin   invited         2026-05-04  –\n"
        "  bob@acme.example  acme    editor  invited         2026-05-04  –\n"
        "  tom@x.example     acme    admin   invited ▲ hand  2026-07-06  –\n"
        "\n"
        "Your staff\n"
        "  dana@north.example  every client  admin   enters all 2, whatever their status\n"
        "  milo@north.example  acme, beta    editor  admin of 2 clients that they made\n"
        "\n"
        "▲ tom@x.example is in no file: milo added them on 2026-07-06\n"
        "\n"
        "everything of one person: reconciler people EMAIL\n"
        "by role: reconciler people --role admin\n"
    )


def test_columns_go_where_there_is_no_room_and_no_address_is_cut(
    lived: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "56")

    lines = lived("people").out.splitlines()

    assert "  tom@x.example     acme    admin   invited ▲ hand" in lines
    assert "  no room for: since, last in" in lines


def test_one_role_takes_implicit_admins_in(lived: Command) -> None:
    data = lived("people", "--role", "admin", "--format", "json").json

    assert [(row["email"], row["client"]) for row in data["people"]] == [
        ("ann@acme.example", "acme"),
        ("bea@beta.example", "beta"),
        ("tom@x.example", "acme"),
    ]
    assert [(each["email"], each["made"]) for each in data["staff"]] == [
        ("dana@north.example", []),
        ("milo@north.example", ["acme", "beta"]),
    ]


def test_outside_of_some_domains_and_those_below_them(lived: Command) -> None:
    both = ("--outside", "@ACME.example", "--outside", "beta.example")
    data = lived("people", *both, "--format", "json").json
    assert [row["email"] for row in data["people"]] == ["tom@x.example"]

    data = lived("people", "--outside", "acme.example", "--format", "json").json
    assert {row["email"] for row in data["people"]} == {"bea@beta.example", "tom@x.example"}
    assert len(data["staff"]) == 2


def test_the_page_of_one_person(lived: Command) -> None:
    assert lived("people", "TOM@x.example").out == (
        "tom@x.example   1 client on 2026-07-06\n"
        "\n"
        "▲ acme   Acme   admin, invited on 2026-07-06, not in yet\n"
        "  may      all that an admin may\n"
        "  came by  milo, by hand at the console on 2026-07-06; in no file\n"
        "  domain   x.example; the other 2 people of this client: acme.example\n"
        "  takes    a seat: 3 of 4 are taken; drawn from your supply\n"
        "  letter   the invitation waits in the outbox, not sent yet\n"
        "\n"
        "not staff of North, and at no other client\n"
        "\n"
        "take out: reconciler operate edit acme members-=tom@x.example\n"
        "keep: reconciler adopt 'acme.members[tom@x.example].role'\n"
        "who else: reconciler show acme\n"
    )


def test_the_page_of_somebody_in_two_clients(lived: Command) -> None:
    text = lived("people", "ann@acme.example").out

    assert "ann@acme.example   2 clients on 2026-07-06" in text
    assert "acme   Acme   admin, in since 2026-05-04\n" in text
    assert "enters   yes: the account is active\n  last in  2026-06-04\n" in text
    assert "came by  milo@north.example, with an apply of the files on 2026-05-04" in text
    assert "may      view dashboards\n" in text
    assert "take out: reconciler people remove ann@acme.example\n" in text


def test_whoever_alone_manages_a_client_is_not_to_be_taken_out(lived: Command) -> None:
    dana = lived("people", "dana@north.example").out
    milo = lived("people", "milo@north.example").out

    assert "your last admin: name another one in `staff`" in dana
    assert "people remove" not in dana
    assert "admin of 2 clients that they made: acme, beta" in milo


def test_nobody_is_said_as_such_with_who_is_near(lived: Command) -> None:
    assert lived("people", "mila@north.example").out == (
        "mila@north.example   no client on 2026-07-06\n"
        "\n"
        "Not a person of any of the 2 clients, not staff, not invited; never was.\n"
        "near: milo@north.example, dana@north.example\n"
    )


def test_somebody_who_left_was_there(lived: Command) -> None:
    lived("operate", "edit", "acme", "members-=tom@x.example")

    text = lived("people", "tom@x.example").out

    assert "Not a person of any of the 2 clients, not staff, not invited.\n" in text
    assert "was at acme until 2026-07-06" in text


def test_somebody_is_taken_out_of_every_file(lived: Command, folder: Path) -> None:
    done = lived("people", "remove", "Ann@acme.example")

    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == (
            "ann@acme.example   taken out of 2 files\n"
            "\n"
            "accounts/clients/acme.yaml\n"
            "- 6    - {email: ann@acme.example, role: admin} # the boss\n"
            "\n"
            "accounts/clients/beta.yaml\n"
            "- 5  members: [{email: ann@acme.example, role: viewer}, "
            "{email: bea@beta.example, role: admin}]\n"
            "+ 5  members: [{email: bea@beta.example, role: admin}]\n"
            "\n"
            "Written. What an apply would do:\n"
            "\n"
        )
        + lived("plan", "--client", "acme", "--client", "beta").out
    )
    assert "ann@" not in file_of(folder, "acme") + file_of(folder, "beta")

    again = lived("people", "remove", "ann@acme.example")
    assert "acme: the next apply takes them out\nbeta: the next apply takes them out\n" in again.out

    assert lived("apply", "--yes").code == 0
    assert lived("people", "remove", "ann@acme.example").code == 64


def test_the_plan_of_the_only_admin_is_refused_at_once(reconciler: Command, folder: Path) -> None:
    (folder / "accounts" / "clients" / "acme.yaml").write_text(ACME, encoding="utf-8")
    reconciler("apply", "--yes")

    done = reconciler("people", "remove", "ann@acme.example")

    assert done.code == 4
    assert "error[open-client-keeps-an-admin]" in done.out
    assert "ann@" not in file_of(folder, "acme")
    again = reconciler("people", "remove", "ann@acme.example", "--format", "json")
    assert (again.code, again.json["refused"]) == (4, ["acme"])


def test_without_a_plan_it_says_why(lived: Command, folder: Path) -> None:
    beta = folder / "accounts" / "clients" / "beta.yaml"
    beta.write_text(BETA + "colour: red\n", encoding="utf-8")

    done = lived("people", "remove", "bob@acme.example")

    assert (done.code, done.err) == (0, "")
    assert done.out.endswith(
        "Written. No plan: 1 error in the files. See what it does: reconciler plan --client acme\n"
    )


def test_staff_is_taken_out_of_the_partner_too(lived: Command, folder: Path) -> None:
    done = lived("people", "remove", "milo@north.example")

    assert done.out.endswith(f"Written. What an apply would do:\n\n{lived('plan').out}")
    assert "milo" not in (folder / "accounts" / "partner.yaml").read_text(encoding="utf-8")


def test_whom_only_live_knows_is_taken_out_by_hand(lived: Command, folder: Path) -> None:
    before = file_of(folder, "acme")

    done = lived("people", "remove", "tom@x.example")

    assert done.out == (
        "tom@x.example   in no file\n"
        "\n"
        "Only live knows\n"
        "  acme  take them out: reconciler operate edit acme members-=tom@x.example\n"
    )
    assert file_of(folder, "acme") == before


def test_without_a_store_the_files_are_enough(reconciler: Command, folder: Path) -> None:
    (folder / "accounts" / "clients" / "acme.yaml").write_text(ACME, encoding="utf-8")

    assert "taken out of 1 file" in reconciler("people", "remove", "bob@acme.example").out
    assert "Bob" not in file_of(folder, "acme")


def test_nothing_is_written_where_a_file_that_may_name_them_is_wrong(
    lived: Command, folder: Path
) -> None:
    beta = folder / "accounts" / "clients" / "beta.yaml"
    beta.write_text(BETA + "colour: red\n", encoding="utf-8")

    done = lived("people", "remove", "ann@acme.example")

    assert (done.code, "unknown-key" in done.err) == (3, True)
    assert file_of(folder, "acme") == ACME
    assert lived("people", "remove", "bob@acme.example").code == 0  # beta cannot name Bob


def test_an_address_that_is_spelled_with_escapes_is_seen(reconciler: Command, folder: Path) -> None:
    spelled = ACME.replace("ann@acme.example", '"ann\\x40acme.example"')
    (folder / "accounts" / "clients" / "acme.yaml").write_text(spelled, encoding="utf-8")

    assert "taken out of 1 file" in reconciler("people", "remove", "ann@acme.example").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["acme"], "`acme` is not an e-mail address"),
        (["remove"], "name one person"),
        (["remove", "acme"], "`acme` is not an e-mail address"),
        (["a@b.example", "c@d.example"], "name one person"),
        (["a@b.example", "--role", "admin"], "choose among all people"),
        (["--role", "admn"], "did you mean `admin`?"),
        (["--outside", "a@b"], "`a@b` is not a domain"),
        (["remove", "zz@b.example"], "no file names `zz@b.example`, and no live client"),
    ],
)
def test_what_cannot_be_meant_is_refused(lived: Command, words: list[str], said: str) -> None:
    done = lived("people", *words)

    assert (done.code, said in done.err) == (64, True)


def test_json_fits_its_schemas(lived: Command) -> None:
    for shape, words in (
        (PeopleShape, []),
        (OnePersonShape, ["tom@x.example"]),
        (OnePersonShape, ["nobody@x.example"]),
        (RemovedPersonShape, ["remove", "ann@acme.example"]),
    ):
        data = lived("people", *words, "--format", "json").json
        checker = Draft202012Validator.FORMAT_CHECKER
        Draft202012Validator(json_schema(shape), format_checker=checker).validate(data)
