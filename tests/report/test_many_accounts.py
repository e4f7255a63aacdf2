"""A plan and a receipt of more clients than anybody reads: a line each, and nothing else made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from reconciler.diagnostics import Diagnostic, FieldPath, Severity
from reconciler.model.files.leaves import Leaf
from reconciler.model.live.records import ClientRecord
from reconciler.plan.plan import Plan
from reconciler.report.changes import MOST_READ
from reconciler.report.formats.render import render, unfolded
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.accounts import Teller
from reconciler.report.plan.next_acts import Typed
from reconciler.report.plan.view import plan_view
from reconciler.values import replace
from tests.calls import calls_of
from tests.report.samples import (
    active,
    client_leaves,
    partner_of,
    partner_record,
    plan_of,
    record_of,
)
from tests.report.test_result_view import receipt_of
from tests.report.test_result_view import text_of as receipt_text

WIDTHS = (40, 80, 100, 140)
ASPECTS = "reconciler.report.formats.account_layout._aspects"
NOTES = "reconciler.report.plan.notes.new_client_notes"
ANN, BEN = (("members", f"{name}@acme.example", "role") for name in ("ann", "ben"))
RICH = partner_of({("supply", "seats"): 100_000, ("guards", "from_clients"): 1_000})
GUARDED = partner_of({("supply", "seats"): 100_000})
Leaves = Mapping[FieldPath, Leaf]


def keys(number: int) -> list[str]:
    return [f"client-{at:03}" for at in range(number)]


def new(number: int) -> Plan:
    named = {key: active(f"Name of {key}", 4, ["sso"]) for key in keys(number)}
    return plan_of(named, partner=RICH)


def text_of(plan: Plan, *findings: Diagnostic, width: int = 100, **style: Any) -> str:
    return render(plan_view(plan, findings), "text", TextStyle(width, **style))


def after(plan: Plan, *findings: Diagnostic) -> str:
    """Give a text in which every blank is one."""
    return re.sub(r"\s+", " ", text_of(plan, *findings))


def changed(after: Mapping[str, Leaves], **before: Leaves) -> Plan:
    """Plan clients that were all alike, if nobody says what one was `before`."""
    records: list[ClientRecord] = [
        record_of(key, before.get(key.replace("-", "_"), active(key, 4))) for key in after
    ]
    return plan_of(after, records, live=partner_record(records, RICH))


def grown(number: int) -> dict[str, Leaves]:
    return {key: active(key, 9) for key in keys(number)}


def test_a_plan_of_as_many_as_a_person_reads_tells_each_whole() -> None:
    shown = text_of(new(MOST_READ))

    assert shown.count("    features   sso") == MOST_READ
    assert "Not printed" not in shown


@pytest.mark.parametrize("width", WIDTHS)
def test_of_more_clients_each_is_named_in_a_line_and_the_way_to_all_is_said(width: int) -> None:
    plan = new(MOST_READ + 1)
    shown = text_of(plan, width=width)

    assert [key for key in keys(MOST_READ + 1) if f"+  {key} " not in shown] == []
    # Names are cut last, and before the status goes.
    name = "Name of {}" if width > WIDTHS[0] else "+  {}  Name of "
    assert [key for key in keys(MOST_READ + 1) if name.format(key) not in shown] == []
    assert shown.count("● active") > MOST_READ
    assert "features" not in shown
    assert "reconciler plan --full" in shown
    assert "reconciler plan --client KEY" in shown
    assert [line for line in shown.split("\n") if len(line) > width and "Plan:" not in line] == []


def test_where_the_plan_was_narrowed_the_way_to_all_of_it_is_too() -> None:
    typed = Typed(("--since", "main"), day="2026-12-01")
    document = plan_view(new(MOST_READ + 1), (), typed=typed)
    shown = render(document, "text", TextStyle(140))

    assert "All of it: reconciler plan --since main --as-of 2026-12-01 --full" in shown
    assert "One client: reconciler plan --as-of 2026-12-01 --client KEY" in shown


def test_all_of_it_has_every_field_of_everybody() -> None:
    plan = new(MOST_READ + 1)
    shown = text_of(plan, full=True)

    assert shown.count("features") == MOST_READ + 1
    assert "Not printed" not in shown
    assert [*unfolded(plan_view(plan, ())).accounts] == Teller(plan).all()


def test_nothing_is_made_of_a_client_but_what_is_printed() -> None:
    few, many = new(MOST_READ), new(MOST_READ + 1)

    # The new partner has aspects, too.
    calls = calls_of(lambda: text_of(few))
    assert (calls[ASPECTS], calls[NOTES]) == (MOST_READ + 1, MOST_READ)
    calls = calls_of(lambda: text_of(many))
    assert (calls[ASPECTS], calls[NOTES]) == (1, 0)
    calls = calls_of(lambda: text_of(many, full=True))
    assert calls[NOTES] == MOST_READ + 1


def test_what_is_alike_is_one_row_and_who_is_unlike_stays_whole() -> None:
    plan = changed(grown(70) | {"odd": active("odd", 44)})
    shown = after(plan)

    assert "~ seats 4 → 9 70 clients: client-000, client-001, client-002 and 67 more" in shown
    assert "~ odd odd ● active ~ seats 4 → 44" in shown
    assert "~ client-069 client-069 seats 4 → 9 ● active 9" in shown
    assert "Not printed: the fields of 70 clients All of it: reconciler plan --full" in shown


def test_changes_by_as_much_are_alike_whatever_they_begin_at() -> None:
    was = {f"client_{at:03}": active(f"client-{at:03}", at + 1) for at in range(70)}
    plan = changed({key: active(key, at + 6) for at, key in enumerate(keys(70))}, **was)

    row = "~ seats +5 70 clients: client-000 1 → 6, client-001 2 → 7, client-002 3 → 8 and 67 more"
    assert row in after(plan)


def test_so_many_of_those_that_are_unlike_are_whole_as_a_person_reads() -> None:
    plan = changed({key: active(f"{key} and Sons", 4) for key in keys(100)})
    shown = text_of(plan)

    assert shown.count("\n  ~ name ") == MOST_READ
    assert shown.count("\n~  client-") == 100 - MOST_READ


def test_who_is_refused_or_loses_something_or_is_warned_of_alone_stays_whole() -> None:
    stays: dict[FieldPath, Leaf] = {**active("client-100", 4), BEN: "admin"}
    gone: dict[FieldPath, Leaf] = {**stays, ANN: "editor"}
    plan = changed(
        {
            **grown(70),
            "client-100": stays,
            "client-101": client_leaves("disabled", "client-101", seats=4, dashboards=2),
            "client-102": client_leaves("trial", "client-102", seats=4, dashboards=2),
        },
        client_100=gone,
    )
    alone = Diagnostic("some-rule", Severity.WARNING, "look", address="client.client-003")
    shown = text_of(plan, *plan.findings, alone)

    assert "✗ client-102  client-102  REFUSED" in shown
    assert "\n  ✗ status     active → trial" in shown
    assert "▼ client-101  client-101  closes the account\n  ▼ status" in shown
    assert "~ client-100  client-100  ● active\n  - person     ann@acme.example" in shown
    assert "~ client-003  client-003  ● active\n  ~ seats      4 → 9" in shown
    assert shown.index("✗ client-102") < shown.index("▼ client-101") < shown.index("~ client-100")
    assert (
        shown.index("- person") < shown.index("Alike") < shown.index("~ client-003  client-003  ●")
    )
    several = replace(alone, address="client.client-004")
    assert "~ client-003  client-003  ● active" not in text_of(plan, alone, several)
    accounts = unfolded(plan_view(plan, plan.findings)).accounts
    assert [*accounts] == Teller(plan, plan.findings).all()


def test_who_goes_through_a_door_is_named_first_with_its_sign() -> None:
    tried = {
        f"client_{at:03}": client_leaves("trial", f"client-{at:03}", seats=9, dashboards=2)
        for at in range(60, 70)
    }
    plan = changed(grown(70), **tried)
    shown = text_of(plan)

    assert "\n  ! status" in shown
    row = "10 clients: client-060, client-061, client-062 and 7 more, one-way, lost for good: "
    assert row in after(plan)
    assert shown.index("\n!  client-060") < shown.index("\n~  client-000")
    assert "! one-way   ~ changed" in shown


def test_a_receipt_of_many_clients_names_each_in_a_line() -> None:
    shown = receipt_text(receipt_of(new(70)))

    assert [key for key in keys(70) if f"+  {key} " not in shown] == []
    assert "features" not in shown
    assert "Not printed: the fields of 70 clients\nOne client: reconciler show KEY" in shown


def test_of_a_plan_that_is_refused_with_the_partner_each_is_named_in_a_line() -> None:
    records = [record_of(key, active(key, 4)) for key in keys(70)]
    plan = plan_of(grown(70), records, live=partner_record(records, GUARDED))
    shown = text_of(plan, *plan.findings)

    assert "\n70 changed clients, refused with the partner\n" in shown
    assert [key for key in keys(70) if f"✗  {key} " not in shown] == []
    accounts = unfolded(plan_view(plan, plan.findings)).accounts
    assert len(accounts) == 70
    assert {*accounts} == {*Teller(plan, plan.findings).all()}


def test_json_and_a_comment_have_what_they_have_without_it() -> None:
    document = plan_view(new(MOST_READ + 1), ())
    comment = render(document, "markdown", TextStyle())

    assert len(document.data["clients"]) == MOST_READ + 1
    assert comment.count("`features: sso`") == MOST_READ + 1
    assert "Not printed" not in comment


def test_the_page_of_a_plan_has_all_of_everybody() -> None:
    document = plan_view(new(MOST_READ + 1), ())
    page = render(document, "page", TextStyle())

    assert [key for key in keys(MOST_READ + 1) if f"Name of {key}" not in page] == []
    assert "Not printed" not in page
    assert [*document.accounts] == Teller(new(MOST_READ + 1)).all()


def test_of_a_comment_no_row_and_no_line_is_made_that_has_no_room() -> None:
    made = []
    for number in (800, 1_600):
        document = plan_view(new(number), ())
        made.append(calls_of(partial(render, document, "markdown", TextStyle())))

    rows = [calls["reconciler.report.formats.markdown.cells.ChangeTable._row"] for calls in made]
    assert rows[1] <= rows[0] < 800
    texts = [calls[ASPECTS] for calls in made]
    assert texts[1] <= texts[0] < 800
