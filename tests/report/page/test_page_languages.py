"""The page in each of its languages: the same words, the same values, written as readers do."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from string import Formatter

import pytest

from reconciler.plan.drift_notes import Reason
from reconciler.report.formats.page.german_notes import GERMAN_NOTES
from reconciler.report.formats.page.page import LANGUAGES
from tests.cli.conftest import Command
from tests.report.page.read_page import PageReader

_VALUES = ("clients", "seats-time", "statuses-time", "invoices", "forecast", "costs")

_ENGLISH = re.compile(r"\b(the|is|not|that|it|its|by|of|to|and|for|from|nobody|was)\b")
"""Words that no German sentence has."""


def _values(phrase: str | tuple[str, str]) -> list[set[str]]:
    texts = (phrase,) if isinstance(phrase, str) else phrase
    return [{name for _, name, _, _ in Formatter().parse(text) if name} for text in texts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_all_phrases_with_the_same_values(language: str) -> None:
    book, english = LANGUAGES[language], LANGUAGES["en"]

    assert {name: _values(text) for name, text in book.items()} == {
        name: _values(text) for name, text in english.items()
    }
    assert book["language"] == language


@pytest.fixture
def written(reconciler: Command) -> Command:
    assert reconciler("apply", "--yes").code == 0
    return reconciler


def _page(reconciler: Command, *more: str) -> tuple[str, PageReader]:
    ended = reconciler("report", "-o", "page.html", *more)
    assert (ended.code, ended.err) == (0, ""), ended
    text = Path("page.html").read_text(encoding="utf-8")
    return text, PageReader(text)


def test_a_german_page_has_german_days_and_the_values_of_the_english_one(
    written: Command,
) -> None:
    _, english = _page(written)
    text, german = _page(written, "--lang", "de")

    assert '<html lang="de">' in text
    for name in _VALUES:
        keep = [
            {column: row[column] for column in row if column not in {"waits", "lines", "whose"}}
            for row in english.tables.get(name, [])
        ]
        assert keep == [
            {column: row[column] for column in row if column not in {"waits", "lines", "whose"}}
            for row in german.tables.get(name, [])
        ]
    said = re.findall(r'<time datetime="(\d{4})-(\d\d)-(\d\d)">(.*?)</time>', text)
    assert said
    assert [each for *day, each in said if each != ".".join(reversed(day))] == []
    assert not re.search(r">\d\d[.-]\d{4}<|>\d{4}-\d\d<", text)
    assert "Zu erledigen" in text
    assert "Needs attention" not in text


@pytest.mark.parametrize(
    ("system", "language"),
    [("de_AT.UTF-8", "de"), ("en_US.UTF-8", "en"), ("fr_FR.UTF-8", "en"), ("C.UTF-8", "en")],
)
def test_the_language_is_that_of_the_system_if_the_page_speaks_it(
    written: Command, monkeypatch: pytest.MonkeyPatch, system: str, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", system)

    assert f'<html lang="{language}">' in _page(written)[0]


def test_amounts_are_written_as_germans_do(written: Command) -> None:
    text, _ = _page(written, "--lang", "de")

    for amount in re.findall(r'class="n" data-v="[0-9.]+">([^<]*)</td>', text):
        assert not re.search(r"\.\d\d$|,\d{3}", amount), amount


def test_every_reason_of_drift_is_said_in_german() -> None:
    assert set(Reason) <= set(GERMAN_NOTES)


@pytest.mark.parametrize(
    "change",
    [
        "client_document SET live = replace(live, 'Beta', 'Evil')",
        "client_document SET live = replace(live, '\"seats\":1', '\"seats\":3')",
        "client_document SET live = replace(live, 'trial', 'active')",
        "client SET status = 'removed'",
        "partner SET document = replace(document, 'North', 'South')",
    ],
    ids=["name", "seats", "status", "head", "partner"],
)
def test_what_is_said_of_drift_has_no_english_words_on_a_german_page(
    written: Command, folder: Path, change: str
) -> None:
    with closing(sqlite3.connect(folder / ".reconciler" / "live.db")) as raw, raw:
        raw.execute(f"UPDATE {change}")

    rows = _page(written, "--lang", "de")[1].tables["drift"]

    assert rows
    assert [row["who"] for row in rows if _ENGLISH.search(row["who"])] == []
