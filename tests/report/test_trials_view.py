import json
from datetime import date

from jsonschema import Draft202012Validator

from reconciler.model.files.trial import TrialClock
from reconciler.report.clients.trials_view import TrialsShape, running_trials, trials_view
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.shapes.as_json import json_schema
from tests.report.samples import TODAY, active, client_leaves, partner_record, record_of

RECORDS = [
    record_of("acme", active()),
    record_of(
        "oak-park", client_leaves("trial", "Oak Park"), trial=TrialClock(date(2026, 11, 12), 14)
    ),
    record_of("elm", client_leaves("trial", "Elm\x1b[2J"), trial=TrialClock(date(2026, 11, 2), 14)),
    record_of("fir", client_leaves("trial", "Fir"), trial=TrialClock(date(2026, 11, 7), 14)),
    record_of("gone", client_leaves("disabled", "Gone"), trial=TrialClock(date(2026, 11, 7), 14)),
]
CLIENTS = [record.live for record in RECORDS]


def text_of(within: int | None = None, *, unicode: bool = True) -> str:
    found = running_trials(CLIENTS, TODAY, within)
    view = trials_view(found, partner_record(RECORDS), TODAY, within)
    return render(view, "text", TextStyle(unicode=unicode))


def test_what_ends_first_comes_first_and_what_is_over_needs_a_decision() -> None:
    assert text_of() == (
        "Agency North   3 trials on 2026-11-20\n"
        "\n"
        "  key       name        ends          left\n"
        "  elm       Elm\\x1b[2J  2026-11-16    over\n"
        "  fir       Fir         2026-11-21   1 day\n"
        "  oak-park  Oak Park    2026-11-26  6 days\n"
        "\n"
        "Over\n"
        "  elm  go on with it: reconciler set elm status=active\n"
        "       end it: reconciler set elm status=disabled\n"
    )


def test_a_narrow_terminal_is_told_what_is_left() -> None:
    found = running_trials(CLIENTS, TODAY)
    view = trials_view(found, partner_record(RECORDS), TODAY)

    shown = render(view, "text", TextStyle(32)).splitlines()

    assert shown[3:7] == [
        "  key       name          left",
        "  elm       Elm\\x1b[2J    over",
        "  fir       Fir          1 day",
        "  oak-park  Oak Park    6 days",
    ]
    assert shown[8] == "  no room for: ends"


def test_within_some_days() -> None:
    assert (
        text_of(0).splitlines()[0] == "Agency North   1 trial that ends within 0 days on 2026-11-20"
    )
    assert "oak-park" not in text_of(5)
    assert "oak-park" in text_of(6)


def test_no_trials() -> None:
    view = trials_view((), partner_record(()), TODAY, 7)

    assert render(view, "text") == "Agency North   0 trials that end within 7 days on 2026-11-20\n"


def test_ascii_alone() -> None:
    assert text_of(unicode=False).isascii()


def test_json_fits_its_schema() -> None:
    view = trials_view(running_trials(CLIENTS, TODAY), partner_record(RECORDS), TODAY)
    data = json.loads(render(view, "json"))
    checker = Draft202012Validator.FORMAT_CHECKER

    Draft202012Validator(json_schema(TrialsShape), format_checker=checker).validate(data)
    assert data["within"] is None
    assert data["trials"][0] == {
        "key": "elm",
        "name": "Elm\x1b[2J",
        "ends": "2026-11-16",
        "days_left": 0,
        "expired": True,
        "requested_on": None,
        "requested_by": None,
    }
