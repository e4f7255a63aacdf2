import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from reconciler.diagnostics import Diagnostic, FieldPath, Position, Severity
from reconciler.errors import (
    FilesInvalid,
    PlanRefused,
    ReconcilerError,
    StalePlan,
    StoreLocked,
)
from reconciler.model.files.trial import TrialClock
from reconciler.plan.plan import Plan
from reconciler.plan.promise.plan_file import plan_digest
from reconciler.report.document import Document, Paragraph, line
from reconciler.report.findings.view import error_view, findings_view
from reconciler.report.formats.markdown.cells import code, fenced
from reconciler.report.formats.markdown.markdown import BUDGET
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.view import plan_view
from reconciler.values import replace
from tests.report.hostile import HOSTILE
from tests.report.money_samples import PLANNED
from tests.report.samples import (
    active,
    client_leaves,
    partner_of,
    partner_record,
    plan_of,
    record_of,
)

SPAN = re.compile(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)")
FENCE = re.compile(r"(?:> )?(`{3,})text")


def comment(plan: Plan, *findings: Diagnostic) -> str:
    return render(plan_view(plan, findings or plan.findings), "markdown")


def skeleton(shown: str) -> str:
    """Leave what stands outside code spans and code blocks; every block must be closed."""
    kept, closing = [], ""
    for part in shown.split("\n"):
        if closing:
            closing = "" if part.removeprefix("> ") == closing else closing
        elif match := FENCE.fullmatch(part):
            kept.append("(block)")
            closing = match[1]
        else:
            kept.append(SPAN.sub("(span)", part))
    assert not closing
    return "\n".join(kept)


def test_nothing_to_do() -> None:
    acme = record_of("acme", active())

    plan = plan_of({"acme": active()}, [acme])

    assert comment(plan).replace(plan_digest(plan)[:12], "DIGEST") == (
        "<!-- reconciler:plan -->\n"
        "### No changes. Live accounts match the files.\n"
        "\n"
        "<details><summary>The same plan as text</summary>\n"
        "\n"
        "```text\n"
        "Agency North   plan for 2026-11-20, 1 live client\n"
        "\n"
        "No changes. Live accounts match the files.\n"
        "```\n"
        "\n"
        "</details>\n"
        "\n"
        "<sub>Plan `DIGEST` for 2026-11-20. A merge of this changes nothing live; "
        "`apply --promises` does only what other reviews promised, what is harmless, and what the "
        "calendar makes due.</sub>\n"
    )


def test_what_a_reviewer_sees_without_unfolding() -> None:
    trial = client_leaves("trial", "Kestrel Aero", seats=3, dashboards=2)
    plan = plan_of(
        {
            "kestrel": {**trial, ("status",): "active"},
            "harbor": {**active("Harbor", 8), ("status",): "trial"},
        },
        [
            record_of("kestrel", trial, trial=TrialClock(date(2026, 11, 12), 14)),
            record_of("harbor", active("Harbor", 8)),
        ],
    )
    place = Position("accounts/clients/harbor.yaml", 4, 9, 14, "status: trial")
    shown = comment(replace(plan, money=PLANNED), plan.findings[0].at(place))

    assert shown.partition("<details>")[0] == (
        "<!-- reconciler:plan -->\n"
        "### 1 client changes, 1 one-way door, 1 refusal, €36.67 due now, +€100.00 a month\n"
        "\n"
        "> [!CAUTION]\n"
        "> **1 refusal.** What a rule means: `reconciler explain no-way-back`\n"
        ">\n"
        "> ```text\n"
        "> error[no-way-back]: `harbor` cannot go from active to trial\n"
        ">   ╭─ accounts/clients/harbor.yaml:4:9\n"
        "> 4 │ status: trial\n"
        ">   │         ━━━━━ active; going active starts billing, and the platform has no way to "
        "take that back\n"
        ">   ╰─ help: possible from active: `status: disabled`\n"
        "> ```\n"
        "\n"
        "> [!WARNING]\n"
        "> **1 one-way door.** There is no way back through these.\n"
        ">\n"
        "> | Client | Change | Lost for good | What starts |\n"
        "> |:--|:--|:--|:--|\n"
        "> | `kestrel` | `trial` → **`active`** | 6 of 14 trial days; the extension "
        "| takes 3 seats from the supply |\n"
        "\n"
        "| | Client | Field | Now | After merge | What it means |\n"
        "|:--|:--|:--|:--|:--|:--|\n"
        "| ~\u00a0update | `harbor` | `status` | `active` | ~~`trial`~~ "
        "| **refused**: `no-way-back` |\n"
        "| **!** | `kestrel` | `status` | `trial` | **`active`** "
        "| **one-way door**, takes 3 seats from the supply |\n"
        "\n"
        "| `seats` in use | Due now | Invoice of 2026-12-01 | Every month "
        "| Drift in these clients |\n"
        "|:--|:--|:--|:--|:--|\n"
        "| 10 → **13** of 40 | **€36.67** | €199.00 → **€299.00** | €199.00 → **€299.00** "
        "| none |\n"
        "\n"
    )
    assert skeleton(shown).count("<details>") == 2


