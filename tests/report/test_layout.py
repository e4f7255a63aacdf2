from hypothesis import given
from hypothesis import strategies as st

from reconciler.report.document import Line, command, dim, line, prose, strong
from reconciler.report.formats.line_breaks import wrapped
from reconciler.report.formats.style import TextStyle


def lines_of(said: Line, width: int, *, start: int = 0, hang: int = 0) -> list[str]:
    style = TextStyle(width)
    return [style.written(each) for each in wrapped(said, style, start=start, hang=hang)]


def test_a_line_that_fits_stays_as_it_is() -> None:
    assert lines_of(line("one  two", strong(" three")), 80) == ["one  two three"]


def test_a_long_line_breaks_at_blanks_and_goes_on_indented() -> None:
    assert lines_of(line("one two ", dim("three four")), 10, hang=2) == [
        "one two",
        "  three",
        "  four",
    ]


def test_the_first_line_is_shorter_when_it_starts_further_right() -> None:
    assert lines_of(line("one two three"), 10, start=4, hang=4) == ["one", "    two", "    three"]


def test_a_command_is_never_broken() -> None:
    said = line("type ", command("reconciler explain no-way-back"), " now")

    assert lines_of(said, 20) == ["type", "reconciler explain no-way-back", "now"]


def test_code_in_a_sentence_is_never_broken() -> None:
    said = prose("write `billing: {mode: partner}` here")

    assert lines_of(said, 12) == ["write", "`billing: {mode: partner}`", "here"]


def test_an_odd_backtick_is_a_backtick() -> None:
    assert prose("5` o'clock") == line("5` o'clock")


def test_a_line_breaks_before_what_stands_apart_so_that_no_command_loses_its_words() -> None:
    said = line("Do it: ", command("apply"), "   All of it: ", command("plan --full"))

    assert lines_of(said, 35) == ["Do it: apply", "All of it: plan --full"]
    assert lines_of(said, 40) == ["Do it: apply   All of it: plan --full"]


def test_what_stands_apart_and_has_no_line_to_itself_is_broken_like_the_rest() -> None:
    assert lines_of(line("one   two three four five"), 14) == ["one   two", "three four", "five"]
    assert lines_of(line("one two three   four"), 9) == ["one two", "three", "four"]


def test_wide_letters_count_twice() -> None:
    assert lines_of(line("株式 会社"), 8) == ["株式", "会社"]


@given(st.lists(st.text("abc 株", max_size=9), max_size=8), st.integers(10, 40))
def test_no_word_is_lost_and_no_line_is_longer_than_its_words(texts: list[str], width: int) -> None:
    said = line(*texts)
    words = "".join(texts).split()
    shown = lines_of(said, width)

    assert " ".join(shown).split() == words
    assert all(len(each) <= width or " " not in each.strip() for each in shown)
