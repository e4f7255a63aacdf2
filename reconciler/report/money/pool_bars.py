"""The pool, one bar a resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.billing.pool import SupplyChange
from reconciler.model.live.records import Amounts, Pool
from reconciler.report.document import Bar, Bars, Line, Role, Span, line
from reconciler.report.value_words import ARROW


def changed_pool(supplies: Iterable[SupplyChange]) -> Iterator[Bars]:
    """The resources that a plan moves or is short of, if there are any."""
    moved = (supply for supply in supplies if supply.before != supply.after or supply.short)
    if bars := tuple(map(_changed, moved)):
        yield Bars(bars, flush=True)


def _changed(supply: SupplyChange) -> Bar:
    before, after = supply.before or Amounts(), supply.after
    held = before.staff + before.allocated
    return Bar(
        label=supply.resource.capitalize(),
        used=min(held, supply.need),
        added=max(0, supply.need - held),
        total=max(after.supply, supply.need),
        words=_words(supply, before),
    )


def _words(supply: SupplyChange, before: Amounts) -> Line:
    after = supply.after
    if supply.declared is None:
        return line(f"no longer pooled; the supply was {before.supply:,}")
    extra = [Span(f", {supply.bought:,} bought", Role.VALUE)] if supply.bought else []
    extra += [Span(f", {supply.short:,} short", Role.ERROR)] if supply.short else []
    new = supply.before is None
    return line(
        *_arrow("", after.supply if new else before.supply, after.supply, " owned"),
        *extra,
        ": ",
        *_arrow("clients ", after.allocated if new else before.allocated, after.allocated),
        ", ",
        *_arrow("staff ", after.staff if new else before.staff, after.staff),
        ", ",
        *_arrow("free ", max(after.free, 0) if new else before.free, max(after.free, 0)),
    )


def _arrow(word: str, before: int, after: int, behind: str = "") -> Line:
    if before == after:
        return (Span(f"{word}{after:,}{behind}", whole=True),)
    return (
        Span(f"{word}{before:,}{ARROW}", whole=True),
        Span(f"{after:,}", Role.VALUE, whole=True),
        Span(behind),
    )


def live_pool(pool: Pool) -> Bars:
    """Every pooled resource as it is."""
    return Bars(tuple(_live(name, amounts) for name, amounts in sorted(pool.items())), flush=True)


def _live(resource: str, amounts: Amounts) -> Bar:
    used = amounts.staff + amounts.allocated
    words = line(
        Span(f"{used:,}", Role.VALUE),
        f" of {amounts.supply:,}   ",
        *_arrow("allocated ", amounts.allocated, amounts.allocated),
        ", ",
        *_arrow("staff ", amounts.staff, amounts.staff),
        ", ",
        *_arrow("free ", amounts.free, amounts.free),
    )
    return Bar(resource.capitalize(), used, 0, amounts.supply, words)
