"""Whether files belong into a store: a partner that it does not know is most likely misspelt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from reconciler.diagnostics import cure, nearest, see
from reconciler.errors import UsageRefused
from reconciler.live.store import LiveReader
from reconciler.model.live.records import PartnerRecord

if TYPE_CHECKING:
    # Only for reading: most looks need no plan.
    from reconciler.plan.promise.plan_file import Promise

_SHOWN = 3


def is_new_here(
    key: str, reader: LiveReader, allowed: str, promises: Iterable[Promise] = ()
) -> bool:
    """Tell whether a partner is new to a store that holds others; its own snapshot has no record.

    Raises UsageRefused unless it was named on purpose (`allowed`), or in a plan file: every client
    of it would be made, invited and billed a second time.
    """
    others = reader.partners()
    if not others:
        return False
    if allowed == key or any(
        promise.new_partner and promise.partner == key for promise in promises
    ):
        return True
    # Advise to put the key back first: that is nearly always what is meant
    known = others[0] if len(others) == 1 else nearest(key, others)
    back = (
        cure(
            "if it is the same account, put its key back:",
            lines=f"partner: {known}",
            file="partner.yaml",
        )
        if known
        else cure(
            "if it is one of them, put its key back:", lines="partner: KEY", file="partner.yaml"
        )
    )
    raise UsageRefused(
        f"`{key}` is new to a store that holds {_listed(others)}",
        help=back.or_(
            cure("if a further partner is meant", "plan", "--new-partner", key, "-o", "FILE")
        ),
    )


def live_partner(reader: LiveReader, where: str = "") -> PartnerRecord:
    """Read the partner; `where` names the store for messages.

    Raises UsageRefused, which says who is live there, where this partner is not.
    """
    record = reader.partner()
    if record is not None:
        return record
    others = reader.partners()
    held = f" of this partner; the store holds {_listed(others)}" if others else ""
    raise UsageRefused(
        f"nothing is live {f'in {where}' if where else 'here'}{held}",
        help=see("see what an apply would do", "plan"),
    )


def _listed(keys: Sequence[str]) -> str:
    shown = ", ".join(f"`{key}`" for key in keys[:_SHOWN])
    return f"{shown} and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else shown
