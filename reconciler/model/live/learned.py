"""What the platform learns of a client at run time, and the letters that tell people of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reconciler.model.files.people import Person
from reconciler.model.files.trial import TrialRequest
from reconciler.model.live.account import Observed


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter to one person that tells what happened; it asks for nothing and holds no secret."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Learned:
    """What is new among the observed facts of a client; what is empty stays as it was known.

    `people` came or are in now, `left` went; `usage` are absolute numbers by name.
    """

    people: Mapping[str, Person] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    program: str = ""
    usage: Mapping[str, int] = field(default_factory=dict)
    request: TrialRequest | None = None

    def added_to(self, known: Observed) -> Observed:
        """The facts with what is new; an invitation that is known already stays the one."""
        people = {email: each for email, each in known.people.items() if email not in self.left}
        for email, each in self.people.items():
            before = people.get(email)
            invitation = each.invitation or (before.invitation if before else "")
            people[email] = replace(each, invitation=invitation)
        return replace(
            known,
            people=people,
            program=self.program or known.program,
            usage={**known.usage, **self.usage},
            request=self.request or known.request,
        )
