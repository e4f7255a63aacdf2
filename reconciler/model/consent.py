"""Words in a file that ask for an act: consent to a one-way door, and removal."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from reconciler.model.scalar import Text, wrong
from reconciler.model.value import Value
from reconciler.model.words import Key, Line, enum_reader


class Door(StrEnum):
    """A legal step that forecloses states for ever."""

    TRIAL = "trial"
    ACTIVE = "active"
    DISABLED = "disabled"
    HANDOVER = "handover"
    TRIAL_AGAIN = "trial_again"


DOOR_WORDS: dict[Door, str] = {
    Door.TRIAL: "Setup → trial: setup is gone for good.",
    Door.ACTIVE: "→ active: setup and trial are gone for good.",
    Door.DISABLED: "Setup or trial → disabled: setup and trial are gone for good.",
    Door.HANDOVER: "The platform takes over billing of an active client: a new trial starts, "
    "billing never returns to you.",
    Door.TRIAL_AGAIN: "A company that had its trial at this partner gets another one.",
}


class Acknowledgement(Value):
    """Consent, in the reviewed file, to one thing that a plan would otherwise refuse."""

    KINDS: ClassVar[tuple[str, ...]] = ("one_way", "overrides", "another_company")

    one_way: Annotated[Door, enum_reader(Door, "a one-way door")] | None = Field(
        default=None, description="The step that can never be taken back, and that you mean."
    )
    overrides: Line | None = Field(
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
    by: Line = Field(description="Who consents: a name or an e-mail address.")
    reason: Line = Field(description="Why, for whoever reads this later.")

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


class ColumnRemoval(Value):
    """Consent, in partner.yaml, to the loss of what clients have in a column."""

    removes: Line = Field(description="The property that goes, with every client's value.")
    by: Line = Field(description="Who consents: a name or an e-mail address.")
    reason: Line = Field(description="Why, for whoever reads this later.")


class Removal(Value):
    """The tombstone of a client: it stays in the file for ever."""

    reason: Line = Field(description="Why the client is removed, for whoever reads this later.")
    by: Line = Field(description="Who decided it: a name or an e-mail address.")
