"""`reconciler new`: what a new client's file begins with, what is copied, what is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.builders import PARTNER
from tests.cli.conftest import Command, Outcome
from tests.cli.test_terminal import seen

WORDS = """\
teams: [emea]
articles: {pack: {name: Pack, unit: "15.00"}}
billing: {currency: EUR}
trial: {days: 7}
defaults: {features: [download_reports], resources: {dashboards: 3}}
properties:
  region: {type: choice, choices: [EMEA, AMER], label: Region, required: true}
  since: {type: date, required: true}
  note: {type: text}
"""
COLUMNS = ("properties.region=EMEA", "properties.since=2026-11-01")
ACME = """\
name: Acme
status: trial
description: The one in Linz
team: emea
billing: {mode: partner, price: {amount: "480.00", per: month}}
seats: 12
resources: {dashboards: 3, private_links: 2}
features: [download_reports, sso]
members: [{email: ann@acme.example, role: admin}]
properties: {region: AMER, since: 2026-11-02}
trial: {days: 7, extension: {requested_on: 2026-11-10, requested_by: ann@acme.example}}
payment_methods:
  visa: {kind: credit_card, provider: stripe, token: pm_1, brand: visa, last4: "4242"}
credits: {grants: [{id: one, amount: "5.00", date: 2026-11-03, paid_by: visa}]}
campaigns: {spring: {name: Spring, budget: "3.00"}}
articles: {pack: 2}
protect: true
moved_from: acme-old
acknowledge: [{one_way: active, by: dana, reason: signed}]
"""


@pytest.fixture
def clients(folder: Path) -> Path:
    """The folder of clients: a partner with columns that are required, and one client with all."""
    (folder / "accounts" / "partner.yaml").write_text(PARTNER + WORDS, encoding="utf-8")
    (folder / "accounts" / "clients" / "beta.yaml").unlink()
    (folder / "accounts" / "clients" / "acme.yaml").write_text(ACME, encoding="utf-8")
    return folder / "accounts" / "clients"


def fields(file: Path) -> list[str]:
    """The lines of a file below its comments."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def one_line(outcome: Outcome) -> str:
    return " ".join(outcome.err.split())


@pytest.mark.parametrize(
    ("status", "more"), [("setup", []), ("trial", []), ("active", ["seats: 1"])]
)
def test_it_begins_with_what_its_status_needs_and_plans_cleanly(
    reconciler: Command, clients: Path, status: str, more: list[str]
) -> None:
    done = reconciler("new", "cargo", "--from", status, "name=Cargo", *COLUMNS)

    assert done.code == 0, done.err
    assert fields(clients / "cargo.yaml") == [
        "name: Cargo",
        f"status: {status}",
        *more,
        'properties: {region: EMEA, since: "2026-11-01"}',
    ]
    assert done.out.endswith("Written. See its plan: reconciler plan --client cargo\n")
    assert "accounts/clients/cargo.yaml" in done.out
    planned = reconciler("plan", "--client", "cargo", "--detailed-exitcode")
    assert planned.code == 2, planned.out
    assert "0 refused." in planned.out
    assert "warning" not in planned.out
    assert reconciler("fmt", "--check", "accounts/clients/cargo.yaml").code == 0


def test_its_comments_teach_and_its_first_line_names_a_schema_that_is_there(
    reconciler: Command, clients: Path
) -> None:
    reconciler("new", "cargo", "name=Cargo", *COLUMNS)

    lines = (clients / "cargo.yaml").read_text(encoding="utf-8").splitlines()
    schema = lines[0].removeprefix("# yaml-language-server: $schema=")
    assert (clients / schema).is_file()
    assert lines[1:7] == [
        "#",
        "# The file's name is the client's key, `cargo`: it never changes.",
        "# Setup. Being built: only your own admins enter. Free. Once left, gone for good.",
        "# What else may stand here: reconciler explain file-format",
        "",
        "name: Cargo",
    ]


