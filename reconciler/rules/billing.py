"""Laws of billing mode: who may bill, and the one edge that hands an active client over."""

from __future__ import annotations

from reconciler.diagnostics import Advice, cure
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.consent import Door
from reconciler.model.live.account import MODE_PATH
from reconciler.rules.doors import WHERE_TO, is_handover, status_before
from reconciler.rules.review import Breach, Breaches, ClientChange, Review
from reconciler.rules.transitions import HANDOVER, PLATFORM_START, step

_PARTNER_BILLS = "billing: {mode: partner}"


def platform_billing_is_for_good(review: Review) -> Breaches:
    """A client that the platform bills never returns to the partner's billing.

    Why: it has a contract of its own with the platform, and its program is its own choice.
    Wrong: `billing: {mode: partner}` on a client billed by the platform.
    Right: leave it, or open a new client account for what you bill yourself.
    Also: platform-billing-starts-open, handover-needs-acknowledgement.
    """
    for change in review.clients:
        before, after = change.before, change.after
        modes = (before and before.mode, after and after.mode)
        if modes == (BillingMode.PLATFORM, BillingMode.PARTNER):
            yield Breach(
                change.address,
                MODE_PATH,
                f"`{change.key}` cannot go from platform to partner billing",
                label="the platform bills it, by a contract of its own",
                help="write `billing: {mode: platform}`",
            )


def platform_billing_starts_open(review: Review) -> Breaches:
    """The platform takes a client over in trial: new, from setup or from trial.

    Why: choosing platform billing makes the account a trial account, so its file must say so; a
    disabled account has nobody who could pick a program.
    Wrong: `status: disabled` (or a new client with `status: active`) and
    `billing: {mode: platform}` in one step.
    Right: `status: trial` with `billing: {mode: platform}`; disable it later.
    Also: handover-needs-acknowledgement for active clients.
    """
    for change in review.clients:
        if change.to_platform and (why := _not_open(change)):
            yield Breach(
                change.address,
                MODE_PATH,
                f"`{change.key}` cannot start platform billing like this",
                label=why,
                help=_how_to_start(change),
            )


def _how_to_start(change: ClientChange) -> Advice:
    keep, status = cure("write", lines=_PARTNER_BILLS), status_before(change)
    if step(status, PLATFORM_START).legal:
        return keep.or_(cure("open it with this step:", lines=f"status: {PLATFORM_START}"))
    if status == HANDOVER[0]:
        return keep.or_(cure("for a handover leave it open:", lines=f"status: {status}"))
    return keep


def _not_open(change: ClientChange) -> str:
    before, after = change.before, change.after
    if after is not None and after.status.is_suspended:
        return f"a {after.status} account cannot pick a program"
    if before is not None and before.status.is_suspended:
        return f"it is {before.status}: there is no way from {before.status} to a trial"
    if after is not None and after.status is not PLATFORM_START:
        return "platform billing begins as a trial"
    return ""


def handover_needs_acknowledgement(review: Review) -> Breaches:
    """Handing an active client to the platform's billing must be acknowledged in its file.

    Why: it is the one exception to "active never returns to trial": a fresh trial starts, the
    client has to pick a program, and billing never returns to you.
    Wrong: `billing: {mode: platform}` on an active client, and nothing else.
    Right: with it, `acknowledge: [{one_way: handover, by: dana@agency.example, reason: …}]`.
    Also: platform-billing-is-for-good.
    """
    for change in review.clients:
        agreed = any(consent.one_way is Door.HANDOVER for consent in change.consents)
        if is_handover(change) and not agreed and not _not_open(change):
            yield Breach(
                change.address,
                MODE_PATH,
                f"`{change.key}` is active, and a handover is not acknowledged",
                label="active never returns to trial, except by this one door",
                help=cure("add", lines="acknowledge: [{one_way: handover, by: …, reason: …}]"),
            )


def setup_is_billed_by_the_partner(review: Review) -> Breaches:
    """A client in setup cannot be billed by the platform.

    Why: platform billing makes an account a trial account, and nobody can sign in during setup.
    Wrong: `status: setup` with `billing: {mode: platform}`.
    Right: `billing: {mode: partner}`; or, for an account that is new or live in setup,
    `status: trial` with it.
    Also: platform-billing-starts-open.
    """
    for change in review.clients:
        client = change.described
        bills = client is not None and client.leaves.get(MODE_PATH) == BillingMode.PLATFORM
        if client is not None and bills and client.status.facts.unseen:
            yield Breach(
                change.address,
                MODE_PATH,
                f"the platform cannot bill an account {client.status.facts.stands}",
                label="platform billing begins as a trial",
                help=cure(f"{client.status.facts.stands} write", lines=_PARTNER_BILLS).or_(
                    WHERE_TO
                ),
            )
