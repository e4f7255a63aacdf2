"""May somebody sign in to a client, or do something there: one decision, its reason, its message.

The reason is for who asks; the message is what that user sees: no amounts, no other people.
Source: DESIGN rules "status" and "people"; seed facts S0-27, S1-01 to S1-37, S2-37, S2-49 to S2-53,
S4-09 to S4-11, S4-32 to S4-34.

Where the account stands comes before the invitation: somebody invited to a disabled client hears
"suspended". A member without an invitation on record counts as not invited yet. "Or staff" means
staff who may enter. A stranger is told the same in every status.
"""

from __future__ import annotations

from datetime import date

from reconciler.model.access.actions import NEEDS, UserAction
from reconciler.model.access.effects import is_expired, permitted
from reconciler.model.access.identity import Identity, Who, identify
from reconciler.model.access.quota import licences
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.people import Permission
from reconciler.model.files.prices import LICENSED
from reconciler.model.live.account import Client, Partner
from reconciler.model.status import SUSPENDED, Effect, Ruling
from reconciler.values import Frozen


class Decision(Frozen):
    """Whether somebody may: the reason for the asker, the message for that user (or nothing)."""

    allowed: bool
    reason: str
    message: str = ""


class _Asked(Frozen):
    """Who asks what, of whom, on which day."""

    client: Client
    partner: Partner
    today: date
    identity: Identity

    @property
    def ask(self) -> str:
        """Where the user turns to; the staff does not ask itself."""
        return "" if self.identity.staff else f": please ask {self.partner.name}"

    def ruling(self, action: UserAction) -> Ruling | None:
        """What the status says of an action; nothing where it does not matter."""
        effect = NEEDS[action].effect
        return permitted(self.client, self.today)[effect] if effect else None


def decide(
    client: Client,
    partner: Partner,
    today: date,
    *,
    user: str | None = None,
    can: UserAction | None = None,
) -> Decision:
    """Decide whether a user may do something in a client account; without `can`: sign in.

    Without `user` it is about any user of the client whose role permits it.
    """
    asked = _Asked(client, partner, today, identify(client, partner, user))
    if can is UserAction.PARTNER_MANAGEMENT:
        staff = asked.identity.staff
        if staff:
            return _yes(f"{staff} of the parent account: the staff sees every client there")
        return _no(
            "only the staff of the parent account sees partner management",
            f"you do not work for {asked.partner.name}",
        )
    entry = _enter(asked)
    if can is UserAction.PICK_PROGRAM:
        return _pick_program(asked, entry)
    if can in (None, UserAction.SIGN_IN) or not entry.allowed:
        return entry
    if _reaches_billing_page(asked):
        return _no(entry.reason, entry.message)
    objections = (law(asked, can) for law in (_by_permission, _by_effect, _by_feature, _by_licence))
    return next(filter(None, objections), None) or _granted(asked, can)


def admits(client: Client, partner: Partner, role: str, today: date) -> Decision:
    """Decide whether somebody with this role may become a user of a client now.

    That is one law for everybody who is added, invited, written to, or comes in on a link.
    """
    ruling = permitted(client, today)[Effect.ADD_USERS]
    manages = Permission.MANAGE_COMPANY_SETTINGS in partner.roles.get(role, frozenset())
    if (ruling.allowed and manages) or admits_anybody(client, today):
        return _yes(ruling.why)
    return _stopped(client, today, ruling, _shut(client))


def admits_anybody(client: Client, today: date) -> bool:
    """Tell whether somebody may become a user of a client now, whatever the role."""
    allowed = permitted(client, today)[Effect.ADD_USERS].allowed
    return allowed and not is_expired(client, today)


def _stopped(client: Client, today: date, ruling: Ruling, message: str) -> Decision:
    """What a status does not permit, and why; a trial that is over has a message of its own."""
    clock = client.observed.trial
    if clock is not None and is_expired(client, today):
        return _no(f"the trial ended on {clock.end}: {ruling.why}", _over(client))
    return _no(f"the account is {client.status.facts.stands}: {ruling.why}", message)


def _shut(client: Client) -> str:
    return SUSPENDED if client.status.is_suspended else f"{client.name} is not open yet"


def _over(client: Client) -> str:
    return f"the trial of {client.name} is over"


def _yes(reason: str, message: str = "") -> Decision:
    return Decision(allowed=True, reason=reason, message=message)


def _no(reason: str, message: str) -> Decision:
    return Decision(allowed=False, reason=reason, message=message)


def _enter(asked: _Asked) -> Decision:
    """Decide about signing in."""
    client, identity = asked.client, asked.identity
    welcome = f"welcome to {client.name}"
    match identity.who:
        case Who.PARENT_ADMIN:
            return _yes("an admin of the parent account enters every client account", welcome)
        case Who.STAFF:
            return _no(
                f"{identity.staff} of the parent account, and no member of this client: "
                "sees it in partner management only",
                f"you are not a member of {client.name}",
            )
        case Who.STRANGER:
            return _no("no member of this client", f"you are not a member of {client.name}")
        case Who.ANYBODY | Who.IMPLICIT_ADMIN | Who.MEMBER | Who.INVITED:
            found = _by_status(asked, welcome)
            return _not_yet(asked) if identity.who is Who.INVITED and found.allowed else found


