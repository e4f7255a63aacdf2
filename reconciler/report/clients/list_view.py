"""Live clients → Document: one row a client."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from reconciler.diagnostics import counted, see
from reconciler.model.files.leaves import Leaves
from reconciler.model.files.properties import PropertyType
from reconciler.model.live.columns import ColumnFacts
from reconciler.model.live.records import PartnerRecord
from reconciler.model.status import Status
from reconciler.report.cells import Fact, Sheet
from reconciler.report.clients.facts import client_data, over_data, values_data
from reconciler.report.clients.list_cells import Listed
from reconciler.report.clients.list_columns import (
    KEY,
    OURS,
    PROFILE,
    PROFILE_PATH,
    ListColumn,
    chosen_columns,
    column_called,
    list_column,
)
from reconciler.report.clients.list_filters import Near, Search, SeenClient
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Streamed,
    Table,
    dimmed,
    line,
    prose,
    strong,
)
from reconciler.report.people.rows import NOBODY_OVER, NONE_OVER, Over
from reconciler.report.shapes.as_json import Data
from reconciler.report.value_words import by_status, cut
from reconciler.values import replace

if TYPE_CHECKING:
    from reconciler.report.clients.list_order import Sort

_Made = TypeVar("_Made")


class ListChoice(NamedTuple):
    """What is wanted of a list: columns beside the key, the usual ones if none; an order."""

    columns: Sequence[str] = ()
    sorts: Sequence[str] = ()


ALL_BY_KEY = ListChoice()


class _Seen(NamedTuple):
    """Clients as they are seen: on a day, in an order, with their links that are dead."""

    search: Search
    partner: PartnerRecord
    today: date
    over: Over
    sorts: Sequence[Sort]

    def rows(self, make: Callable[[Listed], _Made]) -> Iterable[_Made]:
        """Make something of each client, which is kept to be sorted."""
        rows = map(self._listed, self.search)
        if not self.sorts:
            return map(make, rows)
        return self._sorted((row, make(row)) for row in rows)

    def in_turn(self) -> Iterator[Listed]:
        """See one client after another; to be sorted they are read twice, and none is kept."""
        clients: Iterable[SeenClient] = self.search
        if self.sorts:
            ids = self._sorted((self._listed(client), client.id) for client in self.search)
            clients = self.search.by_id(ids)
        return map(self._listed, clients)

    def _sorted(self, rows: Iterable[tuple[Listed, _Made]]) -> list[_Made]:
        from reconciler.report.clients.list_order import in_sort_order  # noqa: PLC0415 - few ask for it

        return in_sort_order(rows, self.sorts)

    def _listed(self, client: SeenClient) -> Listed:
        over = self.over.get(client.id, NONE_OVER)
        return Listed(client.live, self.partner.live, self.today, over)


def list_view(
    search: Search,
    partner: PartnerRecord,
    today: date,
    wanted: ListChoice = ALL_BY_KEY,
    over: Over = NOBODY_OVER,
) -> Document:
    """Make the document of live clients.

    They are read once for the rows, and once more where JSON is asked for. `over` are the
    invitations whose link is dead. Raises UsageRefused for a column that is none, and for a value
    that no client has.
    """
    own = partner.live.columns
    names = (KEY, *chosen_columns(wanted.columns, own))
    columns = {name: list_column(name, own) for name in names}
    seen = _Seen(search, partner, today, over, _sorts(wanted.sorts, own))
    statuses: Counter[str] = Counter()
    table = _table(seen, list(columns.values()), statuses)
    search.require_known()
    blocks: list[Block] = [table] if table.rows else []
    near = () if table.rows else tuple(search.near())
    nearly = "no client has `{}` as its `{}`; did you mean `{}`?"
    if meant := [nearly.format(cut(it.asked), it.column, cut(it.near)) for it in near]:
        blocks.append(Footer(tuple(map(prose, meant))))
    sheet = columns if wanted.columns else {name: list_column(name, own) for name in (*OURS, *own)}
    return Document(
        _title(partner, len(table.rows), search.read, statuses),
        tuple(blocks),
        lambda: _data(seen, near),
        sheet=lambda: _sheet(seen, sheet),
    )


def _sorts(asked: Sequence[str], own: Mapping[str, ColumnFacts]) -> tuple[Sort, ...]:
    if not asked:
        return ()
    from reconciler.report.clients.list_order import sorts_of  # noqa: PLC0415 - as above

    return sorts_of(asked, own)


def _table(seen: _Seen, columns: Sequence[ListColumn], statuses: Counter[str]) -> Table:
    """Make the rows, and count the statuses of their clients."""
    # Most clients have in most columns what another one has: it is kept once.
    holds = [(column.holds, dict[Any, Any]().setdefault) for column in columns]

    def cells(row: Listed) -> tuple[Any, ...]:
        statuses[row.client.status.value] += 1
        return tuple([kept(value := hold(row), value) for hold, kept in holds])

    rows = tuple(seen.rows(cells))
    if not rows:
        return Table((), ())
    heads = [
        replace(column.head, legend=tuple(column.legend({*values})))
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    own = seen.partner.live.columns
    return Table(tuple(heads), rows, indent=0, below=lambda missing: _ways(own, missing))


def _title(partner: PartnerRecord, shown: int, read: int, statuses: Mapping[str, int]) -> Line:
    number = counted(shown, "client")
    if shown != read:
        number = f"{shown:,} of {counted(read, 'client')}"
    counts = line(": ", *by_status(statuses, ", ")) if shown else ()
    return line(strong(cut(partner.live.name)), f"   {number}", *counts)


def _ways(own: Mapping[str, ColumnFacts], missing: Sequence[str]) -> tuple[Line, ...]:
    """What to type next: of one client, for a column that has no room, else for a selection."""
    one = dimmed(see("one client", "show", "KEY"))
    if missing:
        return (
            one,
            dimmed(see("one column", "list", "--column", column_called(missing[0], own))),
        )
    choices = (
        f"{name}={facts.choices[0]}"
        for name, facts in own.items()
        if facts.type is PropertyType.CHOICE and facts.choices
    )
    usual = next(status for status in Status if status.facts.least)
    wish = next(choices, f"status={usual}")
    return one, dimmed(see("a selection", "list", "--where", wish))


def _sheet(seen: _Seen, columns: Mapping[str, ListColumn]) -> Sheet:
    facts: dict[str, Callable[[Listed], Fact]] = {}
    for name, column in columns.items():
        facts |= column.in_sheet(name)
    facts.pop(KEY, None)

    def cells(row: Listed) -> tuple[Fact, ...]:
        return (row.client.key, *(fact(row) for fact in facts.values()))

    return Sheet((KEY, *facts), map(cells, seen.in_turn()))


def _data(seen: _Seen, near: Iterable[Near]) -> Data:
    partner = seen.partner

    def data(row: Listed) -> Data:
        return {
            **client_data(row.client, partner, seen.today, row.over),
            "over_quota": over_data(row.client, partner.live),
            "properties": values_data(row.client, partner.live.columns),
            **_of_files(row.client.leaves),
        }

    return {
        "format": 1,
        "kind": "clients",
        "partner": partner.live.key,
        "today": seen.today.isoformat(),
        "columns": _columns_data(partner.live.columns),
        "clients": Streamed(lambda: map(data, seen.in_turn())),
        "near": [each._asdict() for each in near],
    }


def _of_files(leaves: Leaves) -> Data:
    """What files told of a client, where they were asked."""
    return {PROFILE: leaves[PROFILE_PATH] or None} if PROFILE_PATH in leaves else {}


def _columns_data(own: Mapping[str, ColumnFacts]) -> list[dict[str, object]]:
    """The partner's columns as JSON values."""
    return [
        {"name": each.name, "type": each.type.value, "label": each.label, "required": each.required}
        for each in own.values()
    ]
