"""How a field, or a page, is looked for by a name that somebody typed."""

import pytest

from reconciler.api.pages import fields_called, known_fields, near


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("client.trial.extension", ["client.trial.extension"]),
        ("trial.extension", ["client.trial.extension"]),
        ("seats", ["client.seats"]),
        ("partner.supply", ["partner.supply"]),
        ("supply", ["partner.supply"]),
        ("trial.days", ["client.trial.days", "partner.trial.days"]),
        ("extension", ["client.trial.extension"]),
        ("properties.region", ["client.properties", "partner.properties"]),
        ("client.properties.region", ["client.properties"]),
        ("partner.properties.region.type", ["partner.properties.NAME.type"]),
        ("members[ann@acme.example].role", ["client.members[].role"]),
        ("members.role", ["client.members[].role"]),
        ("client.members[].role", ["client.members[].role"]),
        ("email", ["client.members[].email", "partner.staff[].email"]),
        ("found.paid_until", ["found.paid_until"]),
        ("seats.of", []),
        ("", []),
        (".", []),
        ("NAME", []),
    ],
)
def test_a_field_is_called_by_its_address_its_path_or_the_end_of_it(
    typed: str, meant: list[str]
) -> None:
    assert list(fields_called(typed)) == meant


def test_a_kind_of_file_alone_means_what_stands_at_its_top() -> None:
    assert list(fields_called("ignore")) == ["ignore.ignore"]
    assert list(fields_called("client"))[:2] == ["client.name", "client.status"]
    assert "client.trial.days" not in fields_called("client")


def test_every_field_is_reached_by_its_address() -> None:
    assert [
        address for address in known_fields() if list(fields_called(address)) != [address]
    ] == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("no-way-bck", "no-way-back"),
        ("consent", "unused-guard-consent"),
        ("extention", "client.trial.extension"),
        ("statusses", "statuses"),
    ],
)
def test_near_pages_hold_the_word_or_are_like_it(typed: str, first: str) -> None:
    assert near(typed)[0] == first
    assert len(near(typed)) <= 5


def test_nothing_is_near_what_is_no_word() -> None:
    assert near("zzzzzz") == ()
