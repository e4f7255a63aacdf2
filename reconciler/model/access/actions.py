"""What a user can ask to do in a client's account, and what each of it needs: data.

Source: DESIGN rules "status" and "people"; seed facts S0-24, S1-04 to S1-36, S4-11, S4-32, S4-33.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from reconciler.model.access.effects import Effect
from reconciler.model.features import Feature
from reconciler.model.files.people import Permission
from reconciler.model.status import Status


class Action(StrEnum):
    """One thing that somebody may or may not do. The list is closed."""

    SIGN_IN = "sign_in"
    VIEW_DASHBOARDS = "view_dashboards"
    EDIT_DASHBOARDS = "edit_dashboards"
    QUEUE_REFRESH = "queue_refresh"
    DOWNLOAD_REPORTS = "download_reports"
    EMAIL_REPORTS = "email_reports"
    SHARE = "share"
    EMBEDDED_LINKS = "embedded_links"
    PUBLIC_LINKS = "public_links"
    PRIVATE_LINKS = "private_links"
    CREATE_ASSET = "create_asset"
    ADD_DATA_LOGGER = "add_data_logger"
    MANAGE_USERS = "manage_users"
    ADD_USERS = "add_users"
    MANAGE_COMPANY_SETTINGS = "manage_company_settings"
    SSO = "sso"
    CUSTOM_THEME = "custom_theme"
    SSL_DOMAIN_ALIAS = "ssl_domain_alias"
    PICK_PROGRAM = "pick_program"
    PARTNER_MANAGEMENT = "partner_management"


ACTION_WORDS: dict[Action, str] = {
    Action.SIGN_IN: "Sign in to the account.",
    Action.VIEW_DASHBOARDS: "Look at dashboards.",
    Action.EDIT_DASHBOARDS: "Build and change dashboards.",
    Action.QUEUE_REFRESH: "Queue a data source for a refresh by hand.",
    Action.DOWNLOAD_REPORTS: "Download dashboards as PDF or image.",
    Action.EMAIL_REPORTS: "Send dashboards by e-mail.",
    Action.SHARE: "Share live dashboards with users of the client.",
    Action.EMBEDDED_LINKS: "Embed live dashboards in other web pages.",
    Action.PUBLIC_LINKS: "Publish dashboards under links that anyone can open.",
    Action.PRIVATE_LINKS: "Publish dashboards under links that ask for a sign-in.",
    Action.CREATE_ASSET: "Create a new asset.",
    Action.ADD_DATA_LOGGER: "Add a data logger.",
    Action.MANAGE_USERS: "Change the roles of users, and remove users.",
    Action.ADD_USERS: "Add users.",
    Action.MANAGE_COMPANY_SETTINGS: "Change the settings of the client's company.",
    Action.SSO: "Set up single sign-on through the client's own identity provider.",
    Action.CUSTOM_THEME: "Set the client's own colours and logo.",
    Action.SSL_DOMAIN_ALIAS: "Set the client's own domain name.",
    Action.PICK_PROGRAM: "See the client's billing page and pick one of the platform's programs.",
    Action.PARTNER_MANAGEMENT: "See the client in partner management, without entering it.",
}


class Needs(NamedTuple):
    """What an action takes besides being let in.

    The effect of the client's status stops it where it is "no": in every status, or only in those
    of `stops`. A licence is known by the permission (`LICENSED`).
    """

    permission: Permission | None = None
    effect: Effect | None = None
    feature: Feature | None = None
    stops: frozenset[Status] = frozenset(Status)


_VIEW = Permission.VIEW_DASHBOARDS
_EDIT = Permission.EDIT_DASHBOARDS
_USERS = Permission.MANAGE_USERS
_COMPANY = Permission.MANAGE_COMPANY_SETTINGS

NEEDS: Mapping[Action, Needs] = {
    Action.SIGN_IN: Needs(),
    Action.VIEW_DASHBOARDS: Needs(_VIEW),
    Action.EDIT_DASHBOARDS: Needs(_EDIT),
    Action.QUEUE_REFRESH: Needs(_EDIT, Effect.REFRESH, stops=frozenset({Status.DISABLED})),
    Action.DOWNLOAD_REPORTS: Needs(_VIEW, Effect.DOWNLOAD, Feature.DOWNLOAD_REPORTS),
    Action.EMAIL_REPORTS: Needs(_VIEW, Effect.DOWNLOAD, Feature.EMAIL_REPORTS),
    Action.SHARE: Needs(_EDIT, Effect.SHARING),
    Action.EMBEDDED_LINKS: Needs(_EDIT, Effect.SHARING, Feature.EMBEDDED_LINKS),
    Action.PUBLIC_LINKS: Needs(_EDIT, Effect.SHARING, Feature.PUBLIC_LINKS),
    Action.PRIVATE_LINKS: Needs(_EDIT, Effect.SHARING, Feature.PRIVATE_LINKS),
    Action.CREATE_ASSET: Needs(Permission.CREATE_ASSET),
    Action.ADD_DATA_LOGGER: Needs(Permission.ADD_DATA_LOGGER),
    Action.MANAGE_USERS: Needs(_USERS, Effect.ADD_USERS, stops=frozenset({Status.SETUP})),
    Action.ADD_USERS: Needs(_USERS, Effect.ADD_USERS),
    Action.MANAGE_COMPANY_SETTINGS: Needs(_COMPANY),
    Action.SSO: Needs(_COMPANY, feature=Feature.SSO),
    Action.CUSTOM_THEME: Needs(_COMPANY, feature=Feature.CUSTOM_THEME),
    Action.SSL_DOMAIN_ALIAS: Needs(_COMPANY, feature=Feature.SSL_DOMAIN_ALIAS),
    Action.PICK_PROGRAM: Needs(_COMPANY),
    Action.PARTNER_MANAGEMENT: Needs(),
}

FREE_IN_SETUP = frozenset({Effect.DOWNLOAD})
"""Effects that need no feature in setup, where the watermark shows what it is; seed fact S1-09."""
