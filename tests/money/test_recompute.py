"""Every line can be recomputed from what is printed, by a script that shares no code with us."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from reconciler.cli.main import run
from tests.builders import client_text
from tests.money.worlds import priced

SCRIPT = Path(__file__).with_name("recompute.py")
KEYS = ("a", "b", "c", "d")
NEWER = """\
  - from: 2027-02-01
    programs:
      basic: {fee: "1.37", seats: {mode: flat, tiers: [{unit: "21.99"}]}}
      preferred: {fee: "101.01", seats: {mode: volume, tiers: [{up_to: 50, unit: "19.3"}, {unit: "17"}]}}
    add_ons: {white_label: "41.11"}
"""  # noqa: E501 - as people write it

Invoices = list[dict[str, Any]]


def recomputed(invoice: dict[str, Any]) -> tuple[int, str]:
    """Pipe an invoice through the script, in an interpreter that cannot see this project."""
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT)],
        input=json.dumps(invoice),
        capture_output=True,
        check=False,
        text=True,
    )
    return done.returncode, done.stderr


@pytest.fixture
def said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """The command line in an empty folder: give what it printed; it must not fail."""
    for name in ("CI", "RECONCILER_LIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "accounts" / "clients").mkdir(parents=True)

    def call(*arguments: str) -> str:
        code = run(("--live", "rehearsal.db", *arguments))
        captured = capsys.readouterr()
        assert code == 0, captured.err
        return captured.out

    return call


def write_files(random: Random, collect: str) -> None:
    """Write the partner and its clients as some day of the history has them."""
    seats = {key: random.choice((0, 3, 7, 19)) for key in KEYS}
    text = priced(
        1 + random.choice((0, 20, 45)) + sum(seats.values()),
        program=random.choice(("basic", "preferred")),
        add_ons=random.choice(("", "white_label")),
        anchor=31,
        collect=collect,
        prices=NEWER,
    )
    Path("accounts/partner.yaml").write_text(text, encoding="utf-8")
    for key, held in seats.items():
        status = "active" if held else "disabled"
        more = {"seats": str(held), "resources": "{dashboards: 1}", "name": f"Client {key}"}
        path = Path("accounts/clients") / f"{key}.yaml"
        path.write_text(client_text(status, **more), encoding="utf-8")


def history(said: Callable[..., str], collect: str, acts: int) -> Invoices:
    """Live through some months on the command line, and read every invoice that came of it."""
    random = Random(f"history with {collect}")  # noqa: S311 - the same history every time
    day = date(2026, 11, 5)
    for act in range(acts):
        write_files(random, collect)
        said("apply", "--yes", "--rehearsal", "--as-of", day.isoformat())
        day += timedelta(days=random.choice((0, 0, 2, 9, 23, 31, 41)))
        if act % 4 == 3:
            said("settle", "--as-of", day.isoformat())
    listed = json.loads(said("invoices", "--format", "json"))["invoices"]
    return [
        json.loads(said("invoices", str(each["number"]), "--format", "json")) for each in listed
    ]


@pytest.mark.parametrize("collect", ["immediate", "next_invoice"])
def test_every_invoice_is_recomputed_from_what_is_printed(
    said: Callable[..., str], collect: str
) -> None:
    invoices = history(said, collect, 30)

    assert [recomputed(invoice) for invoice in invoices] == [(0, "")] * len(invoices)
    assert len(invoices) >= 10
    assert {line["kind"] for invoice in invoices for line in invoice["lines"]} == {
        "proration",
        "renewal",
    }
    assert any(line["day_posted"]["minor"] for invoice in invoices for line in invoice["lines"])


def test_an_amount_that_was_tampered_with_is_caught(said: Callable[..., str]) -> None:
    invoice = history(said, "immediate", 1)[0]
    *_, line = invoice["lines"]
    right = line["amount"]["minor"]
    line["amount"]["minor"] += 1

    code, message = recomputed(invoice)

    assert (code, message) == (
        1,
        f"line {len(invoice['lines'])}, {line['item']}: {right + 1} is not {right}\n",
    )


def test_a_total_that_was_tampered_with_is_caught(said: Callable[..., str]) -> None:
    invoice = history(said, "immediate", 1)[0]
    invoice["total"]["minor"] -= 1

    code, message = recomputed(invoice)

    assert (code, message.split(":")[0]) == (1, "total")
