from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.desired.findings.limits import DEEPEST, LONGEST_FIELD, LONGEST_TEXT
from reconciler.desired.parse.nodes import (
    MappingNode,
    Parsed,
    SequenceNode,
    TextMark,
    YamlDocument,
    YamlEvent,
    YamlNode,
)
from reconciler.desired.parse.parse import parse
from reconciler.diagnostics import Diagnostic, Position
from reconciler.model.scalar import Scalar
from tests.builders import World

FILE = "accounts/clients/acme.yaml"
ACME = """\
# yaml-language-server: $schema=../../schemas/client.json
name: Acme & Sons             # required
status: active
description: |
  Retail chain!
  40 stores
billing: {mode: partner, price: {amount: "480.00", per: month}}
seats: 12
resources:
  dashboards: 5
  api_calls_per_day: 0
features: [download_reports, sso]
members:
- email: ann@acme.example
  role: admin
- {email: 'bob@acme.example', role: editor}
properties: {region: \u00d6STERREICH, slogan: "why? \\"because\\" \\u00e9"}
team:
"""


def read(text: str, **options: Any) -> Parsed:
    return parse(text.encode(), FILE, **options)


def document_of(text: str) -> YamlDocument:
    parsed = read(text)
    assert parsed.findings == ()
    assert parsed.document is not None
    return parsed.document


def plain(node: YamlNode) -> object:
    """Give a node without places: a text without quotes as it is, one in quotes in a tuple."""
    if isinstance(node, Scalar):
        return (node.text,) if node.quoted else node.text
    if isinstance(node, MappingNode):
        return {key: plain(value) for key, value in node.items()}
    return [plain(item) for item in node]


def places_of(document: YamlDocument, node: YamlNode, key: YamlEvent = None) -> object:
    """Give a node with its place, and with those of its keys."""
    place = document.mark(node, key)
    if isinstance(node, MappingNode):
        return place, {
            (name, document.mark_of(node.keys_at[name])): places_of(
                document, value, node.keys_at[name]
            )
            for name, value in node.items()
        }
    if isinstance(node, SequenceNode):
        return place, [places_of(document, item) for item in node]
    return place, node


def value_of(text: str) -> object:
    """Give the value of the key `a`."""
    root = plain(document_of(text).root)
    assert isinstance(root, dict)
    return root["a"]


def only(text: str) -> Diagnostic:
    (found,) = read(text).findings
    return found


def places(parsed: Parsed) -> list[tuple[str, int, int]]:
    return [
        (finding.rule, finding.position.line, finding.position.column)
        for finding in parsed.findings
        if finding.position
    ]


def test_a_file_becomes_nodes_with_text_quotes_and_places() -> None:
    text = 'name: Acme\nbilling: {mode: "a"}\nteams:\n- emea\n'

    document = document_of(text)

    assert document.file == FILE
    assert document.lines == ("name: Acme", 'billing: {mode: "a"}', "teams:", "- emea", "")
    assert places_of(document, document.root) == (
        TextMark(1, 1, 5),
        {
            ("name", TextMark(1, 1, 5)): (TextMark(1, 7, 11), Scalar("Acme", quoted=False)),
            ("billing", TextMark(2, 1, 8)): (
                TextMark(2, 10, 11),
                {
                    ("mode", TextMark(2, 11, 15)): (
                        TextMark(2, 17, 20),
                        Scalar("a", quoted=True),
                    )
                },
            ),
            ("teams", TextMark(3, 1, 6)): (
                TextMark(4, 3, 7),
                [(TextMark(4, 3, 7), Scalar("emea", quoted=False))],
            ),
        },
    )


