"""The workflows: what `init` writes is what this repository runs, is linted, and keeps secrets."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.cli.init_files import WORKFLOWS as NAMES
from reconciler.cli.init_files import Setting, workflows
from tests.house.regenerate import OWN_TOOL, ROOT, WORKFLOWS
from tests.house.workflow_trust import BY_HAND, entrusted, load, secrets, suspicions

OWN = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RELEASE = "client-reconciler[postgres]==1.2.3"
TEXTS = {
    **{f"own {path.stem}": path.read_text(encoding="utf-8") for path in OWN},
    **{f"made {Path(name).stem}": text for name, text in workflows(Setting(RELEASE)).items()},
}

BAD = """\
name: bad
on:
  issue_comment:
jobs:
  greet:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: echo "${{ github.event.comment.body }}"
        shel: bash
"""

INSTALL = '        run: pip install --quiet "$TOOL"\n'
CHECKOUT = "      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"
LIVE = "          RECONCILER_LIVE: ${{ secrets.RECONCILER_LIVE_READ }}\n"
SECRET = "${{ secrets.RECONCILER_LIVE_READ }}"
OURS = """(github.event_name == 'merge_group'
      || github.event.pull_request.head.repo.full_name == github.repository)"""
PLAN = "          reconciler plan "
STEPS = "    steps:\n"
DELIVER = "          reconciler outbox deliver "

MUTATIONS = [
    ("plan", "  pull_request:\n", "  pull_request_target:\n"),
    ("plan", "  pull_request:\n", "  issue_comment:\n  pull_request:\n"),
    ("plan", f"{OURS}\n      && ", ""),
    ("plan", "== github.repository)\n      && vars", "== github.repository)\n      || vars"),
    ("plan", "== 'merge_group'\n", "!= 'merge_group'\n"),
    ("plan", f'TOOL: "{RELEASE}"', 'TOOL: "."'),
    ("plan", f'TOOL: "{RELEASE}"', 'TOOL: "client-reconciler"'),
    ("plan", RELEASE, OWN_TOOL.replace("base.sha", "head.sha")),
    ("plan", RELEASE, OWN_TOOL.replace("github.event.pull_request.base.sha || ", "")),
    ("plan", INSTALL, "        run: pip install --quiet .\n"),
    ("plan", INSTALL, '        run: pip install --quiet -r requirements.txt "$TOOL"\n'),
    ("plan", INSTALL, f"        env:\n          TOOL: evil\n{INSTALL}"),
    ("plan", STEPS, f"{STEPS}      - run: echo TOOL=. >> $GITHUB_ENV\n"),
    ("plan", STEPS, f"{STEPS}      - run: echo $PWD >> $GITHUB_PATH\n"),
    ("plan", STEPS, f"{STEPS}{CHECKOUT}\n        with:\n          persist-credentials: false\n"),
    ("plan", PLAN, f"          python -m reconciler plan\n{PLAN}"),
    ("plan", PLAN, f"          . accounts/hook\n{PLAN}"),
    ("plan", PLAN, f"          A=1 B=2 accounts/hook\n{PLAN}"),
    ("plan", PLAN, f'          "$HOOK"\n{PLAN}'),
    ("plan", PLAN, f"          if accounts/hook; then exit; fi\n{PLAN}"),
    ("plan", PLAN, f"          echo $(accounts/hook)\n{PLAN}"),
    ("plan", PLAN, f'          echo "$RECONCILER_LIVE"\n{PLAN}'),
    ("plan", PLAN, f"          env\n{PLAN}"),
    (
        "plan",
        "          set -euo pipefail\n          : ",
        "          set -euxo pipefail\n          : ",
    ),
    ("plan", LIVE, f"{LIVE}          PYTHONPATH: .\n"),
    (
        "plan",
        "        env:\n          RECONCILER_LIVE",
        "        shell: python\n        env:\n          RECONCILER_LIVE",
    ),
    ("plan", "RECONCILER_LIVE_READ }}", "RECONCILER_LIVE_WRITE }}"),
    ("plan", STEPS, f"    env:\n      LIVE: {SECRET}\n{STEPS}"),
    ("plan", "\njobs:\n", f"  LIVE: {SECRET}\n\njobs:\n"),
    ("plan", "          path: plan.json\n", f"          path: {SECRET}\n"),
    ("plan", STEPS, f"    container: python:3.13\n{STEPS}"),
    ("plan", STEPS, f"{STEPS}      - uses: ./.github/actions/plan\n"),
    ("plan", CHECKOUT, "      - uses: actions/checkout@v7"),
    ("plan", '          python-version: "3.13"\n', "          python-version-file: version\n"),
    ("plan", "          persist-credentials: false\n", ""),
    ("plan", "permissions: {}", "permissions: write-all"),
    ("plan", "      contents: read", "      contents: write"),
    ("apply", "          ref: main", "          ref: ${{ github.event.inputs.ref }}"),
    ("apply", "  push:\n", "  workflow_run:\n    workflows: [x]\n  push:\n"),
    ("apply", "  push:\n", "  pull_request:\n  push:\n"),
    ("apply", "      GH_TOKEN: ${{ github.token }}\n", f"      LIVE: {SECRET}\n"),
    ("apply", "      MARKER:", f"      LIVE: {SECRET}\n      MARKER:"),
    ("apply", STEPS, f"{STEPS}      - run: bash promises/plan.json\n"),
    ("comment", STEPS, f"    environment: plan\n{STEPS}"),
    ("comment", "      SHA:", f"      LIVE: {SECRET}\n      SHA:"),
    ("comment", STEPS, f"{STEPS}{CHECKOUT}\n"),
    ("comment", "            unzip -p", "            bash comment.zip\n            unzip -p"),
    ("comment", "            unzip -p", "            ./comment\n            unzip -p"),
    ("comment", "printf '%s", "printf '${{ github.event.workflow_run.head_branch }}%s"),
    ("plan", OURS, f"!(true && {OURS} && false)"),
    ("plan", OURS, f"vars.X != 'a && {OURS} && b'"),
    ("plan", "github.event.merge_group.base_sha", "github.event.merge_group.head_ref"),
    ("apply", BY_HAND, "production"),
    ("apply", "'emergency'", "'elsewhere'"),
    ("apply", "github.event_name == 'push' && 'production'", "'production'"),
    ("apply", "github.ref == 'refs/heads/main' && vars", "vars"),
    ("apply", "(needs.collect.result == 'success'", "(true"),
    ("apply", "reconciler apply promises/plan.json", "reconciler operate edit"),
    ("apply", "reconciler apply promises/plan.json", "bash promises/plan.json"),
    (
        "apply",
        "    environment: plan\n",
        "    environment: plan\n    env:\n      X: ${{ secrets.Y }}\n",
    ),
    ("apply", "RECONCILER_LIVE_READ", "RECONCILER_LIVE_WRITE"),
    ("settle", "reconciler settle", "reconciler apply"),
    ("settle", "github.ref == 'refs/heads/main' && ", ""),
    ("settle", "    environment: settle\n", "    environment: production\n"),
    ("settle", "          ref: main\n", "          ref: ${{ github.ref }}\n"),
    ("validate", STEPS, f"    env:\n      X: ${{{{ format('{{0}}', secrets.X) }}}}\n{STEPS}"),
    ("validate", STEPS, f"    env:\n      X: ${{{{ Secrets['X'] }}}}\n{STEPS}"),
    ("plan", "    runs-on: ubuntu-24.04\n", "    runs-on: self-hosted\n"),
    ("plan", "          path: plan.json\n", "          path: ../plan.json\n"),
    ("plan", PLAN, f"          set > plan.json\n{PLAN}"),
    ("plan", "cat annotations.txt\n", "cat accounts/x > /usr/bin/reconciler\n"),
    ("plan", "cat annotations.txt\n", 'cat accounts/x >> "$GITHUB_E""NV"\n'),
    ("apply", "          path: promises\n", "          path: /opt/hostedtoolcache/Python\n"),
    ("apply", "    branches: [main]\n", "    branches: [main, x]\n"),
    ("apply", "${{ secrets.RECONCILER_SMTP }}", "${{ secrets.OTHER }}"),
    ("apply", "${{ vars.RECONCILER_MAIL_SERVER }}", "${{ github.event.head_commit.message }}"),
    ("apply", DELIVER, f'          echo "$RECONCILER_SMTP"\n{DELIVER}'),
    ("apply", DELIVER, f"          sendmail\n{DELIVER}"),
    ("apply", 'smtp "$MAIL_SERVER"', 'smtp "$(cat accounts/server)"'),
    ("comment", STEPS, f"{STEPS}      - run: perl comment.zip\n"),
    ("comment", STEPS, f"{STEPS}      - run: id=$(perl comment.zip)\n"),
    ("comment", STEPS, f'{STEPS}      - run: echo "$(perl comment.zip)"\n'),
    ("comment", STEPS, f"{STEPS}      - run: gh extension install north/evil\n"),
    ("drift", STEPS, f"    uses: north/evil/.github/workflows/x.yml@main\n{STEPS}"),
    (
        "drift",
        "          fetch-depth: 0",
        "          ref: refs/pull/1/merge\n          fetch-depth: 0",
    ),
    ("drift", "  schedule:\n", "  pull_request:\n  schedule:\n"),
]


def made(name: str) -> str:
    return workflows(Setting(RELEASE))[f".github/workflows/reconciler-{name}.yml"]


def linted(folder: Path) -> tuple[subprocess.CompletedProcess[str], ...]:
    files = sorted(map(str, folder.glob("*.yml")))
    zizmor = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-config"]
    schema = [sys.executable, "-m", "check_jsonschema"]
    return (
        told([*zizmor, "--pedantic", "--no-progress", "--quiet", *files]),
        told([*schema, "--builtin-schema", "vendor.github-workflows", *files]),
    )


def told(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_own_workflows_are_what_the_templates_give(file: Path) -> None:
    assert file.read_text(encoding="utf-8") == WORKFLOWS[file], "python -m tests.house.regenerate"


def test_own_workflows_differ_from_those_of_others_in_the_tool_alone() -> None:
    theirs = workflows(Setting(RELEASE))
    changed = {
        (ours, given)
        for file, text in WORKFLOWS.items()
        for ours, given in zip(
            text.splitlines(),
            theirs[file.relative_to(ROOT).as_posix()].splitlines(),
            strict=True,
        )
        if ours != given
    }

    assert changed == {(f'  TOOL: "{OWN_TOOL}"', f'  TOOL: "{RELEASE}"')}


def test_linters_find_nothing_in_own_workflows() -> None:
    for found in linted(ROOT / ".github" / "workflows"):
        assert found.returncode == 0, found.stdout + found.stderr


def test_linters_find_nothing_in_what_init_writes(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.yml").write_text(made(name), encoding="utf-8")

    for found in linted(tmp_path):
        assert found.returncode == 0, found.stdout + found.stderr


def test_linters_find_what_is_bad(tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text(BAD, encoding="utf-8")

    zizmor, schema = linted(tmp_path)

    assert zizmor.returncode not in (0, 1)
    assert "template-injection" in zizmor.stdout
    assert schema.returncode == 1
    assert "shel" in schema.stdout


@pytest.mark.parametrize("name", TEXTS)
def test_no_secret_meets_the_code_of_a_pull_request(name: str) -> None:
    assert suspicions(load(TEXTS[name])) == []


@pytest.mark.parametrize(
    ("name", "old", "new"), MUTATIONS, ids=[f"{at}-{each[0]}" for at, each in enumerate(MUTATIONS)]
)
def test_a_workflow_that_lets_them_meet_is_found(name: str, old: str, new: str) -> None:
    changed = made(name).replace(old, new)

    assert changed != made(name)
    assert suspicions(load(changed)) != []


def test_the_store_is_given_to_five_jobs_each_in_its_environment() -> None:
    given = {
        (name, job_name, job.get("environment"), *sorted(secrets(job)))
        for name in NAMES
        for job_name, job in load(made(name))["jobs"].items()
        if entrusted(job)
    }

    assert given == {
        ("plan", "plan", "plan", "RECONCILER_LIVE_READ"),
        ("apply", "plan", "plan", "RECONCILER_LIVE_READ"),
        ("apply", "apply", BY_HAND, "RECONCILER_LIVE_WRITE", "RECONCILER_SMTP"),
        ("settle", "settle", "settle", "RECONCILER_LIVE_WRITE"),
        ("drift", "drift", "plan", "RECONCILER_LIVE_READ"),
    }


def test_no_workflow_acts_by_hand() -> None:
    assert [name for name, text in TEXTS.items() if "operate" in text] == []


def test_what_writes_a_store_by_itself_waits_in_turn_and_is_never_dropped() -> None:
    apply, settle = (load(made(name))["concurrency"] for name in ("apply", "settle"))

    by_hand = "${{ github.event_name == 'workflow_dispatch' && '-by-hand' || '' }}"
    assert apply["group"] == settle["group"] + by_hand
    for each in (apply, settle):
        assert (each["cancel-in-progress"], each["queue"]) == ("false", "max")


def test_partners_of_one_repository_share_no_name_that_github_knows() -> None:
    partners = (
        Setting(RELEASE),
        Setting(RELEASE, source="partners/north"),
        Setting(RELEASE, branch="trunk", source="partners/south"),
    )
    known: list[tuple[str, str]] = []
    for partner in partners:
        own: set[tuple[str, str]] = set()
        for file, text in workflows(partner).items():
            workflow = load(text)
            own |= {("file", file), ("workflow", workflow["name"])}
            own.add(("group", workflow["concurrency"]["group"].partition("${{")[0]))
            for job in workflow["jobs"].values():
                own |= {("check", job["name"]), ("environment", job.get("environment", file))}
                for step in job["steps"]:
                    if "artifact" in step.get("uses", ""):
                        given = step["with"]
                        name = given.get("name", given.get("pattern", ""))
                        own.add(("artifact", name.partition("${{")[0]))
                if marker := job.get("env", {}).get("MARKER"):
                    own.add(("marker", marker))
            own |= {("path", each) for each in (workflow["on"].get("push") or {}).get("paths", ())}
            if "workflow_run" in workflow["on"]:
                own |= {("listens", each) for each in workflow["on"]["workflow_run"]["workflows"]}
                assert workflow["on"]["workflow_run"]["workflows"] == [
                    load(workflows(partner)[file.replace("comment", "plan")])["name"]
                ]
        known += own

    assert len(known) == len(set(known))


def test_every_command_of_a_partner_with_a_folder_of_its_own_names_it() -> None:
    for text in workflows(Setting(RELEASE, branch="trunk", source="partners/north")).values():
        runs = [
            step["run"]
            for job in load(text)["jobs"].values()
            for step in job["steps"]
            if "run" in step
        ]
        for command in re.findall(
            r"^ *reconciler .*|(?<=run: )reconciler .*", "\n".join(runs), re.MULTILINE
        ):
            assert " --source partners/north " in command
        assert not re.search(r"\bmain\b(?!\.outputs|$)", re.sub(r"id: main", "", text))


@pytest.mark.parametrize("setting", [Setting(RELEASE, branch="trunk", source="partners/north")])
def test_linters_find_nothing_in_what_is_made_for_several_partners(
    tmp_path: Path, setting: Setting
) -> None:
    for name, text in workflows(setting).items():
        (tmp_path / Path(name).name).write_text(text, encoding="utf-8")

    for found in linted(tmp_path):
        assert found.returncode == 0, found.stdout + found.stderr


def test_every_job_ends_by_itself_in_half_an_hour_by_night_in_five() -> None:
    jobs = [(name, job) for name, text in TEXTS.items() for job in load(text)["jobs"].values()]

    assert jobs
    assert [
        job for name, job in jobs if int(job.get("timeout-minutes", "999")) > longest(name)
    ] == []


def longest(name: str) -> int:
    return 299 if name == "own nightly" else 30


def test_every_workflow_but_validate_waits_for_a_store() -> None:
    waiting = "vars.RECONCILER_STORE != ''"
    first = {name: next(iter(load(made(name))["jobs"].values())) for name in NAMES}

    assert [name for name, job in first.items() if waiting not in job.get("if", "")] == ["validate"]
