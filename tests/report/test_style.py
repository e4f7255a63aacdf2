import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.report.document import Role
from reconciler.report.formats.style import TextStyle, width_of

PLAIN = TextStyle()
COLOUR = TextStyle(colour=True)
ASCII = TextStyle(unicode=False)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Acme", 4),
        ("Müller → “x” …", 14),
        ("株式会社", 8),
        ("ﾃｽﾄ", 3),
        ("\uff37\uff49", 4),
        ("e\u0301", 1),
        ("🏨 x", 4),
        ("Ελλάδα Россия", 13),
        ("", 0),
    ],
)
def test_columns_are_counted_as_a_terminal_does(text: str, columns: int) -> None:
    assert width_of(text) == columns


def test_ascii_spells_what_it_knows_and_escapes_the_rest() -> None:
    assert ASCII.clean("3 → 5, Zoë… \x1b\U0001f3e8") == "3 -> 5, Zo\\xeb... \\x1b\\U0001f3e8"


@given(st.text(st.characters()))
def test_ascii_style_prints_nothing_but_ascii(text: str) -> None:
    assert ASCII.written([(ASCII.clean(text), Role.PLAIN)]).isascii()


@pytest.mark.parametrize("ground", [0.0, 1.0], ids=["black", "white"])
@pytest.mark.parametrize("role", Role)
def test_no_colour_is_lost_on_a_light_ground_or_a_dark_one(role: Role, ground: float) -> None:
    """Yellow is: a bold one has 1.3 to 1 on white. What is asked for by number can be counted."""
    (code,) = re.findall(r"\x1b\[([\d;]+)m", COLOUR.written([("x", role)]))[:1] or [""]

    assert not {"33", "93", "37", "97", "30", "34"} & {*code.split(";")}
    for number in re.findall(r"38;5;(\d+)", code):
        of_cube = (
            divmod(int(number) - 16, 36)[0],
            (int(number) - 16) // 6 % 6,
            (int(number) - 16) % 6,
        )
        red, green, blue = (((0, 95, 135, 175, 215, 255)[step] / 255) ** 2.2 for step in of_cube)
        light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        assert (max(light, ground) + 0.05) / (min(light, ground) + 0.05) >= 3.5


@given(st.text(st.characters()))
def test_a_text_is_cleaned_character_by_character(text: str) -> None:
    for style in (PLAIN, ASCII):
        assert style.clean(text) == "".join(style.clean_characters(text))


def test_a_sign_that_changes_a_look_is_seen_where_nothing_needs_it() -> None:
    """Its law alone would find this once in many days."""
    for text in ("a\U000e0100", "\ufe0f", "acme\ufe0f"):
        assert "".join(PLAIN.clean_characters(text)) == PLAIN.clean(text)
        assert PLAIN.clean(text).isascii()


def test_colour_wraps_a_run_of_one_role_and_leaves_plain_text() -> None:
    pieces = [
        ("one", Role.ERROR),
        (" ", Role.PLAIN),
        ("two", Role.ERROR),
        (" three", Role.PLAIN),
        ("  ", Role.ERROR),
    ]

    assert COLOUR.written(pieces) == "\x1b[1;31mone two\x1b[0m three"
    assert PLAIN.written(pieces) == "one two three"


@pytest.mark.parametrize("style", [PLAIN, COLOUR])
def test_a_line_is_no_log_command_even_when_spans_make_it_one(style: TextStyle) -> None:
    written = style.written([(" :", Role.DIM), (":error::#", Role.PLAIN), ("#[x", Role.VALUE)])

    assert "\\x3a" in written
    assert "\\x23" in written


@given(st.lists(st.tuples(st.text("#[: a"), st.sampled_from(Role)), max_size=6))
def test_no_line_of_any_spans_is_a_log_command(pieces: list[tuple[str, Role]]) -> None:
    written = PLAIN.written(pieces)

    assert "##[" not in written
    assert not written.strip().startswith("::")
