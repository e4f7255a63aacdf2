"""`access` as people type it, and a sample of the manual's table through it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from reconciler.live.open import open_store
from reconciler.model.access.actions import UserAction
from reconciler.model.leaf_texts import canonical_text, fingerprint
from reconciler.model.live.account import Client
from reconciler.model.resources import Feature
from reconciler.values import replace
from tests.access_worlds import (
    CONDITIONS,
    PEOPLE,
    SITUATIONS,
    STAFF,
    TODAY,
    Cell,
    cells,
    client_in,
    observed,
)
from tests.builders import PARTNER, client_text
from tests.cli.conftest import Command

ROLE = "roles: {accountant: {permissions: [manage_company_settings, view_dashboards]}}\n"
KEYS = {name: f"client-{at}" for at, name in enumerate(SITUATIONS)}
CELLS = cells()
EVERY_SIGN_IN = [each for each in CELLS if each.action is UserAction.SIGN_IN]
SOME_OF_EACH = CELLS[:: len(CELLS) // 60 | 1]


def live(clients: Mapping[str, Client]) -> None:
    """Bring clients where the platform would have brought them at run time."""
    store = open_store(".reconciler/live.db")
    with store.begin("north", actor="platform") as work:
        loaded = work.load([head for head in work.heads() if head.key in clients])
        moved = []
        for record in loaded.values():
            wanted = clients[record.head.key]
            after = replace(record.live.with_leaves(wanted.leaves), observed=wanted.observed)
            head = record.head._replace(
                live_print=fingerprint(canonical_text(after.leaves)),
                status=after.status.value,
                mode=after.mode.value,
                holds=after.holds,
                revision=record.head.revision + 1,
            )
            moved.append(replace(record, head=head, live=after))
        work.update_clients(moved)


def bare(situation: str) -> Client:
    """Give the client of a situation without what only its partner's catalogue gives meaning to."""
    client = client_in(situation).with_leaves({("articles", "pack"): None})
    return replace(client, observed=observed(client.observed.trial))


def started(folder: Path, reconciler: Command, keys: list[str]) -> None:
    staff = ", ".join(f"{{email: {email}, role: {role}}}" for email, role in STAFF.items())
    accounts = folder / "accounts"
    (accounts / "partner.yaml").write_text(f"{PARTNER}{ROLE}staff: [{staff}]\n", encoding="utf-8")
    for key in keys:
        text = client_text("trial", name="Acme")
        (accounts / "clients" / f"{key}.yaml").write_text(text, encoding="utf-8")
    assert reconciler("apply", "--yes", day=date(2026, 11, 12)).code == 0


def test_a_sample_of_the_table_through_the_command(folder: Path, reconciler: Command) -> None:
    started(folder, reconciler, list(KEYS.values()))
    live({KEYS[name]: bare(name) for name in SITUATIONS})

    def says(cell: Cell) -> bool:
        asked = ("--user", PEOPLE[cell.who].upper(), "--can", cell.action.value)
        outcome = reconciler(
            "access", KEYS[cell.situation], *asked, "--format", "json", "--as-of", str(TODAY)
        )
        assert (outcome.code, outcome.err) == (0, "")
        return bool(outcome.json["decision"]["allowed"])

    sample = {each for each in (*EVERY_SIGN_IN, *SOME_OF_EACH) if each.who != "custom"}

    assert len({each.action for each in sample}) == len(UserAction)
    assert {each: says(each) for each in sample} == {
        each: each.allows(CONDITIONS) for each in sample
    }


def test_a_role_of_ones_own_permits_what_the_partner_says(
    folder: Path, reconciler: Command
) -> None:
    started(folder, reconciler, ["ours"])
    live({"ours": bare("active")})
    asked = (
        "access",
        "ours",
        "--as-of",
        str(TODAY),
        "--user",
        PEOPLE["custom"],
        "--format",
        "json",
    )

    may = {
        each for each in UserAction if reconciler(*asked, "--can", each).json["decision"]["allowed"]
    }

    assert may == {
        UserAction.SIGN_IN,
        UserAction.VIEW_DASHBOARDS,
        UserAction.DOWNLOAD_REPORTS,
        UserAction.EMAIL_REPORTS,
        UserAction.MANAGE_COMPANY_SETTINGS,
        *(
            UserAction(each)
            for each in (Feature.SSO, Feature.CUSTOM_THEME, Feature.SSL_DOMAIN_ALIAS)
        ),
    }


def test_no_is_an_answer_and_a_script_can_ask_for_a_code(reconciler: Command) -> None:
    reconciler("apply", "--yes")
    asked = ("access", "acme", "--can", "sso")

    assert [reconciler(*asked).code, reconciler(*asked, "--detailed-exitcode").code] == [0, 2]
    assert reconciler("access", "acme", "--detailed-exitcode").code == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--can", "create_assets"), "did you mean `create_asset`?"),
        (("--can", "SHARE"), "did you mean `share`?"),
        (("--can", "fly"), "one of: sign_in, view_dashboards"),
        (("--user", "ann"), "name@example.com"),
        (("--user", ""), "name@example.com"),
        (("--user", "ann@acme.example\n"), "name@example.com"),
    ],
)
def test_what_is_mistyped_is_64(reconciler: Command, typed: tuple[str, str], said: str) -> None:
    reconciler("apply", "--yes")

    outcome = reconciler("access", "acme", *typed)

    assert (outcome.code, outcome.out) == (64, "")
    assert said in outcome.err


def test_a_client_that_nobody_knows_is_64(reconciler: Command) -> None:
    reconciler("apply", "--yes")

    assert reconciler("access", "acne").code == 64


def test_people_are_shown_as_they_are_live(folder: Path, reconciler: Command) -> None:
    started(folder, reconciler, ["ours"])
    live({"ours": bare("active")})

    people = reconciler("show", "ours", "--as-of", str(TODAY), "--format", "json").json["people"]

    assert {person["email"]: person["who"] for person in people} == {
        "ann@acme.example": "member",
        "cass@acme.example": "member",
        "ed@acme.example": "member",
        "ines@acme.example": "invited",
        "milo@north.example": "member",
        "vi@acme.example": "member",
        "dana@north.example": "parent-admin",
    }
