"""The README's picture of the page shows the words of today's page, and is small."""

from __future__ import annotations

import pytest

from tests.house.page_picture import (
    PICTURE,
    named_in,
    page_now,
    with_words,
    words_of,
    written_in,
)
from tests.house.pictures import ROOT

HOW = "run: python -m tests.house.page_picture"


def test_it_shows_the_words_of_the_page_as_it_is_now() -> None:
    assert written_in(PICTURE.read_bytes()) == words_of(page_now()), HOW


def test_it_is_small_and_the_readme_shows_it_with_its_words() -> None:
    assert PICTURE.stat().st_size < 200_000

    (alt,) = named_in((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(alt.split()) > 10


def test_words_that_were_put_into_a_picture_are_read_again() -> None:
    picture = PICTURE.read_bytes()

    assert written_in(with_words(picture, "€ and ●")) == "€ and ●"


def test_what_is_no_picture_gets_no_words() -> None:
    with pytest.raises(ValueError, match="no PNG"):
        with_words(b"<svg>", "words")
    with pytest.raises(ValueError, match="no section"):
        words_of("<p>nothing")