def test_no_value_is_turned_into_something_else() -> None:
    values = ["NO", "yes", "012", "0x1F", "1_000", "12:30", "1e3", ".inf", "2026-03-31", "null"]
    text = "".join(f"k{n}: {value}\n" for n, value in enumerate(values))

    root = plain(document_of(text).root)

    assert root == {f"k{n}": value for n, value in enumerate(values)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: plain\n", "plain"),
        ("a: 'it''s'\n", ("it's",)),
        ('a: "tab\\\\ \\u00e9 \\n"\n', ("tab\\ \u00e9 \n",)),
        ("a: |\n  one\n  two\n", ("one\ntwo\n",)),
        ("a: >-\n  one\n  two\n", ("one two",)),
        ("a: one\n  two\n", "one two"),
        ("a:\n", ""),
        ('a: ""\n', ("",)),
        ("a: {}\n", {}),
        ("a: []\n", []),
        ("a: [b, 'c', {d: e}]\n", ["b", ("c",), {"d": "e"}]),
        ("a: -b\n", "-b"),
        ("a: ?b\n", "?b"),
        ("a: really? yes\n", "really? yes"),
        ("a: AT&T!\n", "AT&T!"),
        ("---\na: b\n...\n", "b"),
        ("a: '<<'\n", ("<<",)),
        ("a: https://example.com/?b=c#d\n", "https://example.com/?b=c#d"),
    ],
)
def test_a_value_keeps_its_text_and_its_quotes(text: str, value: object) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    "value",
    [
        "\u041c\u043e\u0441\u043a\u0432\u0430",
        "\u0391\u03b8\u03ae\u03bd\u03b1 GmbH",
        "\u682a\u5f0f\u4f1a\u793e Acme",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0001f469\U0001f3fd\u200d\U0001f4bb",
        "\u2764\ufe0f\u200d\U0001f525 1\ufe0f\u20e3",
        "10\u00a0000 k\u03a9, 5 \u03bcm",
        "Stra\u00dfe \u2013 \u00bdx",
    ],
)
def test_names_of_any_script_and_emoji_are_read(value: str) -> None:
    assert value_of(f"a: {value}\n") == value


def test_a_byte_order_mark_in_front_moves_no_column() -> None:
    assert read("\ufeffname: A\nname: B\n") == read("name: A\nname: B\n")


def test_line_ends_of_windows_move_no_place() -> None:
    assert read(ACME.replace("\n", "\r\n")) == read(ACME)


def test_columns_count_letters_and_not_bytes() -> None:
    (first,) = read("a: {\U0001f600\u00e9: x, b: 1, b: 2}\n").findings

    assert first.position == Position(FILE, 1, 18, 19, "a: {\U0001f600\u00e9: x, b: 1, b: 2}")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("a: 'it'\n", TextMark(1, 4, 8)),
        ("a:\n", TextMark(1, 3, 4)),
        ("a: ''\n", TextMark(1, 4, 6)),
        ("a: one\n  two\n", TextMark(1, 4, 7)),
        ('a: "one\n  two"\n', TextMark(1, 4, 8)),
        ("a: |-\n  one\n  two\n", TextMark(1, 4, 6)),
        ("a: [b]\n", TextMark(1, 4, 5)),
        ("a:\n- b: 1\n", TextMark(2, 3, 4)),
        ("a:\n  b: 1\n", TextMark(2, 3, 4)),
    ],
)
def test_a_place_covers_the_quotes_and_ends_on_its_first_line(text: str, mark: TextMark) -> None:
    document = document_of(text)

    assert document.mark(document.root["a"], document.root.keys_at["a"]) == mark


def test_the_first_of_two_equal_keys_stays_and_every_other_is_named() -> None:
    parsed = read("a: 1\nb: {c: 1, c: 2}\n'a': 2\na: 3\n")

    assert places(parsed) == [
        ("duplicate-key", 2, 11),
        ("duplicate-key", 3, 1),
        ("duplicate-key", 4, 1),
    ]
    assert [finding.label for finding in parsed.findings] == [
        "first on this line",
        "first on line 1",
        "first on line 1",
    ]
    assert parsed.document is not None
    assert plain(parsed.document.root) == {"a": "1", "b": {"c": "1"}}


def test_everything_that_is_wrong_in_one_file_is_said_at_once() -> None:
    text = "a: &x 1\nb: *x\na: 2\nc: !t 3\n? d\n: 4\n<<: {}\nname: Acme: best\n"

    assert places(read(text)) == [
        ("yaml-anchor", 1, 4),
        ("yaml-anchor", 2, 4),
        ("duplicate-key", 3, 1),
        ("yaml-tag", 4, 4),
        ("yaml-merge", 7, 1),
        ("yaml-syntax", 8, 11),
    ]


def test_all_odd_characters_are_said_once_a_line_and_kind() -> None:
    text = "a: \tb\u200bc\u200bd\n\nb: \x00\nc: \u2028\n"

    parsed = read(text)

    assert places(parsed) == [
        ("odd-space", 1, 4),
        ("hidden-character", 1, 6),
        ("control-character", 3, 4),
        ("line-break", 4, 4),
    ]
    assert [finding.label for finding in parsed.findings] == [
        "U+0009",
        "U+200B zero width space, and 1 more on this line",
        "U+0000",
        "U+2028 line separator",
    ]


@pytest.mark.parametrize("text", ["a: \x00\n", "a: 1\n", "a:\n  a: 1\n", "%\n", "<<<<<<<\n"])
def test_a_file_that_is_wrong_everywhere_gets_fifty_findings(text: str) -> None:
    assert len(read(text * 200).findings) in {1, 50}


