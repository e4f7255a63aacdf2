"""The partner account as `partner.yaml` describes it: one line a field."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from reconciler.model.fields import (
    NO_REPEATS,
    DescribedEnum,
    Email,
    Key,
    OneLine,
    Value,
    Word,
    distinct,
    enum_reader,
)
from reconciler.model.files.billing import BillingTerms, PaymentMethod
from reconciler.model.files.consent import PartnerConsent
from reconciler.model.files.leaves import owned_leaves
from reconciler.model.files.people import OwnRole
from reconciler.model.files.prices import Article, PriceListVersion
from reconciler.model.files.properties import PropertyDefinition, PropertyValue
from reconciler.model.files.trial import PartnerTrial, ProfileTrial
from reconciler.model.harmless import HARMLESS
from reconciler.model.resources import Features, Resources, Supply
from reconciler.model.scalar import (
    READ_WHOLE,
    WHOLE_HINT,
    MoneyText,
    OneOrMore,
    Scalar,
    Text,
    hint,
    in_short,
    wrong,
)

FILE_FORMAT = 1


class Expansion(DescribedEnum):
    """Whether an apply may buy what is missing in the supply."""

    AUTOMATIC = ("automatic", "Buy the net shortfall; the plan shows it first.")
    REFUSE = ("refuse", "Never buy: a plan that is short is refused.")


class DriftMode(DescribedEnum):
    """What a plan does with live values that moved behind the files."""

    REPORT = ("report", "Name what moved, with who and when; change nothing.")
    RESTORE = ("restore", "Put back what the files say.")


class OneWay(DescribedEnum):
    """Whether a one-way door needs an acknowledgement in the client's file."""

    WARN = ("warn", "Show one-way doors in the plan.")
    ACKNOWLEDGE = ("acknowledge", "Refuse a one-way door unless the client's file acknowledges it.")


class StaffRole(DescribedEnum):
    """The role of a user of the parent account."""

    ADMIN = ("admin", "May enter every client account.")
    EDITOR = ("editor", "Sees every client's data, enters only clients it is a member of.")
    VIEWER = ("viewer", "Sees every client's data, enters only clients it is a member of.")


def _format(value: object) -> object:
    text = value.text if type(value) is Scalar and not value.quoted else value
    if text not in (FILE_FORMAT, str(FILE_FORMAT)):
        shown = value.text if type(value) is Scalar else str(value)
        raise PydanticCustomError(
            "unknown-format",
            "this file says format {text}, and this version reads format {known}",
            {
                "text": in_short(shown),
                "known": FILE_FORMAT,
                "help": f"write format: {FILE_FORMAT}, or upgrade",
            },
        )
    return FILE_FORMAT


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise wrong(
            "`{text}` is not a time zone", text=value, help="write it as Europe/Vienna or UTC"
        ) from None
    return value


Percent = Annotated[int, Field(ge=0, le=100), READ_WHOLE, WHOLE_HINT]


class Staff(Value):
    """A user of the parent account; occupies one seat of the supply."""

    email: Email = Field(description="The person's e-mail address.")
    role: Annotated[StaffRole, enum_reader(StaffRole, "a role")] = Field(
        description="What the person may do in your clients' accounts."
    )


class Defaults(Value):
    """What a client gets where its own file does not say; lists are replaced whole."""

    features: Features = Field(
        default=(), description="Features of every client whose file has no list of its own."
    )
    resources: Resources = Field(
        default_factory=Resources,
        description="Amounts of every client, each where its own file does not name it.",
    )


def _not_empty(features: Features) -> Features:
    if not features:
        raise wrong(
            "a profile has no empty list",
            help="leave `features` out here, or write `features: []` in the client's file",
        )
    return features


