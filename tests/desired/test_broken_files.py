"""Broken files, each with the one finding it must get and its place."""

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from reconciler.desired.findings.findings import FINDINGS
from reconciler.desired.findings.limits import LARGEST_FILE, MOST_EVENTS
from reconciler.desired.parse.nodes import Parsed
from reconciler.desired.parse.parse import parse
from reconciler.desired.read.source_files import find_files, read_file
from reconciler.diagnostics import MOST_FINDINGS, Severity

FILE = "accounts/clients/acme.yaml"


class Broken(NamedTuple):
    """A file, and the finding it must get: rule, line and column."""

    name: str
    text: str | bytes
    rule: str
    line: int = 1
    column: int = 1


BROKEN = [
    # ---- bytes and characters
    Broken("UTF-16 with a mark", "name: Acme\n".encode("utf-16"), "encoding"),
    Broken("UTF-16, big end first", "\ufeffname: Acme\n".encode("utf-16-be"), "encoding"),
    Broken("UTF-16 without a mark", "name: Acme\n".encode("utf-16-le"), "encoding"),
    Broken("UTF-32", "name: Acme\n".encode("utf-32"), "encoding"),
    Broken("Windows-1252", "name: Acme\nteam: M\u00fcnchen\n".encode("cp1252"), "encoding", 2, 8),
    Broken("a cut UTF-8 letter", b"name: \xc3\xa9t\xc3", "encoding", 1, 9),
    Broken("an overlong UTF-8 letter", b"name: \xc0\xaf\n", "encoding", 1, 7),
    Broken("a surrogate in UTF-8", b"name: \xed\xa0\x80\n", "encoding", 1, 7),
    Broken("beyond Unicode in UTF-8", b"name: \xf4\x90\x80\x80\n", "encoding", 1, 7),
    Broken("a lost letter", "name: Z\ufffdrich\n", "encoding", 1, 8),
    Broken("a NUL", "name: Acme\nteam: em\0ea\n", "control-character", 2, 9),
    Broken("an escape sequence", "name: \x1b[31mAcme\n", "control-character", 1, 7),
    Broken("a delete", "name: Acme\x7f\n", "control-character", 1, 11),
    Broken("a C1 control", "name: Acme\x9b\n", "control-character", 1, 11),
    Broken("a form feed", "name: Acme\n\x0cteam: emea\n", "control-character", 2, 1),
    Broken("a noncharacter", "name: Acme\ufffe\n", "control-character", 1, 11),
    Broken("a far noncharacter", "name: Acme\U0001ffff\n", "control-character", 1, 11),
    Broken("a control in a comment", "name: Acme # \x07\n", "control-character", 1, 14),
    Broken("an escaped NUL", 'name: "Ac\\0me"\n', "control-character", 1, 10),
    Broken("an escaped bell in hex", 'name: "Acme\\x07"\n', "control-character", 1, 12),
    Broken("a lone carriage return", "name: Acme\rstatus: setup\n", "line-break", 1, 11),
    Broken("a next line", "name: Acme # x\x85status: setup\n", "line-break", 1, 15),
    Broken("a line separator", "name: Acme # x\u2028status: setup\n", "line-break", 1, 15),
    Broken("a paragraph separator", "name: Acme\u2029\n", "line-break", 1, 11),
    Broken("a Windows path in quotes", 'name: "C:\\Program Files"\n', "line-break", 1, 10),
    Broken("a second byte order mark", "\ufeff\ufeffname: Acme\n", "hidden-character"),
    Broken("a byte order mark inside", "name: Ac\ufeffme\n", "hidden-character", 1, 9),
    Broken("a right-to-left override", "name: \u202eemcA\n", "hidden-character", 1, 7),
    Broken("an isolate in a comment", "name: A\n# \u2066x\n", "hidden-character", 2, 3),
    Broken("a left-to-right mark", "name: Acme\u200e\n", "hidden-character", 1, 11),
    Broken("an Arabic letter mark", "name: Acme\u061c\n", "hidden-character", 1, 11),
    Broken("a zero width space", "team: em\u200bea\n", "hidden-character", 1, 9),
    Broken("a word joiner", "team: em\u2060ea\n", "hidden-character", 1, 9),
    Broken("a joiner between Latin letters", "team: em\u200dea\n", "hidden-character", 1, 9),
    Broken("a non-joiner at a word's end", "team: emea\u200c\n", "hidden-character", 1, 11),
    Broken("a soft hyphen", "team: em\u00adea\n", "hidden-character", 1, 9),
    Broken("a tag character", "team: emea\U000e0041\n", "hidden-character", 1, 11),
    Broken("a Hangul filler", "team: emea\u3164\n", "hidden-character", 1, 11),
    Broken("a selector behind a letter", "team: emea\ufe0f\n", "hidden-character", 1, 11),
    Broken("an escaped override", 'name: "\\u202eAcme"\n', "hidden-character", 1, 8),
    Broken("a tab as indentation", "billing:\n\tmode: partner\n", "odd-space", 2, 1),
    Broken("a tab behind the colon", "name:\tAcme\n", "odd-space", 1, 6),
    Broken("a tab in quotes", 'name: "Ac\tme"\n', "odd-space", 1, 10),
    Broken("an escaped tab", 'name: "Ac\\tme"\n', "odd-space", 1, 10),
    Broken("a no-break space as indentation", "a:\n \u00a0b: 1\n", "odd-space", 2, 2),
    Broken("a no-break space in a key", "seats\u00a0: 5\n", "odd-space", 1, 1),
    Broken("a wide space behind a value", "team: emea\u3000\n", "odd-space", 1, 7),
    Broken("a Cyrillic letter in a name", "name: \u0410cme Ltd\n", "mixed-script", 1, 7),
    Broken("a Cyrillic letter in a key", "se\u0430ts: 5\n", "mixed-script", 1, 1),
    Broken("a Greek letter in a status", "status: active\nname: G\u03bfld\n", "mixed-script", 2, 7),
    Broken("an escaped Cyrillic letter", 'name: "\\u0410cme"\n', "mixed-script", 1, 7),
    Broken(
        "five marks on a letter", "name: A\u0301\u0302\u0303\u0304\u0305\n", "piled-marks", 1, 7
    ),
    Broken(
        "a merge conflict",
        "name: A\n<<<<<<< HEAD\nseats: 5\n=======\nseats: 6\n>>>>>>> topic\n",
        "merge-conflict",
        2,
    ),
    Broken("half of a merge conflict", "name: A\n=======\nseats: 6\n", "merge-conflict", 2),
    Broken("the end of a merge conflict", "name: A\n>>>>>>> topic\n", "merge-conflict", 2),
    # ---- the whole file
    Broken("nothing", "", "empty-file"),
    Broken("a mark only", "\ufeff", "empty-file"),
    Broken("empty lines", "\n\n\n", "empty-file"),
    Broken("comments only", "# name: Acme\n# status: setup\n", "empty-file"),
    Broken("an empty document", "---\n...\n", "empty-file"),
    Broken("a list", "- name: Acme\n", "not-a-mapping", 1, 3),
    Broken("a list in brackets", "\n[name, Acme]\n", "not-a-mapping", 2, 1),
    Broken("one text", "Acme\n", "not-a-mapping"),
    Broken("an empty text", '""\n', "not-a-mapping"),
    Broken("null", "null\n", "not-a-mapping"),
    Broken("a key without a space", "name:Acme\n", "not-a-mapping"),
    Broken("two documents", "name: A\n---\nname: B\n", "several-documents", 2),
    Broken("an empty second document", "name: A\n---\n", "several-documents", 2),
    Broken("a document behind an end", "name: A\n...\nname: B\n", "several-documents", 3),
    # ---- YAML that is not allowed
    Broken("a version", "%YAML 1.1\n---\nname: A\n", "yaml-directive"),
    Broken("a handle", "%TAG ! x\n---\nname: A\n", "yaml-directive"),
    Broken("an unknown directive", "# hello\n%FOO\n---\nname: A\n", "yaml-directive", 2),
    Broken("an anchor", "name: &a Acme\n", "yaml-anchor", 1, 7),
    Broken("an anchor at a key", "&a name: Acme\n", "yaml-anchor", 1, 1),
    Broken("an anchor at a list", "features: &a [sso]\n", "yaml-anchor", 1, 11),
    Broken("an alias", "name: Acme\nteam: *a\n", "yaml-anchor", 2, 7),
    Broken("an alias as a key", "*a : Acme\n", "yaml-anchor", 1, 1),
    Broken("a cycle", "features: &a [*a]\n", "yaml-anchor", 1, 15),
    Broken("an ampersand in front", "name: & Sons\n", "yaml-anchor", 1, 7),
    Broken(
        "an alias bomb",
        "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcde")),
        "yaml-anchor",
        2,
        8,
    ),
    Broken("a merge", "<<: {seats: 5}\n", "yaml-merge"),
    Broken("a merge inside", "name: A\nbilling: {<<: *b}\n", "yaml-merge", 2, 11),
    Broken(
        "a chain of merges",
        "a: &x0 {k: v}\n"
        + "".join(f"b{n}: &x{n} {{<<: [*x{n - 1}, *x{n - 1}]}}\n" for n in range(1, 27)),
        "yaml-merge",
        2,
        10,
    ),
    Broken("a tag", 'seats: !!int "12"\n', "yaml-tag", 1, 8),
    Broken("a tag of one's own", "name: !Acme x\n", "yaml-tag", 1, 7),
    Broken("a tag without a name", "name: ! x\n", "yaml-tag", 1, 7),
    Broken("a tag on a mapping", "billing: !!map {mode: partner}\n", "yaml-tag", 1, 10),
    Broken("a tag that runs code", "a: !!python/object/apply:os.system [ls]\n", "yaml-tag", 1, 4),
    Broken("a tag without a handle", "name: !acme!x y\n", "yaml-tag", 1, 7),
    Broken("a key with a question mark", "name: A\n? seats\n: 5\n", "complex-key", 2, 1),
    Broken("a question mark in braces", "billing: {?mode: partner}\n", "complex-key", 1, 11),
    Broken("a list as a key", "[a, b]: 1\n", "complex-key"),
    Broken("a mapping as a key", "{a: b}: 1\n", "complex-key"),
    Broken("a list as a key inside", "a: [[1]: 2]\n", "complex-key", 1, 5),
    Broken("the same key twice", "name: A\nseats: 5\nname: B\n", "duplicate-key", 3),
    Broken("the same key in quotes", "name: A\n'name': B\n", "duplicate-key", 2),
    Broken("the same key with an escape", 'name: A\n"\\x6eame": B\n', "duplicate-key", 2),
    Broken("the same number and text", '1: a\n"1": b\n', "duplicate-key", 2),
    Broken("the same key in braces", "billing: {mode: a, mode: b}\n", "duplicate-key", 1, 20),
    Broken("the same key in a list", "m:\n- a: 1\n  b: 2\n  a: 3\n", "duplicate-key", 4, 3),
    # ---- limits
    Broken("60 kB of brackets", "[" * 60_000, "too-deep", 1, 17),
    Broken("60 kB of braces", "{a: " * 15_000, "too-deep", 1, 65),
    Broken("60 kB of dashes", "- " * 30_000, "too-deep", 1, 33),
    Broken("60 kB of question marks", "? " * 30_000, "too-deep", 1, 33),
    Broken("17 levels", "a: " + "[" * 17 + "]" * 17 + "\n", "too-deep", 1, 19),
    Broken("100,000 keys in braces", f"{{{'a,' * 100_000}}}", "duplicate-key", 1, 4),
    Broken("30,000 keys", "".join(f"k{n:x}: 1\n" for n in range(20_000)), "too-many-values", 9999),
    Broken("30,000 items", "a: [" + "b," * 30_000 + "]\n", "too-many-values", 1, 39993),
    Broken("a huge text", f"name: {'x' * 100_000}\n", "text-too-long", 1, 7),
    Broken("a huge text in quotes", f'name: "{"x " * 50_000}"\n', "text-too-long", 1, 7),
    Broken("a huge text on many lines", "a: |\n" + "  xx\n" * 2_000, "text-too-long", 1, 4),
    Broken("a long key", f"{'k' * 201}: 1\n", "text-too-long"),
    Broken("a key longer than YAML reads", f"{'k' * 1_100}: 1\n", "text-too-long"),
    # ---- no YAML at all
    Broken("a colon in a text", "name: Acme: the best\n", "yaml-syntax", 1, 11),
    Broken("two values", "a: b: c\n", "yaml-syntax", 1, 5),
    Broken("a key without a colon", "name: A\nstatus setup\nseats: 5\n", "yaml-syntax", 2),
    Broken("a key without a space, first", "name:A\nseats: 5\n", "yaml-syntax", 1),
    Broken("a key without a space, last", "name: A\nseats:5\n", "yaml-syntax", 2),
    Broken("a key without a space in braces", "billing: {mode:a}\n", "yaml-syntax", 1, 11),
    Broken("no key", "name: A\n: 5\n", "yaml-syntax", 2),
    Broken("no key in braces", "a: {: 5}\n", "yaml-syntax", 1, 5),
    Broken("an open double quote", 'a: 1\nname: "Acme\nseats: 5\n', "yaml-syntax", 2, 7),
    Broken("an open single quote", "name: 'Acme\nseats: 5\n", "yaml-syntax", 1, 7),
    Broken("a quote closed by the next", 'name: "A\nteam: "b"\n', "yaml-syntax", 2, 8),
    Broken("an apostrophe in single quotes", "name: 'it's'\n", "yaml-syntax", 1, 11),
    Broken("quotes in quotes", 'name: "say "hi""\n', "yaml-syntax", 1, 13),
    Broken("an open bracket", "name: A\nfeatures: [sso\n", "yaml-syntax", 2, 11),
    Broken("an open brace", "billing: {mode: a\nname: A\n", "yaml-syntax", 1, 10),
    Broken("the wrong bracket", "members: [{role: admin]\n", "yaml-syntax", 1, 23),
    Broken("a bracket too many", "features: [sso]]\n", "yaml-syntax", 1, 16),
    Broken("a bracket out of nothing", "features: ]\n", "yaml-syntax", 1, 11),
    Broken("two commas", "features: [sso,, public_links]\n", "yaml-syntax", 1, 16),
    Broken("a list beside its key", "features: - sso\n", "yaml-syntax", 1, 11),
    Broken("a list among keys", "name: A\n- sso\n", "yaml-syntax", 2),
    Broken("a key among items", "m:\n  - a\n  b: 1\n", "yaml-syntax", 3, 3),
    Broken("too little indentation", "a:\n   b: 1\n  c: 2\n", "yaml-syntax", 3, 3),
    Broken("too much indentation", "a: 1\n  b: 2\n", "yaml-syntax", 2, 3),
    Broken("an indented first line", "  name: A\nseats: 5\n", "yaml-syntax", 2),
    Broken("an at sign in front", "name: @acme\n", "yaml-syntax", 1, 7),
    Broken("a backtick in front", "name: `acme`\n", "yaml-syntax", 1, 7),
    Broken("a percent sign in front", "name: %acme\n", "yaml-syntax", 1, 7),
    Broken("a question mark in front", "name: ? acme\n", "yaml-syntax", 1, 7),
    Broken("an unknown escape", 'name: "a\\qb"\n', "yaml-syntax", 1, 9),
    Broken("half an escape", 'name: "a\\x4"\n', "yaml-syntax", 1, 9),
    Broken("an escaped surrogate", 'name: "\\ud800"\n', "yaml-syntax", 1, 8),
    Broken("an escape beyond Unicode", 'name: "\\U00110000"\n', "yaml-syntax", 1, 8),
    Broken("an escape beyond everything", 'name: "\\UFFFFFFFF"\n', "yaml-syntax", 1, 8),
    Broken("text behind a block sign", "a: | x\n  y\n", "yaml-syntax", 1, 6),
    Broken("a text that ends unindented", "a: |\n  x\ny\n", "yaml-syntax", 3),
]


