"""Whatever is edited by hand, in any order: the store proves whole, and no way leads back."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.apply.verify.verify import verify
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.model.assignment import parse_assignment
from reconciler.operations.acts.edit import edit
from reconciler.operations.perform import perform
from tests.builders import ACTIVE, PARTNER, SOLD, World, client_text

_FIELDS = st.one_of(
    st.builds("seats={}".format, st.integers(0, 9)),
    st.builds("resources.dashboards={}".format, st.integers(0, 3)),
    st.builds("status={}".format, st.sampled_from(["setup", "trial", "active", "disabled"])),
    st.builds("billing.mode={}".format, st.sampled_from(["partner", "platform"])),
    st.sampled_from(["features+=sso", "features-=sso", "features=", "description=", "name=9"]),
)
_EDITS = st.lists(
    st.tuples(st.sampled_from("abc"), st.lists(_FIELDS, min_size=1, max_size=2)), max_size=6
)


@settings(max_examples=60, deadline=None)
@given(edits=_EDITS, expansion=st.sampled_from(["automatic", "refuse"]))
def test_every_proof_holds_after_every_edit_and_no_chain_of_them_leads_back(
    edits: list[tuple[str, list[str]]], expansion: str
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        partner = PARTNER.replace("100", "7, dashboards: 4").replace("automatic", expansion)
        world.partner(partner + SOLD)
        world.client("a", client_text("active", **ACTIVE, features="[sso]"))
        world.client("b", client_text("trial", seats="2", name="Beta"))
        world.client("c", client_text("disabled", seats="3", name="Gamma"))
        world.apply()

        for key, typed in edits:
            serial = _serial(world)
            try:
                act = edit(key, [parse_assignment(each) for each in typed])
                done = perform(world.store, "north", act, world.order())
            except (PlanRefused, UsageRefused):
                assert _serial(world) == serial
            else:
                assert _serial(world) == serial + bool(done.operation)
            with world.store.read("north") as reader:
                assert [each for each in verify(reader) if not each.holds] == []
            status = {each: world.record(each).live.status.value for each in "abc"}
            assert {status["a"], status["c"]} <= {"active", "disabled"}
            assert status["b"] != "setup"

        plan = world.plan()
        assert plan.is_idle
        assert all("via console" in note.who for note in plan.drift)


def _serial(world: World) -> int:
    with world.store.read("north") as reader:
        record = reader.partner()
        assert record is not None
        return record.serial