class Profile(Value):
    """What one kind of client has where its own file does not say; it comes before `defaults`."""

    features: Annotated[Features, AfterValidator(_not_empty), hint(minItems=1)] = Field(
        default=(),
        description="Features of such a client whose file has no list of its own. "
        "They replace those of `defaults`.",
    )
    resources: Resources = Field(
        default_factory=Resources,
        description="Amounts of such a client, each where its own file does not name it.",
    )
    properties: dict[Word, PropertyValue] = Field(
        default_factory=dict,
        description="Values of your columns, each where the client's file does not name it.",
    )
    trial: ProfileTrial | None = Field(
        default=None, description="How long the trial of such a client lasts."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Profile:
        if not owned_leaves(self):
            raise wrong(
                "this profile says nothing",
                help="write `features`, `resources`, `properties` or `trial` in it, or delete it",
            )
        return self


class Guards(Value):
    """Limits that a plan must not pass; the stricter of file and live holds."""

    max_update_percent: Percent = Field(
        default=30,
        description="A plan may change at most this many percent of all clients at once.",
    )
    max_remove_percent: Percent = Field(
        default=10,
        description="A plan may remove at most this many percent of all clients at once.",
    )
    from_clients: OneOrMore = Field(
        default=10, description="The percentages count only once you have this many clients."
    )
    max_due_now: MoneyText | None = Field(
        default=None,
        description="Refuse a plan that charges more than this on its day, whenever it is paid.",
    )
    max_monthly_increase: MoneyText | None = Field(
        default=None, description="Refuse a plan after which a month costs more by this."
    )
    one_way: Annotated[OneWay, enum_reader(OneWay, "warn or acknowledge")] = Field(
        default=OneWay.WARN,
        description="Whether a step that can never be taken back needs consent in the file.",
    )


class PartnerFile(Value):
    """The partner: what it owns, who works there, and the rules for all its clients."""

    INSTRUCTIONS: ClassVar[frozenset[str]] = frozenset({"format", "partner", "acknowledge"})
    KEYED: ClassVar[frozenset[str]] = frozenset(
        {"supply", "payment_methods", "roles", "properties", "articles", "profiles"}
    )

    format: Annotated[Literal[1], BeforeValidator(_format)] = Field(
        description=f"Version of this file format: {FILE_FORMAT}."
    )
    partner: Key = Field(
        description="The short name of your account, such as agency-north. It never changes."
    )
    name: Annotated[OneLine, HARMLESS] = Field(description="Your company's name.")
    time_zone: Annotated[Text, AfterValidator(_zone)] = Field(
        description="Where days begin and end, such as Europe/Vienna. "
        "It cannot change after the first apply."
    )
    program: OneLine = Field(default="", description="The program you have subscribed to.")
    supply: Supply = Field(
        default_factory=Supply,
        description="What you own, for clients and staff. What stands here is counted and can run "
        "out; so is what your program has a price for, with a line here or without.",
    )
    expansion: Annotated[Expansion, enum_reader(Expansion, "automatic or refuse")] = Field(
        default=Expansion.REFUSE, description="What happens when clients need more than you own."
    )
    billing: BillingTerms | None = Field(
        default=None, description="How the platform bills you; without it there is no money here."
    )
    payment_methods: dict[Word, PaymentMethod] = Field(
        default_factory=dict, description="What you can pay with, by a name of your own."
    )
    prices: tuple[PriceListVersion, ...] = Field(
        default=(),
        description="Versions of the platform's prices, oldest first; only ever add to the list.",
    )
    add_ons: Annotated[tuple[Word, ...], NO_REPEATS] = Field(
        default=(), description="Add-ons you have subscribed to."
    )
    staff: Annotated[tuple[Staff, ...], distinct("`staff`", "email")] = Field(
        default=(),
        description="The people of your own company who use the platform; each takes one seat.",
    )
    teams: Annotated[tuple[OneLine, ...], NO_REPEATS] = Field(
        default=(), description="Your teams: the names that a client's `team` may have."
    )
    roles: dict[Word, OwnRole] = Field(
        default_factory=dict,
        description="Roles of your own for your clients' users, besides `admin`, `editor` and "
        "`viewer`, which always mean the same.",
    )
    properties: dict[Word, PropertyDefinition] = Field(
        default_factory=dict,
        description="Columns of your own, which every client may fill; they stand in `list`.",
    )
    articles: dict[Word, Article] = Field(
        default_factory=dict,
        description="What you sell to clients besides seats, and the licences it grants.",
    )
    trial: PartnerTrial = Field(
        default_factory=PartnerTrial,
        description="How long trials last where neither a client's file nor its profile says.",
    )
    drift: Annotated[DriftMode, enum_reader(DriftMode, "report or restore")] = Field(
        default=DriftMode.REPORT,
        description="What happens to values that somebody changed in a live account by hand.",
    )
    defaults: Defaults = Field(
        default_factory=Defaults, description="What a client gets where its own file says nothing."
    )
    profiles: dict[Word, Profile] = Field(
        default_factory=dict,
        description="Kinds of clients, by a name of your own. A client with `profile: NAME` in its "
        "file has what stands here where its own file says nothing, before `defaults`.",
    )
    guards: Guards = Field(
        default_factory=Guards,
        description="Limits that stop a plan which is probably a mistake. A looser limit counts "
        "from the apply after the one that sets it.",
    )
    acknowledge: Annotated[tuple[PartnerConsent, ...], Field()] = Field(
        default=(),
        description="Your consent, once, to pass a guard, or to remove a property that clients "
        "have values in. Delete it once it is applied.",
    )
