"""Right after an apply nothing has drifted; whatever moves afterwards is reported, all of it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.api import commands
from reconciler.diagnostics import client_address
from reconciler.plan.drift.report import DriftReport
from reconciler.plan.plan import Verdict
from tests.builders import ACTIVE, World, client_text
from tests.laws.test_live_edits import Edit, edits, world_of_three

texts = st.builds(
    lambda status, features, description, seats: client_text(
        status,
        **{**ACTIVE, "seats": str(seats)},
        features=f"[{', '.join(features)}]",
        description=description,
    ),
    st.sampled_from(["setup", "trial", "active", "disabled"]),
    st.lists(st.sampled_from(["sso", "public_links", "custom_theme"]), unique=True),
    st.sampled_from(["one", "two", '""']),
    st.integers(1, 9),
)
files = st.fixed_dictionaries({"a": texts, "b": texts})


def report_of(world: World) -> DriftReport:
    return commands.drift_files(world.folder, world.store, world.ask()).report


@settings(max_examples=60, deadline=None)
@given(said=st.lists(files, min_size=1, max_size=4))
def test_nothing_has_drifted_right_after_an_apply(said: list[dict[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        for each in said:
            for key, text in each.items():
                world.client(key, text)
            if world.plan().verdict is not Verdict.REFUSED:
                world.apply()

                assert report_of(world).differences == ()


@settings(max_examples=60, deadline=None)
@given(moved=st.lists(edits, max_size=5), drift=st.sampled_from(["report", "restore"]))
def test_every_leaf_that_a_plan_names_is_reported_with_who_moved_it(
    moved: list[Edit], drift: str
) -> None:
    with TemporaryDirectory() as folder:
        world = world_of_three(Path(folder), drift)
        for key, path, leaf in moved:
            world.move(key, {path: leaf})

        report = report_of(world)
        before = {(client_address(key), path) for key, path, _ in moved}

        assert {difference.leaf_address for difference in report.differences} <= before
        assert not any(difference.raw for difference in report.differences)
        world.apply()
        left = {(note.address, note.path) for note in world.plan().drift}
        assert left <= {
            difference.leaf_address for difference in report.differences if difference.moved
        }
