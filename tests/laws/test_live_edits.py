"""Whatever somebody moves behind the files: a plan names it, and nobody else is held up."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.plan.drift_notes import DriftKind
from reconciler.plan.plan import Verdict
from tests.builders import ACTIVE, PARTNER, World, client_text

Edit = tuple[str, FieldPath, Leaf | None]

edits: st.SearchStrategy[Edit] = st.one_of(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([("status",)]),
        st.sampled_from(["setup", "trial", "active", "disabled"]),
    ),
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([("seats",), ("resources", "dashboards")]),
        st.integers(0, 9),
    ),
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([("features", "sso"), ("features", "public_links")]),
        st.sampled_from([True, None]),
    ),
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([("description",), ("name",), ("billing", "mode")]),
        st.sampled_from(["platform", "partner"]),
    ),
)


def world_of_three(folder: Path, drift: str) -> World:
    """Make three clients: active, trial and disabled."""
    world = World(folder)
    world.partner(f"{PARTNER}drift: {drift}\n")
    world.client("a", client_text("active", **ACTIVE, features="[sso]"))
    world.client("b", client_text("trial", features="[sso]"))
    world.client("c", client_text("disabled", seats="3"))
    world.client("d", client_text("active", **ACTIVE))
    world.apply()
    return world


@settings(max_examples=150, deadline=None)
@given(moved=st.lists(edits, max_size=5), drift=st.sampled_from(["report", "restore"]))
def test_random_live_edits_never_stop_a_plan_nor_another_client(
    moved: list[Edit], drift: str
) -> None:
    with TemporaryDirectory() as folder:
        world = world_of_three(Path(folder), drift)
        for key, path, leaf in moved:
            world.move(key, {path: leaf})

        world.client("d", client_text("active", **ACTIVE, description="changed"))
        assert world.plan().verdict is Verdict.APPLICABLE
        world.apply()
        after = world.plan()

        assert world.record("d").live.get(("description",)) == "changed"
        assert after.is_idle
        assert {note.address for note in after.drift} <= {"client.a", "client.b", "client.c"}
        if drift == "restore":
            assert all(
                note.kind is DriftKind.UNRECONCILABLE or note.applied is None
                for note in after.drift
            )
