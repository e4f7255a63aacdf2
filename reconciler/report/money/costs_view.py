"""What a partner pays, and for whom → Document: a row a client, then what is no client's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain, compress

from reconciler.billing.money import half_up
from reconciler.diagnostics import Advice, counted, cure, listed, see
from reconciler.model.resources import SEATS
from reconciler.model.status import Status
from reconciler.plan.money.costs import CostKind, CostRow, Costs, Idle
from reconciler.report.amounts import bare, money_span
from reconciler.report.cells import Sheet
from reconciler.report.document import (
    Column,
    Document,
    Footer,
    Line,
    Paragraph,
    Role,
    Span,
    Streamed,
    Table,
    advised,
    dim,
    dimmed,
    line,
    strong,
)
from reconciler.report.facts import Money
from reconciler.report.money.costs_shape import CostRowShape, CostsShape
from reconciler.report.shapes.as_json import Data, as_json
from reconciler.report.shapes.sheets import beside, sheet
from reconciler.report.value_words import amounts, cut

_BAR = 20
_WHOLE = 1000
_NAMED = 5
_NOTHING = dim("–")
_WARNED = Span("! ", Role.WARNING)
_UNCOUNTED = (CostKind.PROGRAM, CostKind.ADD_ON)


def costs_view(costs: Costs, key: str, name: str) -> Document:
    """Make the document of the costs of a partner, by its key and name."""
    span = f"a month from {costs.period.start}, as of {costs.today}"
    if costs.invoices:
        so_far = ", so far" if costs.today in costs.period else ""
        span = f"{costs.period.start} to {costs.period.end}{so_far}"
    prices = ", ".join(map(str, costs.versions))
    title = line(
        strong(cut(name)), dim(f"   costs of {span}, {costs.currency}, prices of {prices}")
    )
    notes = Paragraph(tuple(_notes(costs)))
    footer = Footer((_ways(costs),))
    blocks = (_table(costs), notes, footer) if notes.lines else (_table(costs), footer)
    return Document(title, blocks, lambda: _data(costs, key), sheet=lambda: _sheet(costs))


def _data(costs: Costs, key: str) -> Data:
    """The JSON values; those of a row are made when it is printed."""
    whole = as_json(CostsShape, costs, partner=key, currency=costs.currency, rows=())
    return {**whole, "rows": Streamed(lambda: _rows(costs))}


def _rows(costs: Costs) -> Iterator[CostRowShape]:
    return (as_json(CostRowShape, row, currency=costs.currency) for row in costs.rows)


def _sheet(costs: Costs) -> Sheet:
    span = {"period_start": costs.period.start, "period_end": costs.period.end}
    return beside(span, sheet(CostRowShape, _rows(costs), costs.currency))


def _table(costs: Costs) -> Table:
    clients = [row for row in costs.rows if row.kind is CostKind.CLIENT]
    others = costs.rows[len(clients) :]
    whole = _sum(costs.rows)
    of = Money(whole.pays, costs.currency)
    lines = [_cells(row.key, row, of) for row in clients]
    if clients and others:
        lines.append(_cells(counted(len(clients), "client"), _sum(clients), of))
    lines += [_cells(_own(row), row, of) for row in others]
    lines.append(tuple(map(_strong, _cells(_whole(costs), whole, of))))
    paid = any(row.articles or row.credits for row in costs.rows)
    shown = [paid or column not in _PAID_ONCE for column in _COLUMNS]
    rows = (tuple(compress(cells, shown)) for cells in lines)
    ruled = {len(lines) - 1, *([len(clients)] if clients else [])}
    return Table(tuple(compress(_COLUMNS, shown)), tuple(rows), frozenset(ruled))


_PAID_ONCE = (
    Column("articles", right=True, gives_way=True),
    Column("credits", right=True, gives_way=True),
)
_COLUMNS = (
    Column("what"),
    Column("seats", right=True),
    Column("you pay", right=True),
    Column("you ask", right=True, gives_way=True),
    Column("left", right=True, gives_way=True),
    *_PAID_ONCE,
    Column("share", right=True, gives_way=True),
    Column("", gives_way=True),  # the share once more, as a bar
)


def _sum(rows: Iterable[CostRow]) -> CostRow:
    """Several rows as one of no kind."""
    rows = tuple(rows)
    return CostRow(
        held={SEATS: sum(row.seats for row in rows)},
        parts={"": sum(row.pays for row in rows)},
        asked=sum(row.asked or 0 for row in rows),
        articles=sum(row.articles for row in rows),
        credits=sum(row.credits for row in rows),
    )


def _cells(label: str, row: CostRow, of: Money) -> tuple[Line, ...]:
    """Make the cells of a row; `of` is what all rows come to."""
    whole, unit, *_ = of
    asked = "" if row.asked is None else bare(row.asked, unit)
    left: Span | str = ""
    if row.left is not None:
        left = money_span(Money(row.left, unit, bare=True, signed=True), Role.PLAIN)
    elif row.draws:
        asked, left = dim("no price"), _NOTHING
    return (
        line(label),
        line("" if row.kind in _UNCOUNTED else f"{row.seats:,}"),
        line(bare(row.pays, unit)),
        line(asked),
        line(left),
        line(bare(row.articles, unit) if row.articles else ""),
        line(bare(row.credits, unit) if row.credits else ""),
        line(_percent(row.pays, whole)),
        _bar(row.pays, whole),
    )


def _percent(part: int, whole: int) -> str:
    tenths = half_up(Fraction(part * _WHOLE, whole)) if whole else 0
    return f"{tenths // 10}.{tenths % 10} %" if 0 < part < whole else ""


def _bar(part: int, whole: int) -> Line:
    if not 0 < part < whole:
        return ()
    used = min(max(half_up(Fraction(part * _BAR, whole)), 1), _BAR - 1)
    return line(Span("━" * used, Role.ADD), dim("─" * (_BAR - used)))


def _strong(cell: Line) -> Line:
    return tuple(span._replace(role=Role.STRONG) for span in cell)


def _own(row: CostRow) -> str:
    """Name what is no client's."""
    match row.kind:
        case CostKind.STAFF:
            return "your staff"
        case CostKind.PROGRAM:
            return f"program {cut(row.key)}"
        case CostKind.ADD_ON:
            return f"add-on {cut(row.key)}"
        case _:
            return f"{cut(row.key)}, owned by you" if row.key else "free, owned by you"


