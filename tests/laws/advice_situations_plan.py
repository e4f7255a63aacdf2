"""The situations in which a plan says what to type next."""

from __future__ import annotations

from tests.laws.advice_shop import Shop, Situation, applied
from tests.laws.advice_situations import after, lines, nothing

_OF = "report/plan/next_acts.py: "
_SEATS = lines("acme", "seats: 4")


def many(shop: Shop) -> None:
    """Write more clients than a plan prints field by field."""
    clients = shop.file("acme").parent
    for number in range(70):
        (clients / f"more-{number}.yaml").write_text(f"name: More {number}\nstatus: setup\n")


SITUATIONS: dict[str, Situation] = {
    "a first plan": Situation("plan", nothing, of=_OF),
    "a plan of seats": Situation("plan", after(applied, _SEATS), of=_OF),
    "a plan of one client": Situation("plan --client acme", after(applied, _SEATS), of=_OF),
    "a plan that is kept": Situation(
        "plan -o plan.json", after(applied, _SEATS, "plan -o plan.json"), of=_OF
    ),
    "a plan of another day": Situation("plan --as-of 2100-01-01", nothing, of=_OF),
    "a plan of many clients": Situation("plan", many, of=_OF),
    "a plan of many clients that is refused": Situation(
        "plan", after(applied, many, lines("beta", "status: setup")), of=_OF
    ),
    "a plan that is refused in part": Situation(
        "plan", after(applied, _SEATS, lines("beta", "status: setup")), of=_OF
    ),
}
