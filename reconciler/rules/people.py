"""Laws of people: who may be a member, with which role."""

from __future__ import annotations

from reconciler.diagnostics import (
    PARTNER,
    Help,
    counted,
    cure,
    did_you_mean,
    listed,
    wait,
)
from reconciler.model.access.authorization import admits, admits_anybody
from reconciler.model.files.people import BUILT_IN
from reconciler.model.live.account import MEMBERS_PATH, Client
from reconciler.model.resources import SEATS
from reconciler.model.status import WITH_USERS
from reconciler.rules.doors import WHERE_TO, is_handover
from reconciler.rules.partner import still_held
from reconciler.rules.review import Breach, Breaches, ClientChange, Review
from reconciler.rules.transitions import opens

_SEATS = (SEATS,)


def no_members_in_setup(review: Review) -> Breaches:
    """A client in setup has no members.

    Why: in setup nobody of the client can sign in; an invitation would lead to a closed door.
    Wrong: `status: setup` with `members: [{email: ann@acme.example, role: admin}]`.
    Right: name the members in the change that opens the account.
    Also: disabled-gains-no-members.
    """
    for change, client in review.naming("members"):
        if client.status not in WITH_USERS and change.removal is None:
            yield Breach(
                change.address,
                MEMBERS_PATH,
                f"`{change.key}` is {client.status.facts.stands} and names "
                f"{counted(len(client.members), 'member')}",
                label=f"nobody of the client can sign in during {client.status}",
                help=cure(f"{client.status} permits no members: delete `members`").or_(WHERE_TO),
            )


def seats_below_members(review: Review) -> Breaches:
    """A client has a seat for each of its members.

    Why: each member takes a seat, an invited one too, so that there is room on acceptance.
    Wrong: `seats: 2` and three `members`; or `seats: 3` where a fourth user was added from inside.
    Right: `seats: 3` or more; or no `seats` at all: then they follow the number of members.
    Also: supply-too-small.
    """
    for change in review.clients:
        client = change.end
        if client is None or (_SEATS not in client.leaves and change.is_of_files):
            continue
        seats, members = client.amount(SEATS), client.headcount
        if seats >= members or not (change.is_of_files or _touches(change, SEATS, "members")):
            continue
        written = change.declared is not None and _SEATS in change.declared.leaves
        yield Breach(
            change.address,
            _SEATS if written else MEMBERS_PATH,
            f"`{change.key}` has {counted(members, 'member')} and {counted(seats, 'seat')}",
            label=_sits_there(client),
            help=f"write `seats: {members}` or more, or delete that line: "
            "seats then follow the members",
        )


def unknown_role(review: Review) -> Breaches:
    """A member's role is `admin`, `editor`, `viewer` or one of the partner's own roles.

    Why: a role that nobody described permits nothing, and its holder would find every door shut.
    Wrong: `role: acountant` when partner.yaml says `roles: {accountant: …}`; or taking a role out
    of partner.yaml while members have it.
    Right: one of the names in `roles`, or a built-in one.
    Also: role-still-held, built-in-role.
    """
    known = review.partner.after.roles
    for change, client in review.naming("members"):
        for path, role in client.leaves.items() if change.removal is None else ():
            if path[0] == "members" and role not in known:
                yield Breach(
                    change.address,
                    path,
                    f"`{role}` is not a role",
                    label="neither built in nor in `roles` of partner.yaml",
                    help=did_you_mean(str(role), known, "define it in `roles` of partner.yaml"),
                )


def built_in_role(review: Review) -> Breaches:
    """A role of your own has a name of its own.

    Why: `admin`, `editor` and `viewer` mean the same for every partner.
    Wrong: `roles: {viewer: {permissions: [edit_dashboards]}}`.
    Right: `roles: {designer: {permissions: [edit_dashboards]}}`.
    Also: unknown-role.
    """
    own = {path[1] for path in review.partner.after.leaves if path[0] == "roles"}
    for name in sorted(own & BUILT_IN.keys()):
        yield Breach(
            PARTNER,
            ("roles", name),
            f"`{name}` is a built-in role",
            label="it always means the same",
            help="give your role another name",
        )


def role_still_held(review: Review) -> Breaches:
    """A role that somebody has cannot be taken out of partner.yaml.

    Why: its holders would lose every permission at once, and nobody would have decided that.
    Wrong: deleting `accountant` from `roles` while a user who was added from inside has it.
    Right: give those people another role first.
    Also: unknown-role, which names the members that stand in files.
    """
    before = review.partner.before
    gone = set(before.roles if before else ()) - set(review.partner.after.roles)
    for role, clients in still_held(review, gone, lambda client: client.members.values()):
        yield Breach(
            PARTNER,
            ("roles",),
            f"the role `{role}` is still held",
            label=f"in {listed(clients)}",
            help=f"keep `{role}`, or give its holders another role first",
        )


def disabled_gains_no_members(review: Review) -> Breaches:
    """A client that is disabled, or whose trial is over, gains no members; they can be taken away.

    Why: nobody who signs in gets further than the message that the account is closed.
    Wrong: one more line under `members` while `status: disabled`.
    Right: add the person together with `status: active`. While the platform bills, somebody who
    may manage the company settings can be added after the trial's end, to pick the program.
    Also: no-members-in-setup.
    """
    for change in review.clients:
        after = change.after
        if (
            after is not None
            and after.status.has_users
            and not admits_anybody(after, review.today)
            and not is_handover(change)
        ):
            for field in change.below("members"):
                if field.before is None:
                    decision = admits(after, review.partner.after, str(field.after), review.today)
                    if not decision.allowed:
                        yield Breach(
                            change.address,
                            field.path[:2],
                            f"`{change.key}` is closed and cannot gain `{field.path[1]}`",
                            label=decision.reason,
                            help=_how_to_add(after),
                        )


def _how_to_add(client: Client) -> Help:
    if client.on_trial_alone and client.status.is_open:
        return wait(
            "only whoever may manage its company settings is added until it picks a program"
        )
    to = opens(client.status)
    return cure("open it in the same change:", lines=f"status: {to}") if to else ""


def _sits_there(client: Client) -> str:
    """Name the users whom no file names, where there are any: nobody reads of them elsewhere."""
    people = client.observed.people
    outside = [
        member for member in sorted(client.members) if member in people and people[member].outside
    ]
    if not outside:
        return "each member takes a seat"
    return f"added from inside: {listed(outside)}"


def _touches(change: ClientChange, *fields: str) -> bool:
    # What was broken behind the files is drift: only a change that breaks it is refused.
    return any(field.path[0] in fields for field in change.fields)
