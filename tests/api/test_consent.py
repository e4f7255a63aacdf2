"""A consent: what it does not name is not done, and nothing is dearer than it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler import Consent, Workspace, errors
from reconciler.plan.promise.unattended import why_not_harmless
from tests.api.conftest import Opened, acme, write
from tests.builders import ADMIN, PARTNER, SOLD, client_text


def test_a_consent_names_the_field(folder: Path, workspace: Workspace) -> None:
    write(folder, acme(seats=3))

    applied = workspace.apply(consent=Consent(changes=["client.acme seats"]))

    assert [change.address for change in applied.changes] == ["client.acme"]


@pytest.mark.parametrize(
    "changes",
    [
        [],
        ["client.acme"],
        ["client.acme seat"],
        ["client.acme s"],
        ["client seats"],
        ["client.other seats"],
        ["partner seats"],
        ["seats"],
        [""],
        ["*"],
        "client.acme seats",
    ],
    ids=str,
)
def test_what_it_does_not_name_is_not_done(
    folder: Path, workspace: Workspace, changes: list[str]
) -> None:
    write(folder, acme(seats=3))

    with pytest.raises(errors.StalePlan, match="nobody consented to"):
        workspace.apply(consent=Consent(changes=changes))

    assert workspace.plan().needs == ("client.acme seats",)


def test_one_thing_that_is_not_named_stops_all(folder: Path, workspace: Workspace) -> None:
    write(folder, acme(seats=3, members=ADMIN))

    with pytest.raises(errors.StalePlan, match="members"):
        workspace.apply(consent=Consent(changes=["client.acme seats"]))

    workspace.apply(consent=Consent(changes=["client.acme seats", "client.acme members"]))


def test_what_is_harmless_needs_no_name(folder: Path, workspace: Workspace) -> None:
    write(folder, acme(seats=3, description="a note"))

    assert workspace.apply(consent=Consent(changes=["client.acme seats"])).operation


def test_a_plan_and_a_consent_are_not_mixed(workspace: Workspace) -> None:
    with pytest.raises(errors.UsageRefused):
        workspace.apply(workspace.plan(), consent=Consent())


def test_a_new_client_and_one_that_goes_are_named_so(folder: Path, workspace: Workspace) -> None:
    write(folder, client_text("disabled"))
    workspace.apply(workspace.plan())
    write(folder, client_text(name="New"), "new")
    write(folder, f"{client_text('disabled')}removed: {{by: dana, reason: merged}}\n")

    assert workspace.plan().needs == ("client.acme remove", "client.new create")


def test_a_door_is_named_beside_the_field(folder: Path, workspace: Workspace) -> None:
    write(folder, client_text("trial", name="Beta"), "beta")
    workspace.apply(workspace.plan())
    write(folder, acme(name="Beta"), "beta")
    plan = workspace.plan()

    with pytest.raises(errors.StalePlan, match="open active"):
        workspace.apply(
            consent=Consent(changes=[need for need in plan.needs if " open " not in need])
        )

    assert list(plan.doors) == ["client.beta"]
    assert workspace.apply(consent=Consent(changes=plan.needs)).changes


def sold(folder: Path, more: str = "") -> None:
    text = f"{PARTNER}{SOLD}{more}".replace("seats: 100", "seats: 2")
    (folder / "accounts" / "partner.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("short", ["bought", "charged", "due", "later"])
def test_nothing_is_dearer_than_a_consent_says(folder: Path, opened: Opened, short: str) -> None:
    sold(folder)
    workspace = opened()
    workspace.apply(workspace.plan())
    write(folder, acme(seats=5))
    money = workspace.plan().money
    assert money is not None
    enough = {"charged": money.charged, "due": money.due_now, "later": money.more_later}
    assert min(enough.values()) > 0
    bought = {"seats": 3}

    with pytest.raises(errors.StalePlan):
        workspace.apply(
            consent=Consent(
                changes=["client.acme seats"],
                bought={"seats": 2} if short == "bought" else bought,
                **{name: most - (name == short) for name, most in enough.items()},
            )
        )

    consent = Consent(changes=["client.acme seats"], bought=bought, **enough)
    assert workspace.apply(consent=consent).operation


def test_a_guard_that_is_passed_is_named(folder: Path, opened: Opened) -> None:
    sold(folder, 'guards: {max_due_now: "1.00"}\n')
    workspace = opened()
    consents = "acknowledge: [{guard: max_due_now, up_to: '99.00', by: dana, reason: meant}]\n"
    sold(folder, f'guards: {{max_due_now: "1.00"}}\n{consents}')
    workspace.apply(workspace.plan())
    write(folder, acme(seats=5))
    plan = workspace.plan()
    money = plan.money
    assert money is not None
    most = {"charged": money.charged, "due": money.due_now, "later": money.more_later}

    with pytest.raises(errors.StalePlan, match="partner pass max_due_now"):
        workspace.apply(consent=Consent(changes=["client.acme seats"], bought={"seats": 3}, **most))

    assert plan.needs == ("partner pass max_due_now", "client.acme seats")
    assert workspace.apply(
        consent=Consent(changes=plan.needs, bought={"seats": 3}, **most)
    ).operation


def test_a_consent_does_not_outlive_what_it_was_for(folder: Path, workspace: Workspace) -> None:
    consent = Consent(changes=["client.acme seats"])
    write(folder, acme(seats=3))
    workspace.apply(consent=consent)
    write(folder, client_text("disabled"))

    with pytest.raises(errors.StalePlan):
        workspace.apply(consent=consent)


TEXTS = {
    "nothing": acme(),
    "note": acme(description="a note"),
    "name": acme(name="Other"),
    "seats": acme(seats=3),
    "member": acme(members=ADMIN),
    "closed": client_text("disabled"),
    "features": acme(features="[sso]"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_exactly_what_is_harmless_needs_no_consent(
    folder: Path, workspace: Workspace, name: str
) -> None:
    write(folder, TEXTS[name])
    plan = workspace.plan()

    assert bool(plan.needs) == any(why_not_harmless(planned) for planned in plan.plan.planned)
