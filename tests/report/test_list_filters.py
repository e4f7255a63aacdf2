"""A filter of `list` finds who has the value, or says why nobody can."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from reconciler.diagnostics import FieldPath
from reconciler.errors import UsageRefused
from reconciler.model.files.leaves import Leaf
from reconciler.model.live.account import Partner
from reconciler.model.live.records import ClientRecord
from reconciler.report.clients.list_columns import KEY, MANY, OURS, list_column
from reconciler.report.clients.list_filters import Near, Search, kept
from reconciler.report.clients.list_view import list_view
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from tests.report.samples import TODAY, active, client_leaves, partner_of, partner_record, record_of

OWN: Mapping[FieldPath, Leaf] = {
    ("properties", "region", "type"): "choice",
    ("properties", "region", "choices", "East"): True,
    ("properties", "region", "choices", "West"): True,
    ("properties", "sites", "type"): "number",
    ("properties", "vip", "type"): "boolean",
    ("properties", "until", "type"): "date",
    ("properties", "remark", "type"): "text",
    ("articles", "logger-pack", "name"): "Data loggers",
    ("articles", "asset-pack", "name"): "Assets",
}
PARTNER: Partner = partner_of(OWN)
ACME = record_of(
    "acme",
    {
        **active("Acme Corporation", features=["sso", "public_links"]),
        ("team",): "emea",
        ("members", "ann@acme.example", "role"): "admin",
        ("members", "bob@acme.example", "role"): "viewer",
        ("articles", "logger-pack"): 2,
        ("properties", "region"): "West",
        ("properties", "sites"): "4.5",
        ("properties", "vip"): True,
        ("properties", "until"): "2027-03-31",
        ("properties", "remark"): "from the fair",
    },
)
ELM = record_of("elm", client_leaves("setup", "Elm"))
BOTH = (ACME, ELM)
COLUMNS = (KEY, *OURS, *MANY, *PARTNER.columns)


def texts_of(record: ClientRecord, column: str) -> tuple[str, ...]:
    return tuple(list_column(column, PARTNER.columns).texts(record.live))


def keys(*wishes: str) -> list[str]:
    search = Search(kept(BOTH), wishes, PARTNER)
    listed = [client.live.key for client in search]
    search.require_known()
    return listed


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_finds_a_client_by_each_value_it_has(column: str) -> None:
    texts = texts_of(ACME, column)

    assert texts
    for text in texts:
        assert "acme" in keys(f"{column}={text}")
        assert "acme" in keys(f"{column}={text.upper()}")
        assert ("elm" in keys(f"{column}={text}")) == (text in texts_of(ELM, column))


@pytest.mark.parametrize("column", [each for each in COLUMNS if each != KEY])
def test_an_empty_value_finds_who_has_nothing_there(column: str) -> None:
    has_nothing = [each.live.key for each in BOTH if not any(texts_of(each, column))]

    assert keys(f"{column}=") == has_nothing


@pytest.mark.parametrize(
    ("wish", "help_has"),
    [
        ("status=trail", "did you mean `trial`?"),
        ("region=Wset", "did you mean `West`?"),
        ("region=North", "one of: East, West"),
        ("billed=nobody", "one of: partner, platform"),
        ("features=ssso", "did you mean `sso`?"),
        ("articles=logger", "did you mean `logger-pack`?"),
        ("team=amea", "did you mean `emea`?"),
        ("vip=yes", "one of: true, false"),
        ("key=acne", "did you mean `acme`?"),
        ("seats=many", "--where seats=12"),
        ("members=ann", "members=ann@acme.example"),
        ("sites=few", "number"),
        ("until=soon", "2027-03-31"),
        ("colour=red", "name"),
        ("status", "--where"),
    ],
)
def test_what_a_column_cannot_hold_is_refused(wish: str, help_has: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        keys(wish)

    assert help_has in str(refused.value.help)


def test_what_nobody_has_in_an_open_column_is_said_with_what_is_near() -> None:
    search = Search(kept(BOTH), ["name=corp", "remark=from the fairs"], PARTNER)
    document = list_view(search, partner_record(BOTH, PARTNER), TODAY)

    assert tuple(search.near()) == (
        Near("name", "corp", "acme corporation"),
        Near("remark", "from the fairs", "from the fair"),
    )
    assert "did you mean `acme corporation`?" in render(document, "text", TextStyle(100))
    assert document.data["near"][0]["near"] == "acme corporation"


def test_how_many_users_there_are_can_be_asked_for() -> None:
    assert keys("members=2") == ["acme"]
    assert keys("members=0") == ["elm"]
    assert keys("members=eve@acme.example") == []
