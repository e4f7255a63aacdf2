"""Read whole records where some may be unreadable: whoever edits a store with SQL makes such.

Commands that need such a record fail and say whose it is; `verify` and `drift` name it and go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.errors import Unreadable
from reconciler.live.store import LiveReader
from reconciler.model.live.records import ClientRecord, Head


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
