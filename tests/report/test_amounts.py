import subprocess
import sys

import pytest
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from reconciler.report.amounts import (
    bare,
    difference,
    exact,
    money,
    money_text,
    places,
    plain_decimal,
)
from reconciler.report.document import Document as Doc
from reconciler.report.document import Paragraph, Row, Rows, line
from reconciler.report.facts import Money
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle

LARGEST = 2**63 - 1


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "shown"),
    [
        (201400, "EUR", "en", "€2,014.00"),
        (201400, "EUR", "de", "2.014,00 €"),
        (201400, "EUR", "de_AT", "€ 2.014,00"),
        (201400, "EUR", "fr_FR", "2 014,00 €"),
        (-5, "EUR", "en", "-€0.05"),
        (0, "EUR", "en", "€0.00"),
        (2014, "JPY", "en", "¥2,014"),
        (2014, "JPY", "de", "2.014 ¥"),
        (2014005, "KWD", "en", "KWD 2,014.005"),
        (-2014005, "KWD", "de", "-2.014,005 KWD"),
        (20140055, "CLF", "en", "CLF 2,014.0055"),
        (201400, "RSD", "en", "RSD 2,014.00"),
        (LARGEST, "EUR", "en", "€92,233,720,368,547,758.07"),
    ],
)
def test_amounts_are_written_as_their_locale_does(
    minor: int, currency: str, locale: str, shown: str
) -> None:
    assert money_text(Money(minor, currency), locale) == shown


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("", "€1.00"),
        ("C", "€1.00"),
        ("POSIX", "€1.00"),
        ("xx_YY", "€1.00"),
        ("../../etc", "€1.00"),
        ("de-AT", "€ 1,00"),
        ("de_XX", "1,00 €"),
    ],
)
def test_a_locale_that_nobody_knows_counts_as_its_language_or_as_english(
    locale: str, shown: str
) -> None:
    assert money_text(Money(100, "EUR"), locale) == shown


def test_a_difference_shows_its_sign_and_a_bare_amount_no_currency() -> None:
    assert [money_text(Money(each, "EUR", signed=True)) for each in (100, 0, -100)] == [
        "+€1.00",
        "€0.00",
        "-€1.00",
    ]
    assert money_text(Money(201400, "EUR", bare=True), "de") == "2.014,00"


@given(st.integers(-LARGEST, LARGEST), st.sampled_from(["EUR", "JPY", "KWD", "CLF", "XXX"]))
def test_nothing_is_ever_rounded(minor: int, currency: str) -> None:
    digits = money_text(Money(minor, currency, bare=True)).replace(",", "").replace(".", "")

    assert int(digits) == minor
    assert exact(minor, currency).scaleb(places(currency)) == minor
    assert int(plain_decimal(minor, currency).replace(".", "")) == minor


@pytest.mark.slow
@pytest.mark.parametrize("minor", [123456789, -123456789])
def test_every_locale_is_printed_with_plain_blanks_and_without_invisible_signs(minor: int) -> None:
    for locale in locale_identifiers():
        shown = money_text(Money(minor, "USD"), locale)
        coded = TextStyle(unicode=False, locale=locale).said(money(minor, "USD"))

        assert shown.isprintable(), locale
        assert "".join(filter(str.isdigit, shown)) == "123456789", locale
        assert coded.isascii(), locale
        assert "\\" not in coded, locale
        assert "USD" in coded, locale


def test_the_text_of_a_span_says_the_same_without_a_locale() -> None:
    assert money(201400, "EUR").text == "2014.00 EUR"
    assert bare(2014005, "KWD").text == "2014.005 KWD"
    assert difference(-1, "JPY").text == "-1 JPY"


def test_an_amount_is_laid_out_by_what_is_printed_and_never_broken() -> None:
    rows = Rows(
        (),
        (
            Row((line(money(1, "EUR")), line("x"))),
            Row((line(money(123456700, "EUR")), line("y"))),
        ),
    )
    said = line("it costs ", money(123456700, "EUR"), " a month")
    document = Doc((), (rows, Paragraph((said,))))

    assert render(document, "text", TextStyle(40, locale="de")) == (
        "  0,01 €          x\n  1.234.567,00 €  y\n\nit costs 1.234.567,00 € a month\n"
    )
    assert render(document, "text", TextStyle(20, locale="de")).endswith(
        "\nit costs\n1.234.567,00 € a\nmonth\n"
    )


def test_ascii_names_the_currency_by_its_code() -> None:
    plain = TextStyle(80, unicode=False)

    assert plain.said(money(201400, "EUR")) == "EUR 2,014.00"
    assert plain.said(difference(-201400, "EUR")) == "-EUR 2,014.00"


def test_a_hostile_currency_is_harmless() -> None:
    assert TextStyle().said(money(100, "\x1b[2J\u202e")).isprintable()


@pytest.mark.slow
def test_the_library_is_loaded_by_the_first_amount() -> None:
    code = (
        "import sys, reconciler.report.plan.view, reconciler.report.store.status_view\n"
        "assert 'babel' not in sys.modules\n"
        "from reconciler.report.amounts import money_text\n"
        "from reconciler.report.facts import Money\n"
        "money_text(Money(1, 'EUR'))\n"
        "assert 'babel' in sys.modules\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
