"""Laws of the pool: nobody takes what the partner does not own."""

from __future__ import annotations

from reconciler.billing.pool import SupplyChange
from reconciler.diagnostics import PARTNER, FieldPath, Severity, ask, cure, listed
from reconciler.model.files.partner import Expansion
from reconciler.model.resources import amount_path
from reconciler.rules.review import Breach, Breaches, Review


def supply_too_small(review: Review) -> Breaches:
    """Clients and staff never take more than the supply holds, where nothing may be bought.

    Why: buying costs money every month, and this partner wants to decide that itself.
    Of several clients that ask for more, the last ones by key are refused, as few as free the rest.
    Wrong: 40 seats owned, 38 held, and a client that goes active with 5.
    Right: raise `supply: {seats: 43}`, give fewer seats, disable another client, or write
    `expansion: automatic`. Nothing is bought that has no price in `prices`.
    Also: supply-below-need.
    """
    for line in review.pool.supplies:
        if not line.short or _declared_too_low(line, review):
            continue
        or_expand = " or `expansion: automatic`" if line.buyable else ""
        for address, path, fewer in _too_much(line, review):
            yield Breach(
                address,
                path,
                f"{line.need} {line.resource} are needed and {line.need - line.short} are owned",
                label=f"{line.short} missing; expansion is refused"
                if review.partner.after.expansion is Expansion.REFUSE
                else f"{line.short} missing; {line.resource} have no price and cannot be bought",
                help=f"write `supply: {{{line.resource}: {line.need}}}`{or_expand} in "
                f"partner.yaml, or ask for {fewer} fewer here",
            )


def store_adds_up(review: Review) -> Breaches:
    """A client changes only while the store is in one mind about what it holds.

    Why: somebody edited its document with SQL, past the ledger and the pool; any change on top of
    that would be counted from a wrong number, and the difference would stay for ever.
    Wrong: `seats` raised from 5 to 50 by an UPDATE, and then any other change of that client.
    Right: put the row back as it was; `reconciler verify` names it with both numbers.
    Also: supply-too-small.
    """
    for change in review.clients:
        if change.doubtful:
            yield Breach(
                change.address,
                (),
                f"what the store says of `{change.key}` does not add up",
                label="its document was changed behind the ledger: other seats, status or billing",
                help=ask("see both numbers, and put the row back", "verify"),
            )


def supply_below_need(review: Review) -> Breaches:
    """A supply cannot be declared lower than what clients and staff hold in the end.

    Why: seats in use cannot be given back to the platform, and what has a price is held by nobody
    for nothing.
    Wrong: `supply: {seats: 30}` while clients hold 33 and staff 2; or, while the program has a
    price for seats, a new partner without that line, or the line deleted.
    Right: lower the clients first, or declare at least what is held.
    Also: a line that was always missing refuses nothing: what is held is owned, and billed from the
    next period on. supply-too-small, priced-without-a-line.
    """
    for line in review.pool.supplies:
        if not _declared_too_low(line, review):
            continue
        holders = sorted(
            ((holds.get(line.resource, 0), key) for key, holds in review.rest.holders.items()),
            reverse=True,
        )
        named = [f"{key} {amount}" for amount, key in holders if amount]
        if line.after.staff:
            named.append(f"staff {line.after.staff}")
        yield Breach(
            PARTNER,
            ("supply", line.resource),
            f"the supply of {line.resource} cannot shrink to {line.declared}"
            if line.written
            else f"{line.resource} have a price, and `supply` has no line for them",
            label=f"{line.need} are held{f': {listed(named)}' if named else ''}",
            help=cure(
                "write", lines=f"supply: {{{line.resource}: {line.need}}}", file="partner.yaml"
            ).or_(ask(f"take {line.resource} from clients first")),
        )


def priced_without_a_line(review: Review) -> Breaches:
    """What has a price and is owned has a line in `supply` (warning).

    Why: without it the file does not say how much is wanted, so what is owned stays as it was
    when it was counted first, and costs that.
    Wrong: 300 seats that are billed every month, and no `supply: {seats: …}`.
    Right: a line with the number that you want to own.
    Also: supply-below-need.
    """
    for line in review.pool.supplies:
        unwritten = not line.written and line.declared is not None
        if unwritten and line.after.supply and not _declared_too_low(line, review):
            yield Breach(
                PARTNER,
                ("supply",),
                f"{line.after.supply} {line.resource} are owned and billed, and `supply` has no "
                "line for them",
                label=f"{line.need} are held",
                help=cure(
                    "write", lines=f"supply: {{{line.resource}: {line.need}}}", file="partner.yaml"
                ),
                severity=Severity.WARNING,
            )


def _declared_too_low(line: SupplyChange, review: Review) -> bool:
    """Whether this plan itself lowers the declaration below what is held, or leaves it out."""
    before = review.partner.before
    if line.declared is None or line.declared >= line.need:
        return False
    if not line.written:
        return before is None or line.resource in before.supply
    return before is not None and line.declared < before.supply.get(line.resource, 0)


def _too_much(line: SupplyChange, review: Review) -> list[tuple[str, FieldPath, int]]:
    """The last of those who take more, as many as make good what is missing, and how much.

    Nobody who takes more: the partner itself.
    """
    missing, takers = line.short, []
    for change in reversed(review.clients):
        fewer = min(missing, change.takes.get(line.resource, 0))
        if fewer > 0:
            takers.append((change.address, amount_path(line.resource), fewer))
            missing -= fewer
    return takers[::-1] or [(PARTNER, ("supply", line.resource), missing)]
