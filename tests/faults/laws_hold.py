"""The laws that hold after every fault, read from the tables themselves, and `verify` besides.

A second way to the same sums: nothing of the product's own reading is used, so that what it reads
wrongly it cannot prove right.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, inspect, select, text
from sqlalchemy import table as table_named

from tests.builders import START
from tests.faults.shop import Shop

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

_RANDOM = re.compile(r"[0-9a-f]{16,}|\d{4}-\d\d-\d\dT[0-9:.]+Z")
"""Ids, hashes and moments: they differ from run to run, and say nothing of what was done."""

_PATIENCE = 60.0
"""Seconds to wait for a writer of an SQLite file: eight at once may take long on a slow machine."""

_MADE_OF_THEM = {"hash", "previous"}
_BACK = {
    (before, after) for after in ("setup", "trial") for before in ("active", "disabled", "removed")
} | {("trial", "setup")}
"""Steps that no status may take."""


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """Open one snapshot of a store, past the product."""
    if "://" in url:
        engine = create_engine(url, poolclass=NullPool, isolation_level="REPEATABLE READ")
    else:
        patience: dict[str, Any] = {"timeout": _PATIENCE}
        engine = create_engine(f"sqlite:///{url}", poolclass=NullPool, connect_args=patience)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")  # or each statement would be a snapshot of its own
        yield connection


def tables(url: str) -> Tables:
    """Read every row of every table; none of a file that is not there."""
    if "://" not in url and not Path(url).exists():
        return {}
    with reading(url) as connection:
        names = sorted(inspect(connection).get_table_names())
        return {name: _rows(connection, name) for name in names}


def _rows(connection: Connection, table: str) -> list[Row]:
    found = connection.execute(select(text("*")).select_from(table_named(table)))
    return [dict(row) for row in found.mappings()]


def everything(url: str) -> Mapping[str, Sequence[str]]:
    """Read every row of every table as text that two runs of one act have alike."""
    return {
        name: sorted(_RANDOM.sub("·", _plain(row)) for row in rows)
        for name, rows in tables(url).items()
        if rows
    }


def _plain(row: Row) -> str:
    kept = {name: str(value) for name, value in row.items() if name not in _MADE_OF_THEM}
    return json.dumps(kept, sort_keys=True)


def require_laws(shop: Shop, day: date = START) -> None:
    """Require every law of a store in its tables, and that all proofs of `verify` hold."""
    rows = tables(shop.live)
    for law in (pool_law, credit_law, ledger_law, status_law, revision_law):
        broken = law(rows)
        assert broken == [], f"{law.__name__}: {broken}"
    ended = shop.type("verify", day=day)
    if not rows.get("partner"):
        assert (ended.code, "nothing is live" in ended.err) == (64, True), ended.out + ended.err
        return
    assert ended.code == 0, ended.out + ended.err


def require_done(shop: Shop, day: date = START) -> None:
    """Require that nothing is left to do: a second plan is empty."""
    ended = shop.must("plan", day=day)
    assert re.search(r"^(No changes|Nothing to do)\.", ended.out, re.MULTILINE), ended.out


def pool_law(rows: Tables) -> list[str]:
    """Supply = free + staff + allocated; allocated is what active, partner-billed clients hold."""
    held: Counter[tuple[str, str]] = Counter()
    for client in rows.get("client", ()):
        if (client["status"], client["mode"]) == ("active", "partner"):
            for resource, amount in json.loads(client["holds"]).items():
                held[client["partner"], resource] += amount
    posted = _balances(rows)
    broken = []
    for pool in rows.get("pool", ()):
        partner, resource = pool["partner"], pool["resource"]
        free = pool["supply"] - pool["staff"] - pool["allocated"]
        if free < 0 or held[partner, resource] != pool["allocated"]:
            broken.append(f"{resource}: {pool} holds {held[partner, resource]}")
        if posted[partner, "partner:free", resource] != free:
            broken.append(f"{resource}: free {free} is posted otherwise")
    return broken


def credit_law(rows: Tables) -> list[str]:
    """What was granted is what is left and what went elsewhere, and no purse is below 0."""
    posted = _balances(rows)
    broken = []
    for lot in rows.get("credit_lot", ()):
        account = f"client:{lot['client']}:credits:{lot['lot']}"
        left = posted[lot["partner"], account, f"CREDIT:{lot['currency']}"]
        if left != lot["remaining"] or not 0 <= left <= lot["amount"]:
            broken.append(f"{lot} is posted as {left}")
    below = [
        key
        for key, amount in posted.items()
        if amount < 0 and key[2].startswith("CREDIT:") and not key[1].startswith("vendor:")
    ]
    return broken + [f"{key} is below 0" for key in below]


def ledger_law(rows: Tables) -> list[str]:
    """Every entry adds up to 0, invoices to their lines; every entry has its one operation."""
    sums: Counter[tuple[str, int, str]] = Counter()
    for posting in rows.get("posting", ()):
        sums[posting["partner"], posting["event"], posting["commodity"]] += posting["amount"]
    broken = [f"{key} adds up to {amount}" for key, amount in sums.items() if amount]
    named = {(each["partner"], each["id"]) for each in rows.get("operation", ())}
    acts = {(each["partner"], each["operation"]) for each in rows.get("event", ())}
    broken += [f"{act} has entries and no operation" for act in acts - named]
    lines: Counter[tuple[str, int]] = Counter()
    for line in rows.get("invoice_line", ()):
        lines[line["partner"], line["number"]] += line["amount"]
    totals = {(each["partner"], each["number"]): each["total"] for each in rows.get("invoice", ())}
    if dict(lines) != totals:
        broken.append(f"invoices {totals} have lines {dict(lines)}")
    numbers = sorted(number for _, number in totals)
    if len({partner for partner, _ in totals}) == 1 and numbers != [*range(1, len(numbers) + 1)]:
        broken.append(f"invoices are numbered {numbers}")
    return broken


def status_law(rows: Tables) -> list[str]:
    """No client went back to setup or trial."""
    broken = []
    for event in rows.get("event", ()):
        moved = json.loads(event["facts"]).get("status", "")
        before, arrow, after = moved.partition(" → ")
        if arrow and (before, after) in _BACK:
            broken.append(f"{event['client']}: {moved}")
    return broken


def revision_law(rows: Tables) -> list[str]:
    """A client was written as often as the trail says."""
    acts: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for event in rows.get("event", ()):
        if event["client"] and event["kind"] not in _NOTES:
            acts[event["partner"], event["client"]].add(event["operation"])
    return [
        f"{client['key']} has revision {client['revision']} and {len(acts[key])} writes"
        for client in rows.get("client", ())
        if client["revision"] != len(acts[key := (client["partner"], client["id"])])
    ]


_NOTES = {
    "extension-requested",
    "file-gone",
    "invitation-accepted",
    "sign-in-refused",
    "signed-in",
    "trial-expired",
    "usage-recorded",
}
"""Entries of the trail that note something of a client and leave its document as it is."""


def _balances(rows: Tables) -> Counter[tuple[str, str, str]]:
    posted: Counter[tuple[str, str, str]] = Counter()
    for each in rows.get("posting", ()):
        posted[each["partner"], each["account"], each["commodity"]] += each["amount"]
    return posted
