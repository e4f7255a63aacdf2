"""Files written from live: a plan right after finds no changes, and nothing else is touched."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.apply.adopt import adopt
from reconciler.diagnostics import FieldPath
from reconciler.errors import FilesInvalid, PlanRefused, StalePlan, UsageRefused
from reconciler.model.files.leaves import Leaf
from reconciler.model.live.account import Partner
from reconciler.plan.adopt.adoption import Adopted, Taken
from reconciler.plan.drift_notes import DriftKind
from reconciler.plan.plan import Verdict
from reconciler.values import replace
from tests.builders import ACTIVE, PARTNER, World, client_text

EXAMPLES = Path(__file__).resolve().parents[2] / "accounts"
TODAY = "by kim on 2026-11-02 via console"
SHARED = f"{PARTNER}teams: [emea]\ndefaults: {{features: [sso], resources: {{dashboards: 3}}}}\n"


def adopted(world: World, *names: str) -> Adopted:
    return adopt(world.tree(), world.store, world.ask(), names)


def text_of(world: World, key: str) -> str:
    return (world.folder / "clients" / f"{key}.yaml").read_text(encoding="utf-8")


def settled(world: World) -> bool:
    """Tell whether files and live say the same, and nothing is named as drift."""
    plan = world.plan()
    return plan.is_idle and plan.drift == ()


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "accounts")
    world.client("acme", client_text("active", **ACTIVE, features="[sso] # as agreed"))
    world.client("beta", client_text("trial", name="Beta"))
    world.apply()
    return world


def test_drift_is_written_where_it_stands_and_said(world: World) -> None:
    world.edit("acme", {("seats",): 4, ("features", "public_links"): True})

    found = adopted(world)

    assert [(name.rpartition("/")[2], each.taken) for name, each in found.files.items()] == [
        (
            "acme.yaml",
            (
                Taken(("features", "public_links"), None, True, TODAY),
                Taken(("seats",), 1, 4, TODAY),
            ),
        )
    ]
    assert text_of(world, "acme") == (
        "name: Acme\nstatus: active\nseats: 4\nresources: {dashboards: 1}\n"
        "features: [sso, public_links] # as agreed\n"
    )
    assert settled(world)


def test_an_element_that_is_gone_live_leaves_the_file(world: World) -> None:
    world.edit("acme", {("features", "sso"): None})

    adopted(world)

    assert "features: [] # as agreed\n" in text_of(world, "acme")
    assert settled(world)


def test_a_conflict_is_decided_for_live(world: World) -> None:
    world.edit("acme", {("seats",): 4})
    world.client("acme", text_of(world, "acme").replace("seats: 1", "seats: 9"))

    found = adopted(world, "acme")

    assert [file.taken for file in found.files.values()] == [(Taken(("seats",), 9, 4, TODAY),)]
    assert settled(world)


def test_a_change_that_waits_is_left_alone_unless_it_is_named(world: World) -> None:
    world.client("acme", text_of(world, "acme").replace("seats: 1", "seats: 9"))

    assert adopted(world).files == {}
    assert adopted(world, "acme").files == {}
    assert adopted(world, "acme.description").files != {}
    assert world.plan().verdict is Verdict.APPLICABLE

    adopted(world, "acme.seats")
    assert "seats: 1\n" in text_of(world, "acme")
    assert settled(world)


def test_only_what_is_named_is_written(world: World) -> None:
    world.edit("acme", {("seats",): 4, ("resources", "dashboards"): 2})
    world.edit("beta", {("seats",): 4})

    adopted(world, "acme.seats", "client.beta")

    assert "seats: 4" in text_of(world, "acme")
    assert "dashboards: 1" in text_of(world, "acme")
    assert (
        "seats: 4" in text_of(world, "beta") or world.record("beta").applied.get(("seats",)) is None
    )


def test_a_client_without_a_file_gets_one(world: World) -> None:
    world.partner(SHARED)
    world.client("gamma", client_text("active", name='"12"', seats="2", description='"a: b"'))
    world.apply()
    world.drop("gamma")

    found = adopted(world, "gamma")

    assert [file.whole for file in found.files.values()] == [True]
    assert text_of(world, "gamma") == (
        "# yaml-language-server: $schema=../.schemas/client.schema.json\n\n"
        'name: "12"\nstatus: active\ndescription: "a: b"\nseats: 2\n'
    )
    assert settled(world)


def test_a_new_file_says_where_a_client_has_less_than_the_defaults(world: World) -> None:
    world.partner(SHARED)
    world.apply()
    world.edit("beta", {("features", "sso"): None, ("resources", "dashboards"): 0})
    world.drop("beta")

    adopted(world)

    assert text_of(world, "beta").endswith("resources: {dashboards: 0}\nfeatures: []\n")
    assert settled(world)


@pytest.mark.parametrize(
    ("moved", "line"),
    [
        ({("features", "public_links"): True}, "features: [public_links, sso]\n"),
        ({("features", "sso"): None}, "features: []\n"),
        ({("resources", "dashboards"): 7}, "  dashboards: 7\n"),
    ],
)
def test_what_comes_from_the_defaults_becomes_the_clients_own(
    world: World, moved: dict[FieldPath, Leaf | None], line: str
) -> None:
    world.partner(SHARED)
    world.apply()
    world.edit("beta", moved)

    adopted(world)

    assert line in text_of(world, "beta").replace("[sso, public_links]", "[public_links, sso]")
    assert settled(world)


def test_new_defaults_move_no_client(world: World) -> None:
    world.partner(SHARED)
    world.apply()
    move_partner(
        world, {("defaults", "resources", "dashboards"): 5, ("defaults", "features", "sso"): None}
    )

    adopted(world, "partner")

    assert "dashboards: 5" in (world.folder / "partner.yaml").read_text(encoding="utf-8")
    assert "dashboards: 3" in text_of(world, "beta")
    assert settled(world)


def test_a_partner_and_a_client_that_needs_it_are_adopted_together(world: World) -> None:
    world.partner(SHARED)
    world.client("beta", client_text("trial", name="Beta", team="emea"))
    world.apply()
    move_partner(world, {("teams", "emea"): None, ("teams", "apac"): True})
    world.edit("beta", {("team",): "apac"})

    adopted(world)

    assert "team: apac" in text_of(world, "beta")
    assert settled(world)


def move_partner(world: World, changes: dict[FieldPath, Leaf | None]) -> None:
    """Move live values of the partner behind its file."""
    with world.store.begin("north", actor="kim") as work:
        record = work.partner()
        assert record is not None
        leaves = {path: leaf for path, leaf in record.live.leaves.items() if path not in changes}
        leaves |= {path: leaf for path, leaf in changes.items() if leaf is not None}
        work.put_partner(replace(record, live=Partner("north", leaves)))


def test_one_word_for_open_is_no_drift(world: World) -> None:
    ann = "[{email: ann@beta.example, role: admin}]"
    beta = client_text("trial", name="Beta", billing="{mode: platform}", members=ann)
    world.client("beta", beta)
    world.apply()
    world.edit("beta", {("status",): "active"})

    assert adopted(world).files == {}
    assert adopted(world, "beta.status").files == {}


def test_drift_that_cannot_be_put_back_can_be_adopted(world: World) -> None:
    world.partner(f"{PARTNER}drift: restore\n")
    world.apply()
    world.edit("beta", {("status",): "disabled"})
    assert [each.kind for each in world.plan().drift] == [DriftKind.UNRECONCILABLE]

    adopted(world, "beta")

    assert "status: disabled" in text_of(world, "beta")
    assert settled(world)


def test_an_empty_source_is_written_whole(world: World) -> None:
    shutil.rmtree(world.folder)

    found = adopted(world)

    assert len(found.files) == 3
    assert settled(world)


def test_the_examples_come_back_from_their_store(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "accounts")
    world = World(tmp_path / "accounts")
    world.apply()
    shutil.rmtree(world.folder)

    adopt(world.tree(), world.store, world.ask(), ())

    assert len(list((world.folder / "clients").iterdir())) == 11
    assert settled(world)


def test_a_removed_client_gets_no_file(world: World) -> None:
    world.client("gone", client_text("setup", name="Gone"))
    world.apply()
    world.client("gone", client_text("setup", name="Gone", removed="{reason: closed, by: dana}"))
    world.apply()
    world.drop("gone")

    assert adopted(world).files == {}
    with pytest.raises(UsageRefused, match="removed for good"):
        adopted(world, "gone")


def test_a_renamed_client_keeps_its_one_file(world: World) -> None:
    world.drop("beta")
    world.client("betty", client_text("trial", name="Beta", moved_from="beta"))
    world.edit("beta", {("name",): "Betty"})

    found = adopted(world)

    assert [name.rpartition("/")[2] for name in found.files] == ["betty.yaml"]
    assert "name: Betty" in text_of(world, "betty")
    world.edit("beta", {("name",): "Bertha"})
    assert adopted(world, "beta.name").files.keys() == found.files.keys()


def test_an_invalid_file_is_never_written_over(world: World) -> None:
    world.edit("acme", {("seats",): 4})
    world.client("acme", client_text("actve"))

    with pytest.raises(FilesInvalid):
        adopted(world)

    assert text_of(world, "acme") == client_text("actve")


def test_what_no_file_may_say_is_refused_and_nothing_is_written(world: World) -> None:
    world.move("acme", {("seats",): 0})
    world.edit("beta", {("name",): "Better"})

    with pytest.raises(PlanRefused) as refused:
        adopted(world)

    assert [diagnostic.rule for diagnostic in refused.value.diagnostics]
    assert "Better" not in text_of(world, "beta")


def test_a_file_that_changed_meanwhile_is_not_written_over(world: World) -> None:
    world.edit("acme", {("seats",): 4})
    tree = world.tree()
    world.client("acme", client_text("active", **ACTIVE, description="mine"))

    with pytest.raises(StalePlan):
        adopt(tree, world.store, world.ask(), ())

    assert "mine" in text_of(world, "acme")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("amce", "`acme`"),
        ("acme.seat", "`acme.seats`"),
        ("acme.resources.dashbord", "`acme.resources.dashboards`"),
        ("acme.acknowledge", "reconciler adopt acme"),
        ("partner.suply", "`partner.supply`"),
        ("nobody-near", "reconciler list"),
    ],
)
def test_a_name_that_nobody_has_is_refused(world: World, name: str, told: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        adopted(world, name)

    assert told in str(refused.value.help)


@pytest.mark.parametrize("name", ["acme.features[public_links]", "acme.features.public_links"])
def test_an_element_is_named_in_either_way(world: World, name: str) -> None:
    world.edit("acme", {("features", "public_links"): True, ("seats",): 3})

    found = adopted(world, name)

    assert [file.changes for file in found.files.values()] == [{("features", "public_links"): True}]


def test_a_field_alone_makes_no_file(world: World) -> None:
    world.drop("beta")

    with pytest.raises(UsageRefused, match="no file yet"):
        adopted(world, "beta.seats")


def test_without_a_partner_file_a_store_of_several_partners_is_not_guessed(world: World) -> None:
    with world.store.begin("south", actor="kim") as work:
        with world.store.read("north") as reader:
            north = reader.partner()
        assert north is not None
        work.put_partner(replace(north, live=Partner("south", north.live.leaves)))
    shutil.rmtree(world.folder)

    with pytest.raises(UsageRefused, match="north, south"):
        adopted(world)

    assert not world.folder.exists()


def test_only_the_partner_is_missing_and_a_client_is_asked_for(world: World) -> None:
    world.edit("acme", {("seats",): 4})
    (world.folder / "partner.yaml").unlink()

    with pytest.raises(FilesInvalid):
        adopted(world, "acme")

    assert len(adopted(world).files) == 2
    assert settled(world)


def test_nothing_live_is_nothing_to_adopt(tmp_path: Path) -> None:
    world = World(tmp_path / "accounts")
    world.client("acme", client_text())

    with pytest.raises(UsageRefused, match="nothing is live"):
        adopted(world)


COMMENTED = """\
# {key}: written by hand

