"""`reconciler set`: what is typed, what is written, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.report.receipt.files_view import EditShape
from reconciler.report.shapes.as_json import json_schema
from tests.builders import PARTNER, SOLD
from tests.cli.conftest import Command

TEAMS = "teams: [emea]\ndefaults: {features: [download_reports]}\n"
STAFF = "staff:\n  - {email: dana@north.example, role: admin} # boss\n"
ACME = "# of acme\n\nname: Acme\nstatus: active\nseats: 1 # one\nresources: {dashboards: 1}\n"


@pytest.fixture
def acme(folder: Path) -> Path:
    """Acme's file, with comments, beside a partner with teams and defaults."""
    (folder / "accounts" / "partner.yaml").write_text(PARTNER + TEAMS + STAFF, encoding="utf-8")
    file = folder / "accounts" / "clients" / "acme.yaml"
    file.write_text(ACME, encoding="utf-8")
    return file


def test_fields_are_set_and_only_their_lines_change(
    reconciler: Command, acme: Path, folder: Path
) -> None:
    outcome = reconciler("set", "acme", "seats=12", "resources.private_links=2", "team=emea")

    assert outcome.code == 0
    assert acme.read_text() == (
        "# of acme\n\nname: Acme\nstatus: active\nteam: emea\nseats: 12 # one\n"
        "resources: {dashboards: 1, private_links: 2}\n"
    )
    assert outcome.out == (
        "acme   accounts/clients/acme.yaml\n\n"
        "- 5  seats: 1 # one\n- 6  resources: {dashboards: 1}\n"
        "+ 5  team: emea\n+ 6  seats: 12 # one\n"
        "+ 7  resources: {dashboards: 1, private_links: 2}\n\n"
        "Written. See what it does: reconciler plan\n"
    )
    assert not (folder / ".reconciler").exists()


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (["description=a: b, c"], 'description: "a: b, c"\n'),
        (["description="], 'description: ""\n'),
        (["features+=sso"], "features: [download_reports, sso]\n"),
        (["features-=download_reports"], "features: []\n"),
        (["features=sso, custom_theme"], "features: [sso, custom_theme]\n"),
        (["features=sso", "features+=custom_theme", "features-=sso"], "features: [custom_theme]\n"),
        (["features="], "features: []\n"),
        (["protect=true"], "protect: true\n"),
        (["moved_from=acme-old"], "moved_from: acme-old\n"),
        (["trial.days=7"], "trial:\n  days: 7\n"),
        (
            ["billing.price.amount=480.00", "billing.price.per=month"],
            'billing:\n  price:\n    amount: "480.00"\n    per: month\n',
        ),
        (
            ["acknowledge[active].by=Dana", "acknowledge[active].reason=signed"],
            "acknowledge:\n  - {one_way: active, by: Dana, reason: signed}\n",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_typed_is_written_as_files_write_it(
    reconciler: Command, acme: Path, typed: list[str], line: str
) -> None:
    assert reconciler("set", "acme", *typed).code == 0

    text = acme.read_text()
    assert line in text
    assert text.replace(line, "") == ACME


def test_people_are_named_by_their_address(reconciler: Command, acme: Path, folder: Path) -> None:
    del acme
    file = folder / "accounts" / "partner.yaml"

    assert reconciler("set", "partner", "staff[DANA@north.example].role=viewer").code == 0
    assert reconciler("set", "partner", "staff[milo@north.example].role=admin").code == 0
    assert STAFF.replace("admin", "viewer") in file.read_text()

    assert reconciler("set", "partner", "staff-=dana@north.example", "supply.seats=7").code == 0
    assert file.read_text() == (
        PARTNER.replace("100", "7") + TEAMS + "staff:\n"
        "  - {email: milo@north.example, role: admin}\n"
    )


def test_field_is_taken_out(reconciler: Command, acme: Path) -> None:
    assert reconciler("set", "acme", "--unset", "name", "seats=2").code == 3
    assert reconciler("set", "acme", "status=disabled", "--unset", "resources").code == 0

    assert acme.read_text() == "# of acme\n\nname: Acme\nstatus: disabled\nseats: 1 # one\n"


def test_what_stands_there_already_is_not_written(reconciler: Command, acme: Path) -> None:
    before = acme.stat()

    outcome = reconciler("set", "acme", "seats=1", "name=Acme")

    assert (outcome.code, outcome.out.splitlines()[-1]) == (
        0,
        "Nothing to change: the file says so already.",
    )
    assert acme.stat() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["acmee", "seats=1"], "did you mean `acme`?"),
        (["acme", "seat=1"], "did you mean `seats`?"),
        (["acme", "supply.seats=1"], "reconciler set partner supply"),
        (["partner", "seats=1"], "reconciler set CLIENT seats"),
        (["acme", "resources.dashboard=1"], "did you mean `dashboards`?"),
        (["acme", "seats=twelve"], "takes a whole number"),
        (["acme", "seats=012"], "takes a whole number"),
        (["acme", "seats="], "--unset seats"),
        (["acme", "protect=yes"], "is true or false"),
        (["acme", "seats", "=", "3"], "did you mean: reconciler set acme seats=3"),
        (["acme", "=3"], "is not key=value"),
        (["acme", "billing=partner"], "billing.mode=partner; its fields: mode, price"),
        (["acme", "name.first=A"], "nothing below it"),
        (["acme", "seats+=1"], "is not a list of words"),
        (["acme", "features-=ssso"], "does not stand in `features`"),
        (["acme", "features+="], "nothing stands behind"),
        (["acme", "--unset", "team"], "does not stand in this file"),
        (["acme", "--unset", "[x"], "is not a field"),
        (["partner", "staff=dana"], "'staff[ann@acme.example].role=viewer'"),
        (["partner", "staff[dana@north.example].email=x@y.example"], "cannot be set"),
        (["partner", "prices[2026-01-01].programs.basic.seats=1"], "basic.seats=flat: 20.00'"),
        (["acme", "acknowledge[one_way=handover].by=Dana"], "'acknowledge[handover].by=VALUE'"),
        (["acme", "members[email=x@y.example].role=admin"], "'members[x@y.example].role=VALUE'"),
        (["acme"], "nothing to set"),
        ([], "Missing argument"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_meant_is_64(
    reconciler: Command, acme: Path, arguments: list[str], said: str
) -> None:
    outcome = reconciler("set", *arguments)

    assert (outcome.code, outcome.out) == (64, "")
    assert said in " ".join(outcome.err.split())
    assert acme.read_text() == ACME


@pytest.mark.parametrize(
    ("arguments", "place", "said"),
    [
        (["status=Actve"], "acme.yaml:4:9", "did you mean `active`?"),
        (["team=emae"], "acme.yaml:5:7", "did you mean `emea`?"),
        (["billing.price.amount=480"], "acme.yaml:6:3", "`per` is missing"),
        (["seats=0"], "acme.yaml:5:8", "error["),
        (["name="], "acme.yaml:3:7", "a text that is not empty"),
        (["trial.extension.requested_on=10.11.2026"], "acme.yaml:9:19", "write it as 2026-11-10"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_file_that_would_be_wrong_is_3_and_not_written(
    reconciler: Command, acme: Path, arguments: list[str], place: str, said: str
) -> None:
    outcome = reconciler("set", "acme", *arguments)

    assert (outcome.code, outcome.out) == (3, "")
    assert place in outcome.err
    assert said in outcome.err
    assert "nothing was written" in outcome.err
    assert acme.read_text() == ACME


def test_partner_is_judged_with_all_its_clients(reconciler: Command, acme: Path) -> None:
    acme.write_text(ACME + "team: emea\n", encoding="utf-8")

    outcome = reconciler("set", "partner", "teams=americas")

    assert outcome.code == 3
    assert "acme.yaml:7:7" in outcome.err


def test_error_elsewhere_stops_nobody(reconciler: Command, acme: Path) -> None:
    (acme.parent / "beta.yaml").write_text("name: Beta\nstatus: Actve\n", encoding="utf-8")

    assert reconciler("set", "acme", "seats=2").code == 0
    assert reconciler("set", "beta", "status=active").code == 3


def test_json_stands_alone_and_keeps_its_shape(reconciler: Command, acme: Path) -> None:
    del acme

    outcome = reconciler("set", "acme", "seats=2", "--format", "json")

    Draft202012Validator(json_schema(EditShape)).validate(outcome.json)
    assert outcome.json["fields"] == [
        {"path": ["seats"], "field": "seats", "before": 1, "after": 2}
    ]
    assert [line["sign"] for line in outcome.json["lines"]] == ["-", "+"]


def test_lines_of_a_file_are_harmless(reconciler: Command, acme: Path) -> None:
    acme.write_text(ACME + "# ##[error]boom <b>\n", encoding="utf-8")
    # The last line gains a neighbour, and is not printed; the new one holds what was typed.
    typed = "description=::error::x ##[group]y"

    text = reconciler("set", "acme", typed)
    markdown = reconciler("set", "acme", "description=<b>@team</b>", "--format", "markdown")

    assert "##[group]" not in text.out
    assert "`" in markdown.out
    assert (text.code, markdown.code) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "help"),
    [
        ("dashboards=5", "reconciler set acme resources.dashboards=5"),
        ("resources.seats=5", "reconciler set acme seats=5"),
        ("region=West", "reconciler set acme properties.region=West"),
        ("regoin=West", "did you mean `properties.region`?"),
        ("logger-pack=1", "reconciler set acme articles.logger-pack=1"),
        ("loger_pack=1", "did you mean `articles.logger-pack`?"),
        ("white_label=true", "reconciler set partner add_ons+=white_label"),
        ("basic=yes", "reconciler set partner program=basic"),
        ("supply.seats=5", "it is a field of the partner"),
    ],
)
def test_a_field_in_the_wrong_place_is_told_where_it_stands(
    reconciler: Command, folder: Path, typed: str, help: str
) -> None:
    with (folder / "accounts" / "partner.yaml").open("a") as file:
        file.write("properties: {region: {type: text}}\n" + SOLD)
        file.write("    add_ons: {white_label: '4.00'}\n")
        file.write("articles: {logger-pack: {name: Pack, unit: '15.00'}}\n")

    told = reconciler("set", "acme", typed)

    assert told.code == 64
    assert help in told.err
