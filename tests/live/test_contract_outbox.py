"""What every live store must do with invitations and letters; on every kind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from reconciler.errors import StoreFailed
from reconciler.live.store import LiveStore
from reconciler.model.files.people import Joining, Person
from reconciler.model.live.observed import Observed
from reconciler.model.live.outbox import (
    INVITATION,
    NOTICE,
    Invitation,
    InvitationState,
    Letter,
    LetterState,
)
from reconciler.model.live.records import ClientRecord
from reconciler.values import replace
from tests.live.records import ACTOR, DAY, NORTH, fill, filled

ANN = Invitation("inv-1", "id-of-acme", "ann@acme.example", "admin")
TO_ANN = Letter("let-1", INVITATION, "id-of-acme", ANN.email, DAY, ANN.id)
FACTS = {"subject": "Größe: “12”", "text": "more\nseats"}
TOLD = Letter("let-0", NOTICE, "", "dana@agency-north.example", DAY, facts=FACTS)
END = date(2026, 12, 5)
HASH = "a" * 64
NEWER = "b" * 64


@pytest.fixture
def invited(store: LiveStore) -> LiveStore:
    filled(store, "acme")
    with store.begin(NORTH, actor=ACTOR) as work:
        work.add_letters([TO_ANN, TOLD], [ANN])
    return store


def state_of(store: LiveStore) -> tuple[str, str]:
    """Give the states of Ann's invitation and of its letter."""
    with store.read(NORTH) as reader:
        invitation = reader.invitation(ANN.id)
        letters = [letter for state in LetterState for letter in reader.letters(state)]
    assert invitation is not None
    return invitation.state, next(letter.state for letter in letters if letter.id == TO_ANN.id)


def test_letters_are_read_back_whole_oldest_first(invited: LiveStore) -> None:
    older = replace(TOLD, id="zzz", since=DAY - timedelta(days=1))

    with invited.begin(NORTH, actor=ACTOR) as work:
        work.add_letters([older], [])
        inside = tuple(work.letters(LetterState.WAITING)), work.invitation(ANN.id)

    with invited.read(NORTH) as reader:
        assert inside == ((older, TOLD, TO_ANN), ANN)
        assert inside == (tuple(reader.letters(LetterState.WAITING)), reader.invitation(ANN.id))
        assert tuple(reader.letters(LetterState.SENT)) == ()
        assert reader.invitation("nobody's") is None


def test_letters_of_another_partner_are_not_seen(invited: LiveStore) -> None:
    with invited.read("other") as reader:
        assert tuple(reader.letters(LetterState.WAITING)) == ()
        assert reader.invitation(ANN.id) is None


def test_nobody_has_two_open_invitations(invited: LiveStore) -> None:
    again = replace(ANN, id="inv-2")

    with pytest.raises(StoreFailed, match="twice"), invited.begin(NORTH, actor=ACTOR) as work:
        work.add_letters([], [again])
    with invited.begin(NORTH, actor=ACTOR) as work:
        work.void_invitations([ANN.id])
        work.add_letters([replace(TO_ANN, id="let-2", invitation="inv-2")], [again])

    assert state_of(invited) == (InvitationState.VOID, LetterState.VOID)
    with invited.read(NORTH) as reader:
        assert reader.invitation("inv-2") == again


def test_a_link_takes_the_place_of_the_one_before(invited: LiveStore) -> None:
    with invited.begin(NORTH, actor=ACTOR) as work:
        made = [work.put_link(ANN.id, each, END) for each in (HASH, NEWER)]
        late = work.mark_sent(TO_ANN.id, HASH, DAY)
        told = work.mark_sent(TO_ANN.id, NEWER, DAY)
        twice = work.mark_sent(TO_ANN.id, NEWER, DAY)

    assert (made, late, told, twice) == ([True, True], False, True, False)
    with invited.read(NORTH) as reader:
        assert reader.invitation(ANN.id) == replace(ANN, token_hash=NEWER, expires_on=END, sent=2)
        assert tuple(reader.letters(LetterState.SENT)) == (
            replace(TO_ANN, state=LetterState.SENT, sent_on=DAY),
        )


def test_a_notice_is_sent_without_a_link(invited: LiveStore) -> None:
    with invited.begin(NORTH, actor=ACTOR) as work:
        assert work.mark_sent(TOLD.id, "", DAY)

    with invited.read(NORTH) as reader:
        assert tuple(reader.letters(LetterState.WAITING)) == (TO_ANN,)


def test_what_is_accepted_stays_accepted(invited: LiveStore) -> None:
    with invited.begin(NORTH, actor=ACTOR) as work:
        assert work.accept_invitation(ANN.id)
        assert tuple(work.letters(LetterState.WAITING)) == (TOLD,)
        assert not work.accept_invitation(ANN.id)
        assert not work.put_link(ANN.id, HASH, END)
        work.void_invitations([ANN.id])

    assert state_of(invited) == (InvitationState.ACCEPTED, LetterState.VOID)


def test_what_is_void_is_never_opened_again(invited: LiveStore) -> None:
    with invited.begin(NORTH, actor=ACTOR) as work:
        work.void_invitations([ANN.id, "nobody's"])
        assert not work.accept_invitation(ANN.id)
        assert not work.put_link(ANN.id, HASH, END)
        assert not work.mark_sent(TO_ANN.id, "", DAY)

    assert state_of(invited) == (InvitationState.VOID, LetterState.VOID)


