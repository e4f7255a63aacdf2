"""Where many clients change alike, a comment has one row for them, and names all in a fold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

import pytest

from reconciler.diagnostics import FieldPath, Position
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.trial import TrialClock
from reconciler.report.document import Document
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.view import plan_view
from tests.report.hostile import HOSTILE
from tests.report.samples import (
    active,
    client_leaves,
    partner_of,
    partner_record,
    plan_of,
    record_of,
)
from tests.report.test_hostile import require_harmless, tokens

Files = Mapping[FieldPath, Leaf]
LINKS = "https://github.example/north/accounts/blob/4f2c9e1/"
FOLD = re.compile(r"<details><summary>(.*?)</summary>\n\n(.*?)\n\n</details>", re.DOTALL)
RUNNING = TrialClock(date(2026, 11, 12), 14)


def person(key: str, name: str) -> FieldPath:
    return ("members", f"{name}@{key}.example", "role")


def change_of(at: int, key: str) -> tuple[Files, Files]:
    """Give a client before and after: some are opened, paused, refused, or get more seats."""
    if at < 30:
        before: Files = client_leaves("trial", seats=3, dashboards=1)
        return before, {**before, ("status",): "active"}
    if at < 54:
        before = {**active(seats=2), person(key, "ann"): "admin"}
        return before, {**before, ("status",): "disabled"}
    if at < 57:
        return active(seats=2), {**active(seats=2), ("status",): "trial"}
    if at < 210:
        return active(seats=2 + at % 7), active(seats=7 + at % 7)
    if at < 250:
        before = {**active(), person(key, "ann"): "admin"}
        return before, {**before, person(key, "bob"): "editor"}
    before = active()
    return before, {**before, ("description",): f"of {key}"}


@cache
def many(count: int = 300) -> Document:
    keys = [f"client-{at:03}" for at in range(count)]
    sides = {key: change_of(at, key) for at, key in enumerate(keys)}
    records = [
        record_of(key, before, trial=RUNNING if before[("status",)] == "trial" else None)
        for key, (before, _) in sides.items()
    ]
    roomy = partner_of({("supply", "seats"): 9000, ("guards", "max_update_percent"): 100})
    files = {key: after for key, (_, after) in sides.items()}
    plan = plan_of(files, records, live=partner_record(records, roomy))
    return plan_view(plan, plan.findings, place=place)


def place(address: str, path: FieldPath) -> Position:
    del path
    return Position(f"accounts/clients/{address.removeprefix('client.')}.yaml", 4)


def rows(comment: str) -> list[list[str]]:
    lines = [line.removeprefix("> ") for line in comment.split("\n")]
    return [
        [cell.strip().replace("\u00a0", " ") for cell in line.split("|")[1:-1]]
        for line in lines
        if line.startswith("| ") and not line.startswith(("| |", "| Client"))
    ]


def test_what_is_alike_is_one_row_with_a_count_worst_first() -> None:
    table = [row for row in rows(render(many(), "markdown")) if row[1].isdigit()]

    assert [row[:4] for row in table] == [
        [
            "**!**",
            "30",
            "`status` `trial` → **`active`**",
            "**one-way door**, takes 90 seats from the supply",
        ],
        [
            "~ update",
            "24",
            "`status` `active` → **`disabled`**",
            (
                "no user of the client may sign in, stops: live and published links, "
                "refresh of data, adding users, returns 48 seats to the supply"
            ),
        ],
        ["~ update", "153", "`seats` **+5**", "takes 765 from the supply"],
        ["+ create", "40", "`members[…].role` **`editor`**", "sends 40 invitations"],
    ]
    assert table[2][4] == (
        "`client-057` `3` → **`8`**, `client-058` `4` → **`9`**, `client-059` `5` → **`10`** "
        "and 150 more"
    )


def test_what_is_not_alike_keeps_its_row_and_so_does_what_is_refused() -> None:
    shown = rows(render(many(), "markdown"))

    single = [row[1] for row in shown if row[1].startswith("`client-")]
    assert len(single) == 53
    assert sum("~~`trial`~~" in row for row in shown) == 3


@pytest.mark.parametrize("links", ["", LINKS])
def test_every_client_of_a_row_is_named_in_a_fold_and_linked(links: str) -> None:
    shown = render(many(), "markdown", TextStyle(links=links))
    folds = dict(FOLD.findall(shown.replace("\n> ", "\n").replace("\n>\n", "\n\n")))

    assert len(shown) <= 60_000
    assert [title for title in folds if title.startswith("<code>")] == [
        "<code>status trial → active</code>: all 30 clients",
        "<code>status active → disabled</code>: all 24 clients",
        "<code>seats +5</code>: all 153 clients",
        "<code>members[…].role editor</code>: all 40 clients",
    ]
    seats = folds["<code>seats +5</code>: all 153 clients"]
    assert len(set(re.findall(r"client-\d{3}`", seats))) == 153
    assert seats.count(links or "client") >= 153


def test_names_that_have_no_room_are_counted() -> None:
    shown = render(many(300), "markdown", TextStyle(links=f"https://github.example/{'x' * 300}/"))

    assert len(shown) <= 60_000
    assert len(set(re.findall(r"client-\d{3}", shown))) == 300


def test_a_few_changes_have_a_row_each() -> None:
    few = plan_of(
        {f"c{at}": active(seats=5) for at in range(20)},
        [record_of(f"c{at}", active(seats=3)) for at in range(20)],
        live=partner_record((), partner_of({("guards", "max_update_percent"): 100})),
    )

    assert "| Clients |" not in render(plan_view(few, ()), "markdown")


@pytest.mark.parametrize("name", [name for name in HOSTILE if "\ud800" not in name])
def test_a_group_of_hostile_values_does_nothing(name: str) -> None:
    before = {f"{name}{at}": {**active(), ("team",): name} for at in range(22)}
    after = {key: {**leaves, ("features", name): True} for key, leaves in before.items()}
    roomy = partner_of({("supply", "seats"): 9000, ("guards", "max_update_percent"): 100})
    records = [record_of(key, leaves) for key, leaves in before.items()]
    plan = plan_of(after, records, live=partner_record(records, roomy))

    shown = render(plan_view(plan, (), place=place), "markdown", TextStyle(links=LINKS))

    require_harmless(shown)
    assert "| + create" in shown.replace("\u00a0", " ")
    for token in tokens(shown):
        assert token.type != "image"
        assert str(token.attrGet("href") or LINKS).startswith(LINKS)
        if "html" in token.type and "summary" in token.content:
            title = re.fullmatch(
                r"<details><summary>(<code>)?([^<>]*)(</code>)?([^<>]*)</summary>\s*", token.content
            )
            assert title
