"""Recompute an invoice: `reconciler invoices 7 --format json | python tests/money/recompute.py`.

Shares no code with the product. Exits with 1 and names the first amount that is another one.
"""

import json
import sys
from fractions import Fraction
from typing import Any


def half_up(value: Fraction) -> int:
    """Round to a whole number; a half goes away from zero."""
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def wrong(invoice: dict[str, Any]) -> str | None:
    """Say what is wrong with an invoice, or nothing."""
    for number, line in enumerate(invoice["lines"], start=1):
        more = line["rate_after"]["minor"] - line["day_rate"]["minor"]
        of_day = half_up(Fraction(more * line["days"], line["period_days"]))
        amount, said = of_day - line["day_posted"]["minor"], line["amount"]["minor"]
        if amount != said:
            return f"line {number}, {line['item']}: {said} is not {amount}"
    amount, said = sum(each["amount"]["minor"] for each in invoice["lines"]), invoice["total"]
    return None if amount == said["minor"] else f"total: {said['minor']} is not {amount}"


if __name__ == "__main__":
    sys.exit(wrong(json.load(sys.stdin)))
