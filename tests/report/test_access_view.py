from datetime import date

from jsonschema import Draft202012Validator

from reconciler.model.files.people import Joining, Person
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.observed import Observed
from reconciler.model.live.records import ClientRecord
from reconciler.model.status import Effect
from reconciler.report.clients.access_view import AccessShape, access_view, read_question
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.shapes.as_json import json_schema
from reconciler.values import replace
from tests.report.samples import BOB, TODAY, active, client_leaves, partner_record, record_of

OPEN = record_of("acme", active("Acme"))
TRIAL = record_of("elm", client_leaves("trial", "Elm"), trial=TrialClock(date(2026, 11, 2), 14))


def test_effects_and_one_decision() -> None:
    document = access_view(read_question(TRIAL.live, partner_record().live, TODAY, ""))

    assert render(document, "text", TextStyle(120)) == (
        "elm  Elm   trial, over\n"
        "\n"
        "  - no   client users may sign in            the trial ended on 2026-11-16\n"
        "  - no   users may be added                  "
        "those who are there stay, and nobody is added\n"
        "  - no   live sharing, published links       published links show nothing\n"
        "  - no   data sources refresh by themselves  nothing runs once the trial is over\n"
        "  - no   download / e-mail of dashboards     "
        "nothing leaves an account whose trial is over\n"
        "  - no   draws on the pool, is billed        a trial is free, and so is its end\n"
        "  + yes  parent admins may enter             "
        "an admin of the parent account enters every client account, whatever its\n"
        "                                             status\n"
        "\n"
        "a user of this client may not enter: the trial ended on 2026-11-16\n"
        "\n"
        "what they are told: the trial of Elm is over: please ask Agency North\n"
    )


def test_a_user_is_named() -> None:
    document = access_view(read_question(OPEN.live, partner_record().live, TODAY, BOB))

    assert render(document, "text", TextStyle(120)).endswith(
        "\n\n"
        "`bob@agency-north.example`: viewer of the parent account, and no member\n"
        "`bob@agency-north.example` may not enter: viewer of the parent account, and no member of "
        "this client: sees it in partner\n"
        "management only\n"
        "\n"
        "what they are told: you are not a member of Acme\n"
    )


ANN = Person(Joining.ACCEPTED, "i", date(2026, 11, 3), outside=True)


def with_ann(role: str = "editor") -> ClientRecord:
    live = OPEN.live.with_leaves({("members", "ann@acme.example", "role"): role})
    return replace(OPEN, live=replace(live, observed=Observed(people={"ann@acme.example": ANN})))


def test_an_action_is_asked_for() -> None:
    asked = read_question(
        with_ann().live, partner_record().live, TODAY, "ann@acme.example", "edit_dashboards"
    )

    assert render(access_view(asked), "text", TextStyle(120)).splitlines()[-4:] == [
        "",
        "`ann@acme.example`: role `editor`, in since 2026-11-03, in no file",
        "`ann@acme.example` may edit_dashboards: the role `editor` holds `edit_dashboards`",
        "edit_dashboards: Build and change dashboards.",
    ]


def test_a_mistyped_user_is_guessed() -> None:
    asked = read_question(with_ann().live, partner_record().live, TODAY, "anna@acme.example")

    assert (
        "`anna@acme.example`: no member, and not on the staff; did you mean `ann@acme.example`?"
    ) in render(access_view(asked), "text", TextStyle(120))


def test_data() -> None:
    data = access_view(
        read_question(with_ann().live, partner_record().live, TODAY, "Ann@acme.example", "sso")
    ).data

    Draft202012Validator(json_schema(AccessShape)).validate(data)
    assert (data["client"], data["user"], data["can"]) == ("acme", "Ann@acme.example", "sso")
    assert data["who"] == {
        "email": "Ann@acme.example",
        "who": "member",
        "role": "editor",
        "staff": "",
        "since": "2026-11-03",
        "link_over": None,
        "outside": True,
        "permissions": ["add_data_logger", "create_asset", "edit_dashboards", "view_dashboards"],
    }
    assert [effect["effect"] for effect in data["effects"]] == list(Effect)
    assert data["decision"] == {
        "allowed": False,
        "reason": "the role `editor` does not hold `manage_company_settings`",
        "message": "your role does not allow this: please ask an admin of Acme",
    }


def test_data_of_nobody_named() -> None:
    data = access_view(read_question(OPEN.live, partner_record().live, TODAY)).data

    Draft202012Validator(json_schema(AccessShape)).validate(data)
    assert (data["user"], data["can"], data["who"]["who"]) == (None, "sign_in", "anybody")
    assert data["decision"]["allowed"]
