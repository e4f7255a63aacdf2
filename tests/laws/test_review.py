"""The law of the review: a merge does what a comment showed, what is harmless, and no more.

Over random repositories, each run after a merge is held against the plans that were shown before:
what it changes, what it costs, and what the last paragraph of the comment says. `REVIEW_EXAMPLES`
is how many repositories each test makes up; see tests/README.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.diagnostics import PARTNER, FieldPath
from reconciler.model.files.leaves import Leaf
from tests.builders import World
from tests.laws.reviews import (
    Branch,
    Event,
    Hand,
    Merge,
    Player,
    Review,
    Story,
    branches,
    hands,
    stories,
)

EXAMPLES = int(os.environ.get("REVIEW_EXAMPLES", "500"))
searched = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

Shown = tuple[str, FieldPath, Leaf | None]
_OF_CLIENTS = ("name", "description", "team", "properties")


def harmless(address: str, path: FieldPath) -> bool:
    """Say again what DESIGN calls harmless, in other words than the model does."""
    if address == PARTNER:
        return path == ("name",) or (path[0] == "properties" and path[-1] == "label")
    return path[0] in _OF_CLIENTS or path[:2] == ("billing", "price")


def shown(review: Review) -> Iterator[Shown]:
    """Give what the comment of a plan shows as what will be."""
    for client in (review.data["partner"], *review.data["clients"]):
        if not client["refused"]:
            for field in client["fields"]:
                yield client["address"], tuple(field["path"]), field["after"]


def removed(review: Review) -> Iterator[str]:
    for client in review.data["clients"]:
        if client["action"] == "remove" and not client["refused"]:
            yield client["address"]


def kept(merge: Merge) -> tuple[Review, ...]:
    """Give the reviews whose plan files this run kept."""
    new = merge.after.kept - merge.before.kept
    found = {review.promise.operation: review for review in merge.reviews}
    return tuple(each for name, each in found.items() if name in new)


def hold(merges: Iterable[Merge]) -> None:
    """Hold every run of a story against the law."""
    for merge in merges:
        require_shown(merge)
        require_figures(merge)
        for review in kept(merge):
            require_all_of(review, merge)
        require_words(merge)


def require_shown(merge: Merge) -> None:
    """What changed was shown by a plan that this run kept, or is harmless."""
    seen = {each for review in kept(merge) for each in shown(review)}
    gone = {each for review in kept(merge) for each in removed(review)}
    for address, path, _, after in merge.after.moved(merge.before):
        existed = address in merge.before.leaves and address in merge.after.leaves
        if existed and harmless(address, path):
            continue
        if address not in merge.after.leaves:
            assert address in gone
        else:
            assert (address, path, after) in seen, (address, path, after)


def require_all_of(review: Review, merge: Merge) -> None:
    """A plan that is kept is done as a whole."""
    for address, path, after in shown(review):
        live = merge.after.leaves.get(address)
        assert live is None or live.get(path) == after, (address, path)


def require_figures(merge: Merge) -> None:
    """On its day a plan costs what it said; with others, or later, never more."""
    reviews, done = kept(merge), merge.receipt.plan
    if not merge.receipt.operation:
        return
    bought = sum(done.pool.bought.values())
    assert bought <= sum(sum(each.plan.pool.bought.values()) for each in reviews)
    moneys = [each.plan.money for each in reviews if each.plan.money]
    if done.money is None:
        return
    more = done.money.run_rate_after - done.money.run_rate_before
    assert done.money.charged <= sum(money.charged for money in moneys)
    assert done.money.due_now <= sum(money.due_now for money in moneys)
    assert more <= sum(max(0, money.run_rate_after - money.run_rate_before) for money in moneys)
    if len(reviews) == 1 and reviews[0].serial == merge.serial:
        (review,) = reviews
        if review.plan.today == merge.day and review.plan.money is not None:
            said = review.plan.money
            assert (said.charged, said.due_now, said.run_rate_after, said.next_invoice.after) == (
                done.money.charged,
                done.money.due_now,
                done.money.run_rate_after,
                done.money.next_invoice.after,
            )
            assert review.plan.pool.bought == done.pool.bought


def require_words(merge: Merge) -> None:
    """Where nothing moved between comment and merge, all that was shown is live."""
    for review in merge.reviews:
        if merge.merged != review.branch or not review.plan.changes:
            continue
        if (review.serial, review.plan.today) != (merge.serial, merge.day):
            continue
        if review.main != merge.main:
            continue
        require_all_of(review, merge)


def play(story: Story) -> None:
    with TemporaryDirectory() as folder:
        hold(Player(World(Path(folder)), story).play())


@searched
@given(stories(partner=False))
def test_branches_about_clients(story: Story) -> None:
    play(story)


@searched
@given(stories())
def test_branches_about_anything(story: Story) -> None:
    play(story)


@searched
@given(stories(), st.lists(hands, min_size=1, max_size=3))
def test_what_was_moved_by_hand_before_the_review(story: Story, moved: list[Hand]) -> None:
    first = (*(Event("hand", hand=each) for each in moved), Event("review"), Event("merge"))
    play(Story(story.opened, story.branches, (*first, *story.events)))


@searched
@given(stories(), branches(partner=True))
def test_a_plan_that_is_merged_at_once(story: Story, branch: Branch) -> None:
    all_of = (branch, *story.branches)
    last = (Event("review", 0), Event("merge", 0))
    moved = tuple(event for event in story.events if event.what != "hand")
    play(Story(story.opened, all_of, (*moved, *last)))
