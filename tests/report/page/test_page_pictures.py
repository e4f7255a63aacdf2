"""Pictures of the page say what the commands said on each day, and are drawn as they say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from reconciler.api.portfolio.looks import look_at_portfolio
from reconciler.api.queries import Viewpoint, show_status
from reconciler.live.open import open_store
from reconciler.model.status import Status
from reconciler.report.formats.page.page import render_page
from reconciler.report.portfolio.pictures.spending import MOST, spending_stacks
from reconciler.report.portfolio.spending import SpendingRow, SpendingTable
from reconciler.values import replace
from tests.builders import ADMIN, PARTNER, SOLD, World, client_text
from tests.report.page.hostile_page import NAMES
from tests.report.page.read_page import PageReader

_NEXT = {
    "": ("setup", "trial", "active"),
    "setup": ("setup", "trial", "active", "removed"),
    "trial": ("trial", "active"),
    "active": ("active", "active", "disabled"),
    "disabled": ("disabled", "active", "removed"),
    "removed": ("removed",),
}
_REMOVED = "{reason: over, by: dana}"
_SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)


def _at(world: World) -> Viewpoint:
    return Viewpoint(world.folder, world.store, world.clock(world.day))


def _write(world: World, key: str, status: str, was: str, seats: int) -> None:
    more = {"name": key, "seats": str(seats), "resources": "{dashboards: 1}"}
    if status == "removed":
        world.client(key, client_text(was, **more, removed=_REMOVED))
    else:
        members = {"members": ADMIN.replace("acme", key)} if status != "setup" else {}
        world.client(key, client_text(status, **more, **members))


def _live(folder: Path, seed: int) -> tuple[World, dict[date, Any]]:
    """A store that lived by chance, and what the bare command said at the end of each day."""
    chance = Random(seed)  # noqa: S311 - a story, not a secret
    world = World(folder / "accounts", open_store(str(folder / "live.db")))
    world.partner((PARTNER + SOLD).replace("seats: 100", "seats: 3"))
    statuses = dict.fromkeys("abcde", "")
    said = {}
    for _ in range(9):
        for key in chance.sample(sorted(statuses), 2):
            was, status = statuses[key], chance.choice(_NEXT[statuses[key]])
            if was != "removed":
                _write(world, key, status, was, chance.randrange(1, 5))
            statuses[key] = status
        world.apply()
        said[world.day] = show_status(_at(world)).to_dict()
        world.day += timedelta(days=chance.choice((0, 1, 5, 20)))
    return world, said


@pytest.mark.parametrize("seed", range(3))
def test_each_day_has_the_numbers_that_the_command_said_on_it(tmp_path: Path, seed: int) -> None:
    world, said = _live(tmp_path, seed)

    shown = look_at_portfolio(_at(world)).pictures
    page = PageReader(render_page(look_at_portfolio(_at(world)), "en", "en"))

    for day, told in said.items():
        held = [it.held for it in shown.seats if it.day <= day][-1]
        counts = [it.counts for it in shown.statuses if it.day <= day][-1]
        assert (
            told["pool"]["seats"].items()
            >= {
                "supply": held.supply,
                "staff": held.staff,
                "allocated": held.allocated,
            }.items()
        )
        assert {status.value: n for status, n in counts.items() if n} == {
            name: n for name, n in told["clients"].items() if n
        }
    assert page.tables["seats-time"] == [
        {
            "date": str(it.day),
            "owned": str(it.held.supply),
            "staff": str(it.held.staff),
            "held": str(it.held.allocated),
            "free": str(it.held.free),
        }
        for it in shown.seats
    ]
    assert page.tables["statuses-time"] == [
        {"date": str(it.day), **{status.value: str(it.counts[status]) for status in Status}}
        for it in shown.statuses
    ]


@pytest.mark.parametrize("seed", range(2))
def test_a_life_ends_in_the_status_of_today(tmp_path: Path, seed: int) -> None:
    world, _ = _live(tmp_path, seed)

    page = look_at_portfolio(_at(world))

    assert {key: life[-1].status for key, life in page.pictures.lives.items()} == {
        row.key: row.status for row in page.clients.rows
    }


def test_the_largest_clients_have_a_part_and_the_others_share_one() -> None:
    months = ("2026-11", "2027-01")
    rows = [
        SpendingRow(f"c{at}", "EUR", {"2026-11": 900 - at, "2027-01": at}, 900) for at in range(9)
    ]
    usd = SpendingRow("far", "USD", {"2027-01": 5}, 5)

    euros, dollars = spending_stacks(SpendingTable(months, (*rows, usd), ()))

    assert euros.months == dollars.months == ("2026-11", "2026-12", "2027-01")
    assert [part.client for part in euros.parts] == [*(f"c{at}" for at in range(MOST)), ""]
    assert euros.parts[-1].others == 9 - MOST
    by_month = [sum(part.months[at] for part in euros.parts) for at in range(3)]
    assert by_month == [sum(900 - at for at in range(9)), 0, sum(range(9))]
    assert sum(by_month) == euros.total
    assert dollars.parts[0].months == (0, 0, 5)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> str:
    world, _ = _live(tmp_path_factory.mktemp("drawn"), 1)
    return render_page(look_at_portfolio(_at(world)), "en", "en")


def test_pictures_are_xml_without_styles_scripts_or_references(drawn: str) -> None:
    pictures = _SVG.findall(drawn)

    assert len(pictures) > 4
    for text in pictures:
        for element in ET.fromstring(text).iter():  # noqa: S314 - what this test wrote
            assert element.tag in {"svg", "title", "path", "text"}
            assert not {"style", "href", "fill", "onload"} & set(element.keys())


def test_each_picture_has_a_name_and_a_sentence(drawn: str) -> None:
    page = PageReader(drawn)
    ids = {each.attributes["id"] for each in page.elements if "id" in each.attributes}
    charts = [each for each in page.elements if each.attributes.get("class") == "chart"]
    figures = [each for each in page.elements if each.name == "figure"]

    assert [each.attributes["data-chart"] for each in figures] == [
        "seats-time",
        "statuses-time",
        "forecast",
    ]
    for chart in charts:
        assert chart.attributes["role"] == "img"
        assert chart.attributes["aria-labelledby"] in ids
        assert chart.attributes["aria-describedby"] in ids


def test_one_day_has_a_sentence_and_a_table_and_no_picture(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(PARTNER + SOLD)
    world.client("a", client_text("setup", name="A"))
    world.apply()

    page = PageReader(render_page(look_at_portfolio(_at(world)), "en", "en"))

    figures = [each.attributes["data-chart"] for each in page.elements if each.name == "figure"]
    assert figures == ["seats-time", "statuses-time", "forecast"]
    assert [each.attributes.get("class") for each in page.elements].count("chart") == 1  # to come
    assert "You own 100 seats, as on 2026-11-02" in "".join(page.text).replace("\n", " ")
    assert len(page.tables["seats-time"]) == len(page.tables["statuses-time"]) == 1


def _spent(folder: Path, names: Sequence[str], language: str) -> str:
    """The page of a partner whose clients of these names spent something in November."""
    table = SpendingTable(
        ("2026-11", "2026-12"),
        tuple(SpendingRow(name, "EUR", {"2026-11": 100}, 100) for name in names),
        (),
    )
    world = World(folder)
    world.partner(PARTNER + SOLD)
    world.client("a", client_text("setup", name="A"))
    world.apply()
    page = look_at_portfolio(_at(world))
    pictures = replace(page.pictures, spending=spending_stacks(table))
    return render_page(replace(page, spending=table, pictures=pictures), language, language)


@pytest.mark.parametrize(("language", "month"), [("en", "2026-11"), ("de", "Nov. 2026")])
def test_months_are_written_as_readers_do_in_the_picture_and_the_table(
    tmp_path: Path, language: str, month: str
) -> None:
    text = _spent(tmp_path, ["acme"], language)

    assert re.search(rf"<text[^>]*>{month}</text>", text)
    assert f'data-column="2026-11" data-kind="number">{month}</th>' in text
    assert PageReader(text).tables["spending"][0]["2026-11"] == "1.00"


def test_names_in_pictures_are_texts(tmp_path: Path) -> None:
    text = _spent(tmp_path, NAMES[-6:], "en")

    assert "<script>alert" not in text
    assert "<svg onload" not in text
    for picture in _SVG.findall(text):
        ET.fromstring(picture)  # noqa: S314 - as above
