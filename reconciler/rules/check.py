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
| `defaults`, `profiles` | every law: what they give is a leaf of each file that is silent | \
the changes |
| `profiles`: one goes | unknown-profile | the files |
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
    addresses,
    billing,
    company,
    drift,
    found,
    guards,
    money,
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
    status.active_needs_a_seat_and_a_dashboard,
    renames.moved_from_still_there,
    billing.setup_is_billed_by_the_partner,
    removal.removal_in_its_file,
    partner.unknown_team,
    partner.unknown_profile,
    money.unknown_program,
    money.amount_fits_its_currency,
    money.price_cliff,
    money.amount_can_be_stored,
    credit_laws.grant_is_sound,
    credit_laws.credit_needs_a_currency,
    credit_laws.campaign_stays_with_its_client,
    properties.unknown_property,
    properties.property_value_fits,
    properties.required_property_is_empty,
    partner.unknown_article,
    company.names_look_alike,
    people.no_members_in_setup,
    people.unknown_role,
    people.built_in_role,
    people.seats_below_members,
    addresses.was_still_there,
    who_manages.platform_billing_needs_somebody,
)
"""Judged from files alone, by `validate`: a breach is exit 3."""

LIVE_RULES: tuple[Rule, ...] = (
    status.no_way_back,
    status.one_way_unacknowledged,
    status.stale_acknowledgement,
    status.starts_disabled,
    status.active_needs_a_seat_and_a_dashboard,
    billing.platform_billing_is_for_good,
    billing.platform_billing_starts_open,
    billing.handover_needs_acknowledgement,
    trial.trial_length_is_fixed,
    trial.trial_extension_once,
    trial.trial_extension_in_time,
    trial.no_trial_to_extend,
    trial.trial_extension_waits,
    second_trial.trial_again,
    pool.store_adds_up,
    pool.supply_too_small,
    pool.supply_below_need,
    pool.priced_without_a_line,
    removal.removal_from_setup_or_disabled,
    removal.protected_client,
    removal.removed_is_final,
    renames.moved_from_nobody,
    renames.looks_like_a_rename,
    company.looks_like_another_client,
    company.card_of_another_client,
    renames.moved_from_still_there,
    guards.too_many_updates,
    guards.too_many_removals,
    guards.costs_more_than_allowed,
    guards.costs_more_each_month,
    guards.unused_guard_consent,
    drift.conflict,
    money.unpriced,
    money.used_prices_are_fixed,
    money.billing_terms_are_fixed,
    money.amount_can_be_stored,
    partner.time_zone_is_fixed,
    partner.team_still_held,
    credit_laws.grant_never_changes,
    credit_laws.void_takes_back_what_is_left,
    credit_laws.grant_is_in_the_future,
    credit_laws.credit_goes_with_its_client,
    credit_laws.spending_needs_an_open_account,
    credit_laws.spending_exceeds_the_balance,
    credit_laws.spending_exceeds_the_budget,
    credit_laws.credit_needs_a_currency,
    credit_laws.campaign_stays_with_its_client,
    properties.required_property,
    properties.property_type_is_fixed,
    properties.property_removed,
    properties.choice_in_use,
    properties.stale_removal,
    partner.article_in_use,
    people.role_still_held,
    people.disabled_gains_no_members,
    people.seats_below_members,
    addresses.was_names_who_goes,
    who_manages.open_client_keeps_an_admin,
    who_manages.platform_billing_needs_somebody,
)
"""Need the live state or the day: a breach is exit 4."""

_OF_EVENTS: frozenset[Rule] = frozenset(
    {
        status.starts_disabled,
        billing.platform_billing_starts_open,
        trial.trial_extension_in_time,
        trial.no_trial_to_extend,
        second_trial.trial_again,
        pool.supply_too_small,
        people.disabled_gains_no_members,
        who_manages.open_client_keeps_an_admin,
    }
)
"""What they forbid to happen did happen before, where an account is found."""

FOUND_RULES: tuple[Rule, ...] = (
    found.found_client_has_a_file,
    found.found_trial_is_told,
    found.found_days_are_over,
    found.found_program_is_picked,
    found.found_credit_is_known,
    found.found_supply_is_owned,
    found.paid_until_begins_a_period,
    *(rule for rule in LIVE_RULES if rule not in _OF_EVENTS),
)
"""What is asked of accounts that exist already, when a store is opened as found."""

STATUS_LAWS: tuple[Rule, ...] = (
    status.no_way_back,
    removal.removal_from_setup_or_disabled,
    removal.protected_client,
    removal.removed_is_final,
    billing.platform_billing_is_for_good,
    billing.platform_billing_starts_open,
    billing.handover_needs_acknowledgement,
    people.disabled_gains_no_members,
)
"""What the live status forbids, whatever else is wrong in a file: told before anything else."""

SPENDING_LAWS: tuple[Rule, ...] = (
    credit_laws.spending_needs_an_open_account,
    credit_laws.spending_exceeds_the_balance,
    credit_laws.spending_exceeds_the_budget,
)
"""What is asked before a campaign spends credit."""

TOGETHER: frozenset[str] = frozenset(
    rule_id(rule)
    for rule in (
        guards.too_many_updates,
        guards.too_many_removals,
        guards.costs_more_than_allowed,
        guards.costs_more_each_month,
        guards.unused_guard_consent,
        pool.supply_too_small,
        pool.supply_below_need,
        credit_laws.campaign_stays_with_its_client,
        renames.moved_from_still_there,
    )
)
"""Ids of the rules that say of one client what depends on the other clients of the plan."""

RULES: tuple[Rule, ...] = tuple(dict.fromkeys((*LIVE_RULES, *FILE_RULES, *FOUND_RULES)))


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
