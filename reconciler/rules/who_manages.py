"""Laws of who is left to manage: of a client that is open, and of one that the platform bills.

They judge a change that takes the last one away: in the client's file, or in partner.yaml by its
staff and its roles. What was so before is no fault of the change.

A plan does not know who will apply it, so the implicit admin of a new client does not count yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reconciler.diagnostics import PARTNER, Advice, FieldPath, ask, counted, cure, listed
from reconciler.model.access.identity import has_admin, managed, picks_program
from reconciler.model.files.billing import BillingMode
from reconciler.model.live.account import MEMBERS_PATH, MODE_PATH, STATUS_PATH, Client, Partner
from reconciler.rules.review import Breach, Breaches, ClientChange, Review
from reconciler.values import replace

_ROLE = (ask("give one of its members a role with `manage_company_settings`"),)

_Holds = Callable[[Client, Partner], bool]


def open_client_keeps_an_admin(review: Review) -> Breaches:
    """An open client keeps an admin: a member, even an invited one, or somebody of your staff.

    Why: without one nobody can manage its users or settings.
    Wrong: removing the only admin of an active client, or making them an editor; taking whoever
    made the account out of `staff` while no member is an admin; taking your last admin out of
    `staff` while a client has no members at all.
    Right: name another `role: admin` in the same change.
    Also: whoever of your staff made the account counts as its admin while on the staff, without
    standing in `members`. A client without members is managed by your admins. While the platform
    bills, a member with `manage_company_settings` is enough. Nobody is refused for what was so
    before. platform-billing-needs-somebody.
    """
    for change in review.clients:
        after, before = change.after, change.before
        if after is None or not after.status.is_open or has_admin(after, review.partner.after):
            continue
        meant = _as_said(before, after) if before is not None else None
        if not after.members and not (meant is not None and meant.members):
            continue  # left to the admins of the partner
        if meant is not None and has_admin(after, _partner_before(review)):
            continue  # the partner's own change takes them away: meant of it, below
        if (
            meant is None
            or (not meant.status.is_open or not meant.members)
            or has_admin(meant, _partner_before(review))
        ):
            yield Breach(
                change.address,
                _place(change),
                f"`{change.key}` is left without an admin",
                label=f"{counted(len(after.members), 'member')}, no `role: admin` among them",
                help=_an_admin(change, after),
            )
    yield from _taken(review, managed, "an admin", "name an admin among its members")


def platform_billing_needs_somebody(review: Review) -> Breaches:
    """While the platform bills, some member can manage the company settings.

    Why: the client picks and pays its program on a page that only they can open.
    Wrong: `billing: {mode: platform}` without members, or with viewers only; taking
    `manage_company_settings` out of the role of the only one who has it.
    Right: one member with `role: admin`, or with a role of yours that holds
    `manage_company_settings`. A disabled client needs none.
    Also: platform-billing-starts-open, open-client-keeps-an-admin.
    """
    for change in review.clients:
        client, files_only = change.end, change.is_of_files
        if client is None or not _platform(client) or picks_program(client, review.partner.after):
            continue
        before = change.before
        had = before is None or not _platform(before)
        had = had or picks_program(before or client, _partner_before(review))
        if not files_only and (not had or picks_program(client, _partner_before(review))):
            continue  # it was so before, or the partner's own change makes it so: said below
        yield Breach(
            change.address,
            _place(change),
            f"the platform bills `{change.key}`, and no member may manage that",
            label="nobody could pick its program",
            help=_an_admin(change, client, *_ROLE),
        )
    yield from _taken(
        review,
        lambda client, partner: not _platform(client) or picks_program(client, partner),
        "somebody who may manage its company settings",
        "give one of its members such a role",
    )


def _an_admin(change: ClientChange, client: Client, *others: Advice) -> Advice:
    """Advise to make somebody an admin: one of those whom the file names, where it names any."""
    described = change.declared or client
    if not described.members:
        return cure("name an admin:", lines="members: [{email: EMAIL, role: admin}]")
    return cure(
        "write `role: admin` beside one of its members, such as",
        "set",
        change.key,
        f"members[{min(described.members)}].role=admin",
    ).or_(*others)


def _taken(review: Review, held: _Holds, whom: str, instead: str) -> Iterator[Breach]:
    """Refuse what partner.yaml takes from clients: those of this plan as they end, and all others.

    The end of each client is held against the partner before and after.
    """
    before, after = review.partner.before, review.partner.after
    if before is None:
        return
    left = sorted(
        end.key
        for end in review.ends()
        if end.status.is_open and held(end, before) and not held(end, after)
    )
    if left:
        yield Breach(
            PARTNER,
            _taken_at(review),
            f"{counted(len(left), 'client')} would be left without {whom}",
            label=listed(left),
            help=cure(f"keep it in partner.yaml, or for each of them {instead} first"),
        )


def _taken_at(review: Review) -> FieldPath:
    """Say which part of partner.yaml takes somebody away."""
    moved = {field.path[0] for field in review.partner.fields}
    return ("roles",) if "roles" in moved and "staff" not in moved else ("staff",)


def _partner_before(review: Review) -> Partner:
    return review.partner.before or review.partner.after


def _platform(client: Client) -> bool:
    return client.mode is BillingMode.PLATFORM and client.status.is_open


def _as_said(before: Client, after: Client) -> Client:
    """A client as its files had it where no file names anybody: without users from inside.

    Taking away whom somebody added behind the files leaves it as it was meant to be.
    """
    people = before.observed.people
    outside = {member for member in before.members if member in people and people[member].outside}
    if after.members or outside != set(before.members):
        return before
    gone = {("members", each, "role") for each in outside}
    leaves = {path: leaf for path, leaf in before.leaves.items() if path not in gone}
    return replace(before, leaves=leaves)


def _place(change: ClientChange) -> tuple[str, ...]:
    declared = change.declared
    if declared is not None and declared.members:
        return MEMBERS_PATH
    return MODE_PATH if declared is not None and MODE_PATH in declared.leaves else STATUS_PATH
