"""Without a command: all that waits, and each count is the one of the command beside it."""

from __future__ import annotations

import shlex
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from reconciler.api import queries
from reconciler.live.open import open_source
from reconciler.plan.clock import Clock
from tests.builders import PARTNER, SOLD, START, client_text, moment
from tests.cli.conftest import Command

KEYS = tuple(f"c{number}" for number in range(8))
COLUMNS = "properties: {ends: {type: date, label: Contract ends}}\n"


def groups(day: date) -> dict[str, dict[str, Any]]:
    """What waits on a day, by the title of its group."""
    at = queries.Viewpoint(Path("accounts"), open_source(".reconciler/live.db"), Clock(moment(day)))
    return {group["title"]: group for group in queries.show_status(at).document.data["waits"]}


def counts(day: date) -> Counter[str]:
    """How much waits, by kind."""
    numbers: Counter[str] = Counter()
    for group in groups(day).values():
        for wait in group["waits"]:
            numbers[wait["kind"]] += wait["count"]
    return numbers


def file_of(key: str) -> Path:
    return Path("accounts", "clients", f"{key}.yaml")


def another_line(rng: Random, key: str) -> None:
    """Somebody edits a file."""
    if not file_of(key).exists():
        return
    text = file_of(key).read_text("utf-8")
    before, after = rng.choice(
        [
            ("status: active", "status: disabled"),
            ("status: active", "status: setup"),
            ("status: trial", "status: active\nseats: 2\nresources: {dashboards: 1}"),
            ("name: ", "description: new\nname: "),
            ("role: viewer", "role: editor"),
        ]
    )
    file_of(key).write_text(text.replace(before, after), encoding="utf-8")


def no_file(_: Random, key: str) -> None:
    """Somebody deletes a file."""
    file_of(key).unlink(missing_ok=True)


def new_file(rng: Random, key: str) -> None:
    """Somebody adds a client."""
    name = f"new-{key}-{rng.randrange(9)}"
    file_of(name).write_text(client_text("setup", name=name), encoding="utf-8")


def by_hand(rng: Random, key: str, reconciler: Command) -> None:
    """Somebody edits the live account."""
    typed = rng.choice(["name=Other", "team=", "resources.dashboards=9", "description=by hand"])
    reconciler("operate", "edit", key, typed, day=START)
    eve, ann = (f"{name}@{key}.example" for name in ("eve", "ann"))
    reconciler(
        *("operate", "add-user", key, "--user", eve, "--role", "admin", "--by", ann), day=START
    )


def raw(rng: Random, key: str) -> None:
    """Somebody edits the database."""
    del rng
    with closing(sqlite3.connect(".reconciler/live.db")) as store, store:
        store.execute(
            'UPDATE client_document SET live = replace(live, \'"name":"\', \'"name":"X\') '
            "WHERE id = (SELECT id FROM client WHERE key = ?)",
            (key,),
        )


ACTS: tuple[Callable[..., None], ...] = (
    another_line,
    another_line,
    no_file,
    new_file,
    by_hand,
    raw,
)


@pytest.fixture
def store(reconciler: Command) -> Command:
    """A store with eight clients of two kinds, some of whom were invited and came."""
    Path("accounts/partner.yaml").write_text(PARTNER + SOLD + COLUMNS, encoding="utf-8")
    for key in ("acme", "beta"):
        file_of(key).unlink()
    for number, key in enumerate(KEYS):
        people = (
            f"members: [{{email: ann@{key}.example, role: admin}}, "
            f"{{email: bob@{key}.example, role: viewer}}]\n"
            f"properties: {{ends: 2026-11-{10 + number}}}\n"
        )
        text = client_text("active", seats="3", resources="{dashboards: 1}", name=key.upper())
        if number % 2:
            text = client_text("trial", name=key.upper())
        file_of(key).write_text(text + people, encoding="utf-8")
    assert reconciler("apply", "--yes", "--rehearsal", day=START).code == 0
    for key in KEYS[::3]:
        assert (
            reconciler("operate", "accept", key, "--user", f"ann@{key}.example", day=START).code
            == 0
        )
    return reconciler


