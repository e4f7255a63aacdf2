"""How the page stands in a browser: for everybody, without its script, on paper, in any size."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from reconciler.report.safe import printable
from tests.browser.conftest import Look, accessible
from tests.browser.sites import fleet_page
from tests.report.page.hostile_page import NAMES, hostile_page
from tests.report.page.read_page import PageReader

MB = 1_000_000
MEDIA: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "print": {"media": "print"},
    "narrow": {"color_scheme": "dark"},
}


FURTHER = ".many > tbody:nth-of-type(n + 9), .many > tbody:only-of-type > tr:nth-child(n + 9)"


def unfold(page: Page) -> None:
    page.locator("details").evaluate_all("rows => rows.forEach((row) => (row.open = true))")


@pytest.mark.parametrize("language", ["example", "german"])
@pytest.mark.parametrize("medium", MEDIA)
def test_nothing_keeps_anybody_out(
    look: Look, request: pytest.FixtureRequest, medium: str, language: str
) -> None:
    width = 400 if medium == "narrow" else 1400
    path: Path = request.getfixturevalue(language)
    page = look(path, viewport={"width": width, "height": 900})
    page.emulate_media(**MEDIA[medium])
    assert accessible(page) == []

    unfold(page)
    page.locator('[data-table="clients"] th[data-column="seats"] button').dispatch_event("click")
    page.locator("#Attention code[data-copy] + button").first.dispatch_event("click")
    expect(page.locator("#Spoken")).not_to_be_empty()

    assert accessible(page) == []


def test_nothing_keeps_anybody_out_of_500_clients(look: Look, fleet: Path) -> None:
    # Colours, below, take minutes for so many elements.
    assert accessible(look(fleet), "color-contrast", "color-contrast-enhanced") == []


@pytest.mark.parametrize("medium", MEDIA)
def test_colours_of_a_page_of_500_clients_are_readable(
    look: Look, fleet: Path, medium: str
) -> None:
    page = look(fleet)
    page.emulate_media(**MEDIA[medium])

    # All rows are written alike.
    page.locator(FURTHER).evaluate_all("rows => rows.forEach((row) => row.remove())")

    assert accessible(page) == []
    assert page.locator(".many tbody > tr:not(.more)").count() == 3 * 8


@pytest.mark.parametrize("medium", MEDIA)
def test_nothing_keeps_anybody_out_of_a_plan_nor_do_its_names_do_anything(
    look: Look, plan: Path, medium: str
) -> None:
    width = 400 if medium == "narrow" else 1400
    page = look(plan, viewport={"width": width, "height": 900})
    page.emulate_media(**MEDIA[medium])

    assert accessible(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator(":is(img, script, iframe, form)").count() == 0
    text = page.locator("body").text_content() or ""
    assert [name for name in NAMES if printable(name) not in text] == []


@pytest.mark.parametrize("language", ["example", "german"])
@pytest.mark.parametrize("width", [400, 1000, 1600])
def test_nothing_is_wider_than_the_screen(
    look: Look, request: pytest.FixtureRequest, width: int, language: str
) -> None:
    path: Path = request.getfixturevalue(language)
    page = look(path, viewport={"width": width, "height": 900})
    unfold(page)

    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_printed_page_is_no_wider_than_its_paper(look: Look, example: Path) -> None:
    between_margins = 1047  # CSS pixels of A4, landscape: 277 mm
    page = look(example, viewport={"width": between_margins, "height": 718})
    page.emulate_media(media="print")

    assert page.evaluate("document.documentElement.scrollWidth") == between_margins


def test_without_the_script_everything_is_there_and_nothing_is_dead(
    look: Look, example: Path
) -> None:
    read = PageReader(example.read_text(encoding="utf-8"))
    page = look(example, java_script_enabled=False)

    assert page.get_by_role("button").count() == 0
    assert page.get_by_role("searchbox").count() == 0
    for row in page.locator("#Main summary").all():
        row.click()
    for table, rows in read.tables.items():
        seen = page.locator(f'[data-table="{table}"] tbody > tr:not(.more):visible')
        assert seen.count() >= len(rows) > 0, table
    everything = " ".join(page.locator("#Main").inner_text().split())
    for client in read.tables["clients"]:
        assert f"reconciler show {client['key']}" in everything


def test_on_paper_it_is_a_report_of_sheets_without_what_can_be_pressed(
    look: Look, example: Path
) -> None:
    page = look(example)
    page.locator("#alpine-outfitters summary").click()
    page.emulate_media(media="print")

    expect(page.locator("nav")).to_be_hidden()
    for pressed in (".find", ".save", ".copy"):
        expect(page.locator(pressed).first).to_be_hidden()
    expect(page.locator("#alpine-outfitters dl")).to_be_visible()
    # Numbers of pictures, lines of invoices and long lists are printed although they are folded.
    assert page.locator("table:visible").count() == page.locator("table").count()
    expect(page.locator("#Invoices li").first).to_be_visible()
    expect(page.locator("#maple-retail dl")).to_be_hidden()
    sheets = re.findall(rb"/MediaBox\s*\[([^\]]*)\]", page.pdf(prefer_css_page_size=True))
    assert {tuple(round(float(side)) for side in sheet.split()) for sheet in sheets} == {
        (0, 0, 842, 595)
    }


def test_hostile_names_do_nothing(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(hostile_page(tmp_path / "accounts", NAMES), encoding="utf-8")
    page = look(path)

    page.locator("#Find [data-unfold]").click()
    teams = page.locator('#Find select[name="team"] option')
    values: list[str] = teams.evaluate_all("all => all.map((option) => option.value)")
    for value in values[1:6]:
        page.locator('#Find select[name="team"]').select_option(value)
        expect(page.locator("#Find output")).to_contain_text("1 of")
    page.locator('[data-table="clients"] th[data-column="team"] button').click()

    assert page.locator("main :is(img, script, iframe, svg[onload])").count() == 0
    assert len(values) == len(NAMES) + 1


@pytest.mark.parametrize(("size", "most"), [(500, 2 * MB), (5_000, 12 * MB)])
def test_the_file_grows_by_its_clients_alone(tmp_path: Path, size: int, most: int) -> None:
    assert fleet_page(tmp_path, size).stat().st_size < most