name: {key} # the company
status: trial

# seats, as agreed
seats:   3
resources:
  # what it may use
  dashboards: 2   # two
{features}
# the end
"""
FEATURES = (
    "",
    "features: [sso] # one\n",
    "features:\n  - sso # first\n  # and\n  - public_links\n",
)
moves: st.SearchStrategy[tuple[str, FieldPath, Leaf | None]] = st.one_of(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from([("seats",), ("resources", "dashboards"), ("resources", "private_links")]),
        st.integers(1, 9),
    ),
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(
            [("features", "sso"), ("features", "public_links"), ("features", "custom_theme")]
        ),
        st.sampled_from([True, None]),
    ),
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from([("description",), ("name",), ("team",)]),
        st.sampled_from(["no", "a # b", "c: d", "plain text"]),
    ),
    st.tuples(
        st.sampled_from("abc"),
        st.just(("status",)),
        st.sampled_from(["trial", "active", "disabled"]),
    ),
    st.tuples(
        st.sampled_from("abc"),
        st.just(("billing", "mode")),
        st.sampled_from(["platform", "partner"]),
    ),
)


@settings(max_examples=80, deadline=None)
@given(moved=st.lists(moves, max_size=6), inherits=st.booleans())
def test_whatever_moved_is_adopted_and_no_other_line_is_touched(
    moved: list[tuple[str, FieldPath, Leaf | None]], *, inherits: bool
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        teams = 'teams: ["no", "a # b", "c: d", plain text]\n'
        world.partner((SHARED if inherits else PARTNER).replace("teams: [emea]\n", "") + teams)
        for key, features in zip("abc", FEATURES, strict=True):
            world.client(key, COMMENTED.format(key=key, features=features))
        world.apply()
        before = {key: text_of(world, key).splitlines() for key in "abc"}
        for key, path, leaf in moved:
            world.move(key, {path: leaf})
        live = {key: dict(world.record(key).live.leaves) for key in "abc"}

        found = adopted(world)

        assert settled(world)
        taken = {file.address: {one.path[0] for one in file.taken} for file in found.files.values()}
        for key in "abc":
            moved_here = taken.get(f"client.{key}", set())
            after = iter(text_of(world, key).splitlines())
            still = [line for line, field in owned(before[key]) if field not in moved_here]
            assert all(line in after for line in still)  # each behind the one before it
            if not moved_here:
                assert text_of(world, key).splitlines() == before[key]
            assert world.record(key).live.leaves == live[key]


def owned(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Give each line with the field it belongs to; a comment or blank line belongs to none."""
    field = ""
    for line in lines:
        if line and line[0] not in " #":
            field = line.partition(":")[0]
        yield line, field if line and line[0] != "#" else ""


