"""How a table of clients is read, in words that a program has; see `reconciler import`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from reconciler.values import Frozen, field

if TYPE_CHECKING:
    # Only for reading: few programs import anything.
    from pathlib import Path

    from reconciler.apply.bring_in import ImportRequest
    from reconciler.plan.clock import Clock


class TableReading(Frozen, kw_only=True):
    """What its titles do not say of a table, each as the option of `reconciler import`.

    `maps` are `COLUMN=FIELD`, `fill` has a value by field, `words` a status by another word for it.
    `decimal` is `point` or `comma`, `days` are `ymd`, `dmy` or `mdy`. The last five are for a
    source without partner.yaml.
    """

    maps: tuple[str, ...] = ()
    fill: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    decimal: str = "point"
    days: str = "ymd"
    encoding: str = ""
    paid_until: date | None = None
    partner: str = ""
    name: str = ""
    time_zone: str = ""
    currency: str = ""

    def request(self, table: Path, clock: Clock) -> ImportRequest:
        """Ask for this table. Raises UsageRefused for a sign or an order that there is not."""
        from reconciler.apply.bring_in import ImportRequest
        from reconciler.desired.tables.as_files import NewPartner
        from reconciler.desired.tables.values import DayOrder, Spelling
        from reconciler.diagnostics import did_you_mean
        from reconciler.errors import UsageRefused

        orders, signs = [each.value for each in DayOrder], ["point", "comma"]
        for text, known in ((self.decimal, signs), (self.days, orders)):
            if text not in known:
                raise UsageRefused(f"`{text}` is not known", help=did_you_mean(text, known))
        return ImportRequest(
            table,
            clock,
            self.maps,
            self.fill,
            {word.casefold(): status for word, status in self.words.items()},
            Spelling(comma=self.decimal == "comma", days=DayOrder(self.days)),
            self.encoding,
            NewPartner(self.partner, self.name, self.time_zone, self.currency, self.paid_until),
        )