def test_without_a_status_it_is_in_setup_and_what_is_typed_counts(
    reconciler: Command, clients: Path
) -> None:
    reconciler("new", "one", "name=One", *COLUMNS, "team=emea", "features+=sso")
    reconciler("new", "two", "name=Two", *COLUMNS, "status=active", "resources.dashboards=9")
    reconciler(
        "new", "six", "name=Six", *COLUMNS, "status=active", "members[a@six.example].role=admin"
    )

    assert fields(clients / "one.yaml")[1:4] == [
        "status: setup",
        "team: emea",
        "features: [download_reports, sso]",
    ]
    assert fields(clients / "two.yaml")[1:4] == [
        "status: active",
        "seats: 1",
        "resources: {dashboards: 9}",
    ]
    assert "seats: 1" not in fields(clients / "six.yaml")
    assert reconciler("validate").code == 0


def test_a_copy_has_nothing_that_is_one_clients_alone(reconciler: Command, clients: Path) -> None:
    done = reconciler("new", "cargo", "--from", "acme", "name=Cargo")

    assert done.code == 0, done.err
    assert fields(clients / "cargo.yaml") == [
        "name: Cargo",
        "status: trial",
        "team: emea",
        "billing:",
        '  price: {amount: "480.00", per: month}',
        "seats: 12",
        "resources: {private_links: 2}",
        "features: [download_reports, sso]",
        'properties: {region: AMER, since: "2026-11-02"}',
    ]


def test_a_copy_keeps_a_list_that_is_empty_on_purpose(reconciler: Command, clients: Path) -> None:
    plain = f"name: Bare\nstatus: setup\nfeatures: []\n{ACME.splitlines()[9]}\n"
    (clients / "bare.yaml").write_text(plain, encoding="utf-8")

    reconciler("new", "cargo", "--from", "bare", "name=Cargo")

    assert "features: []" in fields(clients / "cargo.yaml")


def test_what_is_missing_is_named_with_the_line_to_type(reconciler: Command, clients: Path) -> None:
    lacking = reconciler("new", "acme-two", "--from", "trial", "seats=2")

    assert (lacking.code, lacking.out) == (64, "")
    assert "the file needs `name` and `properties.region` (EMEA, AMER) and" in one_line(
        lacking
    ).replace("AMER, EMEA", "EMEA, AMER")
    assert (
        "reconciler new acme-two --from trial seats=2 'name=Acme Two' "
        "properties.region=VALUE properties.since=VALUE"
    ) in one_line(lacking)
    assert not (clients / "acme-two.yaml").exists()


def test_what_is_missing_is_asked_for_at_a_terminal(folder: Path, clients: Path) -> None:
    code, said = seen(folder, "\nmars\nemea\nsoon\n2026-11-01\n", "new", "acme-two")

    assert code == 0, said
    assert fields(clients / "acme-two.yaml") == [
        "name: Acme Two",
        "status: setup",
        'properties: {region: EMEA, since: "2026-11-01"}',
    ]
    assert "is not a day: `soon`" in said


def test_under_ci_nobody_is_asked(folder: Path, clients: Path) -> None:
    code, said = seen(folder, "", "new", "acme-two", CI="true")

    assert code == 64
    assert "the file needs" in said
    assert not (clients / "acme-two.yaml").exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["acme"], "`acme` has a file already: accounts/clients/acme.yaml"),
        (["acme-old"], "`acme-old` was the key of `acme` before, and is never used again"),
        (["Café Süd"], "did you mean: reconciler new cafe-sud name=X"),
        (["Acme", "Retail"], "did you mean: reconciler new acme-retail name=X"),
        (["Acme_2", "--from", "acme"], "reconciler new acme-2 --from acme name=X"),
        (["partner"], "did you mean: reconciler new partner-client name=X"),
        (["con"], "did you mean: reconciler new con-client name=X"),
        (["***"], "lower-case letters, digits and dashes"),
        (["cargo", "--from", "acmee"], "did you mean `acme`?"),
        (["cargo", "--from", "partner"], "is neither a beginning nor a client's file"),
        (["cargo", "--from", "disabled"], "is neither a beginning nor a client's file"),
        (["cargo", "seat=3"], "did you mean `seats`?"),
        (["cargo", "seats"], "is not key=value"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    reconciler: Command, clients: Path, typed: list[str], told: str
) -> None:
    before = sorted(clients.rglob("*"))

    refused = reconciler("new", *typed, "name=X")

    assert (refused.code, refused.out) == (64, "")
    assert told in one_line(refused)
    assert sorted(clients.rglob("*")) == before


