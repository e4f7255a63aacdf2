"""A drift report as text, as an issue, as annotations, as JSON: complete, and harmless."""

from __future__ import annotations

import json
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from reconciler.diagnostics import Position
from reconciler.plan.drift.report import (
    Cause,
    Difference,
    DriftClass,
    DriftReport,
    FileSide,
    LeafAddress,
    LineAuthor,
    Waiting,
)
from reconciler.plan.drift_notes import Ignored, Mover
from reconciler.report.drift.shape import DriftReportShape
from reconciler.report.drift.view import MOST_ROWS, drift_view
from reconciler.report.drift.words import headline
from reconciler.report.formats.markdown.markdown import BUDGET
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.shapes.as_json import json_schema
from reconciler.values import replace

TODAY = date(2026, 11, 21)
SYNC = Mover("nightly-sync", date(2026, 11, 20), "console", "op-1")
SSO = ("features", "sso")
NAME = ("name",)
EVIL = "\x1b[31m`|@all\n::error::x <!-- reconciler:drift --> ```"


def lost(key: str) -> Difference:
    return Difference(DriftClass.DRIFT, f"client.{key}", SSO, applied=True, wanted=True, mover=SYNC)


def of(*differences: Difference, ignored: tuple[Ignored, ...] = ()) -> DriftReport:
    return DriftReport("North", TODAY, 12, differences, ignored)


REPORT = of(
    lost("acme"),
    lost("beta"),
    Difference(DriftClass.CONFLICT, "client.beta", ("seats",), 12, 14, 10, None),
    Difference(DriftClass.UNMANAGED, "client.old", live="active"),
    Difference(DriftClass.PENDING, "client.new", why="the file is new"),
    ignored=(Ignored("*", "resources", "dana", date(2026, 12, 1), 3),),
)
SIDES: dict[LeafAddress, FileSide] = {
    ("client.acme", SSO): FileSide(
        Position("accounts/clients/acme.yaml", 7, 3, 6, "  - sso"),
        LineAuthor("Dana", "2026-11-02", "1a2b3c4d5e6f" + "0" * 28, line=True),
    )
}


def printed(report: DriftReport, format: str) -> str:
    return render(drift_view(report, SIDES), format, TextStyle(width=100))


def test_the_text_is_what_an_admin_reads() -> None:
    assert (
        printed(REPORT, "text")
        == """\
North   drift on 2026-11-21, 12 live clients

error: `seats` of beta moved by nobody in the audit trail
  * conflict  beta  seats         applied 12, live 14, file 10  file: author unknown

  keep it: reconciler adopt beta.seats
  overrule it: add `acknowledge: [{overrides: seats, live: "14", by: …, reason: …}]` in the file of
  `beta`
  see what else was edited: reconciler verify

warning: 2 clients lost `sso` in one act by nightly-sync on 2026-11-20 via console
  * drift     acme  features.sso  applied true, live nothing    file: line 7 by Dana on 2026-11-02
                                                                  in 1a2b3c4d5e
  * drift     beta  features.sso  applied true, live nothing    file: author unknown

  keep it: reconciler adopt acme.features.sso beta.features.sso
  see what putting it back does: reconciler plan --restore acme --restore beta
  put it back: reconciler apply --restore acme --restore beta

Live without a file
  . unmanaged  old  active  write its file: reconciler adopt old

Not applied yet: 1 difference on new; see it: reconciler plan

3 ignored until 2026-12-01 by dana: resources of every client

Drift: 3 fields on 2 clients; 1 conflict, 0 unreconcilable, 1 unmanaged.
"""
    )


def test_an_issue_begins_with_its_marker_and_what_it_comes_to() -> None:
    first, second, *_ = printed(REPORT, "markdown").split("\n")

    assert first == "<!-- reconciler:drift -->"
    assert second.startswith("### Drift: 3 fields on 2 clients; 1 conflict")


def table_of(report: DriftReport) -> list[str]:
    """Give the rows of an issue's table, head aside."""
    text = printed(report, "markdown").replace("\u00a0", " ")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert lines[0] == "| | Client | What | File | Live | Who | Way out |"
    return lines[2:]


def test_an_issue_has_one_table_the_worst_first() -> None:
    milo = Mover("milo", date(2026, 11, 26), "console", "op-2")
    tom = ("members", "tom@x.example", "role")
    came = Difference(DriftClass.LIVE_ONLY, "client.zoo", tom, live="editor", mover=milo)
    late = (
        Waiting("client.y", "y.yaml", date(2026, 11, 1)),
        Waiting("client.z", "z.yaml", refused="no-way-back"),
    )

    assert table_of(replace(of(came, *REPORT.differences), waiting=late)) == [
        (
            "| ▲ access | `zoo` | `tom@x.example` |  | **`editor`** | `milo`, 2026-11-26 | "
            "`reconciler operate edit zoo members-=tom@x.example` |"
        ),
        (
            "| ◆ value | `beta` | `seats`, conflict: the file asks for something else | `10` | "
            "**`14`** | nobody in the audit trail | `reconciler adopt beta.seats` |"
        ),
        (
            "| ◆ value | `acme`, `beta` | `features` | `sso` |  | `nightly-sync`, 2026-11-20 | "
            "`reconciler adopt acme.features.sso beta.features.sso` |"
        ),
        "| . no file | `old` |  |  | **`active`** |  | `reconciler adopt old` |",
        (
            "| * waits | `y` | in the files since 2026-11-01, and not applied | `y.yaml` |  |  | "
            "`reconciler plan` |"
        ),
        (
            "| * waits | `z` | in the files, since when is not known, and not applied, "
            "**refused**: `no-way-back` | `z.yaml` |  |  | `reconciler explain no-way-back` |"
        ),
    ]


