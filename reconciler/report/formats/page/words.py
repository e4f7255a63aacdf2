"""How the page says a value: texts of one language, numbers and days as its readers write them.

What is made here is HTML: a value from a file or the store is escaped before it stands in any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reconciler.model.secrets import without_secrets
from reconciler.report.amounts import exact, money_text
from reconciler.report.facts import Because, Money, Note, Remark
from reconciler.report.phrases import words as note_words
from reconciler.report.safe import printable
from reconciler.values import Frozen, field, names

if TYPE_CHECKING:
    from markupsafe import Markup

    from reconciler.report.cells import Fact
    from reconciler.report.formats.page.english import PagePhrase


_ADDRESS = re.compile(r"[^\s@\[\](){}<>:;,'\"=+]+@[^\s@\[\](){}<>:;,'\"=]+")


def disarmed(value: object) -> object:
    """Hide what is secret in a text, and write what is not seen by its number."""
    return printable(without_secrets(value)) if type(value) is str else value


def without_addresses(value: object) -> object:
    """The same, and a word in the place of every e-mail address."""
    return _ADDRESS.sub("EMAIL", str(disarmed(value))) if type(value) is str else value


class PageWords(Frozen):
    """The words of one language; amounts are written as people of `locale` do.

    `notes` are said in that language; without them a note is said as the terminal says it.
    `mark` makes a text HTML, with its values escaped; `shown` is what is done to each before.
    """

    book: Mapping[str, PagePhrase]
    locale: str
    mark: type[Markup]
    shown: Callable[[object], object] = disarmed
    notes: Mapping[object, str] = field(default_factory=dict)

    def say(self, name: str, n: int | None = None, /, **values: object) -> Markup:
        """Say a phrase of the book; `n` decides between one and many, and is a value, too."""
        phrase = self.book[name]
        text = phrase if isinstance(phrase, str) else phrase[n != 1]
        if n is not None:
            values["n"] = self.number(n)
        return self.mark.escape(text).format(**{k: self.shown(v) for k, v in values.items()})

    def note(self, note: Note) -> Markup | str:
        """Say a note on what moved behind the files."""
        kind = (
            note
            if isinstance(note, Remark)
            else note.why
            if isinstance(note, Because)
            else type(note)
        )
        text = self.notes.get(kind)
        if text is None:
            return "".join(span.text for span in note_words(note))
        values = (
            {} if isinstance(note, Remark) else {k: getattr(note, k) for k in names(type(note))}
        )
        said = {k: self.day(v) if isinstance(v, date) else self.shown(v) for k, v in values.items()}
        return self.mark.escape(text).format(**said)

    def number(self, number: int | Decimal) -> str:
        """Write a number with the signs of the language."""
        swapped = {",": str(self.book["group"]), ".": str(self.book["point"])}
        return "".join(swapped.get(each, each) for each in f"{number:,}")

    def day(self, day: date) -> Markup:
        """Write a day, which programs can read, too."""
        said = str(self.book["day"]).format(day=day)
        if said == day.isoformat():
            return self.mark("<time>{}</time>").format(said)
        return self.mark('<time datetime="{}">{}</time>').format(day.isoformat(), said)

    def month(self, day: date) -> str:
        """Write the month of a day."""
        name = str(self.book["months"]).split()[day.month - 1]
        return str(self.book["month"]).format(day=day, name=name)

    def typed(self, command: str) -> Markup:
        """Write what can be typed; a click copies it."""
        return self.mark("<code data-copy>{}</code>").format(self.shown(command))

    def money(self, amount: Money) -> str:
        """Write an amount with its currency."""
        return money_text(amount, self.locale)

    def bare(self, minor: int, currency: str) -> str:
        """Write an amount where the text around it names the currency."""
        return money_text(Money(minor, currency, bare=True), self.locale)

    def exact(self, minor: int, currency: str) -> str:
        """Write minor units as programs read them."""
        return f"{exact(minor, currency):f}"

    def fact(self, value: Fact) -> Markup | str:
        """Write a typed value; where there is none, a sign for that."""
        match value:
            case None | "":
                return self.say("none")
            case bool():
                return self.say("yes" if value else "no")
            case date():
                return self.day(value)
            case int() | Decimal():
                return self.number(value)
            case _:
                return value

    @staticmethod
    def raw(value: Fact) -> str:
        """Write a typed value as programs read it: what rows are sorted by."""
        match value:
            case None:
                return ""
            case bool():
                return str(value).lower()
            case date():
                return value.isoformat()
            case _:
                return str(value)
