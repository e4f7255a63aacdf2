import json
from datetime import date

from jsonschema import Draft202012Validator

from reconciler.model.live.records import Event, Operation
from reconciler.plan.history import ClientHistory
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.shapes.as_json import json_schema
from reconciler.report.store.history_view import (
    ClientHistoryShape,
    OperationsShape,
    client_history_view,
    operations_view,
)
from reconciler.values import replace

COMMIT = "3f" * 20
DAY = date(2026, 11, 20)
OPERATIONS = (
    Operation("op-3", "settle", "p", "cron", DAY),
    Operation("op-2", "apply", "p", "kim\x1b[2J", DAY, f"1 to add; commit {COMMIT}+"),
    Operation("op-1", "apply", "p", "dana", date(2026, 11, 19), f"2 to add; commit {COMMIT}"),
)
LIFE = ClientHistory(
    "acme",
    "Acme",
    ("acme-old", "acme"),
    ("trial", "active", "removed"),
    (
        Event("client-created", "i", "dana", "apply", DAY, "op-1", ("name", "seats")),
        Event(
            "client-changed",
            "i",
            "dana",
            "apply",
            DAY,
            "op-2",
            ("status",),
            f"commit {COMMIT}",
            {"status": "trial → active"},
        ),
        Event("client-edited", "i", "kim", "console", DAY, "op-3", ("seats",), "by\x1b[2J phone"),
        Event("client-removed", "i", "dana", "apply", DAY, "op-4"),
    ),
)


def test_operations_say_when_how_who_from_where_and_what() -> None:
    assert render(operations_view(OPERATIONS), "text", TextStyle(100)) == (
        "History   3 operations\n"
        "\n"
        "  day         what    by          commit       result\n"
        "  2026-11-20  settle  cron\n"
        "  2026-11-20  apply   kim\\x1b[2J  3f3f3f3f3f+  1 to add\n"
        "  2026-11-19  apply   dana        3f3f3f3f3f   2 to add\n"
        "\n"
        "one client's life: reconciler history CLIENT\n"
    )


def test_a_result_is_told_before_a_commit_is() -> None:
    result = "acme: ann@acme.example may enter: the account is active"
    told = replace(OPERATIONS[0], actor="dana@agency-north.example", result=result)
    shown = render(operations_view((told, *OPERATIONS)), "text", TextStyle(76)).splitlines()

    assert shown[2].split() == ["day", "what", "by", "result"]
    assert shown[3] == f"  2026-11-20  settle  dana@ag…  {result[:43]}…"
    assert shown[-3] == "  no room for: commit"


def test_a_life_is_told_from_its_beginning() -> None:
    assert render(client_history_view(LIFE), "text", TextStyle(100)) == (
        "acme  Acme   4 events\n"
        "\n"
        "status  trial → active → removed\n"
        "key     acme-old → acme\n"
        "\n"
        "2026-11-20  created by dana via apply\n"
        "  name, seats\n"
        "\n"
        "2026-11-20  changed by dana via apply  commit 3f3f3f3f3f\n"
        "  status  trial → active\n"
        "\n"
        "2026-11-20  edited by kim via console  by\\x1b[2J phone\n"
        "  seats\n"
        "\n"
        "2026-11-20  removed by dana via apply\n"
    )


def test_json_fits_its_schema() -> None:
    operations = json.loads(render(operations_view(OPERATIONS), "json"))
    life = json.loads(render(client_history_view(LIFE), "json"))

    Draft202012Validator(json_schema(OperationsShape)).validate(operations)
    Draft202012Validator(json_schema(ClientHistoryShape)).validate(life)
    assert [
        (operation["commit"], operation["local_changes"]) for operation in operations["operations"]
    ] == [
        (None, False),
        (COMMIT, True),
        (COMMIT, False),
    ]
    assert [event["moved"] for event in life["events"]][1] == [
        {"field": "status", "before": "trial", "after": "active"}
    ]
    assert [event["note"] for event in life["events"]] == ["", "", "by\x1b[2J phone", ""]


def test_what_an_event_tells_beside_fields_is_told() -> None:
    facts = {"grant": "launch", "amount": "50000", "currency": "EUR", "paid_by": "", "date": "x"}
    granted = Event("credit-granted", "i", "dana", "apply", DAY, "op-1", facts=facts)
    added = Event("user-added", "i", "ann", "inside", DAY, "op-2", facts={"user": "z\x1b[2J"})
    life = ClientHistory("acme", "Acme", ("acme",), ("active",), (granted, added))

    assert render(client_history_view(life), "text", TextStyle(100)) == (
        "acme  Acme   2 events\n"
        "\n"
        "status  active\n"
        "\n"
        "2026-11-20  credit granted by dana via apply\n"
        "  grant   launch\n"
        "  amount  €500.00\n"
        "  date    x\n"
        "\n"
        "2026-11-20  user added by ann via inside\n"
        "  user    z\\x1b[2J\n"
    )
    data = json.loads(render(client_history_view(life), "json"))
    Draft202012Validator(json_schema(ClientHistoryShape)).validate(data)
    assert data["events"][0]["facts"] == [
        {"name": "grant", "value": "launch"},
        {"name": "amount", "value": "50000"},
        {"name": "currency", "value": "EUR"},
        {"name": "date", "value": "x"},
    ]
