"""Articles: commercial products that clients own, and the licences they grant."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from reconciler.model.fields import Line, Value, Word
from reconciler.model.files.people import Permission
from reconciler.model.scalar import LARGEST, MoneyText, Whole

Owned = Annotated[Whole, Field(ge=1, le=LARGEST)]
"""How many of an article a client owns."""

LICENSED: dict[Permission, str] = {
    Permission.CREATE_ASSET: "assets",
    Permission.ADD_DATA_LOGGER: "data_loggers",
}
"""Permissions that also need a licence, and its name; source: seed facts S4-32, S4-33."""


class Article(Value):
    """A product of your catalogue."""

    name: Line = Field(description="What it is called on receipts.")
    unit: MoneyText = Field(
        description="The price of one, paid once when a client gets it, in the currency you are "
        'billed in: "15.00".'
    )
    licences: dict[Word, Whole] = Field(
        default_factory=dict,
        description="What one of it entitles a client to, such as `data_loggers: 5`.",
    )
