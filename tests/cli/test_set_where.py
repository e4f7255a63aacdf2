"""`reconciler set --where`: the files of many clients are changed, all or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.report.receipt.edits_view import EditsShape
from reconciler.report.shapes.as_json import json_schema
from tests.builders import PARTNER
from tests.cli.conftest import Command

WORDS = """\
teams: [emea, americas]
properties:
  region: {type: choice, choices: [Alps, West]}
  sites: {type: number}
defaults: {features: [email_reports]}
profiles: {retail: {features: [sso], properties: {sites: 3}}}
"""
FILES = {
    "acme": "# of acme\nname: Acme\nstatus: setup # soon\nteam: emea\n",
    "bolt": "name: Bolt\nstatus: setup\nteam: emea\nprofile: retail # kind\n",
    "cask": "name: Cask\nstatus: setup\nteam: americas\nproperties: {region: Alps}\n",
    "dune": "name: Dune\nstatus: trial\nteam: emea\nfeatures: []\n",
    "gone": "removed: {reason: over, by: dana}\nname: Gone\nstatus: setup\nteam: emea\n",
}


@pytest.fixture
def clients(folder: Path) -> Path:
    """The folder of clients: four of two teams, and one that was removed."""
    (folder / "accounts" / "partner.yaml").write_text(PARTNER + WORDS, encoding="utf-8")
    clients = folder / "accounts" / "clients"
    for file in clients.glob("*.yaml"):
        file.unlink()
    for key, text in FILES.items():
        (clients / f"{key}.yaml").write_text(text, encoding="utf-8")
    return clients


def texts(clients: Path) -> Mapping[str, str]:
    return {file.stem: file.read_text(encoding="utf-8") for file in clients.glob("*.yaml")}


def changed(clients: Path) -> dict[str, str]:
    """The files that are other ones now."""
    return {key: text for key, text in texts(clients).items() if text != FILES[key]}


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_every_client_that_its_file_chooses_is_changed_and_no_other_line(
    reconciler: Command, clients: Path, folder: Path
) -> None:
    done = reconciler("set", "--where", "team=emea", "--where", "status=setup", "seats=5")

    assert done.code == 0, done.err
    assert changed(clients) == {
        "acme": FILES["acme"] + "seats: 5\n",
        "bolt": FILES["bolt"] + "seats: 5\n",
    }
    assert done.out == (
        "Set   where team=emea and status=setup\n\n"
        "accounts/clients/acme.yaml\n+ 5  seats: 5\n\n"
        "accounts/clients/bolt.yaml\n+ 5  seats: 5\n\n"
        "Written: 2 files. See what it does: reconciler plan\n"
    )
    assert not (folder / ".reconciler").exists()


@pytest.mark.parametrize(
    ("wish", "keys"),
    [
        ("features=sso", ["bolt"]),  # its profile says so
        ("sites=3", ["bolt"]),
        ("features=email_reports", ["acme", "cask"]),  # the defaults do
        ("region=alps", ["cask"]),
        ("region=", ["acme", "bolt", "dune"]),
        ("key=dune", ["dune"]),
        ("profile=Retail", ["bolt"]),
        ("profile=", ["acme", "cask", "dune"]),
    ],
)
def test_a_client_is_chosen_by_all_that_its_file_comes_to(
    reconciler: Command, clients: Path, wish: str, keys: list[str]
) -> None:
    assert reconciler("set", "--where", wish, "description=x").code == 0
    assert sorted(changed(clients)) == keys


def test_files_that_say_so_already_are_counted_and_not_written(
    reconciler: Command, clients: Path
) -> None:
    done = reconciler("set", "--where", "team=emea", "features=")

    assert done.code == 0, done.err
    assert sorted(changed(clients)) == ["acme", "bolt"]
    assert "Written: 2 files; 1 file said so already." in done.out


def test_nothing_is_written_where_every_file_says_so(reconciler: Command, clients: Path) -> None:
    done = reconciler("set", "--where", "status=trial", "features=")

    assert done.code == 0
    assert changed(clients) == {}
    assert "Nothing to change: every file says so already." in done.out


def test_a_list_begins_in_each_file_with_what_its_client_has(
    reconciler: Command, clients: Path
) -> None:
    assert reconciler("set", "--where", "team=emea", "features+=public_links").code == 0
    assert {key: text.splitlines()[-1] for key, text in changed(clients).items()} == {
        "acme": "features: [email_reports, public_links]",
        "bolt": "features: [sso, public_links]",
        "dune": "features: [public_links]",
    }


def test_many_files_are_counted_and_the_first_are_shown(reconciler: Command, clients: Path) -> None:
    for number in range(40):
        text = f"name: Client {number}\nstatus: setup\nteam: americas\n"
        (clients / f"client-{number:02}.yaml").write_text(text, encoding="utf-8")
    done = reconciler("set", "--where", "team=americas", "seats=5")

    assert done.code == 0, done.err
    assert done.out.count("seats: 5") == 3
    assert "Written: 41 files." in done.out
    assert "and 18 more" in one_line(done.out)
    assert all("seats: 5" in texts(clients)[f"client-{number:02}"] for number in range(40))


@pytest.mark.parametrize(
    ("typed", "message", "help"),
    [
        (["--where", "temp=emea", "seats=5"], "there is no column `temp`", "`team`"),
        (["--where", "team=emae", "seats=5"], "`team` is never `emae`", "`emea`"),
        (["--where", "seats=many", "seats=5"], "`seats` holds whole numbers", "seats=12"),
        (["--where", "team", "seats=5"], "`team` is no filter", "--where status=active"),
        (["--where", "name=Acmo", "seats=5"], "no client's file has `name=Acmo`", "`name=acme`"),
        (["--where", "status=active", "seats=5"], "no client's file has `status=active`", "files"),
        (["--where", "team=emea"], "nothing to set", "set --where team=emea KEY=VALUE"),
        (["acme", "--where", "team=emea", "seats=5"], "`acme` is named", "set acme seats=5"),
        (["--where", "team=emea", "seets=5"], "no field is called `seets`", "`seats`"),
        (["--where", "team=emea", "seats=many"], "`seats` takes a whole number", "seats=12"),
        (
            ["--where", "team=emea", "features-=sso"],
            "`sso` does not stand in `features`, nothing was written: acme, dune",
            "",
        ),
        (["--where", "team=emea", "--unset", "seats"], "`seats` does not stand", "it has"),
        (["seats=5"], "no client is named", "set CLIENT seats=5"),
        ([], "Missing argument 'CLIENT'", ""),
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(
    reconciler: Command, clients: Path, typed: list[str], message: str, help: str
) -> None:
    done = reconciler("set", *typed)

    assert done.code == 64
    assert message in one_line(done.err)
    assert help in one_line(done.err)
    assert changed(clients) == {}


def test_a_field_goes_from_those_files_that_have_it(reconciler: Command, clients: Path) -> None:
    done = reconciler("set", "--where", "team=emea", "--unset", "features")

    assert done.code == 0, done.err
    assert changed(clients) == {"dune": FILES["dune"].replace("features: []\n", "")}


def test_one_file_that_would_be_wrong_stops_all(reconciler: Command, clients: Path) -> None:
    done = reconciler("set", "--where", "team=emea", "members+=x", "status=active")

    assert done.code != 0
    assert changed(clients) == {}

    done = reconciler("set", "--where", "team=emea", "status=active", "seats=0")
    assert done.code == 3
    assert "active-needs-a-seat-and-a-dashboard" in done.err
    assert {"acme.yaml", "bolt.yaml", "dune.yaml"} <= {
        word.rpartition("/")[2].partition(":")[0] for word in done.err.split() if ".yaml" in word
    }
    assert changed(clients) == {}


def test_nobody_chooses_by_a_file_that_cannot_be_read(reconciler: Command, clients: Path) -> None:
    (clients / "cask.yaml").write_text("name: Cask\nstatus: setpu\n", encoding="utf-8")
    done = reconciler("set", "--where", "team=emea", "seats=5")

    assert done.code == 3
    assert "`setpu` is not a status" in done.err
    assert sorted(changed(clients)) == ["cask"]


def test_the_json_names_every_file_with_its_fields(reconciler: Command, clients: Path) -> None:
    done = reconciler("set", "--where", "team=emea", "seats=5", "--format", "json")

    Draft202012Validator(json_schema(EditsShape)).validate(done.json)
    assert [file["client"] for file in done.json["files"]] == ["acme", "bolt", "dune"]
    assert all(file["fields"][0]["field"] == "seats" for file in done.json["files"])
    assert sorted(changed(clients)) == ["acme", "bolt", "dune"]
