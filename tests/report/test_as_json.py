import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reconciler.diagnostics import Diagnostic, FieldPath, Position, Severity
from reconciler.model.files.consent import Door
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.account import Client
from reconciler.model.live.declared import DeclaredClient
from reconciler.plan.plan import Plan
from reconciler.report.formats.json_text import json_text
from reconciler.report.formats.render import render
from reconciler.report.plan.shape import PlanShape, plan_shape
from reconciler.report.plan.view import plan_view
from reconciler.report.shapes.as_json import json_schema
from reconciler.report.shapes.parts import DiagnosticsShape, diagnostics_shape
from tests.report.samples import (
    active,
    client_leaves,
    partner_of,
    partner_record,
    plan_of,
    record_of,
    tombstone,
)

CHECKER = Draft202012Validator.FORMAT_CHECKER
TRIAL = TrialClock(date(2026, 11, 12), 14)
FINDING = Diagnostic(
    "no-way-back",
    Severity.ERROR,
    "`acme` cannot go from active to trial",
    "client.acme",
    ("status",),
    "active",
    "possible from active: `status: disabled`",
    Position("accounts/clients/acme.yaml", 4, 9, 14, "status: trial"),
)


def rich_plan() -> Plan:
    """Give a plan with a step of every type that one plan can hold, and drift."""
    old = client_leaves("disabled", "Old Mill")
    kestrel = client_leaves("trial", "Kestrel", seats=3, dashboards=2)
    elm = client_leaves("trial", "Elm")
    records = [
        record_of("old-mill", old),
        record_of("acme", active(seats=30)),
        record_of("kestrel", kestrel, trial=TRIAL),
        record_of("elm", elm, trial=TrialClock(date(2026, 11, 2), 14)),
        record_of("bright", active("Bright", 2), moved={("seats",): 4}),
        record_of("same", active("Same", 1), moved={("team",): "emea"}),
        record_of("stray", old),
    ]
    live = partner_of(
        {("guards", "max_remove_percent"): 100, ("guards", "max_update_percent"): 100}
    )
    live_record = partner_record(records, live)
    files: dict[str, Mapping[FieldPath, Leaf] | DeclaredClient] = {
        "old-mill": tombstone("old-mill", old, "contract ended"),
        "acme-gmbh": DeclaredClient(
            Client("acme-gmbh", active(seats=31)), "new", moved_from="acme"
        ),
        "kestrel": {**kestrel, ("status",): "active"},
        "elm": elm,
        "bright": active("Bright", 2),
        "same": {**active("Same", 1), ("team",): "emea"},
        "gusto": client_leaves("trial", "Gusto"),
    }
    partner = partner_of({("supply", "seats"): 42, ("supply", "dashboards"): 50})
    return plan_of(files, records, partner=partner, live=live_record)


def stopping_plan() -> Plan:
    """Give a plan that stops pooling a resource and lowers nothing else."""
    live = partner_of({("supply", "dashboards"): 9})
    acme = record_of("acme", active())
    return plan_of(
        {"acme": active()}, [acme], partner=partner_of(), live=partner_record([acme], live)
    )


PLANS = {
    "rich": rich_plan(),
    "stopping": stopping_plan(),
    "first": plan_of({"acme": active()}),
    "empty": plan_of({"acme": active()}, [record_of("acme", active())]),
}


@pytest.mark.parametrize("name", PLANS)
def test_plans_fit_their_schema(name: str) -> None:
    plan = PLANS[name]
    data = json.loads(json_text(plan_shape(plan, (*plan.findings, FINDING))))

    Draft202012Validator(json_schema(PlanShape), format_checker=CHECKER).validate(data)


def test_every_type_of_step_is_shown() -> None:
    steps = [step for plan in PLANS.values() for step in plan_shape(plan, ())["steps"]]

    assert {step["type"] for step in steps} == {
        "start-pool",
        "move-supply",
        "stop-pool",
        "change-partner",
        "create-client",
        "change-client",
        "move-client",
        "remove-client",
        "record-client",
    }


def test_a_plan_shows_everything_it_holds() -> None:
    plan = rich_plan()
    data = plan_shape(plan, plan.findings)

    assert data["counts"] == {
        "add": 1,
        "change": 3,
        "remove": 1,
        "one_way": 1,
        "refused": plan.refused_accounts,
        "recorded": 1,
        "live": 7,
    }
    assert [client["action"] for client in data["clients"]] == [
        "update",
        "create",
        "update",
        "remove",
        "record",
    ]
    assert [(each["kind"], each["address"]) for each in data["drift"]] == [
        ("drift", "client.bright"),
        ("unmanaged", "client.stray"),
    ]
    assert data["expired"] == [{"key": "elm", "since": "2026-11-16", "due": False}]


