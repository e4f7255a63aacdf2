"""Every combination of applied, live and desired, and the one class that it falls into."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from reconciler.diagnostics import FieldPath
from reconciler.diff.compare import FieldChange
from reconciler.model.files.leaves import Leaf, Leaves
from reconciler.plan.target.three_way_diff import Classes, classify
from reconciler.rules.review import Conflict

SCALAR = ("seats",)
ELEMENT = ("members", "ann@acme.example", "role")
VALUES = (None, "a", "b", "c")


def reader(leaves: Leaves) -> Callable[[FieldPath], Leaf | None]:
    def get(path: FieldPath) -> Leaf | None:
        return leaves.get(path)

    return get


def sorted_into(
    path: tuple[str, ...], *, desired: Leaf | None, applied: Leaf | None, live: Leaf | None
) -> Classes:
    sides = [{} if value is None else {path: value} for value in (desired, applied, live)]
    return classify(
        desired=sides[0],
        applied=sides[1],
        live=sides[2],
        get=reader(sides[2]),
        collections=frozenset({"members"}),
    )


def expected(
    path: tuple[str, ...], desired: Leaf | None, applied: Leaf | None, live: Leaf | None
) -> Classes:
    """Say by the table of the module, row by row, what becomes of one leaf."""
    element = path is ELEMENT
    moved, clash = FieldChange(path, applied, live), Conflict(path, applied, live, desired)
    if desired is None and applied is None:
        return Classes(added_live=[moved] if element and live is not None else [])
    if desired is None:
        if not element or live is None:
            return Classes(recorded=[path])
        return Classes(pending={path: None}) if live == applied else Classes(conflicts=[clash])
    if live == desired:
        return Classes(recorded=[] if applied == desired else [path])
    if applied is None or live == applied:
        return Classes(pending={path: desired})
    return Classes(drift=[moved]) if applied == desired else Classes(conflicts=[clash])


@pytest.mark.parametrize("path", [SCALAR, ELEMENT], ids=["scalar", "element"])
@pytest.mark.parametrize(("desired", "applied", "live"), list(product(VALUES, repeat=3)))
def test_every_leaf_falls_into_its_class(
    path: tuple[str, ...], desired: Leaf | None, applied: Leaf | None, live: Leaf | None
) -> None:
    found = sorted_into(path, desired=desired, applied=applied, live=live)

    assert found == expected(path, desired, applied, live)


def test_a_scalar_that_nobody_stored_is_compared_by_its_default() -> None:
    found = classify(
        desired={SCALAR: 3},
        applied={SCALAR: 3},
        live={},
        get=reader({SCALAR: 3}),
        collections=frozenset(),
    )

    assert found == Classes()


def test_leaves_of_one_document_are_sorted_each_by_itself() -> None:
    live: Leaves = {("b",): 4, ELEMENT: "admin", ("d",): 5}

    found = classify(
        desired={("a",): 1, ("b",): 2},
        applied={("b",): 2, ("c",): 3},
        live=live,
        get=reader(live),
        collections=frozenset({"members"}),
    )

    assert found == Classes(
        pending={("a",): 1},
        drift=[FieldChange(("b",), 2, 4)],
        added_live=[FieldChange(ELEMENT, None, "admin")],
        recorded=[("c",)],
    )
