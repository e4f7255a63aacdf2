"""Finding clients on the page: words, choices, orders, and the address that says them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, accessible
from tests.report.page.read_page import PageReader

Row = dict[str, str]
OFFERED = ("status", "billing", "team", "own.region")


def rows_of(path: Path, table: str = "clients") -> list[Row]:
    return PageReader(path.read_text(encoding="utf-8")).tables[table]


def keys(rows: list[Row]) -> list[str]:
    return [row["key"] for row in rows]


def shown(page: Page) -> list[str]:
    """The clients that are seen, in their order."""
    rows = page.locator('[data-table="clients"] > tbody:visible')
    return [str(key) for key in rows.evaluate_all("rows => rows.map((row) => row.id)")]


def values(page: Page, table: str, at: int) -> list[str]:
    """What stands in a column, from top to bottom."""
    found: list[str] = page.locator(f'[data-table="{table}"]').evaluate(
        """(table, at) => [...table.tBodies].flatMap((body) => [...body.rows])
            .filter((row) => row.className !== "more")
            .map((row) => row.cells[at].dataset.v ?? row.cells[at].textContent.trim())""",
        at,
    )
    return found


@pytest.mark.parametrize("name", OFFERED)
def test_a_choice_shows_the_clients_that_have_it(look: Look, example: Path, name: str) -> None:
    rows, page = rows_of(example), look(example)
    options = page.locator(f'#Find select[name="{name}"] option').all()
    offered = [str(option.get_attribute("value")) for option in options]
    column = name.removeprefix("own.")
    assert sorted(offered) == sorted({"", *(row[column] or " " for row in rows)})

    for value in offered[1:]:
        page.locator(f'#Find select[name="{name}"]').select_option(value)
        page.wait_for_url(f"**#{name}={'+' if value == ' ' else value}")

        assert shown(page) == [row["key"] for row in rows if row[column] == value.strip()]


def test_choices_and_words_narrow_each_other_and_all_is_shown_again(
    look: Look, example: Path
) -> None:
    rows, page = rows_of(example), look(example)
    every = keys(rows)
    expect(page.locator("#Find [data-reset]")).to_be_disabled()

    page.locator('#Find select[name="team"]').select_option("emea")
    page.locator('#Find input[name="q"]').fill("ALPINE  beat@")
    page.wait_for_url("**#*q=ALPINE*")
    assert shown(page) == ["alpine-outfitters"]
    expect(page.locator("#Find output")).to_have_text(f"1 of {len(every)} shown")

    page.locator("#Find [data-reset]").click()
    assert shown(page) == every
    assert page.url == f"{example.as_uri()}#"


def test_words_do_not_find_the_command_below_each_client(look: Look, example: Path) -> None:
    page = look(example)

    page.locator('#Find input[name="q"]').fill("reconciler")
    page.wait_for_url("**#q=reconciler")

    assert shown(page) == []


def in_order(kind: str) -> Callable[[str], Any]:
    return float if kind == "number" else str.casefold


@pytest.mark.parametrize(
    "table", ["attention", "clients", "people", "forecast", "costs", "spending", "drift", "lately"]
)
def test_a_click_on_a_title_sorts_another_turns_and_a_third_ends_it(
    look: Look, example: Path, table: str
) -> None:
    page = look(example)
    titles = page.locator(f'[data-table="{table}"] > thead th')
    for at, title in enumerate(titles.all()):
        before = values(page, table, at)
        kind = str(title.get_attribute("data-kind"))
        filled = sorted((value for value in before if value), key=in_order(kind))
        empty = [""] * before.count("")

        title.get_by_role("button").click()
        expect(title).to_have_attribute("aria-sort", "ascending")
        assert values(page, table, at) == [*filled, *empty]

        title.get_by_role("button").click()
        expect(title).to_have_attribute("aria-sort", "descending")
        assert values(page, table, at) == [*reversed(filled), *empty]

        title.get_by_role("button").click()
        assert title.get_attribute("aria-sort") is None
        assert values(page, table, at) == before


def test_the_address_says_what_is_chosen_and_is_enough(look: Look, example: Path) -> None:
    page = look(example)
    page.locator('#Find select[name="status"]').select_option("active")
    page.wait_for_url("**#status=active")
    page.locator('[data-table="clients"] th[data-column="seats"] button').click(click_count=2)
    page.locator('[data-table="people"] th[data-column="domain"] button').click()
    address = page.url.removeprefix(example.as_uri())
    assert address == "#status=active&sort.clients=-seats&sort.people=domain"

    again = look(example, address)

    assert shown(again) == shown(page)
    assert values(again, "people", 0) == values(page, "people", 0)
    assert again.locator('#Find select[name="status"]').input_value() == "active"
    seats = [int(row["seats"]) for row in rows_of(example) if row["status"] == "active"]
    assert [int(value) for value in values(again, "clients", 4)[: len(seats)]]


@pytest.mark.parametrize(
    "address", ["#nobody", "#%E0%A4%A", "#status=gone&sort.clients=gone", "#="]
)
def test_an_address_that_names_nothing_shows_everything(
    look: Look, example: Path, address: str
) -> None:
    assert shown(look(example, address)) == keys(rows_of(example))


def test_a_client_in_the_address_is_open_and_in_sight(look: Look, fleet: Path) -> None:
    page = look(fleet, "#client-000321")

    expect(page.locator("#client-000321 details")).to_have_attribute("open", "")
    expect(page.locator("#client-000321 > tr").first).to_be_in_viewport()


def test_a_link_to_a_client_that_is_not_shown_shows_it(look: Look, example: Path) -> None:
    page = look(example, "#status=disabled")
    assert "fjord-energy" not in shown(page)

    page.locator('[data-table="attention"] a[href="#fjord-energy"]').first.click()

    expect(page.locator("#fjord-energy dl")).to_be_in_viewport()
    page.go_back()
    assert page.url.endswith("#status=disabled")
    assert "fjord-energy" not in shown(page)


COUNT = """() => {
    window.moved = 0;
    for (const [kind, names] of [[Node, ["appendChild", "insertBefore"]],
        [Element, ["append", "prepend", "before", "after", "replaceChildren"]]])
        for (const name of names) {
            const plain = kind.prototype[name];
            kind.prototype[name] = function (...given) {
                window.moved += 1;
                return plain.apply(this, given);
            };
        }
}"""


def test_a_sort_moves_all_rows_in_one_go(look: Look, fleet: Path) -> None:
    page = look(fleet)
    page.evaluate(COUNT)

    page.locator('[data-table="clients"] th[data-column="seats"] button').click()

    assert page.evaluate("window.moved") == 1
    assert sorted(shown(page)) == sorted(keys(rows_of(fleet)))


def test_a_choice_touches_the_rows_that_come_or_go_alone(look: Look, fleet: Path) -> None:
    rows, page = rows_of(fleet), look(fleet)
    page.evaluate("""() => {
        window.touched = 0;
        const count = (records) => (window.touched += records.length);
        const rows = document.querySelector('[data-table="clients"]');
        const all = {subtree: true, childList: true, attributes: true};
        new MutationObserver(count).observe(rows, all);
    }""")

    page.locator('#Find select[name="team"]').select_option("emea")
    page.wait_for_url("**#team=emea")

    gone = [row for row in rows if row["team"] != "emea"]
    assert page.evaluate("window.touched") == len(gone)


def test_expenses_of_one_client_are_seen_alone_and_stand_in_the_address(
    look: Look, spenders: Path
) -> None:
    page = look(spenders)
    rows = page.locator('[data-table="spending"] > tbody > tr:visible')
    parts = page.locator("#Spending .chart [class^='part-']:not(.away)")
    totals = page.locator("#Spending .chart .total")
    expect(rows).to_have_count(2)
    expect(parts).to_have_count(2)
    expect(totals.first).to_be_visible()

    page.locator('select[name="spending.client"]').select_option("danube-logistics")

    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("danube-logistics")
    expect(parts).to_have_count(1)
    expect(totals.first).not_to_be_visible()  # it is a sum of all
    assert page.url.endswith("#spending.client=danube-logistics")
    assert accessible(page) == []
    expect(page.locator("#Spending .save button")).to_contain_text("1")

    again = look(spenders, "#spending.client=danube-logistics")
    expect(again.locator('[data-table="spending"] > tbody > tr:visible')).to_have_count(1)
    again.locator('select[name="spending.client"]').select_option("")
    expect(again.locator('[data-table="spending"] > tbody > tr:visible')).to_have_count(2)
    assert again.url == f"{spenders.as_uri()}#"


def test_an_address_that_names_nobody_who_spent_hides_no_expense(
    look: Look, spenders: Path
) -> None:
    page = look(spenders, "#spending.client=nobody")

    expect(page.locator('[data-table="spending"] > tbody > tr:visible')).to_have_count(2)
