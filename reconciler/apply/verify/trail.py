"""What the laws keep of the audit trail, which is read once and page by page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from reconciler.apply.execute.entries import PAYABLE
from reconciler.apply.verify.credits import CreditEntries, credit_entries
from reconciler.apply.verify.operations import Named, name_operation
from reconciler.apply.verify.pages import Entry, Watch, let_pass
from reconciler.apply.verify.sums import EntrySums, entry_sums
from reconciler.live.store import LiveReader
from reconciler.model.live.records import REMOVAL, Operation
from reconciler.plan.progress import Progress, Stage
from reconciler.values import Frozen

Sums = dict[tuple[str, str], int]


class Trail(Frozen):
    """What is kept of all entries.

    `unbalanced` are faults; `balances` is (account, commodity) → what stands on it, `payable` is
    (operation, commodity) → what was posted as payable; `removed` are ids of clients.
    """

    unbalanced: Watch[Entry, list[str]]
    balances: Watch[Entry, Sums]
    payable: Watch[Entry, Sums]
    removed: Watch[Entry, set[str]]
    operations: Watch[Entry, Named]
    sums: Watch[Entry, EntrySums]
    credits: CreditEntries


def read_trail(
    reader: LiveReader, known: Callable[[], Mapping[str, Operation]], progress: Progress
) -> Trail:
    """Read the whole audit trail; `known` are the operations by id. Raises StoreFailed."""
    trail = Trail(
        Watch([], _balance),
        Watch(defaultdict(int), _post),
        Watch(defaultdict(int), _bill),
        Watch(set(), _remove),
        Watch(Named(), lambda named, entry: name_operation(known(), named, entry)),
        entry_sums(),
        credit_entries(),
    )
    own = (trail.unbalanced, trail.balances, trail.payable, trail.removed, trail.operations)
    entries = progress(Stage.PROVING, reader.events(), 0)
    let_pass(enumerate(entries, 1), (*own, trail.sums, *trail.credits.all))
    return trail


def _balance(faults: list[str], entry: Entry) -> None:
    number, event = entry
    sums: dict[str, int] = defaultdict(int)
    for posting in event.postings:
        sums[posting.commodity] += posting.amount
    faults += [f"entry {number}: {name} is off by {by}" for name, by in sums.items() if by]


def _post(balances: Sums, entry: Entry) -> None:
    for posting in entry[1].postings:
        balances[posting.account, posting.commodity] += posting.amount


def _bill(payable: Sums, entry: Entry) -> None:
    event = entry[1]
    for posting in event.postings:
        if posting.account == PAYABLE:
            payable[event.operation, posting.commodity] += posting.amount


def _remove(removed: set[str], entry: Entry) -> None:
    if entry[1].kind == REMOVAL:
        removed.add(entry[1].client)
