"""The situations in which a rule prints its advice."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.laws.advice_shop import Shop, Situation, applied
from tests.laws.advice_situations import after, gone, lines, text

OVER = "apply --yes --rehearsal --as-of 2026-10-01"
PLATFORM = lines("beta", "billing: {mode: platform}")
VIEWER = "members: [{email: bea@beta.example, role: viewer}]"
GAMMA = "accounts/clients/gamma.yaml"
TWIN = """\
name: Acme
status: active
seats: 2
resources: {dashboards: 1}
members: [{email: ann@acme.example, role: admin}]
"""
CREDIT = """\
credits: {grants: [{id: first, date: 2026-01-02, amount: "50.00"}]}"""
VOID = """\
credits: {grants: [{id: first, date: 2026-01-02, amount: "50.00", void: {by: dana, reason: x}}]}"""
CAMPAIGN = lines("acme", "campaigns: {spring: {name: Spring}}", CREDIT)
CARD = (
    "payment_methods: {visa: {kind: credit_card, provider: stripe, token: pm_1, brand: visa, "
    "last4: '4242'}}"
)


def hurt(shop: Shop) -> None:
    """Edit what the store says of seats."""
    _typed_sql(
        shop, "UPDATE client_document SET live = replace(live, '\"seats\":2', '\"seats\":5')"
    )


def renamed(shop: Shop) -> None:
    """Edit the name of the partner in the store."""
    _typed_sql(shop, "UPDATE partner SET document = replace(document, 'North', 'South')")


def _typed_sql(shop: Shop, statement: str) -> None:
    with closing(sqlite3.connect(shop.folder / ".reconciler" / "live.db")) as store, store:
        assert store.execute(statement).rowcount


RULES: dict[str, Situation] = {
    "a former address that still stands there": Situation(
        "validate",
        lines("acme", "members: [{email: a@b.example, role: admin, was: a@b.example}]"),
        means="set acme --unset members[a@b.example].was",
    ),
    "a former address that nobody has": Situation(
        "plan",
        after(
            applied,
            lines(
                "acme",
                "members: [{email: ann@acme.example, role: admin, was: zz@q.example}, "
                "{email: bo@b.example, role: viewer, was: zzzzz@q.org}]",
            ),
        ),
    ),
    "a new client with the name of another": Situation(
        "plan", after(applied, text(GAMMA, "name: Acme\nstatus: setup\n")), about="gamma"
    ),
    "a file that turns into another company": Situation(
        "plan",
        after(
            applied,
            lines("acme", "name: Beta", "members: [{email: bea@beta.example, role: admin}]"),
        ),
    ),
    "a card that two clients pay with": Situation(
        "plan", after(lines("acme", CARD), applied, lines("beta", CARD)), about="beta"
    ),
    "a void that was deleted again": Situation(
        "plan",
        after(lines("acme", CREDIT), applied, lines("acme", VOID), applied, lines("acme", CREDIT)),
    ),
    "spend while disabled": Situation(
        "operate spend acme spring 5.00",
        after(CAMPAIGN, applied, lines("acme", "status: disabled"), applied),
    ),
    "a conflict in partner.yaml": Situation(
        "plan",
        after(applied, renamed, lines("partner", "name: West")),
    ),
    "more changes than a guard permits": Situation(
        "plan",
        after(
            lines("partner", "guards: {from_clients: 1, max_update_percent: 10}"),
            applied,
            lines("acme", "description: x"),
        ),
    ),
    "a consent that nothing needs": Situation(
        "plan",
        after(
            applied,
            lines(
                "partner",
                'acknowledge: [{guard: max_due_now, up_to: "5.00", by: dana, reason: why}]',
            ),
        ),
    ),
    "more money than can be stored": Situation(
        "validate",
        after(
            lines(
                "partner",
                'articles: {pack: {name: Pack, unit: "99999999999.99", licences: {assets: 1}}}',
            ),
            lines("acme", "articles: {pack: 999999}"),
        ),
    ),
    "a team that is held": Situation(
        "plan",
        after(
            lines("partner", "teams: [emea]"),
            lines("acme", "team: emea"),
            applied,
            gone("acme"),
            applied,
            lines("partner", "teams: []"),
        ),
    ),
    "a viewer after a trial of the platform": Situation(
        "plan",
        after(
            PLATFORM,
            OVER,
            lines(
                "beta",
                "members: [{email: bea@beta.example, role: admin}, "
                "{email: new@beta.example, role: viewer}]",
            ),
        ),
        about="beta",
        of="rules/people.py",
    ),
    "a supply below what is held": Situation(
        "plan", after(applied, lines("partner", "supply: {seats: 1}"))
    ),
    "a document that does not add up": Situation(
        "plan", after(applied, hurt, lines("acme", "description: x")), of="rules/"
    ),
    "moved from a file that stands": Situation(
        "validate", lines("beta", "moved_from: acme"), means="set beta --unset moved_from"
    ),
    "removed and active": Situation("validate", lines("acme", "removed: {reason: x, by: dana}")),
    "a key that was used before": Situation(
        "plan",
        after(
            text(GAMMA, "name: Gamma\nstatus: setup\n"),
            applied,
            lines("gamma", "removed: {reason: why, by: dana}"),
            applied,
            text(GAMMA, "name: Gamma\nstatus: setup\n"),
        ),
        about="gamma",
    ),
    "a rename that was reverted": Situation(
        "plan",
        after(
            applied,
            gone("acme"),
            text(GAMMA, TWIN + "moved_from: acme\n"),
            applied,
            gone("gamma"),
            text("accounts/clients/acme.yaml", TWIN),
        ),
    ),
    "a rename that nobody wrote down": Situation(
        "plan", after(applied, gone("acme"), text(GAMMA, TWIN)), about="gamma"
    ),
    "a second trial": Situation(
        "plan",
        after(
            applied,
            text(
                GAMMA,
                "name: Gamma\nstatus: trial\nseats: 1\nresources: {dashboards: 1}\n"
                "members: [{email: bea@beta.example, role: admin}]\n",
            ),
        ),
        about="gamma",
    ),
    "some who had a trial": Situation(
        "plan",
        after(
            applied,
            text(
                GAMMA,
                "name: Gamma\nstatus: trial\nresources: {dashboards: 1}\n"
                "members: [{email: bea@beta.example, role: admin}, "
                "{email: new@beta.example, role: viewer}]\n",
            ),
        ),
        about="gamma",
    ),
    "a grant that was never applied is void": Situation(
        "plan", after(applied, lines("acme", VOID))
    ),
    "a grant of which nothing is left is void": Situation(
        "plan",
        after(
            CAMPAIGN,
            applied,
            "operate spend acme spring 50.00",
            lines("acme", VOID),
        ),
    ),
    "spend after a trial of the platform": Situation(
        "operate spend beta spring 5.00",
        after(
            lines("beta", "billing: {mode: platform}", "campaigns: {spring: {name: Spring}}"),
            OVER,
            applied,
        ),
        about="beta",
    ),
    "spend after a trial": Situation(
        "operate spend beta spring 5.00",
        after(lines("beta", "campaigns: {spring: {name: Spring}}"), OVER, "apply --yes"),
        about="beta",
    ),
    "nobody is left of a client that the platform bills": Situation(
        "plan",
        after(lines("beta", "billing: {mode: platform}", "members: []")),
        about="beta",
        fills={"EMAIL": "bea@beta.example"},
    ),
    "a staff that leaves": Situation(
        "plan",
        after(
            lines("partner", "staff: [{email: dana@north.example, role: admin}]"),
            lines("acme", "members: []", "seats: 1"),
            applied,
            lines("partner", "staff: []"),
        ),
    ),
    "a disabled trial of the platform, back to setup": Situation(
        "plan",
        after(
            PLATFORM,
            applied,
            "set beta status=disabled",
            applied,
            text("accounts/clients/beta.yaml", "name: Beta\nstatus: setup\n"),
        ),
        about="beta",
    ),
    "a trial of the platform, back to setup": Situation(
        "plan",
        after(PLATFORM, applied, text("accounts/clients/beta.yaml", "name: Beta\nstatus: setup\n")),
        about="beta",
    ),
    "from trial back to setup": Situation(
        "plan", after(applied, lines("beta", "status: setup", "members: []")), about="beta"
    ),
    "no admin is left": Situation(
        "plan",
        after(applied, lines("acme", "members: [{email: ann@acme.example, role: editor}]")),
    ),
    "nobody may pick a program": Situation(
        "plan", after(lines("beta", "billing: {mode: platform}", VIEWER)), about="beta"
    ),
    "a handover that closes": Situation(
        "plan",
        after(applied, lines("acme", "status: disabled", "billing: {mode: platform}")),
    ),
}
