"""What partner.yaml sells: prices by program and item, articles and the licences they grant."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from reconciler.model.fields import DescribedEnum, OneLine, Value, Word, enum_reader
from reconciler.model.files.people import Permission
from reconciler.model.scalar import Day, MoneyText, OneOrMore, Whole, wrong


class PriceMode(DescribedEnum):
    """How tiers make up a price."""

    GRADUATED = ("graduated", "Each unit costs what its own tier says.")
    VOLUME = ("volume", "All units cost what the tier of the whole amount says. Beware of cliffs.")
    FLAT = ("flat", "Every unit costs the same; one tier.")


class TierPrice(Value):
    """One step of a price."""

    up_to: OneOrMore | None = Field(
        default=None, description="The last unit of this tier; the last tier has none."
    )
    unit: MoneyText = Field(description="Price of one unit for a whole period.")


class ItemPrice(Value):
    """The price of one resource for a whole period."""

    mode: Annotated[PriceMode, enum_reader(PriceMode, "a price mode")] = Field(
        description="How the tiers make up the price."
    )
    tiers: tuple[TierPrice, ...] = Field(description="Tiers, smallest first; the last one is open.")

    def leaf(self) -> str:
        """The whole price as one value: a price changes as a whole or not at all."""
        steps = [f"to {tier.up_to} at {tier.unit}" for tier in self.tiers[:-1]]
        last = f"then {self.tiers[-1].unit}" if steps else self.tiers[-1].unit
        return f"{self.mode}: {', '.join([*steps, last])}"


def _tiers(price: ItemPrice | None) -> ItemPrice | None:
    if price is None:
        return None
    ends = [tier.up_to for tier in price.tiers]
    if not ends or ends[-1] is not None:
        raise wrong("the last tier has no `up_to`", help='end with {unit: "17.50"}')
    inner = [end for end in ends[:-1] if end is not None]
    if len(inner) != len(ends) - 1 or inner != sorted(set(inner)):
        raise wrong("tiers go up, each with an `up_to`", help="sort them; only the last is open")
    if price.mode is PriceMode.FLAT and inner:
        raise wrong("a flat price has one tier", help="write mode: graduated, or one tier")
    return price


_Price = Annotated[ItemPrice | None, AfterValidator(_tiers)]


class ProgramPrices(Value):
    """What one program costs a period."""

    fee: MoneyText = Field(default="0", description="What the program itself costs a period.")
    seats: _Price = Field(default=None, description="Price of the seats you own.")
    dashboards: _Price = Field(default=None, description="Price of the dashboards you own.")
    api_calls_per_day: _Price = Field(default=None, description="Price of the API calls you own.")
    private_links: _Price = Field(default=None, description="Price of the private links you own.")


class PriceListVersion(Value):
    """Prices from one day on, for the first period that starts on it or later."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)

    since: Day = Field(alias="from", description="First day of this version, as 2026-01-01.")
    programs: dict[Word, ProgramPrices] = Field(
        description="Programs one can subscribe to, by name."
    )
    add_ons: dict[Word, MoneyText] = Field(
        default_factory=dict, description="Add-ons by name, with what each costs a period."
    )


Owned = OneOrMore
"""How many of an article a client owns."""

LICENSED: dict[Permission, str] = {
    Permission.CREATE_ASSET: "assets",
    Permission.ADD_DATA_LOGGER: "data_loggers",
}
"""Permissions that also need a licence, and its name; source: seed facts S4-32, S4-33."""


class Article(Value):
    """A product of your catalogue."""

    name: OneLine = Field(description="What it is called on receipts.")
    unit: MoneyText = Field(
        description="The price of one, paid once when a client gets it, in the currency you are "
        'billed in: "15.00".'
    )
    licences: dict[Word, Whole] = Field(
        default_factory=dict,
        description="What one of it entitles a client to, such as `data_loggers: 5`.",
    )
