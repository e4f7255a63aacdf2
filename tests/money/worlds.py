"""Worlds with prices: one partner, billed by the month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reconciler.apply.settle import settle
from reconciler.apply.verify.verify import verify
from reconciler.billing.books import Books, books_from_text
from reconciler.billing.lines import Invoice
from reconciler.live.store import LiveStore
from reconciler.plan.clock import Clock
from reconciler.plan.judge.calendar import MOST_PERIODS
from reconciler.plan.money.settled import settled
from reconciler.plan.plan import Receipt
from tests.builders import World, client_text, moment

PRICED = """\
format: 1
partner: north
name: North
time_zone: Europe/Vienna
program: {program}
billing: {{currency: EUR, anchor_day: {anchor}, collect: {collect}}}
supply: {{seats: {seats}}}
expansion: automatic
add_ons: [{add_ons}]
guards: {{max_update_percent: 100, max_remove_percent: 100{guards}}}
prices:
  - from: 2026-01-01
    programs:
      basic: {{fee: "0.00", seats: {{mode: graduated, tiers: [{{up_to: 25, unit: "22.00"}}, {{unit: "20.00"}}]}}}}
      preferred: {{fee: "99.00", seats: {{mode: graduated, tiers: [{{up_to: 50, unit: "20.00"}}, {{unit: "17.50"}}]}}}}
    add_ons: {{white_label: "40.00"}}
{prices}"""  # noqa: E501 - as people write it


def priced(  # noqa: PLR0913 - one a line of the file
    seats: int = 40,
    *,
    program: str = "basic",
    add_ons: str = "",
    anchor: int = 1,
    collect: str = "immediate",
    guards: str = "",
    prices: str = "",
) -> str:
    """Write a partner file with prices."""
    return PRICED.format(
        seats=seats,
        program=program,
        add_ons=add_ons,
        anchor=anchor,
        collect=collect,
        guards=guards,
        prices=prices,
    )


class MoneyWorld(World):
    """A world whose partner is billed."""

    def __init__(self, folder: Path, store: LiveStore | None = None, *, acts: int = 0) -> None:
        super().__init__(folder, store, acts=acts)
        self.day = date(2026, 11, 16)
        if "prices" not in (folder / "partner.yaml").read_text(encoding="utf-8"):
            self.partner(priced())

    def active(self, key: str, seats: int, status: str = "active", **more: str) -> None:
        """Write a client with some seats; none means disabled."""
        status = status if seats else "disabled"
        text = client_text(
            status, name=f"Client {key}", seats=str(seats), resources="{dashboards: 1}", **more
        )
        self.client(key, text)

    def invoices(self) -> tuple[Invoice, ...]:
        """Read every invoice."""
        with self.store.read("north") as reader:
            return reader.invoices()

    def books(self) -> Books:
        """Read the books."""
        with self.store.read("north") as reader:
            record = reader.partner()
        assert record is not None
        return books_from_text(record.books)

    def settle(self, day: date) -> Receipt:
        """Run what is due on a day."""
        self.day, self.acts = day, self.acts + 1
        name = f"settle-{self.acts}"
        return settle(self.store, "north", self.clock(day), actor="cron", operation=name)

    def clock(self, day: date) -> Clock:
        """Stand on a day, and allow by hand what nobody would be believed alone."""
        with self.store.read("north") as reader:
            closes = settled(reader.partner(), reader.heads(), day).closes
        return Clock(moment(day), None, len(closes) if len(closes) > MOST_PERIODS else None)

    def require_proven(self) -> None:
        """Assert every proof of `verify`."""
        with self.store.read("north") as reader:
            faults = [(each.name, each.faults) for each in verify(reader) if each.faults]
        assert faults == []
