"""Columns read back from leaves, and the licences of a client."""

from reconciler.model.access.quota import licences
from reconciler.model.files.leaves import Leaves
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.columns import columns_of, typed

DEFINED: Leaves = {
    ("properties", "note", "type"): "text",
    ("properties", "sites", "type"): "number",
    ("properties", "sites", "label"): "Sites",
    ("properties", "region", "type"): "choice",
    ("properties", "region", "choices", "EMEA"): True,
    ("properties", "region", "choices", "AMER"): True,
    ("properties", "region", "required"): True,
}
SOLD: Leaves = {
    ("articles", "logger-pack", "unit"): "15.00",
    ("articles", "logger-pack", "licences", "data_loggers"): 5,
    ("articles", "logger-pack", "licences", "assets"): 20,
    ("articles", "asset-pack", "licences", "assets"): 50,
    ("articles", "manual", "name"): "Printed manual",
}


def test_required_columns_come_first() -> None:
    columns = columns_of(DEFINED)

    assert list(columns) == ["region", "note", "sites"]
    assert columns["region"].choices == ("AMER", "EMEA")
    assert [column.label for column in columns.values()] == ["region", "note", "Sites"]


def test_numbers_are_numbers_for_programs() -> None:
    columns = columns_of(DEFINED)

    assert typed(columns["sites"], "-0.5") == -0.5
    assert typed(columns["sites"], 12) == 12
    assert typed(columns["note"], "12") == "12"
    assert typed(None, "12") == "12"


def test_licences_are_the_sum_of_what_every_article_grants() -> None:
    sold = Partner("north", SOLD)
    owned: Leaves = {("articles", name): count for name, count in COUNTS.items()}

    assert licences(Client("acme", owned), sold) == {"assets": 90, "data_loggers": 10}
    assert licences(Client("acme", {}), sold) == {"assets": 0, "data_loggers": 0}


COUNTS = {"logger-pack": 2, "asset-pack": 1, "manual": 9}
