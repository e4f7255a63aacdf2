"""Words in a file that ask for an act: consent to what a plan would refuse, and removal."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from reconciler.model.fields import DescribedEnum, Key, OneLine, Value, enum_reader
from reconciler.model.scalar import Scalar, Text, is_amount, unwrapped, wrong

_PERCENT = re.compile(r"[1-9]?[0-9]|100")


class Door(DescribedEnum):
    """A legal step that forecloses states for ever."""

    TRIAL = ("trial", "Setup → trial: setup is gone for good.")
    ACTIVE = ("active", "→ active: setup and trial are gone for good.")
    DISABLED = ("disabled", "Setup or trial → disabled: setup and trial are gone for good.")
    HANDOVER = (
        "handover",
        (
            "The platform takes over billing of an active client: a new trial starts, billing "
            "never returns to you."
        ),
    )
    TRIAL_AGAIN = ("trial_again", "A company that had its trial at this partner gets another one.")


class Acknowledgement(Value):
    """Consent, in the reviewed file, to one thing that a plan would otherwise refuse."""

    KINDS: ClassVar[tuple[str, ...]] = ("one_way", "overrides", "another_company")

    one_way: Annotated[Door, enum_reader(Door, "a one-way door")] | None = Field(
        default=None, description="The step that can never be taken back, and that you mean."
    )
    overrides: OneLine | None = Field(
        default=None,
        description="The field that somebody changed in the live account and that you want to "
        "overwrite, such as `seats` or `resources.dashboards`.",
    )
    live: Text | None = Field(
        default=None,
        description='The value it has in the live account now, in quotes, such as "14".',
    )
    another_company: Key | None = Field(
        default=None,
        description="The key of the client that this one looks like, and is not: these people get "
        "an account of another company. To give one account another key, write `moved_from`.",
    )
    by: OneLine = Field(description="Who consents: a name or an e-mail address.")
    reason: OneLine = Field(description="Why, for whoever reads this later.")

    @model_validator(mode="after")
    def _one_kind(self) -> Acknowledgement:
        if sum(getattr(self, name) is not None for name in self.KINDS) != 1:
            raise wrong(
                "an acknowledgement names one of `one_way`, `overrides` and `another_company`",
                help='one_way: active   or   overrides: seats, live: "14"   or   '
                "another_company: acme",
            )
        if (self.overrides is None) != (self.live is None):
            raise wrong("`overrides` and `live` go together", help='overrides: seats, live: "14"')
        return self

    @property
    def kind(self) -> str:
        """The field that says what is consented to."""
        return next(name for name in self.KINDS if getattr(self, name) is not None)


class Guard(DescribedEnum):
    """A limit of `guards` that a plan may pass once, with consent."""

    MAX_UPDATE_PERCENT = (
        "max_update_percent",
        "How many percent of all clients one plan may change.",
    )
    MAX_REMOVE_PERCENT = (
        "max_remove_percent",
        "How many percent of all clients one plan may remove.",
    )
    MAX_DUE_NOW = ("max_due_now", "How much one plan may charge on its day.")
    MAX_MONTHLY_INCREASE = (
        "max_monthly_increase",
        "By how much one plan may raise what a month costs.",
    )

    @property
    def counts_money(self) -> bool:
        """Whether it is an amount of money; the others are percentages."""
        return self in (Guard.MAX_DUE_NOW, Guard.MAX_MONTHLY_INCREASE)


def _limit(value: object) -> object:
    text = unwrapped(value)
    if type(value) is not Scalar:
        return value
    if value.quoted and is_amount(value.text):
        return text
    if not value.quoted and _PERCENT.fullmatch(value.text):
        return int(value.text)
    raise wrong(
        "`{text}` is neither an amount nor a percentage",
        text=value.text,
        help='write an amount in quotes, such as "900.00", or a percentage without, such as 40',
    )


Limit = Annotated[
    int | str,
    BeforeValidator(_limit),
    WithJsonSchema(
        {
            "type": ["string", "integer"],
            "errorMessage": 'Write an amount in quotes, such as "900.00", or a percentage.',
        }
    ),
]


class PartnerConsent(Value):
    """Consent, in partner.yaml, to one thing that a plan would otherwise refuse."""

    KINDS: ClassVar[tuple[str, ...]] = ("guard", "removes")

    removes: OneLine | None = Field(
        default=None, description="The property that goes, with every client's value."
    )
    guard: Annotated[Guard, enum_reader(Guard, "a guard")] | None = Field(
        default=None, description="The limit of `guards` that one plan may pass, once."
    )
    up_to: Limit | None = Field(
        default=None,
        description='How far it may pass it: an amount in quotes, such as "900.00", or a '
        "percentage, such as 40.",
    )
    by: OneLine = Field(description="Who consents: a name or an e-mail address.")
    reason: OneLine = Field(description="Why, for whoever reads this later.")

    @property
    def operation(self) -> str:
        """The id under which consent to pass a guard is used up, once in a store."""
        content = json.dumps([self.guard, self.up_to, self.by, self.reason])
        return f"consent-{sha256(content.encode()).hexdigest()[:40]}"

    @model_validator(mode="after")
    def _one_kind(self) -> PartnerConsent:
        if (self.removes is None) == (self.guard is None):
            raise wrong(
                "an acknowledgement names either `removes` or `guard`",
                help="removes: region   or   guard: max_update_percent, up_to: 40",
            )
        if (self.guard is None) != (self.up_to is None):
            raise wrong(
                "`guard` and `up_to` go together", help="guard: max_update_percent, up_to: 40"
            )
        if self.guard is not None and isinstance(self.up_to, str) != self.guard.counts_money:
            raise wrong(
                "`{text}` is no limit of `{guard}`",
                text=str(self.up_to),
                guard=self.guard.value,
                help='write up_to: "900.00"' if self.guard.counts_money else "write up_to: 40",
            )
        return self


class Removal(Value):
    """The tombstone of a client: it stays in the file for ever."""

    reason: OneLine = Field(description="Why the client is removed, for whoever reads this later.")
    by: OneLine = Field(description="Who decided it: a name or an e-mail address.")
