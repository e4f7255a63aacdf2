from datetime import date

from reconciler.model.files.trial import TrialClock
from reconciler.model.live.records import ClientRecord
from reconciler.report.clients.client_view import client_view
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from tests.report.samples import TODAY, active, client_leaves, partner_record, record_of


def text_of(record: ClientRecord, width: int = 80) -> str:
    document = client_view(record, partner_record([record]), TODAY)
    return render(document, "text", TextStyle(width))


def test_each_value_says_who_holds_it() -> None:
    record = record_of(
        "brightside",
        active("Brightside", 12, ["sso", "email_reports"]),
        since=date(2024, 5, 2),
        moved={("seats",): 14, ("team",): "emea", ("features", "public_links"): True},
    )

    assert text_of(record) == (
        "brightside  Brightside\n"
        "\n"
        "active since 2024-05-02\n"
        "billed by Agency North, draws 14 seats on the pool\n"
        "\n"
        "    default  billing.mode                 partner\n"
        '    default  description                  ""\n'
        "  = file     features                     email_reports, sso\n"
        "  . live     features                     public_links  no file names it\n"
        "  = file     name                         Brightside\n"
        "    default  protect                      false\n"
        "    default  resources.api_calls_per_day  0\n"
        "  = file     resources.dashboards         2\n"
        "    default  resources.private_links      0\n"
        "  * drift    seats                        14            the file wrote 12\n"
        "  = file     status                       active\n"
        "  . live     team                         emea          no file names it\n"
        "\n"
        "People\n"
        "  * staff  dana@agency-north.example  admin  admin of the parent account\n"
        "\n"
        "who may enter: reconciler access brightside\n"
    )


def test_a_trial_says_how_long_it_lasts() -> None:
    trial = client_leaves("trial", "Kestrel")
    record = record_of(
        "kestrel", trial, since=date(2026, 11, 12), trial=TrialClock(date(2026, 11, 12), 14)
    )

    assert text_of(record).splitlines()[2:5] == [
        "trial since 2026-11-12, 6 days left",
        "trial from 2026-11-12: sign-in ends on 2026-11-26",
        "billed by Agency North, draws nothing on the pool",
    ]


def test_an_expired_trial_says_what_to_do() -> None:
    clock = TrialClock(date(2026, 10, 1), 14, extended_on=date(2026, 10, 10))
    record = record_of("elm", client_leaves("trial", "Elm", mode="platform"), trial=clock)

    assert text_of(record).splitlines()[2:8] == [
        "trial, over",
        "trial from 2026-10-01, extended on 2026-10-10: sign-in ended on 2026-10-29",
        "a member picks a program at sign-in; by hand:",
        "reconciler operate pick-program elm PROGRAM --by EMAIL",
        "end it: reconciler set elm status=disabled",
        "billed by the platform, no program picked yet, draws nothing on the pool",
    ]


def test_data() -> None:
    record = record_of("acme", active(seats=3, features=["sso"]), since=date(2026, 1, 1))
    data = client_view(record, partner_record([record]), TODAY).data

    fields = {field["field"]: field for field in data["fields"]}
    assert {key: data[key] for key in data if key not in {"fields", "people"}} == {
        "articles": {},
        "licences": {},
        "profile": None,
        "properties": {},
        "format": 1,
        "kind": "client",
        "today": "2026-11-20",
        "key": "acme",
        "name": "Acme",
        "status": "active",
        "since": "2026-01-01",
        "mode": "partner",
        "team": "",
        "seats": 3,
        "dashboards": 2,
        "trial": None,
        "trial_days_left": None,
        "features": ["sso"],
        "holds": {"seats": 3, "dashboards": 2},
        "program": None,
        "usage": {},
        "over_quota": [],
        "extension_request": None,
    }
    assert fields["seats"] == {
        "path": ["seats"],
        "field": "seats",
        "live": 3,
        "applied": 3,
        "held_by": "file",
    }
    assert fields["protect"]["held_by"] == "default"


def test_a_client_with_a_program_is_as_its_file_says_and_its_trial_is_past() -> None:
    leaves = {**client_leaves("trial", "Kestrel"), ("billing", "mode"): "platform"}
    start = date(2026, 11, 12)
    record = record_of(
        "kestrel", leaves, since=start, trial=TrialClock(start, 14), moved={("status",): "active"}
    )

    text = text_of(record)

    assert "trial from 2026-11-12\n" in text
    assert "  = file     status                       active\n" in text
