"""`reconciler init`: what it writes works at once, and nothing that is there is overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import PARTNER
from tests.cli.conftest import Command

TOOL = "client-reconciler[postgres]==1.2.3"
NORTH = ("init", "--tool", TOOL, "--source", "partners/north")
WORKFLOW = ".github/workflows/reconciler-plan.yml"


@pytest.fixture
def new(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to start a repository in."""
    (folder / "new").mkdir()
    monkeypatch.chdir(folder / "new")
    return folder / "new"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_it_writes_is_valid_and_can_be_planned_and_applied(
    reconciler: Command, new: Path
) -> None:
    assert reconciler("init", "--tool", TOOL).code == 0

    checked = reconciler("validate", "--format", "json")
    planned = reconciler("plan", "--detailed-exitcode")
    applied = reconciler("apply", "--yes")

    assert checked.json["findings"] == []
    assert (planned.code, applied.code) == (2, 0)
    assert reconciler("plan", "--detailed-exitcode").code == 0
    assert reconciler("schema", "--check").code == 0
    assert (new / ".gitignore").read_text(encoding="utf-8").endswith("\n.reconciler/\n")


def test_it_names_every_file_that_it_wrote_and_what_comes_next(
    reconciler: Command, new: Path
) -> None:
    outcome = reconciler("init", "--tool", TOOL)

    said = [line.split()[-1] for line in outcome.out.partition("\nNext:")[0].splitlines()]
    assert sorted(said) == sorted(files(new))
    assert "reconciler explain ci" in outcome.out


def test_a_second_time_writes_nothing(reconciler: Command, new: Path) -> None:
    reconciler("init", "--tool", TOOL)
    before = files(new)

    outcome = reconciler("init", "--tool", TOOL)

    assert outcome.code == 0
    assert outcome.out.startswith("Everything is here already; nothing was written.\n")
    assert files(new) == before


def test_a_folder_that_is_missing_is_made(reconciler: Command, new: Path) -> None:
    assert reconciler("init", "--tool", TOOL, "accounts-of-ours").code == 0

    assert (new / "accounts-of-ours" / WORKFLOW).is_file()


def test_all_files_that_differ_are_named_and_nothing_is_written(
    reconciler: Command, new: Path
) -> None:
    (new / WORKFLOW).parent.mkdir(parents=True)
    (new / WORKFLOW).write_text("name: mine\n", encoding="utf-8")
    (new / WORKFLOW.replace("plan", "drift")).mkdir(parents=True)
    before = files(new)

    outcome = reconciler("init", "--tool", TOOL)

    assert outcome.code == 64
    assert ".github/workflows/reconciler-drift.yml exist and differ" in " ".join(
        outcome.err.split()
    )
    assert WORKFLOW in outcome.err
    assert files(new) == before


def test_a_link_is_never_followed_to_write(reconciler: Command, new: Path) -> None:
    (new / ".github").mkdir()
    (new / ".github" / "CODEOWNERS").symlink_to(new / "elsewhere")

    outcome = reconciler("init", "--tool", TOOL)

    assert outcome.code == 64
    assert ".github/CODEOWNERS exists and differs" in outcome.err
    assert not (new / "elsewhere").exists()


def test_what_a_team_writes_itself_is_left_alone(reconciler: Command, new: Path) -> None:
    theirs = {
        "readme.rst": "Ours\n",
        ".vscode/settings.json": "{}\n",
        "accounts/notes.txt": "soon\n",
        ".gitignore": "build/",
    }
    for name, text in theirs.items():
        (new / name).parent.mkdir(exist_ok=True)
        (new / name).write_text(text, encoding="utf-8")

    assert reconciler("init", "--tool", TOOL).code == 0

    written = files(new)
    assert {"README.md", "accounts/partner.yaml"} & set(written) == set()
    assert (written["readme.rst"], written[".vscode/settings.json"]) == (b"Ours\n", b"{}\n")
    assert written[".gitignore"] == b"build/\n# The default live store\n.reconciler/\n"


