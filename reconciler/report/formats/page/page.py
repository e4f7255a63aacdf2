"""Portfolio, or the document of a plan → one HTML file.

Only this module knows Jinja2, and it is loaded to write a page.

Every value in a template is escaped, and made harmless before; a name that is not known is an
error. The file may load nothing: its policy names the digests of its own style and script.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from reconciler.report.document import Document, Span
from reconciler.report.formats.page.charts.charts import Charts
from reconciler.report.formats.page.charts.sentences import Sentences
from reconciler.report.formats.page.document import document_parts
from reconciler.report.formats.page.english import PAGE_ENGLISH
from reconciler.report.formats.page.german import PAGE_GERMAN
from reconciler.report.formats.page.german_notes import GERMAN_NOTES
from reconciler.report.formats.page.sources import part, template
from reconciler.report.formats.page.words import PageWords, disarmed, without_addresses
from reconciler.report.formats.style import TextStyle
from reconciler.report.portfolio.portfolio import Portfolio
from reconciler.report.value_words import shown, status_sign

LANGUAGES = {"en": PAGE_ENGLISH, "de": PAGE_GERMAN}
"""Each language and its table."""

_PIECES = 2_000
"""So many texts of a template make a part of the page."""


def render_page(portfolio: Portfolio, language: str, locale: str) -> str:
    """Write the page in one of `LANGUAGES`, amounts as people of a locale write them."""
    return "".join(page_parts(portfolio, language, locale))


def page_parts(portfolio: Portfolio, language: str, locale: str) -> Iterator[str]:
    """Write the page part by part: of many clients, all of it is larger than what it is made of."""
    known = locale if locale.replace("-", "_").partition("_")[0] == language else language
    words = PageWords(
        LANGUAGES[language],
        known,
        Markup,
        disarmed if portfolio.people else without_addresses,
        GERMAN_NOTES if language == "de" else {},
    )
    parts = {name: part(name) for name in ("page.css", "page.js")}
    page = _environment(words).get_template("page.html")
    parted = page.stream(
        p=portfolio,
        charts=Charts(portfolio.pictures, portfolio.head.today, words),
        sentences=Sentences(words),
        style=Markup(parts["page.css"]),  # noqa: S704 - ours, and no value stands in it
        script=Markup(parts["page.js"]),  # noqa: S704 - ours, and no value stands in it
        policy=_policy(parts["page.css"], parts["page.js"]),
    )
    parted.enable_buffering(_PIECES)
    return iter(parted)


def render_document(document: Document, style: TextStyle) -> str:
    """Write a document whole, such as a plan too large for a comment; it has no script."""
    words = PageWords(PAGE_ENGLISH, style.locale, Markup)

    def text(span: Span) -> str:
        return words.money(span.money) if span.money else span.text.strip("`")

    css = part("page.css")
    return (
        _environment(words)
        .get_template("plan.html")
        .render(
            d=document_parts(document),
            text=text,
            kind=lambda block: type(block).__name__,
            style=Markup(css),  # noqa: S704 - ours, and no value stands in it
            policy=_policy(css),
        )
    )


def _environment(words: PageWords) -> Environment:
    environment = Environment(
        loader=FunctionLoader(template),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=words.shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    told: dict[str, Any] = {
        "t": words.say,
        "raw_text": words.book.__getitem__,
        "num": words.number,
        "day": words.day,
        "month": lambda month: words.month(date.fromisoformat(f"{month}-01")),
        "money": words.money,
        "bare": words.bare,
        "exact": words.exact,
        "fact": words.fact,
        "raw": words.raw,
        "shown": shown,
        "sign": lambda status: status_sign(status).text,
        "typed": words.typed,
    }
    environment.globals.update(told)
    environment.filters["words"] = words.note
    return environment


def _policy(style: str, script: str = "") -> str:
    """Allow this style and this script, and nothing else."""
    scripts = f"script-src '{_digest(script)}'; " if script else ""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; {scripts}"
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
