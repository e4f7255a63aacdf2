import gc
from typing import ClassVar

from reconciler.report.document import Column, Document, Role, Table, dim, line
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.tables.table_layout import table_lines
from reconciler.report.formats.text import render_text

TABLE = Table(
    (Column("key"), Column("name", shrinks=True), Column("seats", right=True)),
    (
        (line("acme"), line("Acme Corporation"), line("12")),
        (line("kabushiki"), line("株式会社アクメ"), line("3")),
    ),
)


def text_of(width: int, *, unicode: bool = True) -> str:
    return render_text(Document((), (TABLE,)), TextStyle(width, unicode=unicode))


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert text_of(80) == (
        "  key        name              seats\n"
        "  acme       Acme Corporation     12\n"
        "  kabushiki  株式会社アクメ        3\n"
    )


def test_a_name_is_cut_where_the_line_ends() -> None:
    assert text_of(30) == (
        "  key        name        seats\n"
        "  acme       Acme Corp…     12\n"
        "  kabushiki  株式会社…       3\n"
    )


def test_a_narrow_line_has_one_field_under_another() -> None:
    assert text_of(24) == (
        "  acme\n"
        "    name: Acme\n"
        "      Corporation\n"
        "    seats: 12\n"
        "\n"
        "  kabushiki\n"
        "    name: 株式会社アクメ\n"
        "    seats: 3\n"
    )


def test_columns_give_way_from_the_right_and_are_named() -> None:
    head = (*TABLE.columns, Column("Region", gives_way=True), Column("Sites", gives_way=True))
    rows = tuple((*row, line("Nordics"), line("40")) for row in TABLE.rows)
    document = Document((), (Table(head, rows),))

    wide = render_text(document, TextStyle(80))
    short = render_text(document, TextStyle(42))
    narrow = render_text(document, TextStyle(20))

    assert wide.splitlines()[0].split() == ["key", "name", "seats", "Region", "Sites"]
    assert short.splitlines()[0].split() == ["key", "name", "seats", "Region"]
    assert short.splitlines()[-2:] == ["", "  no room for: Sites"]
    assert "Sites: 40" in narrow


class Counting(TextStyle):
    """A style that notes every text it is asked to make harmless."""

    cleaned: ClassVar[list[str]] = []

    looked: ClassVar[list[str]] = []

    def prints_text_as_is(self, text: str) -> bool:
        self.looked.append(text)
        return super().prints_text_as_is(text)

    def clean(self, text: str) -> str:
        self.cleaned.append(text)
        return super().clean(text)


def test_texts_are_looked_at_together() -> None:
    columns = (Column("key", role=Role.STRONG), Column("name", role=Role.PLAIN))
    rows = tuple((f"k{at}", f"Client {at}") for at in range(1000))
    Counting.cleaned.clear()
    Counting.looked.clear()

    render_text(Document((), (Table(columns, rows),)), Counting(80))

    assert len(Counting.looked) == 20  # by 200, to measure and to print
    assert len(Counting.cleaned) < 30


def test_one_text_that_is_not_harmless_is_made_so_and_its_neighbours_stay() -> None:
    columns = (Column("name", role=Role.PLAIN, longest=12),)
    names = ("\x1b[2J", "Acme", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "", "Maple Retail Group")

    lines = render_text(
        Document((), (Table(columns, tuple((name,) for name in names)),)), TextStyle(80)
    ).splitlines()

    assert lines == ["  name", "  \\x1b[2J", "  Acme", "  sk_live_***…", "  –", "  Maple Retai…"]


def test_what_many_rows_say_is_cleaned_once_however_narrow_the_line() -> None:
    columns = (Column("key"), Column("status"), *(Column("x" * 20, gives_way=True),) * 3)
    rows = tuple((line(f"k{at}"), line("active"), *(line("EMEA"),) * 3) for at in range(300))
    for width in (100, 40):
        Counting.cleaned.clear()

        text = render_text(Document((), (Table(columns, rows),)), Counting(width))

        assert text.count("active") == 300
        assert Counting.cleaned.count("active") == 1
        assert Counting.cleaned.count("k7") == 1


