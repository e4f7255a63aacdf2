"""Profiles as they are typed: `set`, `new`, `fmt`, and what an editor offers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import PARTNER
from tests.cli.conftest import Command

WORDS = """\
properties:
  tier: {type: choice, choices: [gold, silver], required: true}
  sites: {type: number}
defaults: {features: [email_reports]}
profiles:
  retail:
    features: [sso]
    resources: {dashboards: 5}
    properties: {tier: gold}
  # of people who try
  tester: {trial: {days: 7}, properties: {tier: silver}}
"""


@pytest.fixture
def accounts(folder: Path) -> Path:
    """A partner with profiles, and one client that follows one of them."""
    (folder / "accounts" / "partner.yaml").write_text(PARTNER + WORDS, encoding="utf-8")
    clients = folder / "accounts" / "clients"
    (clients / "beta.yaml").unlink()
    (clients / "acme.yaml").write_text(
        "name: Acme\nstatus: setup\nprofile: retail # kind\n", encoding="utf-8"
    )
    return folder / "accounts"


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        (["profile=tester"], "profile: tester # kind\n"),
        (["--unset", "profile", "properties.tier=gold"], "properties:\n  tier: gold\n"),
        (["features+=public_links"], "profile: retail # kind\nfeatures: [sso, public_links]\n"),
        (["features-=sso"], "profile: retail # kind\nfeatures: []\n"),
        (
            ["profile=tester", "features+=sso"],
            "profile: tester # kind\nfeatures: [email_reports, sso]\n",
        ),
    ],
)
def test_set_gives_another_profile_and_begins_lists_with_that_of_the_profile(
    reconciler: Command, accounts: Path, typed: list[str], lines: str
) -> None:
    assert reconciler("set", "acme", *typed).code == 0
    written = (accounts / "clients" / "acme.yaml").read_text(encoding="utf-8")
    assert written == f"name: Acme\nstatus: setup\n{lines}"


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("profiles.retail.features+=public_links", "    features: [sso, public_links]\n"),
        ("profiles.retail.properties.sites=3", "    properties: {tier: gold, sites: 3}\n"),
        ("profiles.tester.trial.days=5", "  tester: {trial: {days: 5}, "),
        ("profiles.new.resources.dashboards=2", "  new: {resources: {dashboards: 2}}\n"),
    ],
)
def test_set_changes_a_profile_and_types_its_columns(
    reconciler: Command, accounts: Path, typed: str, line: str
) -> None:
    assert reconciler("set", "partner", typed).code == 0
    assert line in (accounts / "partner.yaml").read_text(encoding="utf-8")


def test_set_refuses_a_profile_that_nobody_has_and_writes_nothing(
    reconciler: Command, accounts: Path
) -> None:
    outcome = reconciler("set", "acme", "profile=retial")

    assert outcome.code == 3
    assert "did you mean `retail`?" in outcome.err
    assert "profile: retail" in (accounts / "clients" / "acme.yaml").read_text(encoding="utf-8")


def test_set_takes_no_profile_out_that_a_client_names(reconciler: Command, accounts: Path) -> None:
    outcome = reconciler("set", "partner", "--unset", "profiles")

    assert outcome.code == 3
    assert "`retail` is not a profile" in outcome.err
    assert "clients/acme.yaml:3" in outcome.err
    assert "retail" in (accounts / "partner.yaml").read_text(encoding="utf-8")


def test_a_new_client_lacks_nothing_that_its_profile_says(
    reconciler: Command, accounts: Path
) -> None:
    done = reconciler("new", "cargo", "--from", "active", "name=Cargo", "profile=retail")

    assert done.code == 0, done.err
    text = (accounts / "clients" / "cargo.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines == ["name: Cargo", "status: active", "profile: retail", "seats: 1"]


def test_a_new_client_like_another_has_its_profile_and_repeats_nothing_of_it(
    reconciler: Command, accounts: Path
) -> None:
    own = "resources: {dashboards: 5, private_links: 2}\n"
    acme = accounts / "clients" / "acme.yaml"
    acme.write_text(f"name: Acme\nstatus: setup\nprofile: retail\n{own}", encoding="utf-8")
    done = reconciler("new", "cargo", "--from", "acme", "name=Cargo")

    assert done.code == 0, done.err
    text = (accounts / "clients" / "cargo.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines[:3] == ["name: Cargo", "status: setup", "profile: retail"]
    assert "dashboards" not in text
    assert "private_links: 2" in text


def test_fmt_knows_the_place_of_a_profile(reconciler: Command, accounts: Path) -> None:
    acme = accounts / "clients" / "acme.yaml"
    acme.write_text("profile: retail\nstatus: setup\nname: Acme\n", encoding="utf-8")

    assert reconciler("fmt").code == 0
    assert acme.read_text(encoding="utf-8") == "name: Acme\nstatus: setup\nprofile: retail\n"


def test_an_editor_offers_the_profiles_and_what_each_gives(
    reconciler: Command, accounts: Path
) -> None:
    assert reconciler("schema").code == 0
    client, partner = (
        json.loads((accounts / ".schemas" / f"{kind}.schema.json").read_text(encoding="utf-8"))
        for kind in ("client", "partner")
    )

    profile = client["properties"]["profile"]
    assert profile["enum"] == ["retail", "tester"]
    assert profile["enumDescriptions"] == [
        "Has features sso, properties.tier gold, resources.dashboards 5.",
        "Has features email_reports, properties.tier silver, trial.days 7.",
    ]
    (shape,) = partner["properties"]["profiles"]["patternProperties"].values()
    assert shape["properties"]["properties"]["properties"]["tier"]["enum"] == ["gold", "silver"]
    assert "Required" not in json.dumps(shape["properties"]["properties"]["properties"])


@pytest.mark.parametrize(
    "line", ["billing: &b {mode: partner}", "billing: *b", "<<: {seats: 1}"], ids=str
)
def test_the_refusal_of_copies_names_profiles(
    reconciler: Command, accounts: Path, line: str
) -> None:
    (accounts / "clients" / "acme.yaml").write_text(
        f"name: Acme\nstatus: setup\n{line}\n", encoding="utf-8"
    )
    outcome = reconciler("validate")

    assert outcome.code == 3
    assert "`profile: NAME`" in " ".join(outcome.out.split())


@pytest.fixture
def two(accounts: Path, reconciler: Command) -> Path:
    """The same, and a client of no profile; both are applied."""
    text = "name: Bolt\nstatus: setup\nproperties: {tier: silver}\n"
    (accounts / "clients" / "bolt.yaml").write_text(text, encoding="utf-8")
    assert reconciler("apply", "--yes").code == 0
    return accounts


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (["--where", "profile=retail"], ["acme"]),
        (["--where", "Profile=RETAIL"], ["acme"]),
        (["--where", "profile="], ["bolt"]),
        (["--where", "profile=tester"], []),
        (["--column", "profile"], ["acme", "bolt"]),
        (["--sort", "-profile"], ["acme", "bolt"]),
    ],
)
@pytest.mark.usefixtures("two")
def test_list_asks_the_files_for_profiles(
    reconciler: Command, words: list[str], keys: list[str]
) -> None:
    clients = reconciler("list", *words, "--format", "json").json["clients"]

    assert [client["key"] for client in clients] == keys
    assert all(client["profile"] == {"acme": "retail"}.get(client["key"]) for client in clients)


def test_list_has_the_profile_that_a_file_names_now_applied_or_not(
    reconciler: Command, two: Path
) -> None:
    file = two / "clients" / "acme.yaml"
    file.write_text(file.read_text().replace("retail", "tester"), encoding="utf-8")

    shown = reconciler("list", "--column", "profile").out

    assert "acme  tester" in shown
    assert "profile: as the files say" in shown
    assert reconciler("list", "--column", "profile", "--format", "csv").out == (
        'key,profile\n"acme","tester"\n"bolt",\n'
    )


@pytest.mark.usefixtures("two")
def test_a_profile_that_nobody_has_is_refused_and_one_that_is_meant_is_named(
    reconciler: Command,
) -> None:
    outcome = reconciler("list", "--where", "profile=retial")

    assert (outcome.code, outcome.out) == (64, "")
    assert "`retail`" in outcome.err


def test_a_file_that_cannot_be_read_is_no_client_without_a_profile(
    reconciler: Command, two: Path
) -> None:
    (two / "clients" / "acme.yaml").write_text("name: [\n", encoding="utf-8")

    outcome = reconciler("list", "--where", "profile=")

    assert (outcome.code, outcome.out) == (3, "")
    assert "clients/acme.yaml" in outcome.err


def test_no_file_is_read_where_nobody_asks_for_profiles(reconciler: Command, two: Path) -> None:
    (two / "clients" / "acme.yaml").write_text("name: [\n", encoding="utf-8")

    listed = reconciler("list", "--format", "json").json["clients"]

    assert [client["key"] for client in listed] == ["acme", "bolt"]
    assert "profile" not in listed[0]


def test_a_column_of_ones_own_that_is_called_so_is_that_column(
    reconciler: Command, two: Path
) -> None:
    partner = two / "partner.yaml"
    text = partner.read_text(encoding="utf-8")
    partner.write_text(
        text.replace("  sites:", "  profile: {type: text}\n  sites:"), encoding="utf-8"
    )
    file = two / "clients" / "acme.yaml"
    file.write_text(file.read_text() + "properties: {profile: wide}\n", encoding="utf-8")
    assert reconciler("apply", "--yes").code == 0

    clients = reconciler("list", "--where", "profile=wide", "--format", "json").json["clients"]

    assert [client["key"] for client in clients] == ["acme"]
    assert "profile" not in clients[0]


def test_show_names_the_profile_of_the_file(reconciler: Command, accounts: Path) -> None:
    assert reconciler("apply", "--yes").code == 0
    file = accounts / "clients" / "acme.yaml"

    with_file = reconciler("show", "acme")
    as_json = reconciler("show", "acme", "--format", "json").json
    file.write_text("profile: [", encoding="utf-8")
    broken = reconciler("show", "acme")
    file.unlink()
    without = reconciler("show", "acme")

    assert with_file.out.splitlines()[0] == "acme  Acme, profile retail"
    assert as_json["profile"] == "retail"
    assert [(each.code, each.out.splitlines()[0]) for each in (broken, without)] == [
        (0, "acme  Acme"),
        (0, "acme  Acme"),
    ]