def _whole(costs: Costs) -> str:
    if not costs.invoices:
        return "every month"
    return (
        f"invoice {costs.invoices[0]}"
        if len(costs.invoices) == 1
        else (f"{len(costs.invoices)} invoices")
    )


def _notes(costs: Costs) -> Iterator[Line]:
    unit = costs.currency
    if costs.due:
        yield line(_WARNED, "some of it is due and not written: ", *advised(cure("", "settle")))
    if costs.waits:
        yield line(_WARNED, bare(costs.waits, unit), " of this period waits for the next invoice")
    if told := tuple(_unbilled(costs)):
        yield line(dim("not billed to you: "), "; ".join(told))
    if any(row.asked is not None for row in costs.rows):
        whom = " of whoever held seats," if costs.invoices else ""
        yield line(
            dim("you ask: "),
            f"`billing.price` of the files,{whom} a year as 12 months; a note, it charges nobody",
        )
    if any(row.articles or row.credits for row in costs.rows):
        yield line(
            dim("articles, credits: "), "what clients paid themselves; on no invoice of yours"
        )
    yield from _warnings(costs)


def _unbilled(costs: Costs) -> Iterator[str]:
    counts = ((each, costs.unbilled.get(each, 0)) for each in Status)
    free = [f"{count:,} {each.facts.stands}" for each, count in counts if count]
    if free:
        yield ", ".join(free)
    if costs.platform:
        pay = "pays" if len(costs.platform) == 1 else "pay"
        yield f"{listed(costs.platform, _NAMED)} {pay} the platform"


def _warnings(costs: Costs) -> Iterator[Line]:
    unit = costs.currency
    a_month = "" if costs.invoices else " a month"
    unpriced = [row for row in costs.rows if row.draws and row.asked is None]
    if unpriced and any(row.asked is not None for row in costs.rows):
        uncovered = bare(sum(row.pays for row in unpriced), unit, Role.DIM)
        names = listed([row.key for row in unpriced], _NAMED)
        have = "has" if len(unpriced) == 1 else "have"
        yield line(
            _WARNED,
            f"{counted(len(unpriced), 'client')} {have} no price: {names}   ",
            uncovered,
            dim(f"{a_month} not covered"),
        )
    if lost := [row for row in costs.rows if row.left is not None and row.left < 0]:
        short = bare(-sum(row.left or 0 for row in lost), unit, Role.DIM)
        names = listed([row.key for row in lost], _NAMED)
        are = "is" if len(lost) == 1 else "are"
        yield line(
            _WARNED,
            f"{counted(len(lost), 'client')} {are} asked for less than you pay: {names}   ",
            short,
            dim(f"{a_month} not covered"),
        )
    for each in costs.idle:
        if each.saves > 0:
            yield _idle(each, unit)


def _idle(idle: Idle, currency: str) -> Line:
    """Say what is owned and free, and the line that gives it up at the next period."""
    are = "is" if idle.free == 1 else "are"
    typed = cure("", "set", "partner", f"supply.{idle.resource}={idle.need}")
    return line(
        _WARNED,
        f"{amounts([(idle.resource, idle.free)])} {are} owned and free: ",
        bare(idle.saves, currency),
        " a month   ",
        *advised(typed),
    )


def _ways(costs: Costs) -> Line:
    if not costs.invoices:
        ways = see("to come", "forecast"), see("so far", "invoices")
        return _beside(*ways, see("sheet", "costs", "--format", "csv"))
    every = see("every month", "costs")
    if costs.due:
        return _beside(every)
    return _beside(see("its lines", "invoices", f"{costs.invoices[-1]}"), every)


def _beside(*ways: Advice) -> Line:
    """Several looks in one line, to choose from."""
    said = [dimmed(way) for way in ways]
    return tuple(chain(said[0], *((Span("   "), *other) for other in said[1:])))
