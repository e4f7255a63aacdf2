"""All the laws, and how a review is held against them."""

from __future__ import annotations

from collections.abc import Iterable
from inspect import getdoc

from reconciler.diagnostics import Diagnostic, Manual
from reconciler.rules import (
    articles,
    billing,
    campaigns,
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
    status,
    trial,
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
    *credit_laws.FILE_RULES,
    *credit_laws.BOTH,
    *campaigns.BOTH,
    *properties.FILE_RULES,
    *articles.FILE_RULES,
    *names.FILE_RULES,
    *people.FILE_RULES,
    *people.BOTH,
)
"""Judged from files alone, by `validate`: a breach is exit 3."""

LIVE_RULES: tuple[Rule, ...] = (
    *status.RULES,
    *status.BOTH,
    *billing.RULES,
    *trial.RULES,
    *pool.RULES,
    *removal.RULES,
    *renames.RULES,
    *renames.BOTH,
    *guards.RULES,
    *drift.RULES,
    *money.RULES,
    *partner.RULES,
    *credit_laws.RULES,
    *credit_laws.BOTH,
    *campaigns.BOTH,
    *properties.RULES,
    *articles.RULES,
    *people.RULES,
    *people.BOTH,
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
    """Give the page of every rule, by id."""
    return {rule_id(rule): getdoc(rule) or "" for rule in RULES}