class Counting:
    """PyYAML's reader, counting what is asked of it, and without anything else of it."""

    def __init__(self, text: str, loader: Callable[[str], Any]) -> None:
        self.loader = loader(text)
        self.events = 0

    @property
    def line(self) -> int:
        return int(getattr(self.loader, "line", 0))

    @property
    def column(self) -> int:
        return int(getattr(self.loader, "column", 0))

    def get_event(self) -> object:
        self.events += 1
        return self.loader.get_event()

    def get_token(self) -> object:
        return self.loader.get_token()


def data_of(broken: Broken) -> bytes:
    return broken.text if isinstance(broken.text, bytes) else broken.text.encode()


def read_with(data: bytes, loader: Callable[[str], Any]) -> tuple[Parsed, int]:
    made: list[Counting] = []

    def parser(text: str) -> Counting:
        made.append(Counting(text, loader))
        return made[-1]

    return parse(data, FILE, parser=parser), sum(each.events for each in made)


@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader], ids=["in C", "in Python"])
@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_file_gets_its_finding_at_its_place(
    broken: Broken, loader: Callable[[str], Any]
) -> None:
    data = data_of(broken)

    parsed, events = read_with(data, loader)

    found = [
        (finding.rule, finding.position.line, finding.position.column)
        for finding in parsed.findings
        if finding.position
    ]
    assert (broken.rule, broken.line, broken.column) in found
    assert len(parsed.findings) == len(found) <= MOST_FINDINGS
    assert events <= MOST_EVENTS
    for finding in parsed.findings:
        assert finding.severity is Severity.ERROR
        assert finding.position is not None
        assert finding.position.file == FILE


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_file_gets_the_same_findings_without_the_c_parser(broken: Broken) -> None:
    data = data_of(broken)

    in_c, in_python = (read_with(data, each)[0] for each in (yaml.CSafeLoader, yaml.SafeLoader))

    assert in_c == in_python


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_what_is_said_of_a_broken_file_follows_the_style(broken: Broken) -> None:
    for finding in parse(data_of(broken), FILE).findings:
        words = finding.message.split()
        assert not {"invalid", "illegal", "bad"} & {word.strip("`.,").lower() for word in words}
        assert not words[0][0].isupper()
        assert not finding.message.endswith(".")
        assert len(finding.message) <= 72 + 20
        assert finding.help or finding.label


