"""Read whole records where some may be unreadable: whoever edits a store with SQL makes such.

Commands that need such a record fail and say whose it is; `verify` and `drift` name it and go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.errors import Unreadable
from reconciler.live.store import LiveReader
from reconciler.model.live.account import Holds
from reconciler.model.live.records import ClientRecord, Head
from reconciler.model.resources import POOLABLE


def readable_records(
    reader: LiveReader, page: Sequence[Head]
) -> Iterator[tuple[Head, ClientRecord | None]]:
    """Load the record of each head of a page; None for a document that cannot be read.

    Where one cannot, the page is halved until that one is alone.
    """
    try:
        records = reader.load(page)
    except Unreadable:
        if len(page) == 1:
            yield page[0], None
            return
        half = len(page) // 2
        yield from readable_records(reader, page[:half])
        yield from readable_records(reader, page[half:])
        return
    for head in page:
        yield head, records.get(head.id)


def head_faults(record: ClientRecord) -> Iterator[str]:
    """Say what the head says otherwise than the document.

    Raises ValueError or TypeError for what no field of ours can hold.
    """
    head, client = record.head, record.live
    if not all(isinstance(leaf, str | int) for leaf in client.leaves.values()):
        raise TypeError("no leaf of ours is a list or nothing")
    if head.removed:
        return
    for name in POOLABLE:
        client.amount(name)  # what is no number must fail here, and not inside a plan
    for name, in_head, shown in (
        ("status", head.status, client.status.value),
        ("billing mode", head.mode, client.mode.value),
        ("holding", _amounts(head.holds), _amounts(client.holds)),
        ("trial's end", head.trial_end, client.trial.end if client.trial else None),
    ):
        if in_head != shown:
            yield f"its head says {name} {in_head or 'none'}, its document {shown or 'none'}"


def _amounts(holds: Holds) -> str:
    return ", ".join(f"{amount} {name}" for name, amount in sorted(holds.items()))
