"""Laws of what is found: what found.yaml says of accounts that exist already is whole and true.

They are asked once, when a store is opened as found. Nothing of it can be mended afterwards: what
is written then is history.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from reconciler.billing.money import Currency, minor
from reconciler.billing.periods import first_boundary_on_or_after, period_of
from reconciler.diagnostics import (
    PARTNER,
    FieldPath,
    ask,
    client_address,
    cure,
    nearest,
)
from reconciler.model.files.billing import BillingMode
from reconciler.model.live.account import DAYS_PATH, Client
from reconciler.model.live.found import AsFound, FoundClient, FoundFile, FoundTrial
from reconciler.rules.review import Breach, Breaches, ClientChange, Review

FILE = "found.yaml"
IN_FOUND_FILE = "found"
"""The first step of a path into found.yaml."""
_TRIAL = (IN_FOUND_FILE, "trial")


def found_client_has_a_file(review: Review) -> Breaches:
    """Each client that found.yaml names has a file of its own.

    Why: a mistyped key would leave the true client without its dates, and its trial would be lost.
    Wrong: `clients: {acmee: …}` in found.yaml where the file is `clients/acme.yaml`.
    Right: the key of a client's file, or the entry deleted.
    Also: found-trial-is-told.
    """
    keys = review.rest.files
    for key in sorted(_found(review).clients.keys() - keys):
        near = nearest(key, keys)
        yield Breach(
            client_address(key),
            (IN_FOUND_FILE,),
            f"no client's file is called `{key}.yaml`",
            help=f"did you mean `{near}`?"
            if near
            else cure("write it", "new", key, "name=NAME").or_(ask(f"delete the entry in {FILE}")),
        )


def found_trial_is_told(review: Review) -> Breaches:
    """A client that is found in trial has the days of that trial in found.yaml.

    Why: a trial has one start for ever. Without it, a trial of two weeks would begin again.
    Wrong: `status: trial` in a client's file, and no `trial: {start: …}` in found.yaml; an
    extension in the file that found.yaml does not know; another length in each of them; a trial of
    a client in setup.
    Right: `clients: {acme: {trial: {start: 2026-11-14, extended_on: 2026-11-20}}}` in found.yaml.
    Also: found-days-are-over.
    """
    for change, client, known in _clients(review):
        trial = known.trial
        if trial is None and client.status.facts.tries:
            yield Breach(
                change.address,
                ("status",),
                f"`{change.key}` is in trial, and since when is not known",
                label="it would be a new trial, of full length",
                help=cure("write", lines=f"clients: {{{change.key}: {_START}}}", file=FILE),
            )
        elif why := _odd_trial(client, trial) if trial is not None else "":
            yield Breach(
                change.address,
                _TRIAL,
                f"the trial of `{change.key}` {why}",
                help=f"write the true days in {FILE}, and what the client's file says of its trial",
            )


_START = "{trial: {start: DAY}}"


def _odd_trial(client: Client, trial: FoundTrial) -> str:
    days, asked = client.get(DAYS_PATH), ("trial", "extension", "requested_on")
    if client.status.facts.unseen:
        return f"cannot be: it is {client.status.facts.stands}"
    if trial.days is not None and days not in (None, trial.days):
        return f"has {trial.days} days here, and {days} in its file"
    if trial.extended_on is not None and trial.extended_on < trial.start:
        return f"was extended on {trial.extended_on}, before its start on {trial.start}"
    if trial.extended_on is None and client.get(asked) is not None and client.status.facts.tries:
        return "has an extension in its file, and no `extended_on` here"
    return ""


def found_days_are_over(review: Review) -> Breaches:
    """What was found happened today or before.

    Why: what is to come is no history; it happens through the client's file, on its day.
    Wrong: `since: 2027-03-01` in 2026.
    Right: the true day, or no line where nobody knows it.
    Also: found-trial-is-told.
    """
    for change, _, known in _clients(review):
        trial = known.trial
        days = {
            ("since",): known.since,
            ("trial", "start"): trial.start if trial else None,
            ("trial", "extended_on"): trial.extended_on if trial else None,
        }
        for path, day in days.items():
            if day is not None and day > review.today:
                yield Breach(
                    change.address,
                    (IN_FOUND_FILE, *path),
                    f"{day} has not come yet",
                    label=f"today is {review.today}",
                    help="write the day on which it happened, or delete the line",
                )


def found_program_is_picked(review: Review) -> Breaches:
    """A program is picked by a client that the platform bills.

    Why: who is billed by you has your program, and picks none.
    Wrong: `program: basic` in found.yaml for a client with `billing: {mode: partner}`.
    Right: `billing: {mode: platform}` in its file, or the line deleted.
    Also: platform-billing-starts-open.
    """
    for change, client, known in _clients(review):
        if known.program and client.mode is not BillingMode.PLATFORM:
            yield Breach(
                change.address,
                (IN_FOUND_FILE, "program"),
                f"`{change.key}` is billed by the partner, and picks no program",
                help=f"delete the line in {FILE}, or write `billing: {{mode: platform}}`",
            )


def found_credit_is_known(review: Review) -> Breaches:
    """What is left of a grant, and what a campaign spent, is said of those in the client's file.

    Why: credit is counted to the cent from here on.
    Wrong: `left: {2026-11-launch: "600.00"}` of a grant of 500.00; the name of a grant or of a
    campaign that the client's file does not have.
    Right: what is left of it, at most what was granted.
    Also: grant-is-sound.
    """
    for change, client, known in _clients(review):
        granted = {grant.id: grant.amount for grant in change.grants}
        for name in sorted(known.credits.spent.keys() - set(client.campaigns)):
            yield _credit(change, ("spent", name), f"has no campaign `{name}` in its file")
        for name, left in known.credits.left.items():
            if name not in granted:
                yield _credit(change, ("left", name), f"has no grant `{name}` in its file")
            elif why := _too_much(left, granted[name], review.partner.after.currency):
                yield _credit(change, ("left", name), f"cannot have {why} of `{name}`")
        for name, spent in known.credits.spent.items():
            if why := _too_much(spent, spent, review.partner.after.currency):
                yield _credit(change, ("spent", name), f"cannot have spent {why} on `{name}`")


def _credit(change: ClientChange, path: FieldPath, why: str) -> Breach:
    return Breach(
        change.address,
        (IN_FOUND_FILE, "credits", *path),
        f"`{change.key}` {why}",
        help=f"write what is true in {FILE}, or in the client's file",
    )


def _too_much(amount: str, most: str, currency: str) -> str:
    """Say why an amount cannot be, in words; empty where it can. Others say what `most` lacks."""
    try:
        known = Currency(currency)
        whole = minor(most, known) if most != amount else None
    except ValueError:
        return ""
    try:
        counted = minor(amount, known)
    except ValueError as error:
        return f"{amount} ({error})"
    return f"{amount} left of the {most}" if whole is not None and counted > whole else ""


def found_supply_is_owned(review: Review) -> Breaches:
    """What clients and staff hold when they are found is owned already.

    Why: nothing is bought by writing down what is there, so `supply` says all of it.
    Wrong: `supply: {seats: 40}` while the clients that are found hold 44 and staff 2.
    Right: `supply: {seats: 46}`, or as many as you own.
    Also: supply-below-need.
    """
    for line in review.pool.supplies:
        if line.declared is not None and line.written and line.need > line.declared:
            yield Breach(
                PARTNER,
                ("supply", line.resource),
                f"{line.need} {line.resource} are held and {line.declared} are owned",
                label=f"{line.after.staff} by staff" if line.after.staff else "",
                help=cure(
                    "write", lines=f"supply: {{{line.resource}: {line.need}}}", file="partner.yaml"
                ),
            )


def paid_until_begins_a_period(review: Review) -> Breaches:
    """`paid_until` is a day on which a period begins, and has not come yet.

    Why: periods are paid whole. What is not paid for the rest of one is nobody's to guess.
    Wrong: `paid_until: 2026-12-15` in found.yaml with `billing: {anchor_day: 1}`.
    Right: `paid_until: 2026-12-01`; or the day in `anchor_day` on which the platform bills you.
    Also: billing-terms-are-fixed.
    """
    until = review.as_found.file.paid_until if review.as_found else None
    partner = review.partner.after
    if until is None:
        return
    ends = period_of(review.today, partner.anchor_day).end
    if until < ends or first_boundary_on_or_after(until, partner.anchor_day) != until:
        after = first_boundary_on_or_after(max(until, ends), partner.anchor_day)
        yield Breach(
            PARTNER,
            (IN_FOUND_FILE, "paid_until"),
            f"no period begins on {until}" if until >= ends else f"{until} lies in this period",
            label=f"periods begin on day {partner.anchor_day} of a month; this one ends on {ends}",
            help=cure("write", lines=f"paid_until: {after}", file=FILE),
        )


def _found(review: Review) -> AsFound:
    return review.as_found or _nothing()


@cache
def _nothing() -> AsFound:
    """What is found where nothing is: made when a law asks, since most plans open no store."""
    return AsFound(FoundFile(), "")


def _clients(review: Review) -> Iterator[tuple[ClientChange, Client, FoundClient]]:
    """Each client that comes in as it was found, with what is known of it."""
    for change in review.clients if review.as_found else ():
        if change.before is None and change.after is not None:
            yield change, change.after, _found(review).client(change.key)
