from datetime import date

import pytest

from reconciler.model.access.actions import NEEDS, UserAction
from reconciler.model.access.authorization import Decision, decide
from reconciler.model.access.effects import effects_of
from reconciler.model.access.identity import Who, identify, people
from reconciler.model.files.people import Permission
from reconciler.model.live.account import Client
from reconciler.model.live.observed import Observed
from reconciler.model.status import SUSPENDED, Effect
from reconciler.values import replace
from tests.access_worlds import PEOPLE, SITUATIONS, STAFF, TODAY, client_in, partner_with

NORTH = partner_with()
DANA, MILO, BOB = STAFF
ANN = "ann@acme.example"
WELCOME = "welcome to Acme"


def no(reason: str, message: str) -> Decision:
    return Decision(allowed=False, reason=reason, message=message)


def yes(reason: str, message: str = "") -> Decision:
    return Decision(allowed=True, reason=reason, message=message)


def seen_by(situation: str, user: str | None, can: UserAction | None = None) -> Decision:
    return decide(client_in(situation), NORTH, TODAY, user=user, can=can)


def test_every_action_is_described() -> None:
    assert list(NEEDS) == list(UserAction)
    assert all(action.sentence for action in UserAction)


def test_every_permission_is_an_action() -> None:
    assert {each.value for each in Permission} <= set(UserAction)


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("user", [DANA, DANA.upper()])
def test_staff_admin_enters_whatever_the_status(situation: str, user: str) -> None:
    entered = yes("an admin of the parent account enters every client account", WELCOME)

    assert seen_by(situation, user) == entered


@pytest.mark.parametrize("situation", SITUATIONS)
def test_staff_admin_never_meets_the_billing_of_a_client(situation: str) -> None:
    assert not seen_by(situation, DANA, UserAction.PICK_PROGRAM).allowed
    assert seen_by(situation, DANA, UserAction.MANAGE_COMPANY_SETTINGS).allowed


@pytest.mark.parametrize("situation", SITUATIONS)
def test_other_staff_sees_a_client_and_does_not_enter(situation: str) -> None:
    assert seen_by(situation, BOB.title()) == no(
        "editor of the parent account, and no member of this client: "
        "sees it in partner management only",
        "you are not a member of Acme",
    )
    assert seen_by(situation, BOB, UserAction.PARTNER_MANAGEMENT).allowed


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_stranger_learns_nothing_of_the_status(situation: str) -> None:
    assert seen_by(situation, "sam@elsewhere.example") == no(
        "no member of this client", "you are not a member of Acme"
    )


@pytest.mark.parametrize("user", [ANN, ANN.upper(), MILO, None])
@pytest.mark.parametrize(
    ("situation", "decision"),
    [
        (
            "setup",
            no(
                "in setup only admins of the parent account may enter",
                "Acme is not open yet: Agency North is still building it",
            ),
        ),
        ("trial", yes("the trial runs until 2026-12-04", WELCOME)),
        (
            "trial, over",
            no(
                "the trial ended on 2026-11-20",
                "the trial of Acme is over: please ask Agency North",
            ),
        ),
        ("active", yes("the account is active", WELCOME)),
        ("disabled", no("the account is disabled", SUSPENDED)),
    ],
)
def test_users_of_the_client_enter_by_status_and_trial(
    user: str | None, situation: str, decision: Decision
) -> None:
    assert seen_by(situation, user) == decision


def test_the_billing_page_stays_open_to_whoever_manages_the_company() -> None:
    over = "trial, over, billed by the platform"

    assert seen_by(over, ANN) == yes(
        "the trial ended on 2026-11-20: whoever has `manage_company_settings` reaches the billing "
        "page, and nothing else",
        "the trial of Acme is over: pick a program to go on",
    )
    assert not seen_by(over, ANN, UserAction.MANAGE_COMPANY_SETTINGS).allowed
    assert seen_by(over, ANN, UserAction.PICK_PROGRAM).allowed
    assert seen_by(over, "ed@acme.example") == no(
        "the trial ended on 2026-11-20; the client picks a program of the platform",
        "the trial of Acme is over: an admin of Acme can pick a program",
    )


def test_once_a_program_is_picked_everybody_is_back() -> None:
    client = client_in("trial, over, billed by the platform")
    picked = replace(client, observed=replace(client.observed, program="standard"))

    assert decide(picked, NORTH, TODAY, user="ed@acme.example") == yes(
        "a program is picked", WELCOME
    )


def test_who_was_invited_is_not_in_yet() -> None:
    assert seen_by("active", "ines@acme.example") == no(
        "invited on 2026-11-03, and has not accepted yet",
        "you are invited: open the link in your invitation first",
    )


def test_a_member_whom_nobody_invited_yet_is_not_in() -> None:
    client = replace(client_in("active"), observed=Observed())

    assert decide(client, NORTH, TODAY, user=ANN) == no(
        "a member whose invitation is not sent yet", "your invitation is on its way"
    )


def test_who_created_the_client_is_its_admin_while_on_the_staff() -> None:
    client = client_in("active")
    bobs = replace(client, observed=replace(client.observed, implicit_admin=BOB))
    sams = replace(client, observed=replace(client.observed, implicit_admin="sam@north.example"))

    assert decide(bobs, NORTH, TODAY, user=BOB, can=UserAction.ADD_USERS) == yes(
        "the role `admin` holds `manage_users`"
    )
    assert identify(bobs, NORTH, BOB).who is Who.IMPLICIT_ADMIN
    assert identify(sams, NORTH, "sam@north.example").who is Who.STRANGER


