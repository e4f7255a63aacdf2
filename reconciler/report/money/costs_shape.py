"""What a partner pays, and for whom, as JSON."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from reconciler.report.money.shape import CurrencyCode, PeriodShape, Places
from reconciler.report.shapes.as_json import IsoDay, MoneyShape, Of, Versioned


class CostRowShape(TypedDict):
    """What one client costs the partner, or what is no client's."""

    kind: Annotated[
        Literal["client", "staff", "free", "program", "add_on"],
        "client; or staff: your own users; free: owned and held by nobody; program; add_on.",
    ]
    key: Annotated[str, "The client's key, or the name of the program or add-on."]
    name: Annotated[str, "The client's company name."]
    seats: Annotated[int, "How many seats are held on the last day that counts."]
    pays: Annotated[MoneyShape, "What you pay for it: its shares of all lines."]
    asks: Annotated[
        MoneyShape | None,
        Of("asked"),
        "What you ask of the client a month, by `billing.price` as it is today; null: nothing.",
    ]
    left: Annotated[MoneyShape | None, "What is left of that; null where nothing is asked."]
    articles: Annotated[MoneyShape, "What the client paid by itself for articles in the period."]
    credits: Annotated[MoneyShape, "What the client paid by itself for credit in the period."]
    parts: Annotated[dict[str, MoneyShape], "What you pay, by item of the invoice."]


class IdleShape(TypedDict):
    """A resource that you own, want, and nobody holds."""

    resource: Annotated[str, "The resource, such as seats."]
    free: Annotated[int, "How much of it nobody holds."]
    need: Annotated[int, "How much is held."]
    saves: Annotated[MoneyShape, "What each month costs less if you own no more than that."]


class CostsShape(Versioned):
    """What a partner pays, and for whom: what `costs` prints."""

    kind: Annotated[Literal["costs"], "What this document is."]
    partner: Annotated[str, "The partner's key."]
    today: Annotated[IsoDay, "The day it is seen from."]
    currency: CurrencyCode
    places: Places
    period: Annotated[
        PeriodShape,
        Of(lambda costs: {"start": f"{costs.period.start}", "end": f"{costs.period.end}"}),
        "The period that was invoiced; without invoices, the first of the months to come.",
    ]
    versions: Annotated[
        list[IsoDay], Of("versions"), "The first days of the versions of the prices that count."
    ]
    invoices: Annotated[
        list[int], "The invoices that the rows add up to; none: each month to come."
    ]
    due: Annotated[bool, "Whether some of them are due and not written."]
    waits: Annotated[MoneyShape, "What the period was charged for a later invoice."]
    total: Annotated[MoneyShape, "What you pay: the sum of all rows."]
    asks: Annotated[MoneyShape, Of("asked"), "What you ask of all clients together, a month."]
    left: Annotated[MoneyShape, Of(lambda costs: costs.asked - costs.total), "What is left."]
    rows: Annotated[list[CostRowShape], "Clients by key, then what is no client's."]
    idle: Annotated[list[IdleShape], "What you own and nobody holds."]
    unbilled: Annotated[
        dict[str, int], "How many clients of each status cost nothing; months to come only."
    ]
    platform: Annotated[list[str], "Clients that pay the platform themselves."]
