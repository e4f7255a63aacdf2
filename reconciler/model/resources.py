"""What a client is granted: switches, seats, named amounts; and what the partner owns of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from reconciler.diagnostics import FieldPath
from reconciler.model.fields import NO_REPEATS, DescribedEnum, Value, enum_reader
from reconciler.model.scalar import Whole

SEATS = "seats"
DASHBOARDS = "dashboards"

LEAST_IN_OPERATION: Mapping[str, int] = {SEATS: 1, DASHBOARDS: 1}
"""What an active client needs at least; the platform's own law."""


class Resources(Value):
    """Amounts that one client may use."""

    dashboards: Whole = Field(
        default=0,
        description="How many dashboards the client may have. "
        f"Active needs at least {LEAST_IN_OPERATION[DASHBOARDS]}.",
    )
    api_calls_per_day: Whole = Field(
        default=0,
        description="How many calls a day the client may make to the platform's own API. "
        "Leave it at 0: data sources do not need it.",
    )
    private_links: Whole = Field(
        default=0, description="How many links the client may publish that ask for a sign-in."
    )


class Supply(Value):
    """What the partner wants to own.

    A resource is drawn from a pool if it stands here, or if the program has a price for it.
    """

    seats: Whole = Field(
        default=0, description="Seats you own: for your clients and for your own staff."
    )
    dashboards: Whole = Field(
        default=0, description="Dashboards you own, to share out among clients."
    )
    api_calls_per_day: Whole = Field(
        default=0, description="API calls a day you own, to share out among clients."
    )
    private_links: Whole = Field(
        default=0, description="Private links you own, to share out among clients."
    )


POOLABLE: tuple[str, ...] = tuple(Supply.model_fields)


def amount_path(resource: str) -> FieldPath:
    """The field of a client that holds its amount of a resource."""
    return (SEATS,) if resource == SEATS else ("resources", resource)


def resource_at(path: FieldPath) -> str | None:
    """The resource whose amount stands at this field of a client, if any."""
    if path == (SEATS,):
        return SEATS
    return path[1] if path[0] == "resources" and path[1] in POOLABLE else None


class Feature(DescribedEnum):
    """One platform feature; source: seed fact S0-24."""

    DOWNLOAD_REPORTS = ("download_reports", "Download dashboards as PDF or image.")
    EMAIL_REPORTS = ("email_reports", "Send dashboards by e-mail.")
    EMBEDDED_LINKS = ("embedded_links", "Embed live dashboards in other web pages.")
    PUBLIC_LINKS = ("public_links", "Publish dashboards under links that anyone can open.")
    PRIVATE_LINKS = ("private_links", "Publish dashboards under links that ask for a sign-in.")
    SSO = ("sso", "Single sign-on through the client's own identity provider.")
    CUSTOM_THEME = ("custom_theme", "The client's own colours and logo.")
    SSL_DOMAIN_ALIAS = ("ssl_domain_alias", "The client's own domain name, with its certificate.")


Features = Annotated[tuple[Annotated[Feature, enum_reader(Feature, "a feature")], ...], NO_REPEATS]
