"""The phrase book: every kind of note, said once, in English. `phrases` makes words of it.

`{name}` is an argument as it stands, `{name:form}` one in a form that `phrases` knows. What comes
from a file or a store has a form with the role `value`: a format may trust every other word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reconciler.report.changes import (
    ActFact,
    ActKind,
    CampaignSpends,
    Credit,
    Label,
    Left,
    SupplyOwned,
)
from reconciler.report.document import Role
from reconciler.report.facts import (
    Because,
    BoughtByItself,
    CreditLeft,
    Granted,
    InFileSince,
    LostForGood,
    Note,
    OriginKind,
    PaidBy,
    PaysOnce,
    Present,
    PutBack,
    Refused,
    Remark,
    Removed,
    ReturnsToSupply,
    SpentOf,
    Stops,
    TakenBack,
    TakesFrom,
    TakesFromSupply,
    TrialExtended,
    TrialResumed,
    TrialStarts,
    Until,
    Upshot,
    WorksAgain,
)
from reconciler.report.found_facts import (
    CampaignSpent,
    ExtendedOn,
    MembersIn,
    ProgramPicked,
    StatusSince,
    TrialFound,
    TrialHad,
)
from reconciler.report.people_facts import (
    InvitationsSent,
    InvitationsWait,
    LosesSignIn,
    SamePerson,
    SignsInAgain,
    StillMember,
)

SOURCES: Mapping[OriginKind, str] = {
    OriginKind.RELEASED: "{number} of {of}",
    OriginKind.FREE: "{number} free",
    OriginKind.OWNED: "{number} that the partner owns more",
    OriginKind.BOUGHT: "{number} bought",
}

Said = Note | Upshot | ActFact | Label | Left


class Phrase(NamedTuple):
    """What is said of one, and of more, where the argument `counts` is another number than 1.

    One that is `whole` is never broken across lines.
    """

    one: str
    more: str = ""
    counts: str = ""
    role: Role = Role.PLAIN
    whole: bool = False


ENGLISH: Mapping[type[Said] | Remark | Upshot | ActKind, Phrase] = {
    Remark.NOBODY_SIGNS_IN: Phrase("no user of the client may sign in"),
    Remark.SEATS_FOLLOW: Phrase("the seats follow the number of members"),
    Remark.INVITED: Phrase("sends an invitation"),
    Remark.INVITED_AGAIN: Phrase("re-invited: the link of the first invitation is void"),
    Remark.LOSES_ACCESS: Phrase("loses access"),
    Remark.GOES_ON: Phrase("goes on under a new address"),
    Remark.NOT_PAID_BACK: Phrase("nothing is paid back: an article is paid once"),
    Remark.HISTORY_KEPT: Phrase("the account keeps its history"),
    Remark.VALUE_KEPT: Phrase("its line went, and live keeps it: write what it is to be"),
    Remark.EXTENSION_KEPT: Phrase(
        "its line went, and the trial keeps it: sign-in ends on that day"
    ),
    Remark.GRANT_KEPT: Phrase(
        "its line went, and the client keeps what is left: `void` takes that back"
    ),
    Remark.REFUSED_WITH_PARTNER: Phrase("refused with the partner", role=Role.ERROR, whole=True),
    LosesSignIn: Phrase(
        "{users:count} user loses sign-in: {users:few}",
        "{users:count} users lose sign-in: {users:few}",
        "users",
    ),
    SignsInAgain: Phrase(
        "{users:count} user may sign in again: {users:few}",
        "{users:count} users may sign in again: {users:few}",
        "users",
    ),
    Stops: Phrase("stops: {effects:effects}"),
    WorksAgain: Phrase("works again: {effects:effects}"),
    InvitationsWait: Phrase(
        "{number} open invitation cannot be accepted meanwhile",
        "{number} open invitations cannot be accepted meanwhile",
        "number",
    ),
    InvitationsSent: Phrase("sends {number} invitation", "sends {number} invitations", "number"),
    SamePerson: Phrase("the same person as {was:text}, with that seat and history"),
    TrialStarts: Phrase("a trial of {days} days: sign-in ends on {end}"),
    TrialExtended: Phrase("{days} more days: sign-in ends on {end} instead of {was}"),
    TrialResumed: Phrase("back in the trial it had: its end stays {end}"),
    TakesFromSupply: Phrase("takes {amounts:amounts} from the supply"),
    TakesFrom: Phrase("{amount} more: {sources:sources}"),
    ReturnsToSupply: Phrase("returns {amounts:amounts} to the supply"),
    BoughtByItself: Phrase("{number} bought: `expansion` is automatic"),
    PaysOnce: Phrase("the client pays {price:money}, once"),
    PutBack: Phrase("put back: it was moved behind the files {who:text}"),
    LostForGood: Phrase("lost for good: {what}", role=Role.ONE_WAY),
    Removed: Phrase("for good: {reason:text}, by {by:text}"),
    StillMember: Phrase("still a member of {clients:many}"),
    Until: Phrase(", until {day}"),
    PaidBy: Phrase("paid by {method:text}{until:note}"),
    Present: Phrase("a present{until:note}"),
    TakenBack: Phrase("taken back for ever by {by:text}: {reason:text}"),
    SpentOf: Phrase("out of {grants:all}"),
    Granted: Phrase("credit {grant:text}: {amount:money}"),
    Refused: Phrase("refused: {rule:text}", role=Role.ERROR, whole=True),
    Remark.IN_ONE_ACT: Phrase(" in one act"),
    Remark.CONFLICT: Phrase("conflict: the file asks for something else"),
    Remark.UNRECONCILABLE: Phrase("a rule forbids to put it back"),
    Remark.RAW_EDIT: Phrase("edited in the store itself"),
    Remark.IN_FILE: Phrase("in the files, since when is not known, and not applied"),
    Remark.NOBODY_KNOWN: Phrase("nobody in the audit trail"),
    Upshot.IN_NO_TOTAL: Phrase("REFUSED, in no total below", role=Role.ERROR),
    Upshot.LEFT_OUT_WITH_IT: Phrase("left out with it"),
    Upshot.GONE_FOR_GOOD: Phrase("is removed for good", role=Role.STRONG),
    Upshot.LOCKS_OUT: Phrase("locks people out", role=Role.STRONG),
    Upshot.CLOSES: Phrase("closes the account", role=Role.STRONG),
    Upshot.DOOR: Phrase("one-way", role=Role.ONE_WAY),
    Upshot.COMES: Phrase("new"),
    Upshot.GOES: Phrase("goes"),
    InFileSince: Phrase("in the files since {day}, and not applied"),
    Because: Phrase("{why:name}"),
    ActKind.LOST: Phrase("{whose:keys} lost {what:code}{together:note} {who:name}"),
    ActKind.GAINED: Phrase("{whose:keys} gained {what:code}{together:note} {who:name}"),
    ActKind.FIELD_MOVED: Phrase("{what:code} of {whose:keys} moved{together:note} {who:name}"),
    ActKind.FIELDS_MOVED: Phrase("{what} fields of {whose:keys} moved{together:note} {who:name}"),
    ActKind.STORE_EDITED: Phrase(
        "what is stored of {whose:keys} was edited{together:note} {who:name}"
    ),
    SupplyOwned: Phrase("{resource} owned"),
    Credit: Phrase("credit {grant:text}"),
    CampaignSpends: Phrase("campaigns.{campaign:text} spends"),
    Left: Phrase("{money:money} left"),
    StatusSince: Phrase("since {day}"),
    TrialFound: Phrase("its trial began on {start}{extended:note}: sign-in ends on {end}"),
    TrialHad: Phrase("had its trial from {start} on"),
    ExtendedOn: Phrase(", extended on {day}"),
    MembersIn: Phrase(
        "{number} member is in, nobody is written to",
        "{number} members are in, nobody is written to",
        "number",
    ),
    CreditLeft: Phrase("credit {grant:text}: {left:money} left of {granted:money}"),
    CampaignSpent: Phrase("campaign {campaign:text} has spent {amount:text}"),
    ProgramPicked: Phrase("picked the program {program:text}"),
}