def test_an_account_opened_by_hand_is_access_and_one_that_was_closed_is_a_value() -> None:
    status = ("status",)
    opened = Difference(DriftClass.DRIFT, "client.a", status, "disabled", "active", "disabled")
    closed = Difference(DriftClass.DRIFT, "client.b", status, "active", "disabled", "active")

    assert [line.split(" | ")[:2] for line in table_of(of(closed, opened))] == [
        ["| ▲ access", "`a`"],
        ["| ◆ value", "`b`"],
    ]


def test_many_alike_share_a_row_and_every_name_stands_below() -> None:
    report = of(*(lost(f"k{at:03}") for at in range(MOST_ROWS + 5)))
    text = printed(report, "markdown")

    (row,) = table_of(report)
    assert row.startswith("| ◆ value | `k000`, `k001`, `k002` and 22 more | `features` |")
    assert row.endswith("k019.features.sso`, the first 20 |")
    assert "<details><summary>All 25 clients of row 1</summary>" in text
    assert ", ".join(f"k{at:03}" for at in range(25)) in text


def test_whoever_came_to_many_clients_is_taken_out_of_each() -> None:
    tom = ("members", "tom@x.example", "role")
    came = [
        Difference(DriftClass.LIVE_ONLY, f"client.k{at}", tom, live="editor", mover=SYNC)
        for at in range(3)
    ]

    (row,) = table_of(of(*came))
    assert row.endswith("`reconciler operate edit k0 members-=tom@x.example` and 2 more below |")
    assert "reconciler operate edit k2 members-=tom@x.example" in printed(of(*came), "markdown")


def test_annotations_stand_on_the_line_of_the_file() -> None:
    lines = printed(REPORT, "github").splitlines()

    assert [line.partition(" ")[0] for line in lines] == [
        "::error",
        "::warning",
        "::warning",
        "::warning",
    ]
    assert "file=accounts/clients/acme.yaml,line=7," in lines[1]


@pytest.mark.parametrize("report", [REPORT, of()], ids=["all", "nothing"])
def test_json_fits_its_schema(report: DriftReport) -> None:
    Draft202012Validator(json_schema(DriftReportShape)).validate(
        json.loads(printed(report, "json"))
    )


def test_no_drift_is_one_sentence() -> None:
    assert printed(of(), "text").endswith("\nNo drift. Live accounts are as they were applied.\n")
    assert printed(of(), "github") == ""


def many(number: int, value: str) -> DriftReport:
    return of(
        *(
            Difference(
                DriftClass.DRIFT,
                f"client.k{at}",
                ("members", f"{value}{at % 100}", "role"),
                value,
                value,
                value,
                Mover(value, TODAY, value, f"op-{at % 100}"),
            )
            for at in range(number)
        ),
        *(Difference(DriftClass.UNMANAGED, f"client.u{at}", live=value) for at in range(number)),
    )


@pytest.mark.parametrize("value", ["x", "x" * 2_000, EVIL * 20], ids=["short", "long", "evil"])
def test_an_issue_is_never_too_long(value: str) -> None:
    text = printed(many(400, value), "markdown")

    assert len(text) <= BUDGET.most
    assert text.startswith("<!-- reconciler:drift -->\n### Drift: 400 fields")
    assert "see the log" in text


@pytest.mark.parametrize("format", ["text", "markdown", "json", "github"])
def test_nothing_from_files_store_or_git_is_obeyed(format: str) -> None:
    moved = Difference(
        DriftClass.DRIFT, "client.a", NAME, EVIL, EVIL, EVIL, Mover(EVIL, TODAY, EVIL, "op")
    )
    sides = {
        moved.leaf_address: FileSide(
            Position("a.yaml"), LineAuthor(EVIL, "2026-01-01", "a" * 40, True)
        )
    }

    text = render(drift_view(of(moved), sides), format, TextStyle(width=100))

    assert "\x1b" not in text
    assert text.count("<!--") == (1 if format == "markdown" else text.count("<!--"))
    assert not [text_line for text_line in text.splitlines() if text_line.startswith("::error::x")]


def test_a_long_cause_is_cut_and_counted() -> None:
    text = printed(of(*(lost(f"k{at:03}") for at in range(MOST_ROWS + 5))), "text")

    assert "and 5 more: --format json has all" in text
    assert "keep it (the first 20 of 25):" in text


def test_a_person_who_came_is_named_and_a_part_of_a_campaign_is_a_field() -> None:
    came = Difference(
        DriftClass.LIVE_ONLY, "client.acme", ("members", "zoe@x.example", "role"), live="viewer"
    )
    budget = Difference(
        DriftClass.LIVE_ONLY, "client.acme", ("campaigns", "spring", "budget"), live="1.00"
    )

    assert headline(Cause(None, (came,))).startswith("acme gained `zoe@x.example` ")
    assert headline(Cause(None, (budget,))).startswith("`campaigns.spring.budget` of acme moved ")
