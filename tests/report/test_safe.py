import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.report.safe import escaped, orders, printable
from reconciler.report.value_words import cut


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Acme", "Acme"),
        ("Müller & Söhne 株式会社 🏨", "Müller & Söhne 株式会社 🏨"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("del\x7f nel\x85", "del\\x7f nel\\x85"),
        ("\u202egro.live", "\\u202egro.live"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("line\u2028end\u2029", "line\\u2028end\\u2029"),
        ("lone \ud800", "lone \\ud800"),
        ("tag \U000e0001", "tag \\U000e0001"),
        ("no\u00a0break", "no\u00a0break"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters()))
def test_no_control_survives(text: str) -> None:
    seen = {unicodedata.category(each) for each in printable(text)}

    assert seen & {"Cc", "Cf", "Cs", "Zl", "Zp"} == set()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("plain: text :: here", ()),
        ("::error::x", (0,)),
        ("  \u3000::set-env name=A::b", (3,)),
        ("say ##[error]x", (5,)),
        ("###[a]##[b]", (2, 7)),
        ("::##[", (0, 3)),
        ("", ()),
    ],
)
def test_log_commands_are_found(text: str, places: tuple[int, ...]) -> None:
    assert orders(text) == places


@given(st.text("#[: a", max_size=12))
def test_escaping_leaves_no_log_command(text: str) -> None:
    places = orders(text)
    shown = "".join(escaped(each) if at in places else each for at, each in enumerate(text))

    assert orders(shown) == ()
    assert "##[" not in shown
    assert not shown.strip().startswith("::")


def test_values_are_cut_at_sixty_characters() -> None:
    assert cut("x" * 60) == "x" * 60
    assert cut("x" * 61) == "x" * 59 + "…"
