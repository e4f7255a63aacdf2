"""A whole file from leaves alone: reading it gives the leaves back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.desired.parse.characters import odd_places
from reconciler.desired.parse.parse import parse
from reconciler.desired.read.assemble import assemble
from reconciler.desired.write.whole_file import file_text
from reconciler.model.fields import Value
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaves, owned_leaves
from reconciler.model.files.partner import PartnerFile
from reconciler.model.resources import Feature

ACCOUNTS = Path(__file__).resolve().parents[2] / "accounts"
CLIENTS = sorted((ACCOUNTS / "clients").rglob("*.yaml"))


def read(text: str, kind: type[Value]) -> Any:
    """Read a text as the product does; any finding fails the test."""
    parsed = parse(text.encode(), "a.yaml")
    assert parsed.document is not None, parsed.findings
    value, findings = assemble(parsed.document, kind, "partner")
    assert (parsed.findings, findings) == ((), ())
    return value


def kept(leaves: Leaves, kind: type[Value]) -> bool:
    return owned_leaves(read(file_text(leaves, kind), kind)) == {
        path: leaf for path, leaf in leaves.items() if path[0] not in kind.INSTRUCTIONS
    }


@pytest.mark.parametrize("file", CLIENTS, ids=lambda file: file.stem)
def test_every_example_is_written_with_all_it_owns(file: Path) -> None:
    leaves = owned_leaves(read(file.read_text(encoding="utf-8"), ClientFile))

    assert kept(leaves, ClientFile)


def test_the_example_partner_is_written_with_all_it_owns() -> None:
    text = (ACCOUNTS / "partner.yaml").read_text(encoding="utf-8")
    leaves = owned_leaves(read(text, PartnerFile))

    assert kept({("format",): 1, ("partner",): "agency-north", **leaves}, PartnerFile)


def test_a_file_reads_as_people_write_it() -> None:
    leaves: Leaves = {
        ("features", "sso"): True,
        ("features", "download_reports"): True,
        ("seats",): 12,
        ("name",): "Acme, Inc.",
        ("status",): "trial",
        ("billing", "mode"): "partner",
        ("billing", "price", "amount"): "480.00",
        ("billing", "price", "per"): "month",
        ("trial", "extension", "requested_on"): "2026-11-10",
        ("trial", "extension", "requested_by"): "ann@acme.example",
        ("resources", "dashboards"): 0,
        ("description",): "no",
        ("protect",): True,
    }

    assert file_text(leaves, ClientFile) == (
        "# yaml-language-server: $schema=../.schemas/client.schema.json\n"
        "\n"
        'name: "Acme, Inc."\n'
        "status: trial\n"
        'description: "no"\n'
        "billing:\n"
        "  mode: partner\n"
        '  price: {amount: "480.00", per: month}\n'
        "seats: 12\n"
        "resources: {dashboards: 0}\n"
        "features: [download_reports, sso]\n"
        "trial:\n"
        "  extension: {requested_on: 2026-11-10, requested_by: ann@acme.example}\n"
        "protect: true\n"
    )


def test_a_list_may_stand_there_empty() -> None:
    text = file_text({("name",): "A", ("status",): "setup"}, ClientFile, empty=[("features",)])

    assert text.endswith("status: setup\nfeatures: []\n")
    assert "features" in read(text, ClientFile).model_fields_set


def test_what_does_not_fit_on_a_line_gets_lines_of_its_own() -> None:
    teams: Leaves = {("teams", f"a team with a long name {number}"): True for number in range(9)}
    text = file_text({("format",): 1, ("partner",): "n", **teams}, PartnerFile)

    assert "teams:\n  - a team with a long name 0\n  - a team" in text


# A file refuses words that mix scripts, and letters with many marks: nothing else is left to luck.
ONE_SCRIPT = st.characters(exclude_categories=["Mn", "Me", "Cs"]).filter(
    lambda letter: (
        not re.match("[\u0370-\u052f\u1c80-\u1c8f\u1f00-\u1fff\u2de0-\u2dff\ua640-\ua69f]", letter)
    )
)
LINES = (
    st.text(ONE_SCRIPT, min_size=1, max_size=40)
    .map(str.strip)
    .filter(lambda text: text != "")
    .filter(lambda text: "\n" not in text and text.isprintable())
    .filter(lambda text: not odd_places(text))  # no file can hold one
)
PROSE = st.one_of(
    LINES, st.sampled_from(["", "no", "1984", "a: b", "- x", "# y", "two\nlines", "~"])
)
MONEY = st.sampled_from(["0", "12", "480.00", "0.5", "3900.1234"])
DAYS = st.dates().map(lambda day: day.isoformat())
WHOLE = st.integers(0, 2**31 - 1)
WORDS = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
EMAILS = WORDS.map(lambda word: f"{word}@example.com")


@st.composite
def client_values(draw: st.DrawFn) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": draw(LINES),
        "status": draw(st.sampled_from(["setup", "active"])),
    }
    optional: dict[str, st.SearchStrategy[Any]] = {
        "description": PROSE,
        "team": LINES,
        "billing": st.fixed_dictionaries(
            {"mode": st.sampled_from(["partner", "platform"])},
            optional={"price": st.fixed_dictionaries({"amount": MONEY, "per": st.just("year")})},
        ),
        "seats": WHOLE,
        "resources": st.dictionaries(st.sampled_from(["dashboards", "private_links"]), WHOLE),
        "features": st.lists(st.sampled_from([each.value for each in Feature]), unique=True),
        "trial": st.fixed_dictionaries(
            {"days": st.integers(1, 14)},
            optional={
                "extension": st.fixed_dictionaries({"requested_on": DAYS, "requested_by": EMAILS})
            },
        ),
        "protect": st.booleans(),
    }
    return values | draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def prices(draw: st.DrawFn) -> dict[str, Any]:
    ends = sorted(draw(st.sets(st.integers(1, 500), max_size=3)))
    units = [{"up_to": end, "unit": draw(MONEY)} for end in ends] + [{"unit": draw(MONEY)}]
    mode = draw(st.sampled_from(["graduated", "volume"])) if ends else "flat"
    return {"mode": mode, "tiers": units}


@st.composite
def partner_values(draw: st.DrawFn) -> dict[str, Any]:
    values: dict[str, Any] = {
        "format": 1,
        "partner": "north",
        "name": draw(LINES),
        "time_zone": "Europe/Vienna",
    }
    program = st.fixed_dictionaries(
        {"fee": MONEY}, optional={"seats": prices(), "dashboards": prices()}
    )
    version = st.fixed_dictionaries(
        {"from": DAYS, "programs": st.dictionaries(WORDS, program, min_size=1, max_size=2)},
        optional={"add_ons": st.dictionaries(WORDS, MONEY, max_size=2)},
    )
    person = st.fixed_dictionaries({"email": EMAILS, "role": st.sampled_from(["admin", "viewer"])})
    method = st.fixed_dictionaries(
        {"kind": st.just("credit_card"), "provider": WORDS, "token": LINES, "brand": LINES}
        | {"last4": st.just("0005")}
    )
    optional: dict[str, st.SearchStrategy[Any]] = {
        "supply": st.dictionaries(st.sampled_from(["seats", "dashboards"]), WHOLE),
        "billing": st.fixed_dictionaries(
            {"currency": st.just("EUR")},
            optional={"anchor_day": st.integers(1, 31), "pay_with": LINES},
        ),
        "payment_methods": st.dictionaries(WORDS, method, max_size=2),
        "prices": st.lists(version, max_size=2, unique_by=lambda each: each["from"]),
        "add_ons": st.lists(WORDS, max_size=3, unique=True),
        "staff": st.lists(person, max_size=3, unique_by=lambda each: each["email"]),
        "teams": st.lists(LINES, max_size=3, unique=True),
        "trial": st.fixed_dictionaries({"days": st.integers(1, 14)}),
        "defaults": st.fixed_dictionaries(
            {"features": st.just(["sso"]), "resources": st.just({"dashboards": 3})}
        ),
        "guards": st.fixed_dictionaries(
            {"one_way": st.just("warn")}, optional={"max_due_now": MONEY}
        ),
    }
    return values | draw(st.fixed_dictionaries({}, optional=optional))


@settings(max_examples=120, deadline=None)
@given(values=client_values())
def test_any_client_is_read_back_as_it_was_written(values: dict[str, Any]) -> None:
    assert kept(owned_leaves(ClientFile.model_validate(values)), ClientFile)


@settings(max_examples=120, deadline=None)
@given(values=partner_values())
def test_any_partner_is_read_back_as_it_was_written(values: dict[str, Any]) -> None:
    leaves = owned_leaves(PartnerFile.model_validate(values))

    assert kept({("format",): 1, ("partner",): "north", **leaves}, PartnerFile)
