"""The schemas of `.schemas/`: whoever writes files keeps them, and nothing is written elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Command

WAYS = (
    ("new", "cargo", "name=Cargo"),
    ("set", "partner", "teams+=emea"),
    ("fmt",),
    ("schema",),
)
"""Commands that write the schemas anew."""


@pytest.fixture
def own(folder: Path, reconciler: Command) -> Path:
    """The folder of the schemas, and a word that they do not know yet."""
    assert reconciler("schema").code == 0
    partner = folder / "accounts" / "partner.yaml"
    partner.write_text(partner.read_text("utf-8") + "teams: [west]\n", encoding="utf-8")
    return folder / "accounts" / ".schemas"


@pytest.mark.parametrize("words", WAYS, ids=" ".join)
def test_whoever_writes_files_keeps_them(
    reconciler: Command, own: Path, words: tuple[str, ...]
) -> None:
    schema = own / "client.schema.json"
    before = schema.read_text("utf-8")

    assert reconciler(*words).code == 0

    assert '"west"' not in before
    assert '"west"' in schema.read_text("utf-8")
    assert reconciler("schema", "--check").code == 0


@pytest.mark.parametrize("words", [("set", "acme", "name=X"), ("fmt", "accounts/partner.yaml")])
def test_one_file_alone_is_one_file_alone(
    reconciler: Command, own: Path, words: tuple[str, ...]
) -> None:
    before = (own / "client.schema.json").read_bytes()

    assert reconciler(*words).code == 0

    assert (own / "client.schema.json").read_bytes() == before


@pytest.mark.parametrize("words", [("set", "partner", "teams+=emea"), ("fmt",)], ids=" ".join)
def test_who_has_no_such_folder_gets_none(
    reconciler: Command, own: Path, words: tuple[str, ...]
) -> None:
    shutil.rmtree(own)

    assert reconciler(*words).code == 0

    assert not own.exists()


@pytest.mark.parametrize("words", WAYS, ids=" ".join)
@pytest.mark.parametrize("what", ["link", "dangling", "folder", "linked folder"])
def test_what_is_no_schema_is_never_written_through(
    reconciler: Command, own: Path, words: tuple[str, ...], what: str
) -> None:
    partner, clients = own.parent / "partner.yaml", own.parent / "clients"
    schema = own / "client.schema.json"
    schema.unlink()
    if what == "linked folder":
        shutil.rmtree(own)
        own.symlink_to("clients")
    elif what == "folder":
        schema.mkdir()
    else:
        schema.symlink_to("../partner.yaml" if what == "link" else "../clients/zed.yaml")
    before, said = {*clients.iterdir()}, partner.read_bytes()

    ended = reconciler(*words)

    assert ended.code in {1, 64}, ended
    assert "fault of ours" not in ended.err
    assert partner.read_bytes() == said
    assert {*clients.iterdir()} == before
