from datetime import date

import pytest

from reconciler.diagnostics import FieldPath
from reconciler.model.access.effects import effects_of
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.account import Client
from reconciler.model.live.observed import Observed
from reconciler.model.status import Effect, Status
from tests.house.manual_tables import effects_table

TODAY = date(2026, 11, 20)
OVER = TrialClock(date(2026, 11, 6), 14)


def client(
    status: Status, *, mode: str = "partner", trial: TrialClock | None = None, **features: bool
) -> Client:
    leaves: dict[FieldPath, Leaf] = {
        ("name",): "Acme",
        ("status",): status.value,
        ("billing", "mode"): mode,
        **{("features", name): granted for name, granted in features.items()},
    }
    return Client("acme", leaves, Observed(trial=trial))


def test_every_status_says_something_of_every_effect() -> None:
    assert {status: set(status.facts.effects) for status in Status} == {
        status: set(Effect) for status in Status
    }


def test_effects_table_is_the_table_of_the_docs() -> None:
    assert effects_table() == (
        "| effect | setup | trial | active | disabled | trial, over "
        "| trial, over, billed by the platform |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        "| client users may sign in | no (parent admins only) | yes, until it expires | yes "
        "| no: account suspended | no | no |\n"
        "| users may be added | no | yes | yes | no (removal allowed) | no | managers only |\n"
        "| live sharing, published links | no | yes | yes | no | no | no |\n"
        "| data sources refresh by themselves | no (manual queue only) | yes | yes | no | no "
        "| no |\n"
        "| download / e-mail of dashboards | yes, with watermark | per feature | per feature "
        "| no | no | no |\n"
        "| draws on the pool, is billed | no | no | yes if billed by you | no | no | no |\n"
        "| parent admins may enter | yes | yes | yes | yes | yes | yes |\n"
    )


@pytest.mark.parametrize("mode", ["partner", "platform"])
def test_a_trial_that_is_over_permits_what_disabled_permits(mode: str) -> None:
    disabled = effects_of(client(Status.DISABLED, mode=mode, trial=OVER), TODAY)
    over = effects_of(client(Status.TRIAL, mode=mode, trial=OVER), TODAY)
    # Whoever may pick the program of the platform can still come: nobody else could go on.
    differs = {Effect.ADD_USERS} if mode == "platform" else set()

    assert {each for each in Effect if over[each].allowed != disabled[each].allowed} == differs


def test_effects_of_an_expired_trial_name_the_day() -> None:
    found = effects_of(client(Status.TRIAL, trial=OVER), TODAY)[Effect.SIGN_IN]

    assert (found.allowed, found.why) == (False, "the trial ended on 2026-11-20")


def test_the_last_day_of_a_trial_still_lets_users_in() -> None:
    day_before = date(2026, 11, 19)

    assert effects_of(client(Status.TRIAL, trial=OVER), day_before)[Effect.SIGN_IN].allowed


@pytest.mark.parametrize("status", [Status.TRIAL, Status.ACTIVE])
def test_downloads_follow_the_features(status: Status) -> None:
    none = effects_of(client(status), TODAY)[Effect.DOWNLOAD]
    both = effects_of(client(status, download_reports=True, email_reports=True), TODAY)

    assert not none.allowed
    assert both[Effect.DOWNLOAD].why == "its features hold `download_reports` and `email_reports`"


def test_downloads_in_setup_need_no_feature_and_in_disabled_none_helps() -> None:
    setup = effects_of(client(Status.SETUP), TODAY)[Effect.DOWNLOAD]
    disabled = effects_of(client(Status.DISABLED, download_reports=True), TODAY)[Effect.DOWNLOAD]

    assert (setup.allowed, disabled.allowed) == (True, False)


@pytest.mark.parametrize(
    ("status", "mode", "draws"),
    [
        (Status.ACTIVE, "partner", True),
        (Status.ACTIVE, "platform", False),
        (Status.TRIAL, "partner", False),
        (Status.SETUP, "partner", False),
        (Status.DISABLED, "partner", False),
    ],
)
def test_only_active_clients_of_the_partner_draw_on_the_pool(
    status: Status, mode: str, *, draws: bool
) -> None:
    account = client(status, mode=mode)

    assert effects_of(account, TODAY)[Effect.POOL].allowed is draws is account.draws
