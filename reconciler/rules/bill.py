"""The money of a plan, as far as rules judge it."""

from __future__ import annotations

from datetime import date

from reconciler.values import Frozen


class Bill(Frozen):
    """What rules need to know of a plan's money, in minor units of `currency`.

    `opened` is the first day of the open period, or of the prices that a first one was begun with
    (`None`: nothing was billed yet); `problem` says why the plan cannot be priced (empty: it can).
    `charged` is what the plan charges on its day, whenever it is collected; `increase` by how much
    a month costs more after it, at the dearest boundary; `largest` the most that it, or a boundary
    after it, writes down at once.
    """

    currency: str = ""
    charged: int = 0
    increase: int = 0
    largest: int = 0
    opened: date | None = None
    problem: str = ""
