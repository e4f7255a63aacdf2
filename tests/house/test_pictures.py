"""Pictures of screens: what the command prints now, on a ground of their own, of letters alone."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.house.coloured_text import CODE, DARK, picture, pieces
from tests.house.page_picture import PICTURE
from tests.house.pictures import COLUMNS, FOLDER, ROOT, SCREENS, first_of, pictures

SVG = "{http://www.w3.org/2000/svg}"
HOW = "run: python -m tests.house.regenerate"


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - made here


def lines_of(svg: str) -> list[str]:
    """Read the letters of a picture, line by line, without the blanks between them."""
    lines: dict[float, list[str]] = {}
    for text in parsed(svg).iter(f"{SVG}text"):
        lines.setdefault(float(text.get("y", "")), []).append(text.text or "")
    return ["".join("".join(words).split()) for _, words in sorted(lines.items())]


def luminance(colour: str) -> float:
    """How bright a colour is, as the guidelines for readable pages count it: 0 to 1."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares
    ]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.fixture(scope="module")
def made() -> dict[Path, str]:
    return pictures()


@pytest.mark.parametrize("name", SCREENS)
def test_a_picture_is_what_the_command_prints_now(name: str, made: dict[Path, str]) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == made[FOLDER / name], HOW


def test_no_picture_is_left_that_nothing_makes() -> None:
    assert sorted(file.name for file in FOLDER.iterdir()) == sorted((*SCREENS, PICTURE.name))


@pytest.mark.parametrize("name", SCREENS)
def test_a_picture_has_every_word_of_the_screen(name: str, made: dict[Path, str]) -> None:
    words = SCREENS[name].words
    shown = CODE.sub("", first_of(words, COLUMNS)).splitlines()

    drawn = lines_of(made[FOLDER / name])

    assert drawn[0] == "".join(["$", "reconciler", *words])
    assert drawn[1:] == ["".join(line.split()) for line in shown if line.strip()]
    assert max(map(len, shown)) <= COLUMNS


@pytest.mark.parametrize("name", SCREENS)
def test_the_readme_shows_it_with_its_words_for_who_cannot_see_it(name: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    (alt,) = re.findall(rf"!\[([^\]]+)\]\(\.github/pictures/{re.escape(name)}\)", readme)
    assert len(alt.split()) > 3


def test_a_picture_asks_for_nothing_and_runs_nothing(made: dict[Path, str]) -> None:
    for svg in made.values():
        assert {each.tag.removeprefix(SVG) for each in parsed(svg).iter()} == {
            "svg", "title", "desc", "style", "rect", "text"
        }  # fmt: skip
        assert not re.search(r"url\(|@import|href|\bon\w+=", svg)


@pytest.mark.parametrize("name", sorted(set(DARK) - {"ground", "edge"}))
def test_every_colour_is_readable_on_the_ground(name: str) -> None:
    assert (luminance(DARK[name]) + 0.05) / (luminance(DARK["ground"]) + 0.05) >= 4.5


def test_each_piece_stands_in_its_column_in_its_colour() -> None:
    line = "\x1b[32m+\x1b[0m \x1b[1;38;5;166mwarn one\x1b[0m   日本  é"

    assert [tuple(piece) for piece in pieces(line)] == [
        (0, "+", ("32",)),
        (2, "warn one", ("1", "166")),
        (13, "日本", ()),
        (19, "é", ()),
    ]


@pytest.mark.parametrize("text", ["\x1b[2Kgone", "\x1b[91mloud\x1b[0m"])
def test_what_is_no_colour_of_ours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no c"):
        picture(text, "", "")


def test_what_is_markup_in_a_picture_is_text() -> None:
    svg = picture("<script>a & b</script>", "a < b", "c & d")

    assert lines_of(svg) == ["<script>a&b</script>"]
