from hypothesis import given
from hypothesis import strategies as st

from reconciler.diagnostics import Diagnostic, Position, Severity
from reconciler.report.document import Document, Findings
from reconciler.report.formats.style import TextStyle, width_of
from reconciler.report.formats.text import render_text

FILE = "accounts/clients/harbor-hotels.yaml"
NO_WAY_BACK = Diagnostic(
    "no-way-back",
    Severity.ERROR,
    "`harbor-hotels` cannot go from active to trial",
    "client.harbor-hotels",
    ("status",),
    label="active since 2023-11-20; going active starts billing",
    help="possible from active: `status: disabled`",
    position=Position(FILE, 4, 9, 14, "status: trial"),
)


def text_of(finding: Diagnostic, width: int = 80, *, unicode: bool = True) -> str:
    document = Document((), (Findings((finding,)),))
    return render_text(document, TextStyle(width, unicode=unicode))


def excerpt(text: str, column: int, end: int, width: int = 80, *, unicode: bool = True) -> str:
    at = Position("a.yaml", 7, column, end, text)
    finding = Diagnostic("x", Severity.ERROR, "y", position=at)
    return "\n".join(text_of(finding, width, unicode=unicode).splitlines()[2:4])


def test_a_finding_shows_place_line_caret_label_and_next_act() -> None:
    assert text_of(NO_WAY_BACK) == (
        "error[no-way-back]: `harbor-hotels` cannot go from active to trial\n"
        "  ╭─ accounts/clients/harbor-hotels.yaml:4:9\n"
        "4 │ status: trial\n"
        "  │         ━━━━━ active since 2023-11-20; going active starts billing\n"
        "  ╰─ help: possible from active: `status: disabled`\n"
    )


def test_a_finding_in_ascii_looks_as_compilers_do() -> None:
    assert text_of(NO_WAY_BACK, unicode=False) == (
        "error[no-way-back]: `harbor-hotels` cannot go from active to trial\n"
        "  --> accounts/clients/harbor-hotels.yaml:4:9\n"
        "4 | status: trial\n"
        "  |         ^^^^^ active since 2023-11-20; going active starts billing\n"
        "  = help: possible from active: `status: disabled`\n"
    )


def test_a_narrow_finding_wraps_and_keeps_code_whole() -> None:
    assert text_of(NO_WAY_BACK, 40) == (
        "error[no-way-back]: `harbor-hotels`\n"
        "  cannot go from active to trial\n"
        "  ╭─ accounts/clients/harbor-hotels.yaml:4:9\n"
        "4 │ status: trial\n"
        "  │         ━━━━━\n"
        "  │         active since 2023-11-20;\n"
        "  │         going active starts billing\n"
        "  ╰─ help: possible from active:\n"
        "           `status: disabled`\n"
    )


def test_a_label_wraps_beside_its_caret() -> None:
    assert text_of(NO_WAY_BACK, 60).splitlines()[-3:-1] == [
        "  │         ━━━━━ active since 2023-11-20; going active",
        "  │               starts billing",
    ]


def test_a_finding_without_a_line_has_no_excerpt() -> None:
    finding = Diagnostic(
        "no-source",
        Severity.ERROR,
        "there is no folder `x`",
        label="a file, not a folder",
        help="name the folder: reconciler --source DIR validate",
        position=Position("x"),
    )

    assert text_of(finding) == (
        "error[no-source]: there is no folder `x`\n"
        "  ╭─ x\n"
        "  │ a file, not a folder\n"
        "  ╰─ help: name the folder: reconciler --source DIR validate\n"
    )


def test_a_finding_without_a_place_names_what_it_is_about() -> None:
    finding = Diagnostic(
        "too-many-updates",
        Severity.WARNING,
        "this plan changes 40 of 100 clients",
        "partner",
        ("guards", "max_update_percent"),
    )

    assert text_of(finding) == (
        "warning[too-many-updates]: this plan changes 40 of 100 clients\n"
        "  ╭─ partner guards.max_update_percent\n"
    )


def test_line_numbers_push_the_frame() -> None:
    finding = NO_WAY_BACK.at(Position("a.yaml", 1234, 1, 7, "status: trial"))

    assert text_of(finding).splitlines()[1:4] == [
        "     ╭─ a.yaml:1234:1",
        "1234 │ status: trial",
        "     │ ━━━━━━ active since 2023-11-20; going active starts billing",
    ]


def test_carets_stand_under_wide_letters_tabs_and_controls() -> None:
    assert excerpt("名前: 株式会社", 5, 9) == "7 │ 名前: 株式会社\n  │       ━━━━━━━━"
    assert excerpt("\tseats: 5", 1, 2) == "7 │ \\tseats: 5\n  │ ━━"
    assert excerpt("a\x1b[31mb: \u202ec", 2, 3) == "7 │ a\\x1b[31mb: \\u202ec\n  │  ━━━━"
    assert excerpt("é: ö", 4, 5, unicode=False) == "7 | \\xe9: \\xf6\n  |       ^^^^"


def test_a_caret_behind_the_line_stands_behind_it() -> None:
    assert excerpt("team:", 6, 7) == "7 │ team:\n  │      ━"
    assert excerpt("team:", 99, 99) == "7 │ team:\n  │      ━"


def test_a_long_line_shows_what_is_around_the_caret() -> None:
    text = f"note: {'a' * 100} HERE {'b' * 100_000}"

    assert excerpt(text, 108, 112, 40) == (
        "7 │ …aaaaaaaaaa HERE bbbbbbbbbbbbbbbbbb…\n  │             ━━━━"
    )
    assert excerpt(text, 1, 5, 40) == ("7 │ note: aaaaaaaaaaaaaaaaaaaaaaaaaaaa…\n  │ ━━━━")


def test_a_long_caret_ends_with_the_line() -> None:
    shown = excerpt("x" * 500, 11, 501, 40).splitlines()

    assert all(width_of(each) <= 40 for each in shown)
    assert shown[1].endswith("━")


@given(
    st.text(st.characters(exclude_characters="\n"), max_size=300),
    st.integers(1, 320),
    st.integers(0, 50),
    st.sampled_from([40, 80, 200]),
    st.booleans(),
)
def test_no_excerpt_is_wider_than_the_line(
    text: str, column: int, length: int, width: int, unicode: bool
) -> None:
    shown = excerpt(text or "x", column, column + length, width, unicode=unicode).splitlines()

    assert len(shown) == 2
    assert max(map(width_of, shown)) <= width
    assert shown[1].rstrip("━^")[-1] in "│| "
