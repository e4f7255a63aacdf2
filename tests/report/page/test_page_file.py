"""The file of the page: it loads nothing, allows its own script alone, and obeys no name."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Command
from tests.report.page.read_page import PageReader

SIDE = Path("page.html")


def read() -> PageReader:
    return PageReader(SIDE.read_text(encoding="utf-8"))


@pytest.fixture
def page(reconciler: Command) -> PageReader:
    assert reconciler("apply", "--yes").code == 0
    assert reconciler("report", "-o", "page.html").code == 0
    return read()


def test_it_refers_to_nothing_outside_and_has_no_handler(page: PageReader) -> None:
    for element in page.elements:
        names = element.attributes
        assert element.name not in {"link", "img", "iframe", "object", "embed", "base", "form"}
        assert not {"src", "srcset", "style", "action", "formaction", "background"} & names.keys()
        assert [name for name in names if name.startswith("on")] == []
        assert names.get("href", "#").startswith("#"), element
    assert [text for text in page.styles if "url(" in text or "@import" in text] == []


def test_its_policy_allows_its_own_style_and_script_alone(page: PageReader) -> None:
    (policy,) = (
        each.attributes["content"] for each in page.elements if "http-equiv" in each.attributes
    )
    digests = [
        f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
        for text in (*page.styles, *page.scripts)
    ]

    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src {digests[0]}",
        f"script-src {digests[1]}",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_ids_are_there_once_and_every_link_leads_somewhere(page: PageReader) -> None:
    ids = [each.attributes["id"] for each in page.elements if "id" in each.attributes]
    hrefs = [each.attributes["href"] for each in page.elements if "href" in each.attributes]

    assert len(set(ids)) == len(ids)
    assert {"acme", "beta"} <= set(ids)
    assert {href.removeprefix("#") for href in hrefs} <= set(ids)


def test_a_key_is_never_the_id_of_a_section(page: PageReader) -> None:
    key = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
    ids = {each.attributes["id"] for each in page.elements if "id" in each.attributes}

    assert {one for one in ids if key.fullmatch(one)} == {"acme", "beta"}


def test_tables_have_captions_and_heads(page: PageReader) -> None:
    tables = [each for each in page.elements if each.name == "table"]
    captions = [each for each in page.elements if each.name == "caption"]
    heads = [each for each in page.elements if each.name == "th"]

    assert len(tables) == len(captions) == len(page.tables)
    assert [head for head in heads if head.attributes.get("scope") not in {"col", "row"}] == []


def test_the_same_store_on_the_same_day_is_the_same_bytes(reconciler: Command) -> None:
    assert reconciler("apply", "--yes").code == 0
    assert reconciler("report", "-o", "one.html").code == 0
    assert reconciler("report", "-o", "two.html").code == 0

    assert Path("one.html").read_bytes() == Path("two.html").read_bytes()


def test_it_is_written_over_itself_and_over_nothing_else(reconciler: Command) -> None:
    assert reconciler("apply", "--yes").code == 0
    assert reconciler("report", "-o", "page.html").code == 0
    assert reconciler("report", "-o", "page.html").code == 0
    Path("notes.html").write_text("<!doctype html>\n<p>Mine", encoding="utf-8")

    refused = reconciler("report", "-o", "notes.html")

    assert refused.code == 64
    assert "was not written by this program" in refused.err


def test_without_a_file_to_write_it_says_what_to_type(reconciler: Command) -> None:
    assert reconciler("apply", "--yes").code == 0

    refused = reconciler("report")

    assert refused.code == 64
    assert "reconciler report -o page.html" in refused.err


def test_nobody_looks_at_a_page_in_a_job(
    reconciler: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reconciler("apply", "--yes").code == 0
    monkeypatch.setenv("CI", "true")

    assert reconciler("report", "--open").code == 64


def test_it_is_opened_from_a_folder_of_its_own(
    reconciler: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    assert reconciler("apply", "--yes").code == 0

    assert reconciler("report", "--open").code == 0

    (address,) = opened
    path = Path(address.removeprefix("file://"))
    assert path.parent.stat().st_mode & 0o077 == 0
    assert PageReader(path.read_text(encoding="utf-8")).tables.keys() >= {"clients"}


def test_where_the_files_are_wrong_the_rest_is_told_without_them(reconciler: Command) -> None:
    assert reconciler("apply", "--yes").code == 0
    Path("accounts/clients/beta.yaml").write_text("status: [", encoding="utf-8")

    assert reconciler("report", "-o", "page.html").code == 0

    page = read()
    assert {row["key"] for row in page.tables["clients"]} == {"acme", "beta"}
    assert "drift" not in page.tables
    assert "drift" not in page.tiles
    assert "The files were not compared with live" in " ".join(page.text)


def test_more_clients_than_a_page_has_are_refused_before_they_are_read(
    reconciler: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reconciler("apply", "--yes").code == 0
    monkeypatch.setattr("reconciler.api.portfolio.looks.MOST_CLIENTS", 1)

    refused = reconciler("report", "-o", "page.html")

    assert refused.code == 64
    assert "2 clients are too many for a page, which has 1 at the most" in refused.err
    assert "see some of them: reconciler list --where status=trial" in refused.err
    assert not SIDE.exists()


def test_a_partner_who_is_not_live_has_no_page(reconciler: Command) -> None:
    refused = reconciler("report", "-o", "page.html")

    assert refused.code == 64
    assert not SIDE.exists()
