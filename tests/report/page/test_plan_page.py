"""A plan as a page: before and after of every field, from a file that loads nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.report.page.read_page import PageReader

_REPORT = ("plan", "--report", "page=plan.html")


def read() -> PageReader:
    return PageReader(Path("plan.html").read_text(encoding="utf-8"))


def rows(page: PageReader) -> list[tuple[str, str, str]]:
    tables = page.tables.get("changes", [])
    return [(row["field"], row["before"], row["after"]) for row in tables]


@pytest.fixture
def changed(reconciler: Command, folder: Path) -> PageReader:
    """The page of a plan that changes two fields of a client and creates another one."""
    assert reconciler("apply", "--yes").code == 0
    clients = folder / "accounts" / "clients"
    text = (clients / "acme.yaml").read_text(encoding="utf-8")
    hostile = "<img src=x onerror=alert(1)>"
    text = text.replace("name: Acme", f'name: "{hostile}"\ndescription: A shop')
    (clients / "acme.yaml").write_text(text, encoding="utf-8")
    (clients / "cargo.yaml").write_text("name: Cargo\nstatus: setup\n", encoding="utf-8")
    assert reconciler(*_REPORT).code == 0
    return read()


def test_it_says_of_every_field_what_the_json_says(
    changed: PageReader, reconciler: Command
) -> None:
    ended = reconciler("plan", "--format", "json")
    assert ended.code == 0, ended
    told = ended.json
    (updated,) = (each for each in told["clients"] if each["action"] == "update")
    fields = [(each["field"], each["before"] or '""', each["after"]) for each in updated["fields"]]

    assert sorted(rows(changed)) == sorted(fields)
    ids = {each.attributes["id"] for each in changed.elements if "id" in each.attributes}
    assert {each["key"] for each in told["clients"]} <= ids
    assert "Plan: 1 to add, 1 to change, 0 to remove" in "".join(changed.text)


def test_it_runs_nothing_and_loads_nothing(changed: PageReader) -> None:
    names = {each.name for each in changed.elements}
    (policy,) = (
        each.attributes["content"] for each in changed.elements if "http-equiv" in each.attributes
    )

    assert names & {"script", "img", "link", "iframe", "form"} == set()
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'", policy
    )
    assert [
        each for each in changed.elements if {"style", "src", "onerror"} & each.attributes.keys()
    ] == []


def test_ids_are_there_once_even_where_a_client_has_the_partner_s_key(
    reconciler: Command, folder: Path
) -> None:
    north = folder / "accounts" / "clients" / "north.yaml"
    north.write_text("name: North\nstatus: setup\n", encoding="utf-8")

    assert reconciler(*_REPORT).code == 0

    ids = [each.attributes["id"] for each in read().elements if "id" in each.attributes]
    assert len(set(ids)) == len(ids)
    assert {"acme", "beta", "north", "Partner"} <= set(ids)


def test_what_is_refused_stands_above_the_changes(reconciler: Command, folder: Path) -> None:
    assert reconciler("apply", "--yes").code == 0
    acme = folder / "accounts" / "clients" / "acme.yaml"
    text = acme.read_text(encoding="utf-8")
    acme.write_text(text.replace("status: active", "status: trial"), encoding="utf-8")

    assert reconciler(*_REPORT).code == 4

    text = " ".join(" ".join(read().text).split())
    assert "no-way-back" in text
    assert "refused" in text


@pytest.mark.parametrize("words", [("drift",), ("list",), ("apply", "--yes")])
def test_only_a_plan_is_written_as_a_page(reconciler: Command, words: tuple[str, ...]) -> None:
    refused = reconciler(*words, "--report", "page=plan.html")

    assert refused.code == 64
    assert not Path("plan.html").exists()