def test_owners_have_to_approve_accounts_and_workflows(reconciler: Command, new: Path) -> None:
    reconciler(
        "init", "--tool", TOOL, "--owners", "@north/managers", "--owners", "dana@agency.example"
    )

    rules = (new / ".github" / "CODEOWNERS").read_text(encoding="utf-8").splitlines()

    assert [rule for rule in rules if not rule.startswith("#")] == [
        "/accounts/ @north/managers dana@agency.example",
        "/.github/ @north/managers dana@agency.example",
    ]


def test_owners_that_lack_the_rules_asked_for_are_told(reconciler: Command, new: Path) -> None:
    reconciler("init", "--tool", TOOL, "--owners", "@north/managers")
    owners = new / ".github" / "CODEOWNERS"
    owners.write_text(owners.read_text(encoding="utf-8") + "/docs/ @dana\n", encoding="utf-8")

    assert reconciler("init", "--tool", TOOL, "--owners", "@north/managers").code == 0
    assert reconciler("init", "--tool", TOOL).code == 0
    assert reconciler("init", "--tool", TOOL, "--owners", "@south/managers").code == 64


@pytest.mark.parametrize(
    "tool",
    [
        "client-reconciler[postgres]==1.2.3",
        f"client-reconciler @ git+https://git.example/tool@{'a' * 40}",
        f"client-reconciler @ https://files.example/tool.whl#sha256={'0' * 64}",
    ],
)
def test_the_workflows_install_the_tool_that_was_named(
    reconciler: Command, new: Path, tool: str
) -> None:
    assert reconciler("init", "--tool", tool).code == 0

    assert f'\n  TOOL: "{tool}"\n' in (new / WORKFLOW).read_text(encoding="utf-8")


def test_without_a_tool_to_install_nothing_is_written_and_it_says_what_is_needed(
    reconciler: Command, new: Path
) -> None:
    outcome = reconciler("init")

    assert outcome.code == 64
    assert "reconciler@COMMIT" in outcome.err
    assert "--tool" in outcome.err
    assert "==" not in outcome.err
    assert files(new) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        ("--tool", "client-reconciler"),
        ("--tool", "client-reconciler>=1"),
        ("--tool", "git+https://git.example/tool@main"),
        ("--tool", "."),
        ("--tool", 'a"\n  EVIL: "==1'),
        ("--tool", ""),
        ("--source", "../clients"),
        ("--source", "/srv/clients"),
        ("--source", "."),
        ("--source", "my clients"),
        ("--source", "a'b"),
        ("--branch", ""),
        ("--branch", "-x"),
        ("--branch", "a..b"),
        ("--branch", "2026"),
        ("--branch", "true"),
        ("--branch", "main]"),
        ("--owners", "managers"),
        ("--owners", "@north/managers\n* @evil"),
        ("--owners", ""),
        ("accounts.txt",),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(
    reconciler: Command, new: Path, wrong: tuple[str, ...]
) -> None:
    (new / "accounts.txt").write_text("a file\n", encoding="utf-8")

    outcome = reconciler("init", "--tool", TOOL, *wrong)

    assert outcome.code == 64
    assert list(files(new)) == ["accounts.txt"]


