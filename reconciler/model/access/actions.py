"""What a user can ask to do in a client's account, and what each of it needs: data.

Source: DESIGN rules "status" and "people"; seed facts S0-24, S1-04 to S1-36, S4-11, S4-32, S4-33.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reconciler.model.fields import DescribedEnum
from reconciler.model.files.people import Permission
from reconciler.model.resources import Feature
from reconciler.model.status import Effect


class UserAction(DescribedEnum):
    """One thing that somebody may or may not do. The list is closed."""

    SIGN_IN = ("sign_in", "Sign in to the account.")
    VIEW_DASHBOARDS = ("view_dashboards", "Look at dashboards.")
    EDIT_DASHBOARDS = ("edit_dashboards", "Build and change dashboards.")
    QUEUE_REFRESH = ("queue_refresh", "Queue a data source for a refresh by hand.")
    DOWNLOAD_REPORTS = ("download_reports", "Download dashboards as PDF or image.")
    EMAIL_REPORTS = ("email_reports", "Send dashboards by e-mail.")
    SHARE = ("share", "Share live dashboards with users of the client.")
    EMBEDDED_LINKS = ("embedded_links", "Embed live dashboards in other web pages.")
    PUBLIC_LINKS = ("public_links", "Publish dashboards under links that anyone can open.")
    PRIVATE_LINKS = ("private_links", "Publish dashboards under links that ask for a sign-in.")
    CREATE_ASSET = ("create_asset", "Create a new asset.")
    ADD_DATA_LOGGER = ("add_data_logger", "Add a data logger.")
    MANAGE_USERS = ("manage_users", "Change the roles of users, and remove users.")
    ADD_USERS = ("add_users", "Add users.")
    MANAGE_COMPANY_SETTINGS = (
        "manage_company_settings",
        "Change the settings of the client's company.",
    )
    SSO = ("sso", "Set up single sign-on through the client's own identity provider.")
    CUSTOM_THEME = ("custom_theme", "Set the client's own colours and logo.")
    SSL_DOMAIN_ALIAS = ("ssl_domain_alias", "Set the client's own domain name.")
    PICK_PROGRAM = (
        "pick_program",
        "See the client's billing page and pick one of the platform's programs.",
    )
    PARTNER_MANAGEMENT = (
        "partner_management",
        "See the client in partner management, without entering it.",
    )


class Needs(NamedTuple):
    """What an action takes besides being let in.

    The effect of the client's status stops it where it is "no"; what is `for_part` of an effect
    goes on where that takes place in part. A licence is known by the permission (`LICENSED`).
    """

    permission: Permission | None = None
    effect: Effect | None = None
    feature: Feature | None = None
    for_part: bool = False


_VIEW = Permission.VIEW_DASHBOARDS
_EDIT = Permission.EDIT_DASHBOARDS
_USERS = Permission.MANAGE_USERS
_COMPANY = Permission.MANAGE_COMPANY_SETTINGS

NEEDS: Mapping[UserAction, Needs] = {
    UserAction.SIGN_IN: Needs(),
    UserAction.VIEW_DASHBOARDS: Needs(_VIEW),
    UserAction.EDIT_DASHBOARDS: Needs(_EDIT),
    UserAction.QUEUE_REFRESH: Needs(_EDIT, Effect.REFRESH, for_part=True),
    UserAction.DOWNLOAD_REPORTS: Needs(_VIEW, Effect.DOWNLOAD, Feature.DOWNLOAD_REPORTS),
    UserAction.EMAIL_REPORTS: Needs(_VIEW, Effect.DOWNLOAD, Feature.EMAIL_REPORTS),
    UserAction.SHARE: Needs(_EDIT, Effect.SHARING),
    UserAction.EMBEDDED_LINKS: Needs(_EDIT, Effect.SHARING, Feature.EMBEDDED_LINKS),
    UserAction.PUBLIC_LINKS: Needs(_EDIT, Effect.SHARING, Feature.PUBLIC_LINKS),
    UserAction.PRIVATE_LINKS: Needs(_EDIT, Effect.SHARING, Feature.PRIVATE_LINKS),
    UserAction.CREATE_ASSET: Needs(Permission.CREATE_ASSET),
    UserAction.ADD_DATA_LOGGER: Needs(Permission.ADD_DATA_LOGGER),
    UserAction.MANAGE_USERS: Needs(_USERS, Effect.ADD_USERS, for_part=True),
    UserAction.ADD_USERS: Needs(_USERS, Effect.ADD_USERS),
    UserAction.MANAGE_COMPANY_SETTINGS: Needs(_COMPANY),
    UserAction.SSO: Needs(_COMPANY, feature=Feature.SSO),
    UserAction.CUSTOM_THEME: Needs(_COMPANY, feature=Feature.CUSTOM_THEME),
    UserAction.SSL_DOMAIN_ALIAS: Needs(_COMPANY, feature=Feature.SSL_DOMAIN_ALIAS),
    UserAction.PICK_PROGRAM: Needs(_COMPANY),
    UserAction.PARTNER_MANAGEMENT: Needs(),
}
