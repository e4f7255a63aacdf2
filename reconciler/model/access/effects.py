"""What one client's account permits today: the row of its status, or what a trial's end leaves.

Who may do what is decided in `authorization.py`.
"""

from __future__ import annotations

from datetime import date

from reconciler.model.files.billing import BillingMode
from reconciler.model.live.account import Client
from reconciler.model.resources import Feature
from reconciler.model.status import TRIAL_OVER, TRIAL_OVER_PICKING, Effect, Effects, Ruling


def permitted(client: Client, today: date) -> Effects:
    """What a client's status permits, or what is left of it once its trial is over."""
    if not is_expired(client, today):
        return client.status.facts.effects
    return TRIAL_OVER_PICKING if client.on_trial_alone else TRIAL_OVER


def effects_of(client: Client, today: date) -> dict[Effect, Ruling]:
    """What one client permits: its billing, its features and its trial clock count, too."""
    effects = dict(permitted(client, today))
    clock, reports = client.observed.trial, effects[Effect.DOWNLOAD]
    if clock is not None and is_expired(client, today):
        effects[Effect.SIGN_IN] = effects[Effect.SIGN_IN]._replace(
            why=f"the trial ended on {clock.end}"
        )
    elif reports.allowed and not reports.unconditional:
        effects[Effect.DOWNLOAD] = _by_features(client, reports)
    if client.draws:
        effects[Effect.POOL] = effects[Effect.POOL]._replace(word="yes")
    elif client.mode is BillingMode.PLATFORM:
        effects[Effect.POOL] = Ruling(allowed=False, word="no", why="the platform bills it")
    return effects


def is_expired(client: Client, today: date) -> bool:
    """Whether the client is in a trial that is over, and no program was picked after it.

    While the platform bills, nothing but its trial opens a client without a program, whatever
    word stands in its live status.
    """
    if client.mode is BillingMode.PLATFORM and client.observed.program:
        return False
    tries = client.status.facts.tries or (client.status.is_open and client.on_trial_alone)
    return tries and client.observed.trial_expired(today)


def _by_features(client: Client, ruling: Ruling) -> Ruling:
    granted = " and ".join(
        f"`{feature}`"
        for feature in (Feature.DOWNLOAD_REPORTS, Feature.EMAIL_REPORTS)
        if feature in client.features
    )
    if granted:
        return ruling._replace(word="yes", why=f"its features hold {granted}")
    return Ruling(
        allowed=False,
        word="no",
        why="neither `download_reports` nor `email_reports` is among its features",
    )