def test_a_refused_file_is_written_back_as_it_is_live(world: World) -> None:
    world.client("acme", text_of(world, "acme").replace("status: active", "status: setup"))
    assert world.plan().verdict is Verdict.REFUSED

    assert adopted(world).files == {}
    adopted(world, "acme")

    assert "status: active\n" in text_of(world, "acme")
    assert "features: [sso] # as agreed\n" in text_of(world, "acme")
    assert settled(world)


@pytest.mark.parametrize("more", [("", ""), ("status: active", "status: disabled")])
def test_a_refused_removal_is_written_back(world: World, more: tuple[str, str]) -> None:
    said = text_of(world, "acme")
    tombstone = "removed: {reason: left, by: dana}\n"
    world.client("acme", said.replace(*more) + (tombstone if any(more) else f"{tombstone}# end\n"))
    assert world.plan().verdict is Verdict.REFUSED

    assert adopted(world).files == {}
    adopted(world, "acme")

    assert text_of(world, "acme") == said + ("" if any(more) else "# end\n")
    assert settled(world)


def test_a_removal_that_may_be_is_a_change_that_waits(world: World) -> None:
    world.client("acme", text_of(world, "acme").replace("status: active", "status: disabled"))
    world.apply()
    tombstone = f"{text_of(world, 'acme')}removed: {{reason: left, by: dana}}\n"
    world.client("acme", tombstone)

    assert adopted(world, "acme").files == {}
    assert text_of(world, "acme") == tombstone


def test_a_file_that_breaks_a_rule_of_its_own_is_written_back(world: World) -> None:
    world.client("acme", text_of(world, "acme").replace("seats: 1", "seats: 0"))

    adopted(world, "acme")

    assert "seats: 1\n" in text_of(world, "acme")
    assert settled(world)


@pytest.mark.parametrize("committed", [True, False])
def test_a_deleted_file_comes_back_where_git_last_had_it(world: World, *, committed: bool) -> None:
    folder = world.folder / "clients" / "emea"
    folder.mkdir()
    (world.folder / "clients" / "acme.yaml").rename(folder / "acme.yaml")
    git(world.folder, "init", "-q")
    git(world.folder, "add", "-A")
    git(world.folder, "commit", "-qm", "all")
    (folder / "acme.yaml").unlink()
    if committed:
        git(world.folder, "commit", "-qam", "gone")

    found = adopted(world, "acme")

    assert [Path(file).parts[-3:] for file in found.files] == [("clients", "emea", "acme.yaml")]
    assert (folder / "acme.yaml").exists()
    assert settled(world)


def git(folder: Path, *arguments: str) -> None:
    named = ["-c", "user.name=Dana", "-c", "user.email=d@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)