def test_every_rule_about_writing_has_a_broken_file() -> None:
    first, last = list(FINDINGS).index("encoding"), list(FINDINGS).index("not-a-mapping")

    assert set(list(FINDINGS)[first : last + 1]) == {each.rule for each in BROKEN}


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link(path: Path) -> None:
    path.symlink_to("acme.yaml")


def folder(path: Path) -> None:
    path.mkdir()


def large(path: Path) -> None:
    path.write_bytes(b"#" * (LARGEST_FILE + 1))


def empty(path: Path) -> None:
    path.touch()


def brackets(path: Path) -> None:
    path.write_bytes(b"[" * 60_000)


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (pipe, "not-a-plain-file"),
        (link, "not-a-plain-file"),
        (folder, "not-a-plain-file"),
        (large, "file-too-large"),
        (empty, "empty-file"),
        (brackets, "too-deep"),
    ],
)
def test_a_broken_file_in_a_tree_is_one_finding_and_the_others_are_still_read(
    tmp_path: Path, make: Callable[[Path], None], rule: str
) -> None:
    (tmp_path / "clients").mkdir()
    for name in ("partner.yaml", "clients/acme.yaml", "clients/zeta.yaml"):
        (tmp_path / name).write_bytes(b"name: A\n")
    make(tmp_path / "clients" / "globex.yaml")

    found = find_files(tmp_path)
    read = [read_file(client.path, client.name) for client in found.clients.values()]
    parsed = [parse(each.data, "a.yaml") for each in read if each.data is not None]

    findings = list(found.findings)
    findings += [finding for each in read for finding in each.findings]
    findings += [finding for each in parsed for finding in each.findings]
    assert [each.rule for each in findings] == [rule]
    assert sum(each.document is not None for each in parsed) == 2
