"""Invitations, letters and members tell one story, whatever files, console and users do."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.apply.verify.verify import verify
from reconciler.errors import FilesInvalid, PlanRefused, UsageRefused
from reconciler.model.assignment import parse_assignment
from reconciler.model.files.people import Joining
from reconciler.model.live.outbox import hash_of, token_of
from reconciler.operations.acts.accept import open_link
from reconciler.operations.acts.edit import edit
from reconciler.operations.acts.users import add_user, remove_user
from reconciler.operations.perform import Act
from tests.builders import World, client_text
from tests.operations.inside import ANN, BOB, CAT, DANA, do, world_of

_EMAIL = st.sampled_from([ANN, BOB, CAT])
_ROLE = st.sampled_from(["admin", "viewer"])
_TYPED = st.one_of(
    st.builds("members[{}].role={}".format, _EMAIL, _ROLE),
    st.builds("members-={}".format, _EMAIL),
    st.sampled_from(["status=disabled", "status=active", "seats=2"]),
)
_MOVES = st.one_of(
    st.tuples(
        st.just("file"),
        st.dictionaries(_EMAIL, _ROLE, max_size=3).map(lambda said: {ANN: "admin", **said}),
        st.sampled_from(["active", "active", "active", "disabled", "removed"]),
        st.booleans(),
    ),
    st.tuples(st.just("rename")),
    st.tuples(st.just("mode"), st.sampled_from(["report", "restore"])),
    st.tuples(st.just("edit"), _TYPED),
    st.tuples(st.just("add"), _EMAIL, _ROLE),
    st.tuples(st.just("remove"), _EMAIL),
    st.tuples(st.just("accept"), _EMAIL),
    st.tuples(st.just("wait"), st.integers(1, 20)),
)
_FIRST = {ANN: "admin", CAT: "viewer"}


def _members(said: Mapping[str, str]) -> str:
    return f"[{', '.join(f'{{email: {who}, role: {role}}}' for who, role in said.items())}]"


class Life:
    """One client that may be renamed, and what its file says."""

    def __init__(self, folder: Path) -> None:
        self.world = world_of(folder, supply=6, client={"members": _members(_FIRST)})
        self.key, self.said, self.names = "a", _FIRST, 0
        self.status, self.seats = "active", True

    def write(self, moved_from: str = "") -> None:
        """Write the file as it is meant, and apply it."""
        lines = {"resources": "{dashboards: 1}", "members": _members(self.said)}
        if self.seats:
            lines["seats"] = "3"
        if moved_from:
            lines["moved_from"] = moved_from
        status = "disabled" if self.status == "removed" else self.status
        if self.status == "removed":
            lines["removed"] = "{reason: gone, by: dana}"
        self.world.client(self.key, client_text(status, **lines))
        self.world.apply()

    def move(self, kind: str, *more: object) -> None:
        """Do one thing."""
        world, key = self.world, self.key
        if kind == "file":
            self.said, self.status, self.seats = more  # type: ignore[assignment]
            self.write()
        elif kind == "rename":
            self.rename()
        elif kind == "mode":
            text = (world.folder / "partner.yaml").read_text()
            text = text.replace("drift: report\n", "").replace("drift: restore\n", "")
            world.partner(f"{text}drift: {more[0]}\n")
            world.apply()
        elif kind == "accept":
            _open_link(world, key, str(more[0]))
        elif kind == "wait":
            world.day += timedelta(days=int(str(more[0])))
        else:
            do(world, _act(kind, key, *map(str, more)))

    def rename(self) -> None:
        """Give the file another name; where a rule forbids it, the old one comes back."""
        self.names += 1
        old, self.key = self.key, f"a{self.names}"
        self.world.drop(old)
        try:
            self.write(moved_from=old)
        except (FilesInvalid, PlanRefused):
            self.world.drop(self.key)
            self.key = old
            self.write()


def _act(kind: str, key: str, *more: str) -> Act:
    if kind == "edit":
        return edit(key, [parse_assignment(more[0])])
    if kind == "add":
        return add_user(key, more[0], more[1], DANA)
    return remove_user(key, more[0], DANA)


def _open_link(world: World, key: str, email: str) -> None:
    """Open the link of a letter that was just sent."""
    person = world.record(key).live.observed.people.get(email)
    if person is None or person.joining is Joining.ACCEPTED:
        raise UsageRefused("nobody waits")
    token = token_of(person.invitation, "secret")
    with world.store.begin("north", actor="post") as work:
        assert work.put_link(person.invitation, hash_of(token), world.day + timedelta(days=14))
    outside = person.outside
    open_link(world.store, "north", token, world.order(email))
    person = world.record(key).live.observed.people[email]
    assert (person.joining, person.outside) == (Joining.ACCEPTED, outside)


@settings(max_examples=50, deadline=None)
@given(st.lists(_MOVES, min_size=2, max_size=8))
def test_members_invitations_and_letters_tell_one_story(moves: list[tuple[object, ...]]) -> None:
    with TemporaryDirectory() as folder:
        life = Life(Path(folder))
        for kind, *more in moves:
            with suppress(FilesInvalid, PlanRefused, UsageRefused):
                life.move(str(kind), *more)
            with life.world.store.read("north") as reader:
                assert [f for each in verify(reader) for f in each.faults] == [], kind
        with suppress(FilesInvalid, PlanRefused):
            life.write()
            plan = life.world.plan()
            assert not plan.steps, plan.steps
        with life.world.store.read("north") as reader:
            for each in reader.load(reader.heads()).values():
                assert each.head.removed or not each.contradicts