def test_any_other_document_is_text_in_a_fence() -> None:
    assert render(findings_view((), 12), "markdown") == (
        "<!-- reconciler:diagnostics -->\n\n```text\n12 files, no errors\n```\n"
    )
    error = ReconcilerError("the store is busy", help="try again")
    assert render(error_view(error), "markdown") == (
        "<!-- reconciler:error -->\n### It failed\n\n"
        "```text\nerror: the store is busy\nhelp: try again\n```\n"
    )
    assert render(Document((), ()), "markdown") == "<!-- reconciler:document -->\n"


def test_a_document_too_long_loses_its_last_lines() -> None:
    lines = tuple(line(f"line {at} of many") for at in range(10_000))
    shown = render(Document((), (Paragraph(lines),)), "markdown")

    assert BUDGET.most - 1000 < len(shown) <= BUDGET.most
    assert re.search(r"\n```\n\nand [\d,]+ more lines, see the log\n$", shown)


ROOMY = partner_of({("supply", "seats"): 9000, ("guards", "max_update_percent"): 100})
"""A partner that refuses nothing for its size."""


@cache
def clients(count: int) -> Plan:
    before = {f"client-{at:04}": active(f"Client {at}", 1) for at in range(count)}
    after = {key: {**leaves, ("description",): f"of {key}"} for key, leaves in before.items()}
    records = [record_of(key, leaves) for key, leaves in before.items()]
    return plan_of(after, records, live=partner_record(records, ROOMY))


def refusals(count: int, message: str = "has too few seats") -> Iterator[Diagnostic]:
    for at in range(count):
        place = Position(f"accounts/clients/client-{at:04}.yaml", 3, 1, 6, "seats: 1")
        yield Diagnostic(
            "too-few", Severity.ERROR, message, f"client.client-{at:04}", ("seats",), position=place
        )


@cache
def opening(count: int) -> Plan:
    """Give a plan in which every client goes through a one-way door."""
    trial = client_leaves("trial", seats=1, dashboards=1)
    records = [
        record_of(f"client-{at:04}", trial, trial=TrialClock(date(2026, 11, 12), 14))
        for at in range(count)
    ]
    files = {record.head.key: {**trial, ("status",): "active"} for record in records}
    return plan_of(files, records, live=partner_record(records, ROOMY))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("format", "refused"), [("markdown", 0), ("markdown", 3000), ("summary", 3000)]
)
def test_thousands_of_doors_and_of_refusals_are_all_there(format: str, refused: int) -> None:
    shown = render(plan_view(opening(3000), tuple(refusals(refused, "zu wenig Plätze"))), format)

    size, most = (len(shown), 60_000) if format == "markdown" else (len(shown.encode()), 900_000)
    assert size <= most
    skeleton(shown)
    caution, _, warning = shown.partition("> [!WARNING]")
    assert all(f"client-{at:04}" in caution for at in range(refused))
    assert "**3,000 one-way doors.**" in warning
    alert = warning.partition("\n\n")[0]
    named = len(set(re.findall("client-[0-9]{4}", alert)))
    missing = re.search(r"and ([\d,]+) more clients", alert)
    assert named + (int(missing[1].replace(",", "")) if missing else 0) == 3000
    assert not missing or (format, refused) == ("markdown", 3000)
    assert shown.endswith("</sub>\n")
    assert f"**{refused:,} refusals.**" in caution or not refused


