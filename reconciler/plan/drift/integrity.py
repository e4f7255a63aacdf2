"""Is a live record as we wrote it? Fingerprint against the document, by recomputing.

Whoever edits the store with SQL changes one and not the other: nobody else can.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf, in_collection
from reconciler.model.leaf_texts import canonical_text, fingerprint
from reconciler.model.live.account import CLIENT_COLLECTIONS, PARTNER_COLLECTIONS, STATUS_PATH
from reconciler.model.live.records import ClientRecord, Event, PartnerRecord
from reconciler.plan.drift_notes import mover_of


def changed_outside(record: ClientRecord) -> bool:
    """Tell whether the live document is not the one whose fingerprint its head holds."""
    return fingerprint(canonical_text(record.live.leaves)) != record.head.live_print


def differing(record: ClientRecord | PartnerRecord) -> tuple[FieldPath, ...]:
    """Name the leaves that are live otherwise than applied, elements that only live holds too."""
    live, applied = record.live, record.applied
    lists = CLIENT_COLLECTIONS if isinstance(record, ClientRecord) else PARTNER_COLLECTIONS
    moved = [path for path, leaf in applied.items() if live.get(path) != leaf]
    only = [path for path in live.leaves if path not in applied and in_collection(path, lists)]
    return (*moved, *only)


def moved_leaves(record: ClientRecord | PartnerRecord) -> tuple[FieldPath, ...]:
    """Name the leaves about which the audit trail is asked who moved them.

    The status is one of them: the platform's billing makes several of its words one.
    """
    return (*differing(record), STATUS_PATH)


def unposted(record: ClientRecord) -> bool:
    """Tell whether what a client draws on the pool is not what was posted to it."""
    return not record.head.removed and dict(record.head.holds) != record.live.holds


def raw_leaves(record: ClientRecord, events: Sequence[Event]) -> frozenset[FieldPath] | None:
    """Name the leaves that a raw edit moved, proven; None where that cannot be told.

    If putting back what nobody moved gives the document that was written, that is what was edited.
    """
    unseen = [path for path in differing(record) if mover_of(events, path) is None]
    put_back: dict[FieldPath, Leaf | None] = {path: record.applied.get(path) for path in unseen}
    written = canonical_text(record.live.with_leaves(put_back).leaves)
    return frozenset(unseen) if fingerprint(written) == record.head.live_print else None