def test_several_partners_share_a_repository_each_with_workflows_of_its_own(
    reconciler: Command, new: Path
) -> None:
    assert reconciler(*NORTH, "--owners", "@north/leads", "--branch", "trunk").code == 0
    before = files(new)
    south = ("--tool", TOOL, "--owners", "@south/leads", "--branch", "trunk")

    told = reconciler("--source", "partners/south", "init", *south)

    assert told.code == 0, told.err
    after = files(new)
    changed = {name for name, text in before.items() if after[name] != text}
    assert changed == {".github/CODEOWNERS"}
    rules = after[".github/CODEOWNERS"].decode().splitlines()
    assert [rule for rule in rules if not rule.startswith("#")] == [
        "/partners/north/ @north/leads",
        "/.github/ @north/leads",
        "/partners/south/ @south/leads",
    ]
    assert "added a line to .github/CODEOWNERS" in told.out
    made = sorted(name for name in after if name not in before)
    assert sum("/.schemas/" in name for name in made) == 4
    assert [name for name in made if "workflows" not in name and "schemas" not in name] == [
        "partners/south/clients/example-client.yaml",
        "partners/south/partner.yaml",
    ]
    assert all("-partners-south.yml" in name for name in made if "workflows" in name)
    assert reconciler(*NORTH, "--owners", "@north/leads", "--branch", "trunk").code == 0
    for source in ("partners/north", "partners/south"):
        assert reconciler("--source", source, "validate").code == 0
        schema = (new / source / "partner.yaml").read_text(encoding="utf-8").splitlines()[0]
        assert (new / source / schema.partition("schema=")[2]).resolve().is_file()


def test_two_folders_whose_names_meet_are_not_two_partners(reconciler: Command, new: Path) -> None:
    assert reconciler("init", "--tool", TOOL, "--source", "a/b").code == 0
    before = files(new)

    assert reconciler("init", "--tool", TOOL, "--source", "a-b").code == 64
    assert files(new) == before


def test_another_branch_than_main_is_the_one_that_is_applied(
    reconciler: Command, new: Path
) -> None:
    assert reconciler("init", "--tool", TOOL, "--branch", "release/live").code == 0

    for name in ("apply", "comment", "drift", "plan", "settle"):
        text = (new / f".github/workflows/reconciler-{name}.yml").read_text(encoding="utf-8")
        assert "release/live" in text
    assert "release/live" in (new / "README.md").read_text(encoding="utf-8")


def test_editor_settings_name_schemas_that_are_written(reconciler: Command, new: Path) -> None:
    reconciler("init", "--tool", TOOL)

    settings = json.loads((new / ".vscode" / "settings.json").read_text(encoding="utf-8"))

    own = sorted(file.relative_to(new).as_posix() for file in new.rglob("*.schema.json"))
    assert sorted(settings["yaml.schemas"]) == own
    for files in (f"accounts/{name}.yaml" for name in ("partner", "clients/example-client")):
        line = (new / files).read_text(encoding="utf-8").splitlines()[0]
        assert (new / files).parent.joinpath(line.partition("schema=")[2]).resolve().is_file()


def test_own_words_complete_without_another_step(reconciler: Command, new: Path) -> None:
    (new / "accounts").mkdir()
    words = "teams: [emea]\nproperties: {region: {type: choice, choices: [Alps, West]}}\n"
    (new / "accounts" / "partner.yaml").write_text(PARTNER + words, encoding="utf-8")
    schema = new / "accounts" / ".schemas" / "client.schema.json"

    def region() -> list[str]:
        told = json.loads(schema.read_text(encoding="utf-8"))["properties"]
        return [*told["properties"]["properties"]["region"]["enum"], *told["team"]["enum"]]

    reconciler("init", "--tool", TOOL)
    assert region() == ["Alps", "West", "", "emea"]
    reconciler("new", "acme", "name=Acme")
    reconciler("set", "partner", "teams+=amer", "properties.region.choices+=East")
    assert region() == ["Alps", "East", "West", "", "amer", "emea"]
    partner = new / "accounts" / "partner.yaml"
    partner.write_text(partner.read_text("utf-8").replace("East", "Nordics"), encoding="utf-8")
    assert reconciler("schema", "--check").code == 3
    assert reconciler("fmt", "--check").code == 2
    assert reconciler("fmt").code == 0
    assert region() == ["Alps", "Nordics", "West", "", "amer", "emea"]
    assert (reconciler("schema", "--check").code, reconciler("fmt", "--check").code) == (0, 0)
    partner.write_text(partner.read_text("utf-8").replace("Nordics", "North"), encoding="utf-8")
    reconciler("new", "bolt", "name=Bolt")
    assert region() == ["Alps", "North", "West", "", "amer", "emea"]
