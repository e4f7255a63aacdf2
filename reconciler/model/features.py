"""The switches a client account can be granted."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from reconciler.model.fields import NO_REPEATS, enum_reader


class Feature(StrEnum):
    """One platform feature; source: seed fact S0-24."""

    DOWNLOAD_REPORTS = "download_reports"
    EMAIL_REPORTS = "email_reports"
    EMBEDDED_LINKS = "embedded_links"
    PUBLIC_LINKS = "public_links"
    PRIVATE_LINKS = "private_links"
    SSO = "sso"
    CUSTOM_THEME = "custom_theme"
    SSL_DOMAIN_ALIAS = "ssl_domain_alias"


FEATURE_WORDS: dict[Feature, str] = {
    Feature.DOWNLOAD_REPORTS: "Download dashboards as PDF or image.",
    Feature.EMAIL_REPORTS: "Send dashboards by e-mail.",
    Feature.EMBEDDED_LINKS: "Embed live dashboards in other web pages.",
    Feature.PUBLIC_LINKS: "Publish dashboards under links that anyone can open.",
    Feature.PRIVATE_LINKS: "Publish dashboards under links that ask for a sign-in.",
    Feature.SSO: "Single sign-on through the client's own identity provider.",
    Feature.CUSTOM_THEME: "The client's own colours and logo.",
    Feature.SSL_DOMAIN_ALIAS: "The client's own domain name, with its certificate.",
}

Features = Annotated[tuple[Annotated[Feature, enum_reader(Feature, "a feature")], ...], NO_REPEATS]
