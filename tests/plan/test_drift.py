"""Who moved a leaf behind the files, as far as the audit trail knows."""

from __future__ import annotations

from datetime import date

from reconciler.model.live.records import VIA_APPLY, Event
from reconciler.plan.drift_notes import who_moved

SEATS = ("seats",)


def event(actor: str, via: str, *paths: str) -> Event:
    """Give an entry of the audit trail."""
    return Event(
        kind="client-changed",
        client="id",
        actor=actor,
        via=via,
        day=date(2026, 11, 2),
        operation="op",
        paths=paths,
    )


def test_the_last_hand_on_a_leaf_is_named() -> None:
    trail = [
        event("lee", "console", "name"),
        event("kim", "console", "seats"),
        event("dana", VIA_APPLY, "seats"),
    ]

    assert who_moved(trail, SEATS) == "by kim on 2026-11-02 via console"


def test_who_applied_is_not_blamed_for_what_moved_afterwards() -> None:
    trail = [event("dana", VIA_APPLY, "seats"), event("kim", "console", "seats")]

    assert who_moved(trail, SEATS) == "by nobody in the audit trail"
    assert who_moved([], SEATS) == "by nobody in the audit trail"