@pytest.mark.parametrize(
    ("good", "longer", "rule"),
    [
        (
            "a: " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1) + "\n",
            "a: " + "[" * DEEPEST + "]" * DEEPEST + "\n",
            "too-deep",
        ),
        (f"{'k' * LONGEST_FIELD}: 1\n", f"{'k' * (LONGEST_FIELD + 1)}: 1\n", "text-too-long"),
        (f"a: {'x' * LONGEST_TEXT}\n", f"a: {'x' * (LONGEST_TEXT + 1)}\n", "text-too-long"),
        (f"a: [{'b,' * 19_990}]\n", f"a: [{'b,' * 19_998}]\n", "too-many-values"),
    ],
)
def test_a_limit_is_the_last_value_that_is_allowed(good: str, longer: str, rule: str) -> None:
    assert read(good).findings == ()
    assert only(longer).rule == rule


def test_a_file_with_an_open_end_of_findings_has_no_document() -> None:
    assert read("a: *b\n").document is None
    assert read("a: [\n").document is None
    assert read("a: \tb\n").document is None


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: \x00\n"])
def test_the_address_is_put_on_every_finding(tmp_path: Path, text: str) -> None:
    world = World(tmp_path)
    world.client("acme", text)

    assert {finding.address for finding in world.tree_findings()} == {"client.acme"}


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        (
            "name: Acme: the best # yes\n",
            "a colon and a space stand inside a text without quotes",
            'quote it: name: "Acme: the best"',
        ),
        ("name:Acme\nseats: 5\n", "no space stands behind the colon", "write name: Acme"),
        ("a: @acme\n", "a text without quotes cannot begin with `@`", 'quote it: "@acme"'),
        ("a: & Sons\n", "a text without quotes cannot begin with `&`", 'quote it: "& Sons"'),
        ("a: *star\n", "`*star` copies a value from elsewhere", None),
        ("a: 'it's'\n", "text stands behind a closing quote", None),
        ('a: "x\n', "a quote is opened here and never closed", 'end the text with "'),
        ("a: [x\n", "a `[` is opened here and not closed", "close it with ]"),
        ("a: - b\n", "a list begins on the line of its key", None),
        (
            "a:\n    b: 1\n  c: 2\n",
            "this line is indented otherwise than its neighbours",
            "begin it in column 1 or 5",
        ),
        ("a: 1\n  b: 2\n", "this line is indented more than the one above", "begin it in column 1"),
        ("a\tb: 1\n", "a tab stands where spaces belong", None),
        ("\u0410cme: 1\n", "`\u0410cme` mixes Latin and Cyrillic letters", None),
        ('a: "C:\\Program"\n', "`\\P` stands for U+2029 paragraph separator", None),
    ],
)
def test_what_stops_the_parser_is_said_in_plain_words(
    text: str, message: str, help: str | None
) -> None:
    found = only(text)

    assert found.message == message
    assert help is None or str(found.help) == help


def test_an_open_quote_names_both_lines() -> None:
    found = only('a: 1\nname: "Acme\nseats: 5\n')

    assert found.position == Position(FILE, 2, 7, 8, 'name: "Acme')
    assert found.label == "still open on line 4"


class Counting:
    """PyYAML's reader, counting what is asked of it, and without anything else of it."""

    def __init__(self, text: str) -> None:
        self.loader = yaml.CSafeLoader(text)
        self.asked: list[str] = []

    def get_event(self) -> object:
        self.asked.append("event")
        return self.loader.get_event()

    def get_token(self) -> object:
        self.asked.append("token")
        return self.loader.get_token()


def asked_of_pyyaml(text: str) -> list[str]:
    made: list[Counting] = []

    def parser(text: str) -> Counting:
        made.append(Counting(text))
        return made[-1]

    read(text, parser=parser)
    return [what for each in made for what in each.asked]


def test_a_file_is_read_in_one_pass_over_its_events() -> None:
    events = sum(1 for _ in yaml.parse("a: [b, c]\n"))

    assert asked_of_pyyaml("a: [b, c]\n") == ["event"] * events


def test_tokens_are_only_asked_for_where_a_question_mark_may_begin_a_key() -> None:
    assert "token" not in asked_of_pyyaml("a: really? yes\nb: https://example.com/?c\n")
    assert "token" in asked_of_pyyaml("a: b ? c\n")


