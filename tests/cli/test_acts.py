"""`reconciler operate` inside client accounts: what is printed, and the exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.live.open import open_store
from reconciler.model.live.outbox import LetterState, hash_of, token_of
from reconciler.report.people.rows import AcceptanceShape
from reconciler.report.receipt.view import OperationShape
from reconciler.report.shapes.as_json import json_schema
from tests.builders import PARTNER, SOLD, START, client_text
from tests.cli.conftest import Command
from tests.operations.inside import ANN, BOB, CAT, DANA, MEMBERS, MORE

SECRET = "nobody-may-read-this-0123456789"
DAY = ("--as-of", f"{START}")


@pytest.fixture
def rehearsal(folder: Path, reconciler: Command) -> Command:
    accounts = folder / "accounts"
    (accounts / "partner.yaml").write_text(
        PARTNER.replace("100", "4") + MORE + SOLD, encoding="utf-8"
    )
    lines = {"seats": "2", "resources": "{dashboards: 1}", "members": MEMBERS}
    (accounts / "clients" / "acme.yaml").write_text(client_text("active", **lines), "utf-8")
    (accounts / "clients" / "beta.yaml").write_text(
        client_text("trial", name="Beta", billing="{mode: platform}", **lines), "utf-8"
    )
    assert reconciler("apply", "--yes", "--rehearsal", *DAY).code == 0
    for key in ("acme", "beta"):
        assert reconciler("operate", "accept", key, "--user", ANN, *DAY).code == 0
    return reconciler


def test_adding_a_user_says_what_grew_and_the_next_plan_how_many_to_write(
    rehearsal: Command,
) -> None:
    done = rehearsal(
        "operate", "add-user", "acme", "--user", CAT, "--role", "viewer", "--by", ANN, *DAY
    )

    assert done.code == 0
    assert "grew from inside: 2 → 3 seats" in done.out
    assert f"notice to {DANA}: Acme has 3 seats now" in done.out
    assert f"by {ANN} in" in done.out
    plan = rehearsal("plan", *DAY)
    assert "write `seats: 3` or more" in " ".join(plan.out.split())
    assert "\nNothing to do. Waiting: 2 fields of drift.\n" in plan.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("sign-in", "acme", "--user", CAT),
        ("add-user", "acme", "--user", CAT, "--role", "viewer", "--by", ANN),
        ("remove-user", "acme", "--user", BOB, "--by", ANN),
        ("accept", "acme", "--user", BOB),
        ("request-extension", "beta", "--by", ANN),
        ("pick-program", "beta", "grow", "--by", ANN),
        ("record-usage", "acme", "dashboards=7"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_json_stands_alone_and_fits_its_schema(
    rehearsal: Command, arguments: tuple[str, ...]
) -> None:
    done = rehearsal("operate", *arguments, *DAY, "--format", "json")

    assert (done.code, done.err) == (0, "")
    Draft202012Validator(json_schema(OperationShape)).validate(done.json)
    assert len(done.json["observed"]) == 1
    assert done.json["act"] == arguments[0]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("add-user", "acme", "--user", CAT, "--role", "boss", "--by", ANN), 64, "not a role"),
        (("add-user", "acme", "--user", "cat", "--role", "viewer", "--by", ANN), 64, "e-mail"),
        (("add-user", "acme", "--user", CAT, "--role", "viewer", "--by", BOB), 4, "accepted"),
        (("remove-user", "acme", "--user", ANN, "--by", ANN), 4, "without an admin"),
        (("request-extension", "acme", "--by", ANN), 4, "no trial to extend"),
        (("pick-program", "acme", "grow", "--by", ANN), 4, "you bill"),
        (("pick-program", "beta", "Grow", "--by", ANN), 64, "one word"),
        (("record-usage", "acme", "asets=7"), 64, "did you mean `assets`?"),
        (("sign-in", "acne", "--user", ANN), 64, "did you mean `acme`?"),
        (("accept", "acme"), 64, "accept takes --token"),
        (("accept", "acme", "--user", BOB, "--token", "x"), 64, "accept takes --token"),
        (("sign-in", "acme"), 64, "--user"),
    ],
)
def test_a_wrong_act_ends_with_its_code(
    rehearsal: Command, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = rehearsal("operate", *arguments, *DAY)

    assert done.code == code
    assert said in done.err
    assert done.out == ""


def test_a_link_lets_in_once_and_its_token_is_never_printed(
    folder: Path, rehearsal: Command
) -> None:
    store = open_store(str(folder / ".reconciler" / "live.db"))
    with store.begin("north", actor="test") as work:
        letter = next(
            each for each in work.letters(LetterState.WAITING) if each.to == BOB and each.invitation
        )
        token = token_of(letter.invitation, SECRET)
        assert work.put_link(letter.invitation, hash_of(token), START.replace(day=20))

    wrong = rehearsal("operate", "accept", "--token", f"{token}x", *DAY)
    done = rehearsal("operate", "accept", "--token", token, *DAY, "--format", "json")
    again = rehearsal("operate", "accept", "--token", token, *DAY)

    assert (wrong.code, done.code, again.code) == (4, 0, 4)
    Draft202012Validator(json_schema(AcceptanceShape)).validate(done.json)
    assert done.json["user"] == BOB
    for each in (wrong, done, again):
        assert SECRET not in each.out + each.err
    assert SECRET not in rehearsal("show", done.json["client"], *DAY, "--format", "json").out


def test_show_list_and_trials_name_programs_usage_and_requests(rehearsal: Command) -> None:
    rehearsal("operate", "record-usage", "acme", "dashboards=7", *DAY)
    rehearsal("operate", "request-extension", "beta", "--by", ANN, *DAY)

    assert "over quota: 7 dashboards used, 1 allowed" in rehearsal("show", "acme", *DAY).out
    listed = rehearsal("list", *DAY).out
    assert "● active !" in listed
    assert "! = over quota" in listed
    assert f"beta asks for more days, by {ANN}" in rehearsal("trials", *DAY).out
    rehearsal("operate", "pick-program", "beta", "grow", "--by", ANN, *DAY)
    assert "on its program grow" in rehearsal("show", "beta", *DAY).out
