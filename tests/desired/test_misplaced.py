"""Keys and words in the wrong place: the help says where they belong, and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.desired.read.misplaced import place_of
from reconciler.desired.read.tree import Tree
from reconciler.errors import FilesInvalid
from reconciler.model.files.client import ClientFile
from reconciler.model.files.partner import PartnerFile
from tests.builders import PARTNER, SOLD

HEAD = "name: Acme\nstatus: setup\n"
COLUMN = "properties: {region: {type: text, label: Region}}\n"
PACK = f'{SOLD}articles: {{logger-pack: {{name: Pack, unit: "15.00"}}}}\n'


def help_of(folder: Path, client: str, partner: str = PARTNER + COLUMN + PACK) -> str:
    """Give the help of the one finding in two files."""
    (folder / "clients").mkdir()
    (folder / "partner.yaml").write_text(partner, encoding="utf-8")
    (folder / "clients" / "acme.yaml").write_text(client, encoding="utf-8")
    with pytest.raises(FilesInvalid) as wrong:
        Tree(folder).everything()
    (finding,) = wrong.value.diagnostics
    return str(finding.help)


@pytest.mark.parametrize(
    ("line", "help"),
    [
        ("dashboards: 5", "it belongs in `resources`: write `resources: {dashboards: 5}`"),
        (
            "requested_on: 2026-11-10",
            (
                "it belongs in `trial.extension`: write `trial: {extension: "
                "{requested_on: 2026-11-10, requested_by: ann@acme.example}}`"
            ),
        ),
        (
            "resources: {private_links: 2}\ndashboards: 5",
            ("it belongs in `resources`: write `resources: {dashboards: 5, private_links: 2}`"),
        ),
        (
            "members: [{email: eve@acme.example, role: admin}]\nextension: true",
            (
                "it belongs in `trial`: write `trial: {extension: {requested_on: 2026-03-31, "
                "requested_by: eve@acme.example}}`"
            ),
        ),
        (
            "resources: {dashboards: 2}\ntrial_days: 7\n",
            "it belongs in `trial`: write `trial: {days: 7}`",
        ),
        ("region: West", "it belongs in `properties`: write `properties: {region: West}`"),
        ('region: "12"', 'it belongs in `properties`: write `properties: {region: "12"}`'),
        ("regoin: West", "did you mean `properties.region`?"),
        (
            "billing: {seats: 5}",
            "it belongs at the top of the file: write `seats: 5` without an indent",
        ),
        (
            "resources: {features: [sso]}",
            "it belongs at the top of the file: write `features: …` without an indent",
        ),
        ("supply: {seats: 5}", "it belongs in partner.yaml: reconciler explain partner.supply"),
        (
            "time_zone: Europe/Vienna",
            "it belongs in partner.yaml: reconciler explain partner.time_zone",
        ),
        (
            'max_due_now: "5.00"',
            "it belongs in partner.yaml: reconciler explain partner.guards.max_due_now",
        ),
        ("role: admin", "it belongs in an element of `members`: reconciler explain client.members"),
        ("seat: 5", "did you mean `seats`?"),
        ("sso: true", "it belongs in `features`: write `features: [sso]`"),
        ("Logger_Pack: 2", "it belongs in `articles`: write `articles: {logger-pack: 2}`"),
        ("loger-pack: 2", "did you mean `articles.logger-pack`?"),
        ("paused: true", "it belongs in `status`: write `status: disabled`"),
        (
            "key: acme",
            (
                "the name of the file is the client's key: delete this line; and to rename the "
                "client, rename the file and write `moved_from: KEY` into it, with the key that "
                "it had"
            ),
        ),
    ],
)
def test_a_key_is_told_where_it_belongs(tmp_path: Path, line: str, help: str) -> None:
    assert help_of(tmp_path, f"{HEAD}{line}\n") == help


def test_a_clients_key_in_the_partners_file_is_told_too(tmp_path: Path) -> None:
    said = help_of(tmp_path, HEAD, f"{PARTNER}status: active\n")

    assert said == "it belongs in the file of a client: reconciler explain client.status"


def test_seats_in_the_partners_file_are_of_the_supply_or_of_a_client(tmp_path: Path) -> None:
    assert help_of(tmp_path, HEAD, f"{PARTNER}seats: 5\n") == (
        "it belongs in `supply`: write `supply: {seats: 5}`, or stands in the file of a client"
    )


def test_a_column_is_only_known_where_the_partner_has_it(tmp_path: Path) -> None:
    assert help_of(tmp_path, f"{HEAD}region: West\n", PARTNER).startswith("one of: ")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("paused", "disabled"),
        ("Suspended", "disabled"),
        ("inactive", "disabled"),
        ("live", "active"),
        ("trialing", "trial"),
        ("onboarding", "setup"),
    ],
)
def test_another_word_for_a_status_is_told_which_it_is(
    tmp_path: Path, word: str, status: str
) -> None:
    assert help_of(tmp_path, f"name: Acme\nstatus: {word}\n") == f"did you mean `{status}`?"


def test_more_days_than_a_trial_has_are_an_extension(tmp_path: Path) -> None:
    assert help_of(tmp_path, "name: Acme\nstatus: trial\ntrial: {days: 28}\n") == (
        "write 14 or less; 14 more, once, are an extension, asked for while it runs: `trial: "
        "{days: 14, extension: {requested_on: 2026-11-10, requested_by: ann@acme.example}}`"
    )


def test_a_place_is_found_by_name() -> None:
    assert place_of(ClientFile, "seats") == ("seats",)
    assert place_of(ClientFile, "private_links") == ("resources", "private_links")
    assert place_of(PartnerFile, "anchor_day") == ("billing", "anchor_day")
    assert place_of(ClientFile, "email") is None
