"""The manual's table of decisions: complete, and what the product decides."""

from itertools import chain, combinations, product

import pytest

from reconciler.model.access.actions import UserAction
from reconciler.model.access.authorization import Decision, decide
from tests.access_worlds import (
    CONDITIONS,
    PEOPLE,
    SITUATIONS,
    TODAY,
    cells,
    client_in,
    partner_with,
)

CELLS = cells()
GIVEN = tuple(chain.from_iterable(combinations(CONDITIONS, size) for size in range(4)))


def decided(situation: str, who: str, action: UserAction, given: tuple[str, ...]) -> Decision:
    return decide(
        client_in(situation, given), partner_with(given), TODAY, user=PEOPLE[who], can=action
    )


def test_the_table_answers_everything_once() -> None:
    asked = [(each.situation, each.who, each.action) for each in CELLS]

    assert len(asked) == len(set(asked))
    assert set(asked) == set(product(SITUATIONS, PEOPLE, UserAction))


@pytest.mark.parametrize("given", GIVEN, ids=" ".join)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_decision_is_the_one_of_the_table(situation: str, given: tuple[str, ...]) -> None:
    client, partner = client_in(situation, given), partner_with(given)
    found = {
        (each.who, each.action): decide(
            client, partner, TODAY, user=PEOPLE[each.who], can=each.action
        ).allowed
        for each in CELLS
        if each.situation == situation
    }

    assert found == {
        (each.who, each.action): each.allows(given) for each in CELLS if each.situation == situation
    }


def test_what_is_refused_says_why_and_what_that_user_is_told() -> None:
    refused = [
        decided(each.situation, each.who, each.action, given)
        for each in CELLS
        for given in ((), CONDITIONS)
        if not each.allows(given)
    ]

    assert len(refused) > 1000
    assert [each for each in refused if not each.reason or not each.message] == []


def test_no_message_has_an_amount_or_names_anybody() -> None:
    messages = {
        decided(each.situation, each.who, each.action, given).message
        for each in CELLS
        for given in ((), CONDITIONS)
    }

    assert len(messages) > 10
    assert [
        message for message in messages if "@" in message or any(map(str.isdigit, message))
    ] == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_who_may_not_sign_in_may_do_nothing_inside(situation: str) -> None:
    inside = set(UserAction) - {UserAction.PARTNER_MANAGEMENT}
    for who in PEOPLE:
        may = {each for each in inside if decided(situation, who, each, CONDITIONS).allowed}

        assert UserAction.SIGN_IN in may or not may
