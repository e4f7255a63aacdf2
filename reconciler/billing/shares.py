"""Show-back: what each client's part of a line is. Nobody is billed by it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction


def share(amount: int, weights: Mapping[str, int | Fraction]) -> dict[str, int]:
    """Share an amount (minor units) in proportion to weights, by the largest remainder.

    The shares add up to the amount exactly, and each is less than one minor unit from its exact
    part; equal remainders go to the client whose id sorts first. Raises ValueError for a negative
    weight, or weights that are all 0.
    """
    whole = sum(weights.values())
    if whole <= 0 or min(weights.values()) < 0:
        raise ValueError("weights must not be negative, and not all 0")
    exact = {key: divmod(amount * weight, whole) for key, weight in weights.items()}
    shares = {key: int(part) for key, (part, _) in exact.items()}
    left = amount - sum(shares.values())
    largest_first = sorted(exact, key=lambda key: (-exact[key][1], key))
    for key in largest_first[:left]:
        shares[key] += 1
    return shares
