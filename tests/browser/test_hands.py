"""What people do to the page with mouse and keys: open, copy, save as CSV, hear what was done."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from reconciler.model.leaf_texts import guarded, unguarded
from tests.browser.conftest import Look
from tests.report.page.hostile_page import hostile_page
from tests.report.page.read_page import PageReader

FORMULAS = ("=1+1", "@SUM(A1)", "+4", "-4", "'=2", "plain", 'with "quotes", and a comma')


def saved(page: Page, table: str) -> tuple[str, str]:
    """What the button of a table saves: the name of the file, and its text."""
    with page.expect_download() as told:
        save_button(page, table).click()
    return told.value.suggested_filename, told.value.path().read_text(encoding="utf-8")


def save_button(page: Page, table: str) -> Locator:
    return page.locator(f'.save:has(+ div > [data-table="{table}"]) button')


@pytest.mark.parametrize(
    "table",
    ["attention", "clients", "people", "forecast", "costs", "spending", "drift", "lately"],
)
def test_a_table_is_saved_as_the_file_has_it(look: Look, example: Path, table: str) -> None:
    rows = PageReader(example.read_text(encoding="utf-8")).tables[table]

    name, text = saved(look(example), table)

    assert name == f"{table}.csv"
    read = list(csv.DictReader(io.StringIO(text)))
    assert len(read) == text.count("\n") - 1
    named = [row.pop("name") for row in read] if table == "clients" else []
    assert all(named)
    told = [{name: " ".join(unguarded(cell).split()) for name, cell in row.items()} for row in read]
    assert told[: len(rows)] == [
        {name: " ".join(cell.split()) for name, cell in row.items()} for row in rows[: len(told)]
    ]


def test_numbers_and_days_are_bare_and_texts_are_quoted(look: Look, example: Path) -> None:
    _, text = saved(look(example), "costs")

    assert text.splitlines()[:2] == [
        "whose,seats,pays,asks,left",
        '"alpine-outfitters",12,240.00,480.00,240.00',
    ]


def test_what_is_shown_is_saved_in_its_order_and_the_button_says_how_much(
    look: Look, example: Path
) -> None:
    page = look(example, "#status=active&sort.clients=-seats")
    button = save_button(page, "clients")
    expect(button).to_have_text("CSV, rows: 4")

    _, text = saved(page, "clients")

    read = list(csv.DictReader(io.StringIO(text)))
    assert {row["status"] for row in read} == {"active"}
    assert [int(row["seats"]) for row in read] == sorted(
        (int(row["seats"]) for row in read), reverse=True
    )
    expect(page.get_by_role("status").last).to_have_text("Saved: clients.csv")


def test_no_cell_is_a_formula(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(hostile_page(tmp_path / "accounts", FORMULAS), encoding="utf-8")

    _, text = saved(look(path), "clients")

    read = list(csv.DictReader(io.StringIO(text)))
    assert sorted(row["name"] for row in read) == sorted(map(guarded, FORMULAS))
    assert sorted(row["region"] for row in read) == sorted(map(guarded, FORMULAS))


def test_a_command_is_copied_with_one_click_and_that_is_said(look: Look, example: Path) -> None:
    page = look(example, permissions=["clipboard-read", "clipboard-write"])
    command = page.locator('[data-table="attention"] code[data-copy]').first

    command.locator("+ button").click()

    expect(page.locator("#Spoken")).to_have_text(f"Copied: {command.inner_text()}")
    assert page.evaluate("navigator.clipboard.readText()") == command.inner_text()


REFUSED = "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))"


def test_where_the_clipboard_is_refused_it_is_copied_in_the_older_way(
    look: Look, example: Path
) -> None:
    page = look(example, permissions=["clipboard-read", "clipboard-write"])
    page.evaluate(f"() => {{ {REFUSED} }}")
    command = page.locator('[data-table="attention"] code[data-copy]').first

    command.locator("+ button").click()

    expect(page.locator("#Spoken")).to_have_text(f"Copied: {command.inner_text()}")
    assert page.evaluate("navigator.clipboard.readText()") == command.inner_text()


def test_where_nothing_may_be_copied_it_is_selected_and_the_keys_are_named(
    look: Look, example: Path
) -> None:
    page = look(example)
    page.evaluate(f"() => {{ {REFUSED}; document.execCommand = () => false }}")
    command = page.locator('[data-table="attention"] code[data-copy]').first

    command.locator("+ button").click()

    expect(page.locator("#Spoken")).to_contain_text("Ctrl+C")
    assert page.evaluate("getSelection().toString()") == command.inner_text()


def focused(page: Page) -> str:
    """What has the focus, as its role is spoken: its label, text or name."""
    told: str = page.evaluate(
        "(it => it.ariaLabel ?? (it.textContent.trim() || it.name))(document.activeElement)"
    )
    return told


def test_keys_alone_find_a_client_open_it_and_copy_its_command(look: Look, example: Path) -> None:
    page = look(example, permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("Tab")
    assert focused(page) == "To the content"
    page.locator('#Find input[name="q"]').focus()
    page.keyboard.type("fjord")
    page.wait_for_url("**#q=fjord")

    reached = []
    while "Copy reconciler show fjord-energy" not in reached:
        page.keyboard.press("Tab")
        reached.append(focused(page))
        assert len(reached) < 150, reached
        if reached[-1].startswith("trial since"):
            page.keyboard.press("Enter")
            expect(page.locator("#fjord-energy details")).to_have_attribute("open", "")
    page.keyboard.press("Enter")
    expect(page.locator("#Spoken")).to_have_text("Copied: reconciler show fjord-energy")

    assert {"Status", "Seats", "Region"} <= set(reached)


def test_keys_choose_sort_and_show_all_again(look: Look, example: Path) -> None:
    page = look(example)
    page.locator('#Find select[name="status"]').focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**#status=active")
    page.locator('[data-table="clients"] th[data-column="seats"] button').focus()
    page.keyboard.press("Space")
    page.wait_for_url("**#status=active&sort.clients=seats")
    page.locator("#Find [data-reset]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#sort.clients=seats")


def test_all_clients_are_opened_and_closed_at_once(look: Look, example: Path) -> None:
    page = look(example, "#status=trial")
    opened = page.locator('[data-table="clients"] details[open]')

    page.locator("#Find [data-unfold]").click()
    expect(opened).to_have_count(3)
    expect(page.locator('[data-table="clients"] details .copy')).to_have_count(3)

    page.locator("#Find [data-unfold]").click()
    expect(opened).to_have_count(0)