def _not_yet(asked: _Asked) -> Decision:
    since = asked.identity.since
    if since is None:
        return _no("a member whose invitation is not sent yet", "your invitation is on its way")
    return _no(
        f"invited on {since}, and has not accepted yet",
        "you are invited: open the link in your invitation first",
    )


def _by_status(asked: _Asked, welcome: str) -> Decision:
    client, facts = asked.client, asked.client.status.facts
    if facts.tries or is_expired(client, asked.today):
        return _by_trial(asked, welcome)
    if client.status.is_open:
        return _yes(f"the account is {facts.stands}", welcome)
    if not facts.unseen:
        return _no(f"the account is {facts.stands}", _shut(client))
    return _no(
        f"{facts.stands} only admins of the parent account may enter",
        f"{_shut(client)}: {asked.partner.name} is still building it",
    )


def _by_trial(asked: _Asked, welcome: str) -> Decision:
    client = asked.client
    clock = client.observed.trial
    if clock is None or not is_expired(client, asked.today):
        runs = f"the trial runs until {clock.end}" if clock else "the account is in trial"
        return _yes("a program is picked" if client.observed.program else runs, welcome)
    over = _over(client)
    if _reaches_billing_page(asked):
        return _yes(
            f"the trial ended on {clock.end}: whoever has `manage_company_settings` reaches the "
            "billing page, and nothing else",
            f"{over}: pick a program to go on",
        )
    if client.mode is BillingMode.PLATFORM:
        return _no(
            f"the trial ended on {clock.end}; the client picks a program of the platform",
            f"{over}: an admin of {client.name} can pick a program",
        )
    return _no(f"the trial ended on {clock.end}", f"{over}: please ask {asked.partner.name}")


def _reaches_billing_page(asked: _Asked) -> bool:
    """Tell whether somebody is let in to pick a program, and for nothing else."""
    return (
        asked.identity.who in {Who.MEMBER, Who.IMPLICIT_ADMIN}
        and Permission.MANAGE_COMPANY_SETTINGS in asked.identity.permissions
        and asked.client.mode is BillingMode.PLATFORM
        and is_expired(asked.client, asked.today)
    )


def _pick_program(asked: _Asked, entry: Decision) -> Decision:
    client, identity = asked.client, asked.identity
    if identity.who not in {Who.ANYBODY, Who.PARENT_ADMIN, Who.IMPLICIT_ADMIN, Who.MEMBER}:
        return entry
    if client.mode is BillingMode.PARTNER:
        return _no("the partner bills it", f"{asked.partner.name} bills {client.name}")
    if identity.who is Who.PARENT_ADMIN:
        return _no(
            "where the platform bills, the parent account manages everything but billing",
            f"billing is between {client.name} and the platform",
        )
    after_trial = identity.who is Who.ANYBODY and is_expired(client, asked.today)
    if not entry.allowed and not after_trial:
        return entry
    return _by_permission(asked, UserAction.PICK_PROGRAM) or _granted(
        asked, UserAction.PICK_PROGRAM
    )


def _by_permission(asked: _Asked, action: UserAction) -> Decision | None:
    needed = NEEDS[action].permission
    if needed is None or needed in asked.identity.permissions:
        return None
    return _no(
        f"the role `{asked.identity.role}` does not hold `{needed}`",
        f"your role does not allow this: please ask an admin of {asked.client.name}",
    )


def _by_effect(asked: _Asked, action: UserAction) -> Decision | None:
    client, ruling = asked.client, asked.ruling(action)
    if ruling is None or ruling.allowed or (NEEDS[action].for_part and ruling.in_part):
        return None
    stands = "suspended" if client.status.is_suspended else client.status.facts.stands
    return _stopped(
        client, asked.today, ruling, f"this is not possible while {client.name} is {stands}"
    )


def _by_feature(asked: _Asked, action: UserAction) -> Decision | None:
    feature, ruling = NEEDS[action].feature, asked.ruling(action)
    if feature is None or feature in asked.client.features or (ruling and ruling.unconditional):
        return None
    return _no(
        f"`{feature}` is not among its features",
        f"{asked.client.name} does not have this feature{asked.ask}",
    )


def _by_licence(asked: _Asked, action: UserAction) -> Decision | None:
    """Object where nothing is left; a licence that no article grants is nobody's to count."""
    needed = NEEDS[action].permission
    name = LICENSED.get(needed) if needed else None
    granted = licences(asked.client, asked.partner).get(name) if name else None
    if name is None or granted is None:
        return None
    used = asked.client.observed.usage.get(name, 0)
    if used < granted:
        return None
    return _no(
        f"{used:,} of {granted:,} licences for `{name}` are used"
        if granted
        else f"no article of the client grants a licence for `{name}`",
        f"{asked.client.name} has no licence left for this{asked.ask}",
    )


def _granted(asked: _Asked, action: UserAction) -> Decision:
    identity, needs, ruling = asked.identity, NEEDS[action], asked.ruling(action)
    if ruling and ruling.unconditional:
        return _yes(f"{asked.client.status.facts.stands}, {ruling.why}")
    if ruling and needs.effect is Effect.ADD_USERS and is_expired(asked.client, asked.today):
        return _yes(ruling.why)
    if identity.who is Who.PARENT_ADMIN:
        return _yes("an admin of the parent account may do all that the account can")
    if identity.who is Who.ANYBODY:
        return _yes(f"whoever has a role with `{needs.permission}`")
    return _yes(f"the role `{identity.role}` holds `{needs.permission}`")
