from __future__ import annotations

import pytest

from reconciler.model.access.quota import Overuse, over_quota
from reconciler.model.files.people import Member
from reconciler.model.live.account import Client, Partner
from reconciler.model.resources import Resources, amount_path

NORTH = Partner("north", {})


@pytest.mark.parametrize("name", Resources.model_fields)
def test_more_than_was_given_is_over_whatever_is_counted(name: str) -> None:
    given = Client("acme", {amount_path(name): 5})
    nothing = Client("acme", {})

    assert over_quota(given, {name: 5}, NORTH) == ()
    assert over_quota(given, {name: 6}, NORTH) == (Overuse(name, 6, 5),)
    assert over_quota(nothing, {name: 1}, NORTH) == (Overuse(name, 1, 0),)


def test_a_member_is_one_leaf_so_that_leaves_count_heads() -> None:
    state = Member.model_fields.keys() - Member.INSTRUCTIONS - {"email"}
    client = Client("acme", {("members", "ann@acme.example", "role"): "admin", ("seats",): 3})

    assert state == {"role"}
    assert client.headcount == len(client.members) == 1
