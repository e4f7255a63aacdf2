"""A client's life, as far as the audit trail tells it."""

from __future__ import annotations

from reconciler.model.live.records import Event, commit_in, commit_note
from reconciler.plan.history import life_of, moved
from reconciler.values import replace
from tests.report.samples import TODAY, active, record_of


def changed(kind: str = "client-changed", **facts: str) -> Event:
    paths = tuple(facts)
    return Event(kind, "id-acme", "dana", "apply", TODAY, "op-1", paths, facts=facts)


def test_statuses_and_keys_are_told_in_their_order() -> None:
    record = record_of("acme", active())
    trail = [
        changed("client-created"),
        changed(status="setup → trial"),
        changed("client-moved", key="acme-old → acme"),
        changed(status="trial → active", seats="1 → 2"),
    ]

    life = life_of(record, reversed(trail))

    assert life.statuses == ("setup", "trial", "active")
    assert life.keys == ("acme-old", "acme")
    assert life.events == tuple(trail)


def test_a_move_that_nobody_recorded_is_bridged() -> None:
    life = life_of(record_of("acme", active()), [changed(status="setup → trial")])

    assert life.statuses == ("setup", "trial", "active")


def test_a_removed_client_ends_so() -> None:
    record = record_of("acme", active())
    record = replace(record, head=record.head._replace(status="removed"))

    assert life_of(record, []).statuses == ("active", "removed")


def test_a_move_without_values_has_its_name() -> None:
    event = replace(changed(seats="1 → 2"), paths=("seats", "team"))

    assert list(moved(event)) == [("seats", "1", "2"), ("team", "", "")]


def test_a_commit_is_read_back_from_its_note() -> None:
    commit = "3f" * 20

    assert commit_in(commit_note(commit)) == commit
    assert commit_in(f"1 to add; {commit_note(f'{commit}+')}") == f"{commit}+"
    assert (commit_note(""), commit_in("invoice 8")) == ("", "")