@pytest.mark.slow
def test_a_summary_is_measured_in_bytes() -> None:
    before = {f"client-{at:04}": active("漢字" * 30, 1) for at in range(3000)}
    after = {key: {**old, ("description",): f"{key}{'漢字' * 25}"} for key, old in before.items()}
    plan = plan_of(after, [record_of(key, leaves) for key, leaves in before.items()])
    document = plan_view(plan, tuple(refusals(3000, "漢字" * 60)))
    shown = render(document, "summary")

    assert 450_000 < len(shown.encode()) <= 900_000
    assert all(f"client-{at:04}" in shown for at in range(3000))
    skeleton(shown)
    assert len(render(document, "markdown")) <= 60_000


def test_a_name_of_one_change_is_a_link_to_its_line() -> None:
    def place(address: str, path: FieldPath) -> Position | None:
        known = address == "client.client-0000" and path == ("description",)
        return Position("accounts/a b)](x#.yaml", 7) if known else None

    style = TextStyle(links="https://github.example/n/a/blob/4f2c9e1/")
    document = plan_view(clients(2), (), place=place)

    assert (
        "[`client-0000`](https://github.example/n/a/blob/4f2c9e1/accounts/a%20b%29%5D%28x%23.yaml#L7)"
    ) in render(document, "markdown", style)
    assert "](" not in render(document, "markdown")
    for outside in ("/accounts/a.yaml", "../a.yaml"):
        there = replace(document, place=lambda *_, outside=outside: Position(outside))
        assert "](" not in render(there, "markdown", style)


def test_drift_of_clients_that_change_is_counted_apart() -> None:
    live = [
        record_of("acme", active(), moved={("name",): "Other"}),
        record_of("beta", active("Beta"), moved={("name",): "Other", ("seats",): 4}),
    ]
    shown = comment(plan_of({"acme": active("Acme", 5), "beta": active("Beta")}, live))

    assert "| Drift in these clients |" in shown
    assert "| **1** |" in shown
    summary = "What moved behind the files: 1 in clients of this plan, 2 elsewhere"
    assert f"<summary>{summary}</summary>" in shown


@pytest.mark.parametrize(
    ("ending", "says"),
    [
        (StalePlan, "Not as promised, nothing was written"),
        (PlanRefused, "Refused, nothing was written"),
        (FilesInvalid, "The files are wrong"),
        (StoreLocked, "Somebody else is writing, nothing was written"),
    ],
)
def test_what_ended_a_command_is_its_headline(ending: type[ReconcilerError], says: str) -> None:
    shown = render(error_view(ending("`acme` moved", help="plan again")), "markdown")

    assert shown.splitlines()[:2] == ["<!-- reconciler:error -->", f"### {says}"]
    assert "help: plan again" in shown


@pytest.mark.slow
@pytest.mark.parametrize("count", [10, 300, 3000])
@pytest.mark.parametrize("refused", [1, 10, 300, 3000])
def test_a_large_plan_stays_within_the_limit_and_loses_no_refusal(count: int, refused: int) -> None:
    shown = comment(clients(count), *refusals(refused))

    assert len(shown) <= BUDGET.most
    skeleton(shown)
    alert = "\n".join(text_line for text_line in shown.splitlines() if text_line.startswith(">"))
    assert all(f"client-{at:04}" in alert for at in range(refused))
    assert "more refusal" not in shown
    if count == 3000:
        assert re.search(r"\nand [\d,]+ more, see the log\n", shown)


@pytest.mark.slow
def test_refusals_beyond_any_limit_are_named_by_rule_and_counted() -> None:
    shown = comment(clients(10), *refusals(9000))

    found = re.search(
        r"^> - `error\[too-few\]` 9,000 times: `(.*)` and ([\d,]+) more clients$",
        shown,
        re.MULTILINE,
    )
    assert found
    names = found[1].split(", ")
    assert len(names) > 3000
    assert len(names) + int(found[2].replace(",", "")) == 9000
    assert len(shown) <= BUDGET.most


@pytest.mark.slow
def test_one_endless_refusal_leaves_room() -> None:
    shown = comment(clients(10), *refusals(2, "`" * 100_000))

    assert len(shown) < BUDGET.most
    assert shown.count("error[too-few]") >= 2
    skeleton(shown)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_span_and_a_block_hold_any_text(name: str) -> None:
    assert SPAN.sub("", code(name)) == ""
    assert "|" not in code(name)
    assert "\n" not in code(name)
    assert skeleton(fenced(name)) == "(block)"


def test_where_only_ascii_can_be_shown() -> None:
    shown = render(plan_view(clients(10), ()), "markdown", TextStyle(unicode=False))

    assert shown.isascii()
    assert skeleton(shown).count("<details>") == 1
