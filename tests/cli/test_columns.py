"""The partner's own columns, articles and schemas at the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Command

EXAMPLE = Path(__file__).resolve().parents[2] / "accounts"


@pytest.fixture
def applied(folder: Path, reconciler: Command) -> Command:
    """The command line in a folder with the example accounts, applied."""
    shutil.rmtree(folder / "accounts")
    shutil.copytree(EXAMPLE, folder / "accounts")
    assert reconciler("apply", "--yes").code == 0
    return reconciler


def test_list_has_a_column_for_each_property(applied: Command) -> None:
    done = applied("list", "--format", "json")
    listed = {client["key"]: client["properties"] for client in done.json["clients"]}

    assert [column["name"] for column in done.json["columns"]] == [
        "region",
        "contract_end",
        "customer_number",
        "sites",
    ]
    assert listed["maple-retail"] == {"region": "East", "contract_end": "2026-12-31", "sites": 4.5}
    assert listed["alpine-outfitters"]["customer_number"] == "100417"


def test_list_shows_chosen_columns_of_chosen_clients(applied: Command) -> None:
    done = applied("list", "--column", "sites", "--where", "region=west", "--where", "status=trial")

    assert done.code == 0
    assert done.out.splitlines()[2:4] == ["key             Sites", "cactus-clinics      6"]
    assert "maple-retail" not in done.out


@pytest.mark.parametrize(
    ("typed", "help_has"),
    [
        (["--column", "regoin"], "did you mean `region`?"),
        (["--column", "Contract end"], "did you mean `contract ends`?"),
        (["--column", "colour"], "name one of key, name, status"),
        (["--sort", "seat"], "did you mean `seats`?"),
        (["--sort", "-"], "name one of key"),
        (["--where", "regoin=West"], "region"),
        (["--where", "region"], "--where"),
    ],
)
def test_list_refuses_a_column_that_is_none(
    applied: Command, typed: list[str], help_has: str
) -> None:
    done = applied("list", *typed)

    assert done.code == 64
    assert help_has in done.err


def test_show_lists_licences_with_what_is_left(applied: Command) -> None:
    done = applied("show", "alpine-outfitters", "--format", "json")

    assert done.json["articles"] == {"asset-pack": 1, "logger-pack": 2}
    assert done.json["licences"] == {
        "assets": {"granted": 90, "used": 0, "left": 90},
        "data_loggers": {"granted": 10, "used": 0, "left": 10},
    }
    assert "articles[asset-pack]" in applied("show", "alpine-outfitters").out


def test_the_partner_shows_what_it_subscribed_to_and_what_it_owns(applied: Command) -> None:
    data = applied("show", "--format", "json").json
    fields = {field["field"]: field["live"] for field in data["fields"]}

    assert (fields["program"], fields["supply.seats"]) == ("preferred", 34)
    assert fields["add_ons.white_label"] is True
    assert data["pool"] == {"seats": {"supply": 34, "staff": 2, "allocated": 28, "free": 4}}


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("sites=5", 5),
        ("sites=-0.5", -0.5),
        ("contract_end=2027-01-31", "2027-01-31"),
        ("region=West", "West"),
        ("customer_number=100418", "100418"),
        ("customer_number=true", "true"),
        ("insured=true", True),
    ],
)
def test_set_writes_a_property_as_its_column_takes_it(
    applied: Command, folder: Path, typed: str, listed: object
) -> None:
    partner = folder / "accounts" / "partner.yaml"
    text = partner.read_text("utf-8")
    partner.write_text(
        text.replace("  sites: {", "  insured: {type: boolean}\n  sites: {"), "utf-8"
    )

    done = [applied("set", "maple-retail", f"properties.{typed}"), applied("apply", "--yes")]

    assert [each.code for each in done] == [0, 0]
    shown = applied("show", "maple-retail", "--format", "json").json
    assert shown["properties"][typed.partition("=")[0]] == listed
    refused = applied("set", "maple-retail", "properties.sites=many")
    assert (refused.code, "write a number" in refused.err) == (3, True)


def test_schema_writes_the_partners_own_words(applied: Command, folder: Path) -> None:
    own = folder / "accounts" / ".schemas"
    shutil.rmtree(own, ignore_errors=True)
    out = str(folder / "general")

    written = applied("schema", "-o", out)
    again = applied("schema", "-o", out, "--check")
    partner = folder / "accounts" / "partner.yaml"
    partner.write_text(partner.read_text("utf-8").replace("Nordics", "North"), "utf-8")
    stale = applied("schema", "-o", out, "--check")
    partner.write_text("format: 9\n", "utf-8")
    broken = applied("schema", "-o", out)

    assert [written.code, again.code, stale.code, broken.code] == [0, 0, 3, 0]
    assert '"Nordics"' in (own / "client.schema.json").read_text("utf-8")
    assert "client.schema.json" in stale.err
    assert "partner.yaml without errors" in broken.err + broken.out
