"""Invitations and letters of one partner in memory: each move guarded as the tables guard it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from reconciler.model.live.outbox import Invitation, InvitationState, Letter, LetterState


@dataclass(slots=True)
class Outbox:
    """The rows, by id."""

    invitations: dict[str, Invitation] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)

    def copy(self) -> Outbox:
        """Give rows that may be written without touching these."""
        return Outbox(dict(self.invitations), dict(self.letters))

    def in_state(self, state: LetterState) -> tuple[Letter, ...]:
        """Give the letters in this state, oldest first."""
        found = (letter for letter in self.letters.values() if letter.state is state)
        return tuple(sorted(found, key=lambda each: (each.since, each.id)))

    def expired(self, day: date) -> tuple[Invitation, ...]:
        """Give the open invitations whose link is dead on a day, and no new one waits, by id."""
        waits = {each.invitation for each in self.in_state(LetterState.WAITING)}
        return tuple(
            each
            for _, each in sorted(self.invitations.items())
            if each.state is InvitationState.INVITED
            and each.expires_on is not None
            and each.expires_on <= day
            and each.id not in waits
        )

    def objection(self, letters: Iterable[Letter], invitations: Iterable[Invitation]) -> str:
        """Say why these cannot be added."""
        taken = {
            (invitation.client, invitation.email)
            for invitation in self.invitations.values()
            if invitation.state is InvitationState.INVITED
        }
        for invitation in invitations:
            if invitation.id in self.invitations or (invitation.client, invitation.email) in taken:
                return "a person was invited twice; nothing was written"
            taken.add((invitation.client, invitation.email))
        if any(letter.id in self.letters for letter in letters):
            return "a letter was written twice; nothing was written"
        return ""

    def add(self, letters: Iterable[Letter], invitations: Iterable[Invitation]) -> None:
        """Add what nothing was said against."""
        self.invitations |= {invitation.id: invitation for invitation in invitations}
        self.letters |= {letter.id: letter for letter in letters}

    def void(self, ids: Collection[str]) -> None:
        """Take back open invitations and the letters of them that wait."""
        for each in ids:
            self._move(each, InvitationState.VOID)
            self._drop_letters(each)

    def link(self, invitation_id: str, token_hash: str, expires_on: date) -> bool:
        """Put the only link of an open invitation."""
        open_one = self.invitations.get(invitation_id)
        waits = any(each.invitation == invitation_id for each in self.in_state(LetterState.WAITING))
        if open_one is None or open_one.state is not InvitationState.INVITED or not waits:
            return False
        self.invitations[invitation_id] = replace(
            open_one, token_hash=token_hash, expires_on=expires_on, sent=open_one.sent + 1
        )
        return True

    def sent(self, letter_id: str, token_hash: str, day: date) -> bool:
        """Mark a waiting letter sent, if its link is still the one."""
        letter = self.letters.get(letter_id)
        if letter is None or letter.state is not LetterState.WAITING:
            return False
        named = self.invitations.get(letter.invitation)
        if (named.token_hash if named else "") != token_hash:
            return False
        self.letters[letter_id] = replace(letter, state=LetterState.SENT, sent_on=day)
        return True

    def accept(self, invitation_id: str) -> bool:
        """Mark an open invitation accepted."""
        accepted = self._move(invitation_id, InvitationState.ACCEPTED)
        if accepted:
            self._drop_letters(invitation_id)
        return accepted

    def _drop_letters(self, invitation_id: str) -> None:
        for letter in self.in_state(LetterState.WAITING):
            if letter.invitation == invitation_id:
                self.letters[letter.id] = replace(letter, state=LetterState.VOID)

    def _move(self, invitation_id: str, state: InvitationState) -> bool:
        open_one = self.invitations.get(invitation_id)
        if open_one is None or open_one.state is not InvitationState.INVITED:
            return False
        self.invitations[invitation_id] = replace(open_one, state=state)
        return True
