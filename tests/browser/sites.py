"""Pages for a browser: of the example, and of fleets."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from reconciler.api.portfolio.looks import look_at_portfolio
from reconciler.api.queries import Viewpoint
from reconciler.model.assignment import Assignment, Operator
from reconciler.operations.acts.edit import edit
from reconciler.operations.acts.spend import spend
from reconciler.operations.perform import perform
from reconciler.report.formats.page.page import render_page
from reconciler.values import replace
from tests.bench.fleet import write_fleet
from tests.builders import World
from tests.wide_story import ACCOUNTS

LOOKED_AT = date(2026, 11, 9)


def example_page(folder: Path, language: str = "en") -> Path:
    """The page of the example accounts, a week after they were applied; some moved since."""
    shutil.copytree(ACCOUNTS, folder / "accounts", ignore=shutil.ignore_patterns(".*"))
    world = World(folder / "accounts")
    world.apply()
    for act in (
        spend("alpine-outfitters", "winter-sale", "120.00"),
        edit("maple-retail", [Assignment(("seats",), Operator.SET, "6")]),
        edit("pacific-foods", [Assignment(("features",), Operator.ADD, "sso")]),
    ):
        perform(world.store, "agency-north", act, world.order())
    return _written(world, language)


def spending_page(folder: Path) -> Path:
    """The page of the example accounts, of which two spent something, one of them in two months."""
    shutil.copytree(ACCOUNTS, folder / "accounts", ignore=shutil.ignore_patterns(".*"))
    world = World(folder / "accounts")
    world.day = date(2026, 10, 5)
    world.apply()
    for month in (10, 11):
        world.day = date(2026, month, 6)
        act = spend("alpine-outfitters", "winter-sale", "40.00")
        perform(world.store, "agency-north", act, world.order())
    act = spend("danube-logistics", "night-trains", "45.50")
    perform(world.store, "agency-north", act, world.order())
    return _written(world)


def fleet_page(folder: Path, size: int) -> Path:
    """The page of a generated fleet."""
    write_fleet(folder / "accounts", size, LOOKED_AT)
    world = World(folder / "accounts")
    world.apply()
    return _written(world)


def _written(world: World, language: str = "en") -> Path:
    path = world.folder.parent / "page.html"
    view = Viewpoint(world.folder, world.store, world.clock(LOOKED_AT))
    page = look_at_portfolio(view)
    # This store is in memory; people's is here.
    page = replace(page, head=replace(page.head, where=".reconciler/live.db"))
    path.write_text(render_page(page, language, language), encoding="utf-8")
    return path
