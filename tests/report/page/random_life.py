"""A partner who lived by chance, with more of what a page shows than what breaks a store.

The people of `tests/faults/life.py` do what they do there; here they also write columns, articles
and prices, and some of what they do inside a client is what the store says is possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from tests.faults.life import Person
from tests.faults.shop import Shop, opened_files

_COLUMNS = """\
properties:
  region: {type: choice, choices: [EMEA, AMER], label: Region}
  until: {type: date}
  stores: {type: number}
  vip: {type: boolean}
teams: [emea]
"""
_STAFF = "dana@north.example"
_APART = (0, 0, 0, 0, 1, 3, 9)
"""Days between two acts."""


class Customer(Person):
    """Somebody who also fills columns, sells articles and lets people in."""

    def _lines(self, key: str, status: str) -> dict[str, str]:
        lines, chance = super()._lines(key, status), self.chance
        if chance.random() < 0.7:
            lines["properties"] = (
                f"{{region: {chance.choice(('EMEA', 'AMER'))}, until: 2027-0{chance.randint(1, 9)}"
                f"-01, stores: {chance.randint(0, 4000)}, vip: {chance.choice(('true', 'false'))}}}"
            )
        if chance.random() < 0.4:
            lines["team"] = "emea"
        if key == "c" and status != "setup":
            lines["articles"] = f"{{pack: {chance.randint(1, 1200)}}}"
        if status == "active" and chance.random() < 0.5:
            asked = f'{{amount: "{chance.randint(1, 2000)}.50", per: month}}'
            lines["billing"] = f"{{mode: partner, price: {asked}}}"
        elif status == "trial" and chance.random() < 0.2:
            lines["billing"] = "{mode: platform}"
        return lines

    def _words(self) -> Sequence[str]:
        return (self.chance.random() < 0.3 and self._possible()) or super()._words()

    def _possible(self) -> Sequence[str]:
        """Something that somebody of those who are there may do; nothing where nobody is."""
        told = self.shop.must("people", "--format", "json", day=self.day).json["people"]
        if not told or self.chance.random() < 0.2:
            key = self.chance.choice("abcdefg")
            who = f"{self.chance.choice('uvw')}@{key}.example"
            return ("operate", "add-user", key, "--user", who, "--role", "admin", "--by", _STAFF)
        person = self.chance.choice(told)
        own = (person["client"], "--user", person["email"])
        if person["state"] == "invited":
            return ("operate", "accept", *own)
        asks = ("operate", "request-extension", person["client"], "--by", person["email"])
        picks = ("operate", "pick-program", person["client"], "basic", "--by", person["email"])
        return self.chance.choice((("operate", "sign-in", *own), asks, picks))


def lived(folder: Path, seed: int, acts: int) -> tuple[Customer, dict[date, dict[str, int]]]:
    """Live so many acts of a seed, and what the pool of seats was at the end of each day."""
    shop = Shop(folder, str(folder / "live.db"))
    opened_files(shop)
    partner = folder / "accounts" / "partner.yaml"
    partner.write_text(partner.read_text(encoding="utf-8") + _COLUMNS, encoding="utf-8")
    shop.must("apply", "--yes", "--rehearsal")
    person = Customer.of(shop, f"page-{seed}")
    seats: dict[date, dict[str, int]] = {}
    for _ in range(acts):
        person.act()
        later = person.chance.choice(_APART)
        if later:
            pool = person.shop.must("show", "--format", "json", day=person.day).json["pool"]
            seats[person.day] = pool["seats"]
        person.day += timedelta(days=later)
    return person, seats
