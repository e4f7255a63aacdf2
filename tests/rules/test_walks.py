"""A law reads what it is about: most groups of fields are named by few clients of a fleet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from reconciler.billing.pool import PoolForecast
from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.model.live.account import Client, Partner, partner_defaults
from reconciler.rules.check import FILE_RULES, check
from reconciler.rules.review import ClientChange, PartnerChange, Rest, Review
from tests.builders import START

PLAIN: dict[FieldPath, Leaf] = {
    ("name",): "Acme",
    ("status",): "active",
    ("team",): "emea",
    ("billing", "price", "amount"): "9.99",
    ("seats",): 7,
    ("resources", "dashboards"): 3,
    ("members", "ann@acme.example", "role"): "admin",
    ("properties", "city"): "Graz",
}
PARTNER: dict[FieldPath, Leaf] = {
    ("teams", "emea"): True,
    ("properties", "city", "type"): "text",
    ("billing", "currency"): "EUR",
}


class Walked(Mapping[FieldPath, Leaf]):
    """Leaves that count how often somebody goes through all of them."""

    def __init__(self, leaves: Mapping[FieldPath, Leaf]) -> None:
        self._leaves = leaves
        self.walks = 0

    def __getitem__(self, path: FieldPath) -> Leaf:
        return self._leaves[path]

    def __len__(self) -> int:
        return len(self._leaves)

    def __iter__(self) -> Iterator[FieldPath]:
        self.walks += 1
        return iter(self._leaves)


def judged(leaves: Walked, quoted: Mapping[str, bool] = MappingProxyType({})) -> set[str]:
    """Hold one client against all laws of files: the rules that object.

    `quoted` is what only a file tells: its columns, and whether their values stand in quotes.
    """
    partner = Partner("north", {**partner_defaults(), **PARTNER})
    change = ClientChange("acme", None, None, declared=Client("acme", leaves), quoted=quoted)
    review = Review(PartnerChange(None, partner), (change,), PoolForecast(), Rest(), START)
    return {finding.rule for finding in check(review, FILE_RULES)}


def test_what_a_file_does_not_name_is_not_looked_for_in_all_that_it_says() -> None:
    leaves = Walked(PLAIN)

    assert judged(leaves, {"city": False}) == set()
    # One finds the groups that are named; two read the members. A file tells its columns.
    assert leaves.walks == 3


def test_columns_that_no_file_tells_are_found_among_all_leaves() -> None:
    leaves = Walked(PLAIN | {("properties", "town"): "Graz"})

    assert judged(leaves) == {"unknown-property"}
    assert leaves.walks == 5


def test_a_column_is_judged_in_the_quotes_of_its_own_file() -> None:
    number: dict[FieldPath, Leaf] = {("properties", "city"): "12.5"}

    assert judged(Walked(PLAIN | number), {"city": True}) == set()
    assert judged(Walked(PLAIN | number), {"city": False}) == {"property-value-fits"}


def test_what_few_files_name_is_judged_where_it_is_named() -> None:
    rare: dict[FieldPath, Leaf] = {
        ("team",): "emae",
        ("billing", "price", "amount"): "9.999",
        ("articles", "logger-pack"): 2,
    }
    campaign: dict[FieldPath, Leaf] = {
        ("campaigns", "spring", "team"): "emae",
        ("campaigns", "spring", "budget"): "9.999",
    }

    assert judged(Walked(PLAIN | rare)) == {
        "unknown-team",
        "amount-fits-its-currency",
        "unknown-article",
    }
    assert judged(Walked(PLAIN | campaign)) == {"unknown-team", "amount-fits-its-currency"}