def test_a_name_without_quotes_is_meant_as_one(reconciler: Command) -> None:
    refused = reconciler("new", "Acme", "Retail", "status=trial")

    assert refused.code == 64
    typed = "reconciler new acme-retail 'name=Acme Retail' status=trial"
    assert f"did you mean: {typed}" in one_line(refused)


def test_a_client_that_is_no_example_says_why(reconciler: Command, clients: Path) -> None:
    gone = "name: Gone\nstatus: disabled\nproperties: {region: EMEA, since: 2026-11-01}\n"
    (clients / "gone.yaml").write_text(gone, encoding="utf-8")
    paused = reconciler("new", "cargo", "--from", "gone", "name=C")
    removed = f"{gone}removed: {{reason: closed, by: dana}}\n"
    (clients / "gone.yaml").write_text(removed, encoding="utf-8")

    assert "reconciler new cargo --from gone name=C status=setup" in one_line(paused)
    assert "`gone` is removed" in one_line(reconciler("new", "cargo", "--from", "gone", "name=C"))


def test_a_file_that_would_be_wrong_is_not_written(reconciler: Command, clients: Path) -> None:
    wrong = reconciler("new", "cargo", "name=Cargo", "properties.region=Mars", COLUMNS[1])

    assert wrong.code == 3
    assert "accounts/clients/cargo.yaml:9" in wrong.err
    assert "`region` has no word `Mars`" in wrong.err
    assert not (clients / "cargo.yaml").exists()


def test_a_key_that_git_knows_is_never_used_again(reconciler: Command, clients: Path) -> None:
    git = ("git", "-C", str(clients.parent), "-c", "user.name=d", "-c", "user.email=d@x.example")
    subprocess.run([*git, "init", "-q"], check=True)
    for what in ("add", "rm"):
        if what == "rm":
            (clients / "acme.yaml").unlink()
        subprocess.run([*git, "add", "-A", "."], check=True)
        subprocess.run([*git, "commit", "-qm", what], check=True)

    refused = reconciler("new", "acme", "name=Acme", *COLUMNS)

    assert refused.code == 64
    assert "`acme` had a file before" in one_line(refused)


def test_a_source_without_clients_gets_its_first(reconciler: Command, clients: Path) -> None:
    (clients / "acme.yaml").unlink()
    clients.rmdir()

    assert reconciler("new", "cargo", "name=Cargo", *COLUMNS).code == 0
    assert reconciler("validate").code == 0


def test_without_a_partner_there_is_nothing_to_begin_with(
    reconciler: Command, clients: Path
) -> None:
    (clients.parent / "partner.yaml").unlink()

    refused = reconciler("new", "cargo", "name=Cargo")

    assert refused.code == 3
    assert "there is no `partner.yaml`" in refused.err


def test_json_is_what_set_prints(reconciler: Command, clients: Path) -> None:
    told = reconciler("new", "cargo", "name=Cargo", *COLUMNS, "--format", "json").json

    text = (clients / "cargo.yaml").read_text(encoding="utf-8")
    assert told["kind"] == "edit"
    assert (told["client"], told["written"]) == ("cargo", True)
    assert [line["text"] for line in told["lines"]] == text.splitlines()
    assert {each["field"] for each in told["fields"]} >= {"name", "status", "properties.region"}
