"""The trial: what a file may ask, and the clock that only the platform keeps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field

from reconciler.model.fields import Email, Value
from reconciler.model.scalar import READ_WHOLE, WHOLE_HINT, Day, Scalar, wrong
from reconciler.model.status import EXTENSION_DAYS, LONGEST_TRIAL
from reconciler.values import Frozen, replace

TrialDays = Annotated[int, Field(ge=1, le=LONGEST_TRIAL), READ_WHOLE, WHOLE_HINT]


def _days_of_a_client(value: object) -> object:
    """Refuse more days than a trial has, and say how more are asked for."""
    text = value.text if type(value) is Scalar else str(value)
    if text.isdecimal() and text.isascii() and int(text[:9]) > LONGEST_TRIAL:
        raise wrong(
            "a trial has at most {most} days",
            most=LONGEST_TRIAL,
            help=f"write {LONGEST_TRIAL} or less; {EXTENSION_DAYS} more, once, are an extension, "
            f"asked for while it runs: `trial: {{days: {LONGEST_TRIAL}, extension: "
            "{requested_on: 2026-11-10, requested_by: ann@acme.example}}`",
        )
    return value


class Extension(Value):
    """The client's request for more days."""

    requested_on: Day = Field(
        description="The day the client asked for more time: while its first trial was running."
    )
    requested_by: Email = Field(description="Who asked: an e-mail address.")


class Trial(Value):
    """What one client's file says of its trial."""

    days: Annotated[TrialDays, BeforeValidator(_days_of_a_client)] | None = Field(
        default=None,
        description="How many days this client's trial lasts; without it, as many as its "
        "profile says, or partner.yaml. Read once, when the trial starts.",
    )
    extension: Extension | None = Field(
        default=None,
        description=f"{EXTENSION_DAYS} more days, once. The client must ask, and you must apply "
        "it, before the first trial ends.",
    )


class ProfileTrial(Value):
    """How long the trial of a client that follows a profile lasts, where its file does not say."""

    days: TrialDays = Field(
        description="How many days such a trial lasts. Read once, when the trial starts."
    )


class PartnerTrial(Value):
    """How long a trial lasts where neither the client's file nor its profile says."""

    days: TrialDays = Field(default=LONGEST_TRIAL, description="How many days a trial lasts.")


class TrialRequest(Frozen):
    """A client's own wish for more trial days, made at run time: only a file can grant it."""

    on: date
    by: str


class TrialClock(Frozen):
    """A started trial: `days` from `start`, and `EXTENSION_DAYS` more if it was extended.

    Days are calendar days in the partner's time zone; `end` is the first day without access.
    """

    start: date
    days: int
    extended_on: date | None = None

    @property
    def first_end(self) -> date:
        """The first day after the trial as it was started."""
        return self.start + timedelta(days=self.days)

    @property
    def end(self) -> date:
        """The first day after the trial, extension included."""
        return self.first_end + timedelta(
            days=EXTENSION_DAYS if self.extended_on is not None else 0
        )

    def extended(self, today: date) -> TrialClock:
        """The same trial with its one extension."""
        return replace(self, extended_on=today)
