"""All the laws, and how a review is held against them.

A law about a client must also be asked where what it depends on changes elsewhere. When
partner.yaml changes, every file is read and judged again; what only live knows (users from inside,
clients without a file, leaves that a file let go) is asked as this table says, and each row has its
test in `tests/rules/test_dependencies.py`.

| what it depends on | laws | asked of live by |
|---|---|---|
| `staff`: somebody leaves or loses `admin` | open-client-keeps-an-admin | `Review.ends` |
| `roles`: one goes | role-still-held | `Review.ends` |
| `roles`: one loses a permission | platform-billing-needs-somebody, open-client-keeps-an-admin: \
`manage_company_settings`; no law asks for `manage_users` | `Review.ends` |
| `teams`: one goes | team-still-held | `Review.ends` |
| `defaults` | every law: a default is a leaf of each file that is silent | the changes |
| `articles`: one goes | article-in-use | `Rest.uses` |
| `properties`: a type, a choice, a column | property-type-is-fixed, choice-in-use, \
property-removed | `Rest.uses` |
| `properties`: `required` | required-property: only of what is new or touched | the changes |
| `supply`, `expansion`, `prices`, `program` | supply-too-small, supply-below-need, unpriced | \
the pool, in sum |
| `time_zone`, `billing.currency` | time-zone-is-fixed, billing-terms-are-fixed | – |
| `trial.days` | none: read once, when a trial starts | – |
| `guards` | the stricter of applied and declared holds | both sides |
| another client's file | moved-from-still-there, campaign-stays-with-its-client | the files |
"""

from __future__ import annotations

from collections.abc import Iterable
from inspect import getdoc

from reconciler.diagnostics import Diagnostic, Manual
from reconciler.rules import (
    articles,
    billing,
    campaigns,
    company,
    drift,
    guards,
    money,
    names,
    partner,
    people,
    pool,
    properties,
    removal,
    renames,
    second_trial,
    status,
    trial,
    who_manages,
)
from reconciler.rules import credits as credit_laws  # not the builtin of that name
from reconciler.rules.review import Review, Rule, rule_id

FILE_RULES: tuple[Rule, ...] = (
    *status.BOTH,
    *renames.BOTH,
    *billing.FILE_RULES,
    *removal.FILE_RULES,
    *partner.FILE_RULES,
    *money.FILE_RULES,
    *money.BOTH,
    *credit_laws.FILE_RULES,
    *credit_laws.BOTH,
    *campaigns.BOTH,
    *properties.FILE_RULES,
    *articles.FILE_RULES,
    *names.FILE_RULES,
    *people.FILE_RULES,
    *people.BOTH,
    *who_manages.BOTH,
)
"""Judged from files alone, by `validate`: a breach is exit 3."""

LIVE_RULES: tuple[Rule, ...] = (
    *status.RULES,
    *status.BOTH,
    *billing.RULES,
    *trial.RULES,
    *second_trial.RULES,
    *pool.RULES,
    *removal.RULES,
    *renames.RULES,
    *company.RULES,
    *renames.BOTH,
    *guards.RULES,
    *drift.RULES,
    *money.RULES,
    *money.BOTH,
    *partner.RULES,
    *credit_laws.RULES,
    *credit_laws.BOTH,
    *campaigns.BOTH,
    *properties.RULES,
    *articles.RULES,
    *people.RULES,
    *people.BOTH,
    *who_manages.RULES,
    *who_manages.BOTH,
)
"""Need the live state or the day: a breach is exit 4."""

STATUS_LAWS: tuple[Rule, ...] = (
    status.no_way_back,
    *removal.RULES,
    *billing.RULES,
    people.disabled_gains_no_members,
)
"""What the live status forbids, whatever else is wrong in a file: told before anything else."""

TOGETHER: frozenset[str] = frozenset(
    rule_id(rule)
    for rule in (
        *guards.RULES,
        *pool.TOGETHER,
        *campaigns.BOTH,
        *renames.BOTH,
    )
)
"""Ids of the rules that say of one client what depends on the other clients of the plan."""

RULES: tuple[Rule, ...] = tuple(dict.fromkeys((*LIVE_RULES, *FILE_RULES)))


def check(review: Review, rules: Iterable[Rule] = LIVE_RULES) -> tuple[Diagnostic, ...]:
    """Hold a review against some rules; findings carry no position yet."""
    return tuple(
        Diagnostic(
            rule=rule_id(rule),
            severity=breach.severity,
            message=breach.message,
            address=breach.address,
            path=breach.path,
            label=breach.label,
            help=breach.help,
            leads=rule in STATUS_LAWS,
        )
        for rule in rules
        for breach in rule(review)
    )


def manual() -> Manual:
    """The page of every rule, by id."""
    return {rule_id(rule): getdoc(rule) or "" for rule in RULES}
