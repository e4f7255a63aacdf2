"""Which words of a client a plan looks for among all others, and whom it finds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reconciler.diagnostics import FieldPath
from reconciler.model.confusables import fold_confusables
from reconciler.model.files.consent import Removal
from reconciler.model.files.leaves import Leaf
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.declared import Declared, DeclaredClient
from reconciler.model.live.traces import Trace, TraceKind
from reconciler.plan.live import Live, asked_words, kin_of, words_of_change
from reconciler.rules.review import PartnerChange
from tests.builders import START, account, stored

NAME, STATUS = ("name",), ("status",)
ANN = ("members", "ann@acme.example", "role")
BOB = ("members", "bob@acme.example", "role")
CARD = ("payment_methods", "visa", "token")
FOLDED = fold_confusables("Acme")


def words(before: dict[FieldPath, Leaf] | None, after: dict[FieldPath, Leaf]) -> set[str]:
    was = None if before is None else account(before)
    return set(words_of_change(was, account(after)))


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({}, {}, set()),
        ({ANN: "admin"}, {ANN: "editor"}, set()),
        (None, {}, {FOLDED}),
        ({NAME: "Else"}, {}, {FOLDED}),
        (None, {ANN: "admin"}, {FOLDED, ANN[1]}),
        ({ANN: "admin"}, {ANN: "admin", BOB: "viewer"}, {ANN[1], BOB[1]}),
        ({ANN: "admin", BOB: "viewer"}, {ANN: "admin"}, set()),
        ({}, {CARD: "pm_1"}, {"pm_1"}),
        ({CARD: "pm_1"}, {CARD: "pm_1"}, set()),
        ({STATUS: "setup", ANN: "a"}, {STATUS: "trial", ANN: "a"}, {FOLDED, ANN[1]}),
        ({STATUS: "trial", ANN: "a"}, {STATUS: "trial", ANN: "a"}, set()),
        ({STATUS: "disabled", ANN: "a"}, {STATUS: "trial", ANN: "a"}, set()),
        ({STATUS: "setup", ANN: "a"}, {STATUS: "active", ANN: "a"}, set()),
        (None, {STATUS: "trial", ANN: "a"}, {FOLDED, ANN[1]}),
        ({STATUS: "trial", CARD: "c"}, {STATUS: "active", CARD: "c"}, set()),
    ],
)
def test_words_matter_where_they_appear_and_people_where_somebody_gains_or_tries(
    before: dict[FieldPath, Leaf] | None, after: dict[FieldPath, Leaf], found: set[str]
) -> None:
    assert words(before, after) == found


def asked(
    *files: DeclaredClient, live: tuple[Client, ...] = (), removed: tuple[Client, ...] = ()
) -> frozenset[str]:
    staff: dict[FieldPath, Leaf] = {("staff", ANN[1], "role"): "admin"}
    declared = Declared(Partner("north", {}), "p", {}, {file.key: file for file in files}, "g")
    records = [*map(stored, live), *(stored(client, removed=True) for client in removed)]
    return asked_words(declared, Partner("north", staff), records)


def test_staff_is_asked_for_nowhere_and_a_removal_asks_for_nobody() -> None:
    new = account({ANN: "admin", BOB: "viewer"})

    assert asked(DeclaredClient(new, "c")) == {FOLDED, BOB[1]}
    assert asked(DeclaredClient(new, "c", removal=Removal(reason="r", by="b"))) == frozenset()


def test_a_client_is_compared_with_itself_under_its_former_key_too() -> None:
    moved = DeclaredClient(account(), "c", moved_from="old")

    assert asked(moved, live=(account(key="old"),)) == frozenset()
    assert asked(DeclaredClient(account(), "c"), live=(account(),)) == frozenset()
    assert asked(moved) == {FOLDED}
    assert asked(moved, removed=(account(key="old"),)) == {FOLDED}


def test_kin_are_those_that_the_store_found_with_how_they_stand() -> None:
    records = [stored(account(key=key)) for key in ("a", "b", "c", "d")]
    heads = [record.head for record in records]
    trace = Trace("id-b", TraceKind.NAME, FOLDED, START - timedelta(days=1))
    live = Live(
        None, heads, {}, gone=(heads[1], heads[2]), kin={"id-b": (trace,), "id-c": (), "id-d": ()}
    )

    kin = kin_of(live, [heads[1]], PartnerChange(None, Partner("north", {})))

    assert [(relative.key, relative.filed) for relative in kin.went] == [("b", False)]
    assert kin.unfiled == {"b", "c"}
    assert [each.key for each in kin.alike(TraceKind.NAME, frozenset({FOLDED}))] == ["b"]
    assert kin_of(Live(None, heads, {}), [], PartnerChange(None, Partner("n", {}))).went == []
