"""What moved: how much each class weighs, what is one act, what may be ignored."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations, product

import pytest

from reconciler.apply.survey.readable_records import head_faults
from reconciler.diagnostics import FieldPath, Severity
from reconciler.model.files.ignore import Ignore
from reconciler.model.live.records import Event
from reconciler.plan.drift.classes import without_ignored
from reconciler.plan.drift.integrity import (
    changed_outside,
    differing,
    raw_leaves,
    unposted,
)
from reconciler.plan.drift.report import (
    GRAVE_FIELDS,
    MOVED,
    Difference,
    DriftClass,
    DriftReport,
    Waiting,
    causes,
)
from reconciler.plan.drift_notes import Ignored, Mover
from reconciler.values import replace
from tests.builders import START, account, stored

KIM = Mover("kim", START, "console", "op-1")
LEE = Mover("lee", START, "console", "op-2")
NAME, SEATS = ("name",), ("seats",)
HELD = "holding 1 dashboards, 1 seats"
ANN = ("members", "ann@acme.example", "role")


def difference(
    kind: DriftClass = DriftClass.DRIFT,
    path: FieldPath = NAME,
    mover: Mover | None = KIM,
    key: str = "a",
    live: str = "x",
) -> Difference:
    return Difference(kind, f"client.{key}", path, live=live, mover=mover)


@pytest.mark.parametrize(
    ("kind", "field"), list(product(DriftClass, ["name", *sorted(GRAVE_FIELDS)]))
)
@pytest.mark.parametrize("mover", [KIM, None])
def test_severity_is_by_class_field_and_whether_anybody_wrote_it_down(
    kind: DriftClass, field: str, mover: Mover | None
) -> None:
    moved = kind in MOVED
    grave = field != "name" or mover is None or kind is DriftClass.CONFLICT
    expected = Severity.NOTE if not moved else Severity.ERROR if grave else Severity.WARNING

    found = difference(kind, (field,), mover)

    assert (found.severity, found.moved, found.raw) == (expected, moved, moved and mover is None)
    assert found.leaf_address == ("client.a", (field,))


def test_what_moves_behind_the_files_are_these_classes() -> None:
    assert set(DriftClass) - MOVED == {
        DriftClass.UNMANAGED,
        DriftClass.PENDING,
        DriftClass.CONVERGED,
    }


@pytest.mark.parametrize(
    ("path", "live", "severity"),
    [
        (ANN, "admin", Severity.ERROR),
        (ANN, "viewer", Severity.WARNING),
        (("team",), "admin", Severity.WARNING),
        ((), "x", Severity.WARNING),
    ],
)
def test_an_admin_who_came_in_from_outside_is_grave(
    path: FieldPath, live: str, severity: Severity
) -> None:
    assert difference(DriftClass.LIVE_ONLY, path, live=live).severity is severity


MANY = [difference(mover=LEE, key=key) for key in "cab"]
GRAVE = difference(path=SEATS)
FEW = difference(mover=replace(KIM, operation="op-3"))
RAW = [difference(path=NAME, mover=None, key=key) for key in "ba"]
RAW_TEAM = difference(path=("team",), mover=None)


@pytest.mark.parametrize("turned", [False, True])
def test_what_one_act_moved_is_one_cause_and_the_gravest_comes_first(turned: bool) -> None:
    everything = [FEW, *MANY, RAW_TEAM, GRAVE, *RAW]

    found = causes(reversed(everything) if turned else everything)

    assert [(cause.mover, cause.addresses, cause.severity) for cause in found] == [
        (None, ("client.a", "client.b"), Severity.ERROR),
        (KIM, ("client.a",), Severity.ERROR),
        (None, ("client.a",), Severity.ERROR),
        (LEE, ("client.a", "client.b", "client.c"), Severity.WARNING),
        (FEW.mover, ("client.a",), Severity.WARNING),
    ]
    assert found[1].who == KIM.words
    assert found[0].who == "by nobody in the audit trail"
    assert [each.address for each in found[3].differences] == ["client.a", "client.b", "client.c"]


@pytest.mark.parametrize("order", list(permutations([NAME, SEATS, ANN])))
def test_the_leaves_of_one_cause_are_sorted(order: tuple[FieldPath, ...]) -> None:
    (found,) = causes(difference(path=path) for path in order)

    assert [each.path for each in found.differences] == [ANN, NAME, SEATS]
    assert found.severity is Severity.ERROR
    assert found.addresses == ("client.a",)


def report(*differences: Difference, waiting: tuple[Waiting, ...] = ()) -> DriftReport:
    return DriftReport("north", START, 3, differences, waiting=waiting)


@pytest.mark.parametrize("kind", DriftClass)
def test_a_report_differs_by_what_moved_or_has_no_file(kind: DriftClass) -> None:
    found = report(difference(kind))

    assert found.moved is (kind in MOVED or kind is DriftClass.UNMANAGED)
    assert found.differs is found.moved
    assert len(found.causes) == int(kind in MOVED)
    assert found.of(kind) == found.differences
    assert found.of(*(other for other in DriftClass if other is not kind)) == ()


@pytest.mark.parametrize("late", [False, True])
def test_a_report_differs_by_what_waits_for_long(late: bool) -> None:
    waits = Waiting("client.a", "a.yaml", late=late)

    found = report(waiting=(waits,))

    assert found.late == ((waits,) if late else ())
    assert (found.moved, found.differs) == (False, late)


def entry(client: str = "a", field: str = "name", days: int = 0) -> Ignore:
    until = START + timedelta(days=days)
    return Ignore(client=client, field=field, owner="dana", reason="known", until=until)


@pytest.mark.parametrize(
    ("kind", "path", "mover", "ignored"),
    [
        (DriftClass.DRIFT, NAME, KIM, True),
        (DriftClass.LIVE_ONLY, NAME, KIM, True),
        (DriftClass.UNRECONCILABLE, NAME, KIM, True),
        (DriftClass.DRIFT, NAME, None, False),
        (DriftClass.CONFLICT, NAME, KIM, False),
        (DriftClass.RAW_EDIT, NAME, KIM, False),
        (DriftClass.PENDING, NAME, KIM, False),
        (DriftClass.UNMANAGED, (), None, True),
        (DriftClass.DRIFT, SEATS, KIM, False),
        (DriftClass.DRIFT, ("status",), KIM, False),
        (DriftClass.DRIFT, ("billing", "mode"), KIM, False),
    ],
)
def test_only_drift_of_a_known_cause_and_missing_files_are_ignored(
    kind: DriftClass, path: FieldPath, mover: Mover | None, ignored: bool
) -> None:
    found = difference(kind, path, mover)

    sifted = without_ignored(report(found), [entry(), entry(field="file")])

    assert sifted.differences == (() if ignored else (found,))
    assert len(sifted.ignored) == int(ignored)


@pytest.mark.parametrize(("days", "ignored"), [(-1, False), (0, True), (1, True)])
def test_an_entry_counts_up_to_and_with_its_day(days: int, ignored: bool) -> None:
    found = without_ignored(report(difference()), [entry(days=days)])

    assert (found.differences == ()) is ignored


def test_what_is_ignored_is_counted_by_the_first_entry_that_covers_it() -> None:
    partner = replace(difference(), address="partner")

    found = without_ignored(
        report(difference(), difference(key="b"), difference(key="c"), partner),
        [entry("z"), entry("b"), entry("*"), entry("a")],
    )

    assert found.differences == (partner,)
    assert found.ignored == (
        Ignored("b", "name", "dana", START, 1),
        Ignored("*", "name", "dana", START, 2),
    )


def test_an_edit_of_the_document_is_known_by_its_fingerprint() -> None:
    record = stored(account())

    assert not changed_outside(record)
    assert changed_outside(replace(record, live=account({NAME: "Raw"})))


@pytest.mark.parametrize(
    ("path", "leaf", "faults"),
    [
        (NAME, "Raw", []),
        (SEATS, 5, [f"its head says {HELD}, its document 1 dashboards, 5 seats"]),
        (
            ("status",),
            "disabled",
            [
                "its head says status active, its document disabled",
                f"its head says {HELD}, its document none",
            ],
        ),
    ],
)
def test_a_head_is_held_against_its_document(
    path: FieldPath, leaf: str | int, faults: list[str]
) -> None:
    record = replace(stored(account()), live=account({path: leaf}))

    assert list(head_faults(record)) == faults
    assert unposted(record) is ("holding" in "".join(faults))
    assert list(head_faults(replace(record, head=stored(account(), removed=True).head))) == []
    assert not unposted(replace(record, head=stored(account(), removed=True).head))


def test_leaves_that_differ_are_those_that_moved_and_those_that_only_live_holds() -> None:
    record = stored(account({NAME: "Raw", ANN: "admin", ("team",): "emea"}), account().leaves)

    assert differing(record) == (NAME, ANN)


def event(kind: str, *paths: str) -> Event:
    return Event(kind, "id-acme", "kim", "console", START, "op", paths)


def test_a_raw_edit_is_told_leaf_by_leaf_where_that_is_proven() -> None:
    written = stored(account({SEATS: 3}), account().leaves)
    raw = replace(written, live=account({SEATS: 3, NAME: "Raw"}))
    by_kim = [event("client-edited", "seats")]

    assert raw_leaves(raw, by_kim) == frozenset({NAME})
    assert raw_leaves(raw, []) is None
    assert raw_leaves(written, by_kim) == frozenset()
