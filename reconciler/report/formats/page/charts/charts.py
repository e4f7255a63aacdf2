"""The pictures of a portfolio: its facts with the words and the looks that they are drawn with.

Where there are less than two points there is no picture: the sentence and the table say all.
"""

from __future__ import annotations

from datetime import date, timedelta

from reconciler.model.status import ByStatus, Status
from reconciler.report.amounts import places
from reconciler.report.formats.page.charts.drawing import Drawing, KeyLine
from reconciler.report.formats.page.charts.life import life_line
from reconciler.report.formats.page.charts.stacks import StackPart, bands, bars, stacks
from reconciler.report.formats.page.charts.steps import PictureWriting, StepLine, steps
from reconciler.report.formats.page.words import PageWords
from reconciler.report.portfolio.money import MoneyFacts
from reconciler.report.portfolio.pictures.pictures import Pictures
from reconciler.report.portfolio.pictures.spending import SpendingStack
from reconciler.report.value_words import status_place, status_sign
from reconciler.values import Frozen

_LOOKS = ByStatus(active="part-0", trial="part-1", setup="part-3", disabled="part-6")
LOOKS = {status: _LOOKS[status] for status in sorted(Status, key=status_place)}
"""Each status as a part of all clients, the lowest one first."""


class Charts(Frozen):
    """Makes the pictures of one page, which was written on a day, in its words."""

    facts: Pictures
    today: date
    words: PageWords

    def seats(self) -> Drawing | None:
        """What is owned, and what clients hold of it, as steps."""
        days = self.facts.seats
        if len(days) < 2:  # noqa: PLR2004 - a line has two points
            return None
        owned, held = [it.held.supply for it in days], [it.held.allocated for it in days]
        lines = (self._line("owned", owned), self._line("held", held))
        return steps([it.day for it in days], lines, self._until(days[-1].day), self._say())

    def statuses(self) -> Drawing | None:
        """How many clients are in each status, as bands."""
        days = self.facts.statuses
        if len(days) < 2:  # noqa: PLR2004 - as above
            return None
        parts = [
            StackPart(
                KeyLine(look, status_sign(status).text, self._text(f"status.{status.value}")),
                tuple(it.counts[status] for it in days),
            )
            for status, look in LOOKS.items()
        ]
        shown = [part for part in parts if any(part.numbers)]
        until = self._until(days[-1].day)
        return stacks(shown, bands([it.day for it in days], until, self._say()), self._say())

    def forecast(self, money: MoneyFacts) -> Drawing | None:
        """What the invoices to come come to, as steps."""
        coming = money.coming
        if len(coming) < 2:  # noqa: PLR2004 - as above
            return None
        until = coming[-1].day + (coming[-1].day - coming[-2].day)
        totals = tuple(it.total for it in coming)
        line = StepLine("line-owned", totals, self.words.bare(totals[-1], money.currency))
        return steps([it.day for it in coming], (line,), until, self._say(money.currency))

    def spending(self, stack: SpendingStack) -> Drawing | None:
        """What clients spent, as bars of months."""
        if len(stack.months) < 2:  # noqa: PLR2004 - as above
            return None
        parts = [
            StackPart(
                KeyLine(
                    f"part-{at}",
                    "ABCDEFG"[at],
                    str(self.words.say("spending.others", part.others))
                    if part.others
                    else part.client,
                    link=not part.others,
                ),
                part.months,
            )
            for at, part in enumerate(stack.parts)
        ]
        names = [self.words.month(date.fromisoformat(f"{month}-01")) for month in stack.months]
        return stacks(parts, bars(names), self._say(stack.currency), summed=True)

    def life(self, key: str) -> Drawing | None:
        """The life of one client, on the scale of all."""
        steps_of = self.facts.lives.get(key)
        if not steps_of or self.facts.first is None:
            return None
        return life_line(steps_of, self.facts.first, self._until(self.facts.first))

    def _line(self, name: str, numbers: list[int]) -> StepLine:
        end = self.words.say(f"seats-time.{name}", number=self.words.number(numbers[-1]))
        return StepLine(f"line-{name}", tuple(numbers), end.unescape())

    def _until(self, last: date) -> date:
        """Today, or the day after: what began today has a width, too."""
        return max(self.today, last) + timedelta(days=1)

    def _say(self, currency: str = "") -> PictureWriting:
        unit = 10 ** places(currency) if currency else 1
        return PictureWriting(
            lambda number: self.words.number(number // unit), self._day, self.words.month, unit
        )

    def _day(self, day: date) -> str:
        return self._text("day").format(day=day)

    def _text(self, name: str) -> str:
        return str(self.words.book[name])