@pytest.mark.parametrize("seed", range(8))
def test_every_count_is_the_one_of_its_command(store: Command, seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - the same world again
    day = START + timedelta(days=rng.choice([0, 5, 9, 13]))
    for key in rng.sample(KEYS, rng.randrange(2, len(KEYS))):
        act = rng.choice(ACTS)
        act(rng, key, store) if act is by_hand else act(rng, key)

    def data(*typed: str) -> Mapping[str, Any]:
        read: Mapping[str, Any] = store(*typed, "--format", "json", day=day).json
        return read

    told, planned, drifted = counts(day), data("plan")["counts"], data("drift")["counts"]
    trials, outbox = data("trials", "--within", "7d")["trials"], data("outbox")

    assert {kind: told[kind] for kind in ("add", "change", "remove", "refused")} == {
        kind: planned[kind] for kind in ("add", "change", "remove", "refused")
    }
    moved = sum(told[kind] for kind in ("conflict", "raw-edit", "access", "value"))
    assert moved == drifted["fields"]
    assert told["conflict"] == drifted["conflicts"]
    assert told["unmanaged"] == drifted["unmanaged"]
    assert told["trial-over"] + told["trial-ends"] == len(trials)
    assert (told["letter"], told["link-over"]) == (
        len(outbox["waiting"]),
        len(outbox["links_over"]),
    )
    for group in groups(day).values():
        assert store(*shlex.split(group["command"])[1:], day=day).code in {0, 4}


def test_what_waits_stands_in_groups_with_their_command(
    store: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    file_of("c0").write_text(
        file_of("c0").read_text("utf-8").replace("active", "setup"), encoding="utf-8"
    )
    file_of("c6").write_text(
        file_of("c6").read_text("utf-8").replace("active", "disabled"), encoding="utf-8"
    )
    file_of("c2").unlink()
    store("operate", "edit", "c4", "resources.dashboards=9", "--actor", "milo", day=START)
    store("operate", "request-extension", "c3", "--by", "ann@c3.example", day=START)

    shown = [
        " ".join(line.split()) for line in store(day=START + timedelta(days=9)).out.split("\n")
    ]

    assert shown[6] == "In the files reconciler plan"
    assert shown[7].startswith("✗ 1 refused c0: no-way-back")
    assert shown[8:-3] == [
        "▼ 1 locked out c6: 1 person",
        "▼ 1 file gone c2 stays live without one",
        "~ 1 to change c6",
        "",
        "Behind the files reconciler drift",
        "◆ 1 value resources.dashboards at c4, by milo",
        ". 1 without a file c2",
        "",
        "By date reconciler trials --within 7d",
        "◐ in 5 days c1, c3, c5 and 1 more: their trials end on 2026-11-16",
        (
            "@ 7 days near Contract ends: c1, c2, c3 and 4 more, the first on 2026-11-11 "
            "reconciler list --sort ends"
        ),
        "",
        "To send reconciler outbox",
        "@ 13 letters to be sent",
        "",
        "Asked for reconciler trials",
        "? 1 for more days c3",
    ]


def test_one_quiet_line_where_nothing_waits(reconciler: Command, folder: Path) -> None:
    (folder / "accounts" / "clients" / "beta.yaml").unlink()
    reconciler("apply", "--yes")

    shown = reconciler().out.splitlines()

    quiet = "✓ The files are live, nothing moved behind them, no trial ends within 7 days."
    assert shown[-3:-1] == [quiet, ""]


@pytest.mark.usefixtures("store")
def test_a_file_that_is_wrong_is_named_with_what_says_why() -> None:
    file_of("c0").write_text("name: [", encoding="utf-8")

    assert groups(START)["In the files"]["command"] == "reconciler validate"
    assert counts(START)["wrong"] == 1


def test_what_was_found_is_named_before_and_after(reconciler: Command, folder: Path) -> None:
    (folder / "accounts" / "found.yaml").write_text("clients: {}\n", encoding="utf-8")

    before = reconciler().out
    (folder / "accounts" / "found.yaml").unlink()
    assert reconciler("apply", "--yes").code == 0
    (folder / "accounts" / "found.yaml").write_text("clients: {}\n", encoding="utf-8")
    after = reconciler().out

    assert "found.yaml is there: the first apply opens the store as found" in before
    assert "found.yaml was used, and can be deleted" in after
