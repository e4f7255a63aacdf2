"""The life of one change, told by doing it: one more seat for a client of the example accounts."""

from __future__ import annotations

import inspect
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from reconciler.apply.execute.execute import execute
from reconciler.apply.survey.survey import Gathered, gathered, survey
from reconciler.billing.lines import ChargeLine, Invoice
from reconciler.billing.pool import pool_after
from reconciler.billing.quote import quote
from reconciler.desired.parse.parse import parse
from reconciler.desired.read.assemble import declare
from reconciler.diff.compare import compare
from reconciler.live.store import LiveReader
from reconciler.model.live.account import CLIENT_COLLECTIONS
from reconciler.plan.examine import examine
from reconciler.plan.order import order_steps
from reconciler.plan.plan import Plan, Receipt
from reconciler.plan.promise.plan_file import promise_text, read_promise
from reconciler.plan.steps import Step
from reconciler.plan.target.three_way_diff import classify
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.receipt.view import result_view
from reconciler.rules.check import LIVE_RULES, check
from tests.builders import World
from tests.house.manual_tables import table

ROOT = Path(__file__).resolve().parents[2]
KEY, ADDRESS, SEATS = "maple-retail", "client.maple-retail", ("seats",)
FILE = Path("clients/americas/maple-retail.yaml")
OPENED, CHANGED = date(2026, 11, 2), date(2026, 11, 20)
Row = tuple[str, str, str]


def life_table() -> str:
    """Write the table: each place that the change goes through, and what it is there."""
    with tempfile.TemporaryDirectory() as folder:
        return table(("file", "name", "the change is"), _told(Path(folder) / "accounts"))


def _told(source: Path) -> tuple[Row, ...]:
    shutil.copytree(ROOT / "accounts", source)
    world = World(source)
    _write_seats(source, 9)  # so the 4 free seats of the example are taken
    world.apply(world.ask(OPENED))
    _write_seats(source, 10)
    tree, ask = world.tree(), world.ask(CHANGED)
    with world.store.read("agency-north") as reader:
        known, plan = gathered(tree, reader, ask), survey(tree, reader, ask).plan
    place = tree.locate(ADDRESS, SEATS)
    assert place is not None
    promise = read_promise(promise_text(plan), "plan.json")
    receipt = world.apply(world.ask(CHANGED, promises=[promise]))
    with world.store.read("agency-north") as reader:
        events = [event for event in reader.events() if event.operation == receipt.operation]
        (head,) = (head for head in reader.heads() if head.key == KEY)
    moved = [
        f"{posting.account.replace(head.id, KEY)} {posting.amount:+}"
        for event in events
        for posting in event.postings
    ]
    return (
        (f"`accounts/{FILE}`", f"line {place.line}", f"`{place.text}`"),
        (*_where(parse), f"the scalar `10` at column {place.column}"),
        *_read(known),
        *_judged(plan),
        (*_where(promise_text), f"bought {promise.bought}, charged {promise.charged}"),
        (*_where(execute), f"posted: {', '.join(moved)}"),
        *_done(receipt),
    )


def _write_seats(source: Path, seats: int) -> None:
    text = (source / FILE).read_text(encoding="utf-8")
    text = re.sub(r"^seats: \d+$", f"seats: {seats}", text, flags=re.MULTILINE)
    (source / FILE).write_text(text, encoding="utf-8")


def _where(thing: Callable[..., Any] | type) -> tuple[str, str]:
    """Give the file and the name of what a row is about: so a rename cannot make it untrue."""
    file = inspect.getsourcefile(thing)
    assert file is not None
    return f"`{Path(file).relative_to(ROOT).as_posix()}`", f"`{thing.__name__}`"


def _read(known: Gathered) -> Iterator[Row]:
    said = known.declared.clients[KEY].client
    (record,) = (each for each in known.live.records.values() if each.live.key == KEY)
    contents = known.declared.contents
    seen = examine(
        contents, known.live.heads, generation=known.declared.generation, everything=False
    )
    classes = classify(
        desired=said.leaves,
        applied=record.applied,
        live=record.live.leaves,
        get=record.live.get,
        collections=CLIENT_COLLECTIONS,
    )
    (change,) = compare(record.live.leaves, {**record.live.leaves, **_set(classes.pending)})
    yield (*_where(declare), f"the leaf `seats` = {said.leaves[SEATS]}, which the file owns")
    yield (*_where(examine), f"{len(seen.keys)} of {len(contents)} files to look at")
    yield (
        *_where(LiveReader),
        f"live `seats` = {record.live.leaves[SEATS]}, revision {record.head.revision}",
    )
    yield (*_where(classify), f"pending: `seats` = {classes.pending[SEATS]}")
    yield (*_where(compare), f"`{change}`")


def _set(pending: Any) -> dict[tuple[str, ...], Any]:
    return {path: leaf for path, leaf in pending.items() if leaf is not None}


def _judged(plan: Plan) -> Iterator[Row]:
    supply = plan.pool.of("seats")
    assert supply is not None
    assert supply.before is not None
    assert plan.money is not None
    (line,) = plan.money.lines
    steps = ", then ".join(_named(step) for step in plan.steps)
    yield (
        *_where(pool_after),
        f"{supply.need} needed, {supply.before.supply} owned: {supply.bought} bought",
    )
    yield (*_where(quote), _line(line))
    yield (*_where(check), f"{len(LIVE_RULES)} rules, {len(plan.findings)} objections")
    yield (*_where(order_steps), steps)


def _named(step: Step) -> str:
    of = {"MoveSupply": ("by", "why"), "ChangeClient": ("takes",)}.get(type(step).__name__, ())
    return f"`{type(step).__name__}` {' '.join(str(getattr(step, name)) for name in of)}".strip()


def _line(line: ChargeLine) -> str:
    return (
        f"seats {line.quantity_before} → {line.quantity_after}, rate {line.rate_before} → "
        f"{line.rate_after}, {line.days} of {line.period_days} days: {line.amount}"
    )


def _done(receipt: Receipt) -> Iterator[Row]:
    (invoice,) = receipt.invoices
    text = render(result_view(receipt), "text", TextStyle(100))
    (row,) = (line for line in text.splitlines() if "1 more: " in line)
    yield (*_where(Invoice), f"invoice {invoice.number} of {invoice.issued_on}: {invoice.total}")
    yield (*_where(result_view), f"`{' '.join(row.split())}`")
