"""The head of a trail: its text, and which stores know it."""

from __future__ import annotations

import pytest

from reconciler.model.live.trail import NO_TRAIL, TrailHead

A, B = "a" * 64, "b" * 64
HEAD = TrailHead(20, A, 7)
OTHER = "entry 20 of this store's trail is not the one that p.json knows: it has another history"
OLDER = "it is older than that, or another store"


@pytest.mark.parametrize("head", [HEAD, NO_TRAIL, TrailHead(1, "0" * 12, 0)])
def test_a_head_is_read_back_from_its_text(head: TrailHead) -> None:
    assert TrailHead.of(str(head)) == head


def test_people_see_the_beginning_of_the_hash() -> None:
    assert HEAD.short == "20:aaaaaaaaaaaaaaaa:7"
    assert TrailHead.of(HEAD.short).objection("it", HEAD, {}) == ""


@pytest.mark.parametrize(
    "text",
    [
        "20",
        "20:abc:7",
        "0:aaaaaaaaaaaa:0",
        f"20:{A}",
        f"20:{A}a:7",
        f"20:{A}:-1",
        f"²0:{A}:7",
        f"20:{'A' * 64}:7",
        f" 20:{A}:7",
        f"20:{A}:7\n",
        f"{'9' * 19}:{A}:7",
    ],
)
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no head of a trail"):
        TrailHead.of(text)


@pytest.mark.parametrize(
    ("now", "seals", "objection"),
    [
        (HEAD, {}, ""),
        (TrailHead(25, B, 9), {20: A}, ""),
        (NO_TRAIL, {}, f"this store has no trail yet, and p.json knows entry 20: {OLDER}"),
        (
            TrailHead(12, B, 5),
            {},
            f"this store ends at entry 12 of its trail, and p.json knows entry 20: {OLDER}",
        ),
        (
            TrailHead(20, B, 7),
            {},
            OTHER,
        ),
        (
            TrailHead(25, B, 9),
            {20: B},
            OTHER,
        ),
        (
            TrailHead(25, A, 9),
            {},
            OTHER,
        ),
        (
            TrailHead(25, B, 6),
            {20: A},
            "this store has no invoice after 6, and p.json knows 7",
        ),
        (
            TrailHead(25, B, 0),
            {20: A},
            "this store has no invoice yet, and p.json knows 7",
        ),
    ],
)
def test_a_store_knows_a_head_that_its_trail_has_gone_through(
    now: TrailHead, seals: dict[int, str], objection: str
) -> None:
    assert HEAD.objection("p.json", now, seals) == objection


def test_every_store_knows_that_it_began() -> None:
    assert NO_TRAIL.objection("it", HEAD, {}) == ""
    assert NO_TRAIL.objection("it", NO_TRAIL, {}) == ""
