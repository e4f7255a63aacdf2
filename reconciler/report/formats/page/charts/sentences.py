"""What each picture says, as a sentence: whoever cannot see it has read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.model.status import Status
from reconciler.report.facts import Money
from reconciler.report.formats.page.charts.charts import LOOKS
from reconciler.report.formats.page.words import PageWords
from reconciler.report.portfolio.money import MoneyFacts
from reconciler.report.portfolio.pictures.lives import StatusDay
from reconciler.report.portfolio.pictures.seats import SeatDay
from reconciler.report.portfolio.pictures.spending import SpendingStack
from reconciler.values import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup


class Sentences(Frozen):
    """Says the sentences of one page in its words."""

    words: PageWords

    def seats(self, days: Sequence[SeatDay]) -> Markup:
        """What is owned against the first day, and what of it is free."""
        first, last = days[0].held, days[-1].held
        return self.words.say(
            f"seats-time.{_trend(first.supply, last.supply)}",
            before=self.words.number(first.supply),
            after=self.words.number(last.supply),
            day=self.words.day(days[0].day),
            held=self.words.number(last.allocated),
            free=self.words.number(last.free),
        )

    def statuses(self, days: Sequence[StatusDay]) -> Markup:
        """How many clients there are against the first day, and in which status."""
        first, last = (sum(it.counts.values()) for it in (days[0], days[-1]))
        return self.words.say(
            f"statuses-time.{_trend(first, last)}",
            before=self.words.number(first),
            after=self.words.number(last),
            day=self.words.day(days[0].day),
            parts=_counted(days[-1].counts, self.words),
        )

    def forecast(self, money: MoneyFacts) -> Markup:
        """The first and the last invoice to come, and all of them together."""
        first, last = money.coming[0], money.coming[-1]
        same = all(it.total == first.total for it in money.coming)
        return self.words.say(
            "forecast.same" if same else "forecast.moves",
            len(money.coming),
            before=self.words.money(Money(first.total, money.currency)),
            after=self.words.money(Money(last.total, money.currency)),
            total=self.words.money(Money(last.cumulative, money.currency)),
        )

    def spending(self, stack: SpendingStack) -> Markup:
        """What was spent together, and who spent the most."""
        most = stack.parts[0]
        return self.words.say(
            "spending.said",
            len(stack.months),
            total=self.words.money(Money(stack.total, stack.currency)),
            client=most.client,
            amount=self.words.money(Money(sum(most.months), stack.currency)),
        )


def _counted(counts: Mapping[Status, int], words: PageWords) -> str:
    return ", ".join(
        f"{words.number(counts[status])} {words.book[f'status.{status.value}']}"
        for status in LOOKS
        if counts[status]
    )


def _trend(before: int, after: int) -> str:
    return "same" if before == after else "more" if after > before else "less"
