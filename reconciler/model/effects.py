"""What a status permits, effect by effect: data. Who may do what is decided in `access.py`.

Source: DESIGN rule "status", the table of effects; seed facts S1-01 to S1-37.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reconciler.model.account import Client
from reconciler.model.billing import BillingMode
from reconciler.model.features import Feature
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


def effects_of(client: Client, today: date) -> dict[Effect, Ruling]:
    """Give the effects for one client: its billing, its features and its trial clock count too."""
    found = dict(EFFECTS[client.status])
    clock = client.observed.trial
    if clock is not None and is_expired(client, today):
        found[Effect.SIGN_IN] = _no(f"the trial ended on {clock.end}")
    if client.status in (Status.TRIAL, Status.ACTIVE):
        found[Effect.DOWNLOAD] = _reports(client)
    if client.draws:
        found[Effect.POOL] = _yes(found[Effect.POOL].why)
    elif client.mode is BillingMode.PLATFORM:
        found[Effect.POOL] = _no("the platform bills it")
    return found


def is_expired(client: Client, today: date) -> bool:
    """Tell whether the client is in a trial that is over, and no program was picked after it."""
    if client.mode is BillingMode.PLATFORM and client.observed.program:
        return False
    return client.status is Status.TRIAL and client.observed.trial_expired(today)


def _reports(client: Client) -> Ruling:
    wanted = (Feature.DOWNLOAD_REPORTS, Feature.EMAIL_REPORTS)
    granted = [each for each in wanted if each in client.features]
    if not granted:
        return _no("neither `download_reports` nor `email_reports` is among its features")
    return _yes(f"its features hold {' and '.join(f'`{each}`' for each in granted)}")


def effects_table() -> str:
    """Give the table of effects as Markdown, one column a status."""
    lines = [
        f"| effect | {' | '.join(Status)} |",
        f"| --- |{' --- |' * len(Status)}",
        *(
            f"| {words} | {' | '.join(EFFECTS[status][effect].word for status in Status)} |"
            for effect, words in EFFECT_WORDS.items()
        ),
    ]
    return "\n".join(lines) + "\n"