@pytest.mark.parametrize("text", ["[" * 60_000, "- " * 30_000, "{a: " * 15_000, "? " * 30_000])
def test_nested_brackets_are_given_up_at_the_limit(text: str) -> None:
    assert len(asked_of_pyyaml(text)) <= 3 * DEEPEST


def test_characters_are_judged_before_yaml_sees_a_line() -> None:
    assert asked_of_pyyaml("a: \x00\n") == []


PARSERS: list[Callable[[str], Any]] = [yaml.CSafeLoader, yaml.SafeLoader]


def test_the_python_parser_gives_the_same_document() -> None:
    in_c, in_python = (read(ACME, parser=each) for each in PARSERS)

    assert in_c.document is not None
    assert in_c == in_python


def assert_lies_within(parsed: Parsed, data: bytes) -> None:
    lines = data.decode(errors="replace").replace("\r\n", "\n").split("\n")
    assert parsed.document is not None or parsed.findings
    for finding in parsed.findings:
        at = finding.position
        assert at is not None
        assert 1 <= at.line <= len(lines)
        assert 1 <= at.column <= len(lines[at.line - 1]) + 1
        assert at.column < at.end_column
    if parsed.document is not None:
        for written in parsed.document.texts():
            assert_mark_lies_within(parsed.document, parsed.document.mark_of_text(written))
        assert_marks_lie_within(parsed.document, parsed.document.root)


def assert_marks_lie_within(document: YamlDocument, node: YamlNode) -> None:
    assert_mark_lies_within(document, document.mark(node))
    if not isinstance(node, Scalar):
        for child in node.values() if isinstance(node, MappingNode) else node:
            assert_marks_lie_within(document, child)


def assert_mark_lies_within(document: YamlDocument, mark: TextMark) -> None:
    assert 1 <= mark.line <= len(document.lines)
    assert 1 <= mark.column < mark.end_column
    assert mark.column <= len(document.lines[mark.line - 1]) + 1


@pytest.mark.parametrize("parser", PARSERS, ids=["in C", "in Python"])
@given(data=st.binary(max_size=200))
@example(data=b"? ")
@example(data=b"a: |\n x\n  y\nz")
@example(data=b"a: &\n")
def test_no_bytes_raise_and_every_finding_lies_in_the_file(
    parser: Callable[[str], Any], data: bytes
) -> None:
    assert_lies_within(parse(data, FILE, parser=parser), data)


SIGNS = st.sampled_from(
    [
        *("\n", " ", "  ", "- ", ": ", ":", "? ", "[", "]", "{", "}", ",", "'", '"', "|", ">"),
        *("&a ", "*a", "!t ", "#", "%", "---\n", "...\n", "<<: ", "\\", "\\u0410", "\\ud800"),
        *("\\P", "a", "1", "@", "`", "\t", "\r", "\u00e9", "\u0410", "\u200b", "\ufeff", "\x85"),
        *("\x00", "\U0001f600"),
    ]
)


@pytest.mark.parametrize("parser", PARSERS, ids=["in C", "in Python"])
@given(text=st.lists(SIGNS, max_size=30).map("".join))
@settings(max_examples=300)
def test_no_heap_of_signs_raises(parser: Callable[[str], Any], text: str) -> None:
    assert_lies_within(read(text, parser=parser), text.encode())


@pytest.mark.parametrize("parser", PARSERS, ids=["in C", "in Python"])
@given(at=st.integers(0, len(ACME)), length=st.integers(0, 12), new=st.lists(SIGNS, max_size=3))
@settings(max_examples=300)
def test_no_change_to_a_good_file_raises(
    parser: Callable[[str], Any], at: int, length: int, new: list[str]
) -> None:
    text = ACME[:at] + "".join(new) + ACME[at + length :]

    assert_lies_within(read(text, parser=parser), text.encode())


@given(
    st.dictionaries(st.text("abc-_", min_size=1), st.text("ab c:#'\"\\{[*&!\u00e9\n"), min_size=1)
)
def test_a_quoted_value_comes_back_as_it_was_written(values: dict[str, str]) -> None:
    text = yaml.safe_dump(values, default_style='"', allow_unicode=True, width=10_000)

    root = plain(document_of(text).root)

    assert root == {key: (value,) for key, value in values.items()}


def test_a_good_file_has_no_findings_with_any_line_end() -> None:
    for text in (ACME, ACME.rstrip("\n"), ACME.replace("\n", "\r\n"), f"\ufeff{ACME}"):
        document = document_of(text)

        assert document.root["seats"] == Scalar("12", quoted=False)
        assert document.mark(document.root["seats"]) == TextMark(8, 8, 10)
