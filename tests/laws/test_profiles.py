"""Laws of profiles: a file that follows one says the same as a file with all of it written out."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconciler.apply.adopt import adopt
from reconciler.model.files.leaves import Leaves
from tests.builders import PARTNER, World

COLUMNS = "properties: {tier: {type: text}, sites: {type: number}, signed: {type: boolean}}\n"
PROFILES = ("retail", "tester")
Fields = dict[str, Any]

features = st.lists(st.sampled_from(["sso", "custom_theme", "email_reports"]), unique=True)
amounts = st.dictionaries(
    st.sampled_from(["dashboards", "private_links"]), st.integers(1, 4), min_size=1
)
values: st.SearchStrategy[Fields] = st.fixed_dictionaries(
    {},
    optional={"tier": st.sampled_from("ab"), "sites": st.integers(0, 3), "signed": st.booleans()},
)
days = st.fixed_dictionaries({"days": st.integers(1, 14)})
defaults: st.SearchStrategy[Fields] = st.fixed_dictionaries(
    {}, optional={"features": features, "resources": amounts}
)
profiles: st.SearchStrategy[Fields] = st.fixed_dictionaries(
    {"resources": amounts},
    optional={"features": features.filter(bool), "properties": values, "trial": days},
)
partners: st.SearchStrategy[Fields] = st.fixed_dictionaries(
    {"defaults": defaults, "profiles": st.fixed_dictionaries(dict.fromkeys(PROFILES, profiles))}
)
clients: st.SearchStrategy[Fields] = st.fixed_dictionaries(
    {"name": st.just("Acme"), "status": st.sampled_from(["setup", "trial"])},
    optional={
        "profile": st.sampled_from(PROFILES),
        "features": features,
        "resources": amounts,
        "properties": values,
        "trial": days,
    },
)


def written_out(partner: Fields, client: Fields) -> Fields:
    """The client's file with everything in it that it follows: one layer below the other."""
    profile = partner["profiles"].get(client.get("profile"), {})
    whole = {key: value for key, value in client.items() if key != "profile"}
    for layer in (profile, partner["defaults"]):
        for field, below in layer.items():
            if isinstance(below, dict):
                whole[field] = {**below, **whole.get(field, {})}
            else:
                whole.setdefault(field, below)
    return whole


def lines(fields: Fields) -> str:
    """Files as JSON, which is YAML."""
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items())


def declared(folder: Path, partner: Fields, client: Fields) -> Leaves:
    """What a client's file comes to."""
    world = World(folder)
    world.partner(PARTNER + COLUMNS + lines(partner))
    world.client("a", lines(client))
    return world.tree().everything().clients["a"].client.leaves


@given(partners, clients)
def test_a_file_with_a_profile_says_what_it_says_written_out(
    partner: Fields, client: Fields
) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        follows = declared(Path(one), partner, client)
        stands = declared(Path(other), {}, written_out(partner, client))

    assert follows == stands


@given(partners, clients, partners, clients)
def test_what_is_applied_is_what_would_be_written_out_whatever_was_before(
    before: Fields, was: Fields, after: Fields, client: Fields
) -> None:
    client = {**client, "status": was["status"], "trial": {"days": 5}}
    was = {**was, "trial": {"days": 5}}
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        follows, stands = World(Path(one)), World(Path(other))
        for partner, file in ((before, was), (after, client)):
            follows.partner(PARTNER + COLUMNS + lines(partner))
            follows.client("a", lines(file))
            follows.apply()
            stands.partner(PARTNER + COLUMNS)
            stands.client("a", lines(written_out(partner, file)))
            stands.apply()

        assert follows.record("a").live.leaves == stands.record("a").live.leaves
        assert follows.record("a").applied == stands.record("a").applied
        assert follows.plan().is_idle


@given(partners, clients, amounts, st.sampled_from([None, "sso", "public_links"]))
def test_after_adopt_nothing_differs_and_the_profile_stays(
    partner: Fields, client: Fields, moved: Fields, feature: str | None
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.partner(PARTNER + COLUMNS + lines(partner))
        world.client("a", lines(client))
        world.apply()
        world.edit("a", {("resources", name): amount for name, amount in moved.items()})
        if feature:
            here = ("features", feature) in world.record("a").live.leaves
            world.edit("a", {("features", feature): None if here else True})
        adopt(world.tree(), world.store, world.ask(), ())
        text = (Path(folder) / "clients" / "a.yaml").read_text(encoding="utf-8")

        assert world.plan().is_idle
        named = [line for line in text.splitlines() if line.startswith("profile:")]
        assert named == ([f'profile: "{client["profile"]}"'] if "profile" in client else [])
