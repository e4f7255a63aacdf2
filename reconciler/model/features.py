"""The switches a client account can be granted."""

from __future__ import annotations

from typing import Annotated

from reconciler.model.fields import NO_REPEATS, DescribedEnum, enum_reader


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