def test_a_client_shows_fields_doors_and_clock() -> None:
    plan = rich_plan()
    kestrel = plan_shape(plan, ())["clients"][2]

    assert kestrel == {
        "address": "client.kestrel",
        "key": "kestrel",
        "name": "Kestrel",
        "action": "update",
        "refused": False,
        "found": False,
        "fields": [
            {
                "path": ["status"],
                "field": "status",
                "before": "trial",
                "after": "active",
                "restored": False,
            }
        ],
        "doors": [
            {
                "door": Door.ACTIVE.value,
                "forecloses": ["trial"],
                "lost": "6 of 14 trial days; the extension",
            }
        ],
        "turn": None,
        "moved_from": None,
        "removal": None,
        "trial": {"start": "2026-11-12", "days": 14, "extended_on": None, "end": "2026-11-26"},
        "recorded": [],
        "kept": [],
        "digest": plan.clients[2].digest,
    }


def test_the_pool_shows_before_and_after() -> None:
    pool = {each["resource"]: each for each in plan_shape(rich_plan(), ())["pool"]}

    assert pool["seats"] == {
        "resource": "seats",
        "declared": 42,
        "before": {"supply": 40, "staff": 2, "allocated": 35, "free": 3},
        "after": {"supply": 42, "staff": 2, "allocated": 39, "free": 1},
        "bought": 0,
        "short": 0,
    }
    assert pool["dashboards"]["before"] is None


def test_findings_keep_their_place() -> None:
    assert diagnostics_shape([FINDING], 12) == {
        "format": 1,
        "kind": "diagnostics",
        "files": 12,
        "counts": {"errors": 1, "warnings": 0, "notes": 0},
        "findings": [
            {
                "rule": "no-way-back",
                "severity": "error",
                "message": "`acme` cannot go from active to trial",
                "label": "active",
                "help": "possible from active: `status: disabled`",
                "advice": [],
                "address": "client.acme",
                "client": "acme",
                "path": ["status"],
                "field": "status",
                "position": {
                    "file": "accounts/clients/acme.yaml",
                    "line": 4,
                    "column": 9,
                    "end_column": 14,
                },
            }
        ],
    }


def test_all_findings_are_there_however_many() -> None:
    data = diagnostics_shape([FINDING] * 99, 1)

    Draft202012Validator(json_schema(DiagnosticsShape), format_checker=CHECKER).validate(data)
    assert len(data["findings"]) == 99


@pytest.mark.parametrize(
    "schema", [json_schema(PlanShape), json_schema(DiagnosticsShape)], ids=["plan", "findings"]
)
def test_schemas_describe_every_key_and_take_no_other(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    objects = [node for node in nodes(schema) if "properties" in node]

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert [each for each in objects if each["additionalProperties"] is not False] == []
    assert [each for each in objects if each["required"] != list(each["properties"])] == []
    assert [
        name
        for each in objects
        for name, field in each["properties"].items()
        if not field["description"].endswith(".")
    ] == []
    assert [each for each in objects if not each["description"].endswith(".")] == []


def nodes(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for each in schema.values():
            yield from nodes(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from nodes(each)


def test_a_wrong_document_does_not_fit() -> None:
    data = plan_shape(rich_plan(), ())
    validator = Draft202012Validator(json_schema(PlanShape), format_checker=CHECKER)

    for wrong in (
        {**data, "today": "20.11.2026"},
        {**data, "format": 2},
        {**data, "more": 1},
        {**data, "verdict": "maybe"},
        {key: value for key, value in data.items() if key != "pool"},
        {**data, "steps": [{"type": "move-client", "client": "acme"}]},
    ):
        assert not validator.is_valid(wrong)


def test_json_alone_is_printed_and_keys_stay_in_order() -> None:
    plan = rich_plan()
    text = render(plan_view(plan, plan.findings), "json")

    assert list(json.loads(text))[:4] == ["format", "kind", "verdict", "today"]
    assert text == render(plan_view(plan, plan.findings), "json")
    assert text.endswith("}\n")


@given(st.dictionaries(st.text(st.characters()), st.text(st.characters())))
def test_json_is_harmless_ascii_and_says_the_same(data: dict[str, str]) -> None:
    text = json_text(data)

    assert json.loads(text) == data
    assert text.replace("\n", "").isprintable()
    assert text.isascii()
    assert "##[" not in text
    assert not any(text_line.strip().startswith("::") for text_line in text.splitlines())


def test_log_commands_are_broken_up_in_json() -> None:
    assert json_text({"name": "##[error]x"}) == '{\n  "name": "#\\u0023[error]x"\n}\n'
