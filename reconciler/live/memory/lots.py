"""Credit that clients have left, and what draws on it: the law of lots in memory."""

from __future__ import annotations

from collections.abc import Collection

from reconciler.live.ledger_laws import OPENED_BEFORE, OVERDRAWN
from reconciler.model.files.credits import CreditLot, CreditMoves
from reconciler.values import replace


def move_lots(
    lots: dict[tuple[str, str], CreditLot], moves: CreditMoves, clients: Collection[str]
) -> str:
    """Open lots and draw on them, in place; say why not, where a law forbids it."""
    named = {each.client for each in moves.opened} | {receipt.client for receipt in moves.receipts}
    if not named <= set(clients):
        return "credit of a client that is not in the store; nothing was written"
    for lot in moves.opened:
        if (lot.client, lot.grant) in lots:
            return OPENED_BEFORE
        lots[(lot.client, lot.grant)] = lot
    for key, amount in moves.drawn.items():
        lot = lots.get(key, CreditLot(*key, "", 0, 0))
        if lot.remaining < amount:
            return OVERDRAWN
        lots[key] = replace(lot, remaining=lot.remaining - amount)
    return ""