def test_who_created_a_client_waits_for_setup_to_end_like_all_others() -> None:
    client = client_in("setup")
    bobs = replace(client, observed=replace(client.observed, implicit_admin=BOB))

    assert not decide(bobs, NORTH, TODAY, user=BOB).allowed


def test_a_role_that_is_gone_permits_nothing() -> None:
    nobody = partner_with(())

    assert decide(client_in("active"), nobody, TODAY, user="cass@acme.example").allowed
    assert decide(
        client_in("active"), nobody, TODAY, user="cass@acme.example", can=UserAction.VIEW_DASHBOARDS
    ) == no(
        "the role `accountant` does not hold `view_dashboards`",
        "your role does not allow this: please ask an admin of Acme",
    )


@pytest.mark.parametrize(
    ("situation", "action", "decision"),
    [
        (
            "setup",
            UserAction.ADD_USERS,
            no(
                "the account is in setup: users come once the account has left setup",
                "this is not possible while Acme is in setup",
            ),
        ),
        (
            "disabled",
            UserAction.ADD_USERS,
            no(
                "the account is disabled: users can only be removed",
                "this is not possible while Acme is suspended",
            ),
        ),
        (
            "disabled",
            UserAction.MANAGE_USERS,
            yes("an admin of the parent account may do all that the account can"),
        ),
        (
            "setup",
            UserAction.DOWNLOAD_REPORTS,
            yes("in setup, every page carries the Setup watermark"),
        ),
    ],
)
def test_the_status_stops_the_staff_too(
    situation: str, action: UserAction, decision: Decision
) -> None:
    assert seen_by(situation, DANA, action) == decision


def test_a_missing_feature_is_asked_of_the_partner_but_not_by_its_staff() -> None:
    client = client_in("active", ())
    asked = [decide(client, NORTH, TODAY, user=each, can=UserAction.SSO) for each in (ANN, DANA)]

    assert asked == [
        no(
            "`sso` is not among its features",
            "Acme does not have this feature: please ask Agency North",
        ),
        no("`sso` is not among its features", "Acme does not have this feature"),
    ]


def of_assets(granted: int, used: int) -> Decision:
    client = client_in("active")
    leaves = {**client.leaves, ("articles", "pack"): granted}
    observed = replace(client.observed, usage={"assets": used})
    asked = Client(client.key, leaves, observed)
    return decide(asked, NORTH, TODAY, user=ANN, can=UserAction.CREATE_ASSET)


def test_licences_run_out() -> None:
    told = "Acme has no licence left for this: please ask Agency North"

    assert of_assets(3, 2).allowed
    assert of_assets(3, 3) == no("3 of 3 licences for `assets` are used", told)
    assert of_assets(3, 4) == no("4 of 3 licences for `assets` are used", told)


def test_a_catalogue_that_grants_a_licence_makes_it_count_for_everybody() -> None:
    client = client_in("active").with_leaves({("articles", "pack"): None})

    assert decide(client, NORTH, TODAY, user=ANN, can=UserAction.CREATE_ASSET) == no(
        "no article of the client grants a licence for `assets`",
        "Acme has no licence left for this: please ask Agency North",
    )


def test_a_licence_that_no_article_grants_is_not_counted() -> None:
    leaves = {path: leaf for path, leaf in NORTH.leaves.items() if path[0] != "articles"}
    free = replace(NORTH, leaves=leaves)
    client = client_in("active", ())

    assert decide(client, free, TODAY, user=ANN, can=UserAction.ADD_DATA_LOGGER).allowed


def test_nobody_named_is_whoever_has_the_role() -> None:
    assert seen_by("active", None, UserAction.ADD_USERS) == yes(
        "whoever has a role with `manage_users`"
    )
    assert seen_by("trial, over, billed by the platform", None, UserAction.PICK_PROGRAM).allowed


def test_only_clients_of_the_platform_pick_a_program() -> None:
    assert seen_by("active", ANN, UserAction.PICK_PROGRAM) == no(
        "the partner bills it", "Agency North bills Acme"
    )


def test_sign_in_of_the_effects_agrees_with_the_decision() -> None:
    for situation in SITUATIONS:
        effects = effects_of(client_in(situation), TODAY)

        assert effects[Effect.SIGN_IN].allowed is seen_by(situation, None).allowed


def test_a_trial_without_a_clock_is_open() -> None:
    client = replace(client_in("trial"), observed=Observed())

    assert decide(client, NORTH, TODAY).allowed


def test_the_last_day_of_a_trial_still_lets_users_in() -> None:
    assert decide(client_in("trial, over"), NORTH, date(2026, 11, 19), user=ANN).allowed


def test_people_are_members_and_the_staff_that_is_admin_there() -> None:
    client = client_in("active")
    made = replace(client, observed=replace(client.observed, implicit_admin=BOB))

    found = {email: each.who for email, each in people(made, NORTH).items()}

    assert found == {
        **dict.fromkeys(sorted(client.members), Who.MEMBER),
        PEOPLE["invited"]: Who.INVITED,
        BOB: Who.IMPLICIT_ADMIN,
        DANA: Who.PARENT_ADMIN,
    }


def test_a_member_of_one_client_learns_nothing_of_another() -> None:
    mine = client_in("active")
    theirs = Client("bolt", {("name",): "Bolt", ("status",): "active"})

    entered = [decide(each, NORTH, TODAY, user=ANN).allowed for each in (mine, theirs)]

    assert entered == [True, False]
    assert decide(theirs, NORTH, TODAY, user=ANN) == no(
        "no member of this client", "you are not a member of Bolt"
    )
    assert not any(decide(theirs, NORTH, TODAY, user=ANN, can=each).allowed for each in UserAction)
