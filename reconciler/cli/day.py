"""A calendar day as it is typed."""

from __future__ import annotations

from datetime import date

import click


class DayOption(click.ParamType[date]):
    """A calendar day, written 2026-11-21."""

    name = "day"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read a day."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"`{value}` is not a day; write it as 2026-11-21", param, ctx)
