"""Who acts in a client account: read as a file would, and let in as `access` decides."""

from __future__ import annotations

from datetime import date

from pydantic import TypeAdapter, ValidationError

from reconciler.diagnostics import see
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.model.access.actions import UserAction
from reconciler.model.access.authorization import admits, decide
from reconciler.model.access.identity import Identity, identify
from reconciler.model.fields import Email
from reconciler.model.live.account import Client, Partner

_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


def email_of(text: str) -> str:
    """Read an e-mail address as a file would hold it. Raises UsageRefused for what is none."""
    try:
        return _EMAIL.validate_python(text)
    except ValidationError as error:
        first = error.errors()[0]
        hint = str(first.get("ctx", {}).get("help", ""))
        raise UsageRefused(first["msg"], help=hint) from None


def require_admitted(client: Client, email: str, role: str, partner: Partner, today: date) -> None:
    """Raise PlanRefused where nobody with this role may become a user of the client now."""
    decision = admits(client, partner, role, today)
    if not decision.allowed:
        raise PlanRefused(
            f"`{email}` cannot come into `{client.key}`: {decision.reason}",
            help=see("see what it permits", "access", client.key),
        )


def require(client: Client, email: str, partner: Partner, today: date, can: UserAction) -> Identity:
    """Give who acts in a client, or raise PlanRefused with the reason of the decision."""
    decision = decide(client, partner, today, user=email, can=can)
    if not decision.allowed:
        raise PlanRefused(
            f"`{email}` may not do that in `{client.key}`: {decision.reason}",
            help=see("see why", "access", client.key, "--user", email, "--can", str(can)),
        )
    return identify(client, partner, email)
