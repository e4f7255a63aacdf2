from datetime import date

from reconciler.model.trial import TrialClock
from reconciler.report.access_view import access_view
from reconciler.report.render import render
from reconciler.report.style import TextStyle
from tests.report.samples import BOB, TODAY, active, client_leaves, partner_record, record_of

OPEN = record_of("acme", active("Acme"))
TRIAL = record_of("elm", client_leaves("trial", "Elm"), trial=TrialClock(date(2026, 11, 2), 14))


def test_effects_and_one_decision() -> None:
    document = access_view(TRIAL, partner_record(), "", TODAY)

    assert render(document, "text", TextStyle(120)) == (
        "elm  Elm   trial, over\n"
        "\n"
        "  - no   client users may sign in            the trial ended on 2026-11-16\n"
        "  + yes  users may be added                  users come and go during a trial\n"
        "  + yes  live sharing, published links       "
        "live dashboards and published links work for as long as the account is open\n"
        "  + yes  data sources refresh by themselves  data sources keep to their refresh rate\n"
        "  - no   download / e-mail of dashboards     "
        "neither `download_reports` nor `email_reports` is among its features\n"
        "  - no   draws on the pool, is billed        a trial is free\n"
        "  + yes  parent admins may enter             "
        "an admin of the parent account enters every client account, whatever its\n"
        "                                             status\n"
        "\n"
        "a user of this client may not enter: the trial ended on 2026-11-16\n"
        "\n"
        "what they are told: the trial of Elm is over: please ask Agency North\n"
    )


def test_a_user_is_named() -> None:
    document = access_view(OPEN, partner_record(), BOB, TODAY)

    assert render(document, "text", TextStyle(120)).endswith(
        "\n\n"
        "`bob@agency-north.example` may not enter: "
        "viewer of the parent account, and no member of this client\n"
        "\n"
        "what they are told: you are not a member of Acme\n"
    )


def test_data() -> None:
    data = access_view(OPEN, partner_record(), "ann@acme.example", TODAY).data

    assert (data["client"], data["user"], data["status"]) == ("acme", "ann@acme.example", "active")
    assert [each["effect"] for each in data["effects"]] == [
        "sign_in",
        "add_users",
        "sharing",
        "refresh",
        "download",
        "pool",
        "parent_admins",
    ]
    assert data["decision"] == {
        "allowed": True,
        "reason": "the account is active",
        "message": "welcome to Acme",
    }
    assert access_view(OPEN, partner_record(), "", TODAY).data["user"] is None