def test_a_long_table_keeps_no_cell_but_those_seen_lately() -> None:
    rows = tuple((line(f"client {number}"), line(f"{number} seats")) for number in range(3_000))
    lines = table_lines(Table((Column("key"), Column("seats")), rows), TextStyle())

    next(lines)

    kept = sum(type(item).__name__ == "TableCell" for item in gc.get_objects())
    assert 0 < kept <= 1_200


LONG_KEY, LONG_NAME = (
    "donaudampfschifffahrtsgesellschaft-linz",
    "Erste Donaudampfschifffahrt, Zweig Linz",
)


def of_many(width: int, *, colour: bool = False, names: bool = True) -> list[str]:
    name = Column("name", role=Role.PLAIN, wraps=True)
    columns = (Column("key", role=Role.STRONG), *((name,) if names else ()), Column("role"))
    given = (*columns, Column("status", gives_way=True), Column("seats", right=True))
    keys = [*((f"client-{at:02}", f"Client {at:02}") for at in range(30)), (LONG_KEY, LONG_NAME)]
    said = (line("admin"), (dim("●"), *line(" active")), line("3"))
    rows = tuple(((key, *((words,) if names else ()), *said)) for key, words in keys)
    style = TextStyle(width, colour=colour)
    return render_text(Document((), (Table(given, rows),)), style).splitlines()


def test_one_long_key_costs_no_column_and_takes_a_line_of_its_own() -> None:
    assert of_many(60)[-5:] == [
        "  client-29  Client 29                admin  ● active      3",
        f"  {LONG_KEY}",
        "             Erste                    admin  ● active      3",
        "             Donaudampfschifffahrt,",
        "             Zweig Linz",
    ]


def test_a_key_that_stands_before_its_row_leaves_the_colours_of_the_others() -> None:
    lines = of_many(60, colour=True)

    assert "\x1b[2m●\x1b[0m active" in lines[-3]


def test_a_table_of_long_keys_has_two_lines_a_row_and_its_numbers_below_one_another() -> None:
    lines = of_many(38, names=False)

    assert lines[0] == "  key           role   status    seats"
    assert lines[-4:-2] == [
        "  client-28     admin  ● active      3",
        "  client-29     admin  ● active      3",
    ]
    assert lines[-2:] == [f"  {LONG_KEY}", "                admin  ● active      3"]


def test_a_rule_stands_above_its_row_however_many_lines_the_others_take() -> None:
    columns = (Column("what"), Column("seats", right=True), Column("share", gives_way=True))
    keys = [LONG_KEY, *(f"client-{at:02}" for at in range(30)), "30 clients"]
    rows = tuple((line(key), line("3"), line("0.1 %")) for key in keys)
    table = Table(columns, rows, frozenset({31}))

    lines = render_text(Document((), (table,)), TextStyle(30)).splitlines()

    assert [row.split() for row in lines[1:3]] == [[LONG_KEY], ["3", "0.1", "%"]]
    assert [row.split() for row in lines[-2:]] == [["─" * 28], ["30", "clients", "3", "0.1", "%"]]


def test_where_two_keys_have_no_line_the_first_stands_above_its_row() -> None:
    columns = (Column("person"), Column("client"), Column("role"), Column("since", gives_way=True))
    names = ("alpine-outfitters", "danube-logistics", "vineyard-direct")
    rows = tuple(
        (line(f"ann@{name}.example"), line(name), line("editor"), line("")) for name in names
    )

    shown = render_text(Document((), (Table(columns, rows),)), TextStyle(36)).splitlines()

    assert [row.split() for row in shown[:5]] == [
        ["person", "client", "role"],
        ["ann@alpine-outfitters.example"],
        ["alpine-outfitters", "editor"],
        ["ann@danube-logistics.example"],
        ["danube-logistics", "editor"],
    ]
    assert {row.index("editor") for row in shown[2:7:2]} == {shown[0].index("role")}
