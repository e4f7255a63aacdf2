"""A page of hundreds of clients: a browser draws what is in sight, and people reach all of it."""

from __future__ import annotations

from pathlib import Path
from shutil import which

from tests.browser.conftest import PATIENCE, Look, Running
from tests.report.page.read_page import PageReader

TABLES = ("clients", "people", "costs")
DRAWN = """(table, now) => [...table.querySelectorAll("tbody > tr > th:first-child")]
    .filter((cell) => cell.checkVisibility({contentVisibilityAuto: true})).length"""


def test_rows_out_of_sight_are_not_drawn(look: Look, fleet: Path) -> None:
    page = look(fleet, viewport={"width": 1400, "height": 900})

    for name in TABLES:
        table = page.locator(f'[data-table="{name}"]')
        assert table.get_attribute("class") == "many"
        assert table.evaluate(DRAWN) < 60, name


def test_few_rows_are_a_plain_table(look: Look, example: Path) -> None:
    assert look(example).locator(".many").count() == 0


def test_all_columns_of_a_wide_table_stand_below_their_titles(look: Look, fleet: Path) -> None:
    for width in (400, 1600):
        page = look(fleet, viewport={"width": width, "height": 900})
        for name in TABLES:
            table = page.locator(f'[data-table="{name}"]')
            table.scroll_into_view_if_needed()
            row = table.locator("tbody > tr:not(.more)").first
            sides = "row => [...row.cells].map((cell) => [cell.offsetLeft, cell.offsetWidth])"
            row.scroll_into_view_if_needed()

            assert row.evaluate(sides) == table.locator("thead > tr").evaluate(sides), name
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_searching_the_page_finds_what_is_out_of_sight(look: Look, fleet: Path) -> None:
    page = look(fleet)
    # Its number stands once. What is folded is unfolded by people's search, not by this one.
    last = PageReader(fleet.read_text(encoding="utf-8")).tables["clients"][-1]["customer_number"]
    row = page.locator('[data-table="clients"] > tbody > tr:first-child').last
    assert not row.locator("th").evaluate(
        "cell => cell.checkVisibility({contentVisibilityAuto: true})"
    )

    assert page.evaluate(f"window.find({last!r})")

    assert last in page.evaluate("getSelection().anchorNode.parentNode.textContent")


def test_on_paper_many_rows_are_a_table_with_its_titles_on_each_sheet(
    look: Look, fleet: Path
) -> None:
    page = look(fleet)
    page.emulate_media(media="print")

    for name in TABLES:
        table = page.locator(f'[data-table="{name}"]')
        assert table.evaluate("table => getComputedStyle(table).display") == "table"
        heads = "table => getComputedStyle(table.tHead).display"
        assert table.evaluate(heads) == "table-header-group"
        row = "table => getComputedStyle(table.tBodies[0].rows[0]).contentVisibility"
        assert table.evaluate(row) == "visible"


def test_a_client_is_few_elements(look: Look, fleet: Path) -> None:
    page = look(fleet)

    elements = page.locator('[data-table="clients"] > tbody').evaluate_all(
        "rows => rows.map((row) => row.querySelectorAll('*').length)"
    )

    # Seven of them are its two latest acts.
    assert sum(elements) / len(elements) < 45 + 7


def test_who_cannot_see_is_told_of_rows_out_of_sight_too(chromium: Running, fleet: Path) -> None:
    clients = [row["key"] for row in PageReader(fleet.read_text("utf-8")).tables["clients"]]
    # As it runs where somebody uses a screen reader.
    reader = chromium.browser.browser_type.launch(
        executable_path=which("chromium"), args=["--force-renderer-accessibility"]
    )
    try:
        page = reader.new_page()
        page.goto(fleet.as_uri(), timeout=PATIENCE)
        session = page.context.new_cdp_session(page)
        told = session.send("Accessibility.getFullAXTree")["nodes"]
    finally:
        reader.close()

    roles = [node["role"]["value"] for node in told if not node["ignored"]]
    names = {node["name"]["value"].rpartition(" ")[2] for node in told if "name" in node}
    assert set(clients) <= names
    assert roles.count("row") > 2 * len(clients)
    assert roles.count("cell") > 10 * len(clients)
