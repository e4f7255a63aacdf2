"""What stands in the cells of a table: typed values, which a format makes words or numbers of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

Fact: TypeAlias = "bool | int | str | date | Decimal | None"
"""A value as it is, not yet in words; None where there is none."""


class Sheet(NamedTuple):
    """The table of a document for a spreadsheet: the name of each column, rows of typed values.

    The rows may be made one by one while they are printed.
    """

    columns: tuple[str, ...]
    rows: Iterable[Sequence[Fact]]
