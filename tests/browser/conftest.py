"""A browser, and pages that are looked at in it: what they ask of the network is an error.

The browser is Chromium of Debian, which `.ci/run` installs. It runs as long as a module's tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from shutil import which
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.sites import example_page, fleet_page, spending_page
from tests.conftest import OPEN
from tests.left_open import left_open
from tests.report.page.hostile_page import NAMES, hostile_plan

PATIENCE = 120_000
"""Milliseconds: a busy machine is no failure."""

expect.set_options(timeout=PATIENCE)

Look = Callable[..., Page]
"""Open a page: its file, what the address says after it, and what a browser may be told."""


class Running(NamedTuple):
    """A browser, and what this process has open to speak to it."""

    browser: Browser
    opened: set[str]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Running]:
    path = which("chromium")
    assert path, "chromium is needed: .ci/run installs it"
    before = left_open()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield Running(browser, left_open() - before)
        browser.close()


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the example: 12 clients."""
    return example_page(tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of 500 clients."""
    return fleet_page(tmp_path_factory.mktemp("fleet"), 500)


@pytest.fixture(scope="session")
def german(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the example, in German."""
    return example_page(tmp_path_factory.mktemp("german"), "de")


@pytest.fixture(scope="session")
def spenders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with expenses of two clients."""
    return spending_page(tmp_path_factory.mktemp("spenders"))


@pytest.fixture(scope="session")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a plan, of clients whose names try to do something."""
    path = tmp_path_factory.mktemp("plan") / "plan.html"
    path.write_text(hostile_plan(path.parent / "accounts", NAMES), encoding="utf-8")
    return path


@pytest.fixture
def look(chromium: Running, request: pytest.FixtureRequest) -> Iterator[Look]:
    """Open pages; in the end none may have asked for a file, or complained."""
    request.node.stash[OPEN] |= chromium.opened  # the module closes it
    heard: list[str] = []

    def hear(page: Page) -> None:
        page.on("console", lambda message: heard.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"error: {error}"))
        page.on("dialog", lambda dialog: heard.append(f"dialog: {dialog.message}"))
        page.on("request", lambda asked: heard.append(f"request: {asked.url.partition('#')[0]}"))

    contexts = []
    expected = []

    def opened(path: Path, address: str = "", **told: Any) -> Page:
        context = chromium.browser.new_context(offline=True, **told)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        hear(page)
        page.goto(path.as_uri() + address)
        expected.append(f"request: {path.as_uri()}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert heard == expected


AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def accessible(page: Page, *without: str) -> list[str]:
    """What keeps people out of a page as it stands now, by all rules but those that are named."""
    page.evaluate(AXE)
    off = {rule: {"enabled": False} for rule in without}
    told = page.evaluate("(rules) => axe.run(document, {resultTypes: ['violations'], rules})", off)
    return [
        json.dumps([wrong["id"], node["html"][:200], node["failureSummary"]])
        for wrong in told["violations"]
        for node in wrong["nodes"]
    ]
