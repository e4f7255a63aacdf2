"""Every number on the page is the one that the command of its section says."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconciler.api.queries import Viewpoint, show_status
from reconciler.live.open import open_source
from reconciler.plan.clock import Clock
from tests.builders import moment
from tests.cli.conftest import Command
from tests.outbox.mail import MailServer
from tests.report.page.read_page import PageReader
from tests.wide_story import LATER, NEXT, SOON, WideStory

_LIVES: dict[str, tuple[date, int]] = {
    "begun": (SOON, 1),
    "lived": (SOON, 2),
    "changed": (LATER, 3),
    "closed": (NEXT, 4),
}
"""Each life: the day on which it is looked at, and how many parts of the story were played."""


class Shop:
    """A store that lived, its page, and what its commands say in JSON on the same day."""

    def __init__(self, reconciler: Command, live: str, day: date) -> None:
        self._reconciler, self._live, self._day = reconciler, live, day

    def page(self, *more: str) -> PageReader:
        words = ("--live", self._live, "report", "-o", "page.html", *more)
        ended = self._reconciler(*words, day=self._day)
        assert (ended.code, ended.err) == (0, ""), ended
        return PageReader(Path("page.html").read_text(encoding="utf-8"))

    def stands(self) -> Any:
        """What the bare command says."""
        at = Viewpoint(Path("accounts"), open_source(self._live), Clock(moment(self._day)))
        return show_status(at).to_dict()

    def json(self, *words: str) -> Any:
        typed = ("--live", self._live, *words, *(["--format", "json"]))
        ended = self._reconciler(*typed, day=self._day)
        assert ended.code == 0, ended
        return ended.json


@pytest.fixture(params=_LIVES)
def shop(
    request: pytest.FixtureRequest, reconciler: Command, folder: Path, mail: MailServer
) -> Shop:
    day, parts = _LIVES[request.param]
    live = str(folder / "lived.db")
    told = WideStory(folder, live, mail, reconciler)
    for play in (told.begin, told.live, told.change, told.close)[:parts]:
        play()
    return Shop(reconciler, live, day)


def test_the_page_says_what_the_commands_say(shop: Shop) -> None:
    page = shop.page()

    _same_tiles(page, shop)
    _same_clients(page, shop)
    _same_people(page, shop)
    _same_money(page, shop)
    _same_spending(page, shop)
    _same_drift(page, shop)
    _same_acts(page, shop)
    _same_waits(page, shop)


def _same_tiles(page: PageReader, shop: Shop) -> None:
    status = shop.stands()
    expected = {
        "clients": str(sum(status["clients"].values())),
        "seats": str(status["pool"]["seats"]["supply"]),
        "next": status["money"]["run_rate"]["decimal"],
        "drift": str(shop.json("drift")["counts"]["fields"]),
    }

    assert page.tiles == expected


def _same_clients(page: PageReader, shop: Shop) -> None:
    told = shop.json("list")
    credit = {each["client"]: each for each in shop.json("credits")["clients"]}
    expected = {}
    for each in told["clients"]:
        joined = sum(person["who"] == "member" for person in each["people"])
        account = credit.get(each["key"])
        had = account is not None and (
            account["grants"] or any(c["spent"]["minor"] for c in account["campaigns"])
        )
        expected[each["key"]] = {
            "status": each["status"],
            "people": str(joined),
            "seats": str(each["seats"]),
            "dashboards": str(each["dashboards"]),
            "billing": each["mode"],
            "team": each["team"],
            "credit": account["balance"]["decimal"] if account and had else "",
            **{
                column["name"]: _raw(each["properties"].get(column["name"]))
                for column in told["columns"]
            },
        }
    rows = {row.pop("key"): row for row in page.tables["clients"]}
    for row in rows.values():
        del row["waits"]

    assert rows == expected


def _raw(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _same_people(page: PageReader, shop: Shop) -> None:
    told = shop.json("people")
    members = {(each["email"], each["client"]) for each in told["people"]}
    rows = {row["email"].split()[0]: row for row in page.tables["people"]}

    assert set(rows) == {email for email, _ in members} | {one["email"] for one in told["staff"]}
    for email, client in members:
        assert client in rows[email]["places"]
    last = {each["email"]: "" for each in told["people"]}
    for each in told["people"]:
        last[each["email"]] = max(last[each["email"]], each["last_in"] or "")
    assert {email: row["last-in"] for email, row in rows.items() if email in last} == last


def _same_money(page: PageReader, shop: Shop) -> None:
    invoices = [
        {
            "number": str(each["number"]),
            "date": each["date"],
            "period": each["period"]["start"],
            "total": each["total"]["decimal"],
        }
        for each in reversed(shop.json("invoices")["invoices"])
    ]
    coming = [
        {
            "date": each["date"],
            "total": each["total"]["decimal"],
            "cumulative": each["cumulative"]["decimal"],
        }
        for each in shop.json("forecast", "--periods", "12")["rows"]
    ]
    costs = [
        {
            "whose": each["key"],
            "seats": str(each["seats"]),
            "pays": each["pays"]["decimal"],
            "asks": each["asks"]["decimal"] if each["asks"] else "",
            "left": each["left"]["decimal"] if each["left"] else "",
        }
        for each in shop.json("costs")["rows"]
    ]
    for row in page.tables["invoices"]:
        del row["lines"]

    assert page.tables["invoices"] == invoices
    assert page.tables["forecast"] == coming
    assert page.tables["costs"] == costs


def _same_spending(page: PageReader, shop: Shop) -> None:
    told: dict[tuple[str, str], int] = {}
    for row in shop.json("credits", "--by-month")["rows"]:
        spent = (row["client"], row["month"])
        told[spent] = told.get(spent, 0) + row["minor"]
    rows = page.tables.get("spending", [])
    shown = {
        (row["client"], month): round(float(row[month]) * 100)
        for row in rows
        for month in row
        if month[:2] == "20" and float(row[month])
    }

    assert shown == told


def _same_drift(page: PageReader, shop: Shop) -> None:
    told = shop.json("drift")
    typed = " ".join(row["type"] for row in page.tables.get("drift", []))
    whose = " ".join(row["client"] for row in page.tables.get("drift", []))

    for cause in told["causes"]:
        for address in cause["clients"]:
            assert address.removeprefix("client.") in whose.replace("the partner", "partner")
    assert bool(page.tables.get("drift")) == bool(
        told["causes"] or told["counts"]["unmanaged"] or told["counts"]["late"]
    )
    assert "reconciler" in typed or not typed


def _same_acts(page: PageReader, shop: Shop) -> None:
    told = [
        {
            "date": each["day"],
            "kind": each["kind"],
            "actor": each["actor"],
            "result": " ".join(each["result"].split()),
            "commit": (each["commit"] or "") + "+" * each["local_changes"],
        }
        for each in shop.json("history")["operations"]
    ]

    assert page.tables["lately"] == told


def _same_waits(page: PageReader, shop: Shop) -> None:
    waits = [wait for group in shop.stands()["waits"] for wait in group["waits"]]
    rows = [each.attributes for each in page.elements if each.name == "tr"]
    shown = [(row["data-kind"], int(row["data-count"])) for row in rows if "data-count" in row]

    assert sorted(shown) == sorted((wait["kind"], wait["count"]) for wait in waits)
    days = [row["day"] for row in page.tables.get("attention", []) if row["day"]]
    assert days == sorted(wait["day"] for wait in waits if wait["day"])


def test_without_people_no_address_is_on_it(shop: Shop) -> None:
    page = shop.page("--without", "people")

    assert "people" not in page.tables
    assert [text for text in page.text if "@" in text] == []
    assert [
        value for each in page.elements for value in each.attributes.values() if "@" in value
    ] == []
