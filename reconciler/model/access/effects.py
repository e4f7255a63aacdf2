"""What a status permits, effect by effect: data. Who may do what is decided in `access.py`.

Source: DESIGN rule "status", the table of effects; seed facts S1-01 to S1-37.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reconciler.model.billing import BillingMode
from reconciler.model.features import Feature
from reconciler.model.live.account import Client
from reconciler.model.status import Status

SUSPENDED = "account suspended"
"""What a user of a disabled client is told; source: seed fact S1-37."""


class Effect(StrEnum):
    """One thing that depends on where the account stands."""

    SIGN_IN = "sign_in"
    ADD_USERS = "add_users"
    SHARING = "sharing"
    REFRESH = "refresh"
    DOWNLOAD = "download"
    POOL = "pool"
    PARENT_ADMINS = "parent_admins"


EFFECT_WORDS: dict[Effect, str] = {
    Effect.SIGN_IN: "client users may sign in",
    Effect.ADD_USERS: "users may be added",
    Effect.SHARING: "live sharing, published links",
    Effect.REFRESH: "data sources refresh by themselves",
    Effect.DOWNLOAD: "download / e-mail of dashboards",
    Effect.POOL: "draws on the pool, is billed",
    Effect.PARENT_ADMINS: "parent admins may enter",
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether an effect takes place, in a few words, and why."""

    allowed: bool
    word: str
    why: str


def _yes(why: str, word: str = "yes") -> Ruling:
    return Ruling(allowed=True, word=word, why=why)


def _no(why: str, word: str = "no") -> Ruling:
    return Ruling(allowed=False, word=word, why=why)


_ENTER = _yes("an admin of the parent account enters every client account, whatever its status")
_SHARE = _yes("live dashboards and published links work for as long as the account is open")
_FRESH = _yes("data sources keep to their refresh rate")
_GRANTED = _yes("as the features `download_reports` and `email_reports` allow", "per feature")

EFFECTS: Mapping[Status, Mapping[Effect, Ruling]] = {
    Status.SETUP: {
        Effect.SIGN_IN: _no("the account is being built, unseen", "no (parent admins only)"),
        Effect.ADD_USERS: _no("users come once the account has left setup"),
        Effect.SHARING: _no("what is being built stays hidden"),
        Effect.REFRESH: _no("a refresh can be queued by hand", "no (manual queue only)"),
        Effect.DOWNLOAD: _yes("every page carries the Setup watermark", "yes, with watermark"),
        Effect.POOL: _no("setup is free"),
        Effect.PARENT_ADMINS: _ENTER,
    },
    Status.TRIAL: {
        Effect.SIGN_IN: _yes("a trial has every tool that active has", "yes, until it expires"),
        Effect.ADD_USERS: _yes("users come and go during a trial"),
        Effect.SHARING: _SHARE,
        Effect.REFRESH: _FRESH,
        Effect.DOWNLOAD: _GRANTED,
        Effect.POOL: _no("a trial is free"),
        Effect.PARENT_ADMINS: _ENTER,
    },
    Status.ACTIVE: {
        Effect.SIGN_IN: _yes("the account is in operation"),
        Effect.ADD_USERS: _yes("users come and go, each on a seat"),
        Effect.SHARING: _SHARE,
        Effect.REFRESH: _FRESH,
        Effect.DOWNLOAD: _GRANTED,
        Effect.POOL: _yes("what is allotted comes out of your supply", "yes if billed by you"),
        Effect.PARENT_ADMINS: _ENTER,
    },
    Status.DISABLED: {
        Effect.SIGN_IN: _no(f'users are told "{SUSPENDED}"', "no: account suspended"),
        Effect.ADD_USERS: _no("users can only be removed", "no (removal allowed)"),
        Effect.SHARING: _no("published links show nothing"),
        Effect.REFRESH: _no("nothing runs in a suspended account"),
        Effect.DOWNLOAD: _no("nothing leaves a suspended account"),
        Effect.POOL: _no("what it held is back in your supply"),
        Effect.PARENT_ADMINS: _ENTER,
    },
}


EXPIRED: Mapping[Effect, Ruling] = {
    Effect.SIGN_IN: _no("the trial is over", "no"),
    Effect.ADD_USERS: _no("those who are there stay, and nobody is added"),
    Effect.SHARING: _no("published links show nothing"),
    Effect.REFRESH: _no("nothing runs once the trial is over"),
    Effect.DOWNLOAD: _no("nothing leaves an account whose trial is over"),
    Effect.POOL: _no("a trial is free, and so is its end"),
    Effect.PARENT_ADMINS: _ENTER,
}
"""What a trial permits that is over: what `disabled` permits, in words of its own."""

EXPIRED_PICKING: Mapping[Effect, Ruling] = {
    **EXPIRED,
    Effect.ADD_USERS: _yes(
        "only who may manage the company settings, to reach the page where a program is picked",
        "managers only",
    ),
}
"""The same while the platform bills: whoever may pick the program can still be added and come."""


def permitted(client: Client, today: date) -> Mapping[Effect, Ruling]:
    """Give what a client's status permits, or what is left of it once its trial is over."""
    if not is_expired(client, today):
        return EFFECTS[client.status]
    return EXPIRED_PICKING if client.on_trial_alone else EXPIRED


def effects_of(client: Client, today: date) -> dict[Effect, Ruling]:
    """Give the effects for one client: its billing, its features and its trial clock count too."""
    found = dict(permitted(client, today))
    clock = client.observed.trial
    if clock is not None and is_expired(client, today):
        found[Effect.SIGN_IN] = _no(f"the trial ended on {clock.end}")
    elif client.status in (Status.TRIAL, Status.ACTIVE):
        found[Effect.DOWNLOAD] = _reports(client)
    if client.draws:
        found[Effect.POOL] = _yes(found[Effect.POOL].why)
    elif client.mode is BillingMode.PLATFORM:
        found[Effect.POOL] = _no("the platform bills it")
    return found


def is_expired(client: Client, today: date) -> bool:
    """Tell whether the client is in a trial that is over, and no program was picked after it.

    While the platform bills, nothing but its trial opens a client without a program, whatever
    word stands in its live status.
    """
    if client.mode is BillingMode.PLATFORM and client.observed.program:
        return False
    tries = client.status is Status.TRIAL or (
        client.status is Status.ACTIVE and client.on_trial_alone
    )
    return tries and client.observed.trial_expired(today)


def row_of(client: Client, today: date) -> Status:
    """Give the status whose effects hold: those of `disabled` once a trial is over."""
    return Status.DISABLED if is_expired(client, today) else client.status


def _reports(client: Client) -> Ruling:
    wanted = (Feature.DOWNLOAD_REPORTS, Feature.EMAIL_REPORTS)
    granted = [each for each in wanted if each in client.features]
    if not granted:
        return _no("neither `download_reports` nor `email_reports` is among its features")
    return _yes(f"its features hold {' and '.join(f'`{each}`' for each in granted)}")


def effects_table() -> str:
    """Give the table of effects as Markdown, one column a status, then those of a trial's end."""
    columns = {each.value: EFFECTS[each] for each in Status}
    columns |= {"trial, over": EXPIRED, "trial, over, billed by the platform": EXPIRED_PICKING}
    lines = [
        f"| effect | {' | '.join(columns)} |",
        f"| --- |{' --- |' * len(columns)}",
        *(
            f"| {words} | {' | '.join(column[effect].word for column in columns.values())} |"
            for effect, words in EFFECT_WORDS.items()
        ),
    ]
    return "\n".join(lines) + "\n"