def test_what_is_observed_is_noted_without_a_revision(invited: LiveStore) -> None:
    people = {ANN.email: Person(Joining.ACCEPTED, ANN.id, DAY)}
    before = record_of(invited)
    observed = replace(before.live.observed, people=people, implicit_admin=ACTOR)

    with invited.begin(NORTH, actor=ACTOR) as work:
        work.note_observed([replace(before, live=replace(before.live, observed=observed))])

    after = record_of(invited)
    assert after == replace(before, live=replace(before.live, observed=observed))
    assert after.live.observed != Observed()


def record_of(store: LiveStore) -> ClientRecord:
    """Read the one client."""
    with store.read(NORTH) as reader:
        return next(iter(reader.load(reader.heads()).values()))


def test_a_link_is_over_from_its_last_day_on_until_a_new_one_waits(invited: LiveStore) -> None:
    def over(day: date) -> list[str]:
        with invited.read(NORTH) as reader:
            return [each.email for each in reader.expired(day)]

    assert over(END) == []
    with invited.begin(NORTH, actor=ACTOR) as work:
        work.put_link(ANN.id, HASH, END)
        work.mark_sent(TO_ANN.id, HASH, DAY)
    assert (over(END - timedelta(days=1)), over(END)) == ([], [ANN.email])
    with invited.read("other") as reader:
        assert reader.expired(END) == ()

    with invited.begin(NORTH, actor=ACTOR) as work:
        work.add_letters([replace(TO_ANN, id="let-3")], [])
    assert over(END) == []

    with invited.begin(NORTH, actor=ACTOR) as work:
        work.put_link(ANN.id, NEWER, END)
        work.mark_sent("let-3", NEWER, DAY)
    assert over(END) == [ANN.email]
    with invited.begin(NORTH, actor=ACTOR) as work:
        work.accept_invitation(ANN.id)
    assert over(END) == []


def test_forgotten_links_open_nothing_and_no_letter_that_waits_leaves(invited: LiveStore) -> None:
    bob = replace(ANN, id="inv-2", email="bob@acme.example")
    came = replace(ANN, id="inv-3", email="eve@acme.example", token_hash=NEWER, sent=1)
    to_bob = replace(TO_ANN, id="let-2", to=bob.email, invitation=bob.id)
    to_eve = replace(TO_ANN, id="let-3", to=came.email, invitation=came.id)
    with invited.begin(NORTH, actor=ACTOR) as work:
        work.add_letters([to_bob, to_eve], [bob, came])
        work.put_link(bob.id, HASH, END)
        work.mark_sent(to_bob.id, HASH, DAY)
        work.accept_invitation(came.id)

    with invited.begin(NORTH, actor=ACTOR) as work:
        told = work.forget_links(DAY)

    assert told == (TOLD, TO_ANN)
    with invited.read(NORTH) as reader:
        assert tuple(reader.letters(LetterState.WAITING)) == ()
        assert tuple(reader.letters(LetterState.SENT)) == (
            replace(to_bob, state=LetterState.SENT, sent_on=DAY),
        )
        dead = tuple(replace(each, expires_on=DAY, sent=1) for each in (ANN, bob))
        assert reader.expired(DAY) == dead
        assert reader.invitation(came.id) == replace(came, state=InvitationState.ACCEPTED)


def test_forgotten_links_of_one_partner_are_no_others(invited: LiveStore) -> None:
    with invited.begin("agency-south", actor=ACTOR) as work:
        fill(work)
        assert work.forget_links(DAY) == ()

    assert state_of(invited) == (InvitationState.INVITED, LetterState.WAITING)


def test_of_several_runs_one_takes_a_letter(invited: LiveStore) -> None:
    early, late = (datetime(2026, 11, 2, 12, minute, tzinfo=UTC) for minute in (0, 11))
    with invited.begin(NORTH, actor=ACTOR) as work:
        assert work.claim_letter(TOLD, early)
        assert not work.claim_letter(TOLD, late)
        assert work.claim_letter(TO_ANN, early)
        work.put_link(ANN.id, HASH, END)

    with invited.read(NORTH) as reader:
        taken = {letter.id: letter for letter in reader.letters(LetterState.WAITING)}
    assert taken == {each.id: replace(each, claimed=early) for each in (TOLD, TO_ANN)}

    with invited.begin(NORTH, actor=ACTOR) as work:
        assert not work.claim_letter(TOLD, late)
        assert work.claim_letter(taken[TOLD.id], late)
        assert work.mark_sent(TO_ANN.id, HASH, DAY)
        assert not work.claim_letter(taken[TO_ANN.id], late)
        assert work.claim_letter(replace(TOLD, claimed=late), None)
        assert tuple(work.letters(LetterState.WAITING)) == (TOLD,)


def test_a_move_that_finds_nothing_commits_nothing(invited: LiveStore) -> None:
    def serial() -> int:
        with invited.read(NORTH) as reader:
            record = reader.partner()
        assert record is not None
        return record.serial

    before = serial()
    with invited.begin(NORTH, actor=ACTOR) as work:
        assert not work.claim_letter(replace(TOLD, id="nobody's"), None)
        assert not work.put_link("nobody's", HASH, END)
        assert not work.mark_sent("nobody's", HASH, DAY)
        assert not work.accept_invitation("nobody's")

    assert serial() == before
