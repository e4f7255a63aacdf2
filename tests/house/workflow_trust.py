"""Reads a GitHub workflow as an attacker would: where a pull request's code could meet a secret.

A job is entrusted if it is given a secret or names an environment. In such a job everything that
is not known to be harmless is a suspicion: a program, an action, a setting, an order of steps.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

Node = dict[str, Any]

SAME_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository"
REVIEWED = f"(github.event_name == 'merge_group' || {SAME_REPOSITORY})"
ON_MAIN = "github.ref == 'refs/heads/main'"
BY_HAND = "${{ github.event_name == 'push' && 'production' || 'emergency' }}"
OWN_COMMIT = "${{ github.event.pull_request.base.sha || github.sha }}"

_EVENTS = {"pull_request", "merge_group", "push", "schedule", "workflow_dispatch"}
_ENVIRONMENTS = {"plan", "production", "settle", BY_HAND}
_WAITED = (
    "${{ !cancelled() && (needs.collect.result == 'success' || needs.plan.result == 'success') }}"
)
_SECRET = re.compile(r"\$\{\{.*?\bsecrets\b[.\[]*(\w*)", re.IGNORECASE | re.DOTALL)
_ACTION = re.compile(
    r"actions/(checkout|setup-python|upload-artifact|download-artifact)@[0-9a-f]{40}"
)
_TOOL = re.compile(
    r"client-reconciler\[postgres\](==\d[\w.]*| @ git\+\$\{\{ github\.server_url \}\}"
    r"/\$\{\{ github\.repository \}\}@" + re.escape(OWN_COMMIT) + ")"
)
_INSTALL = 'pip install --quiet "$TOOL"'
_TERMS = {REVIEWED, "vars.RECONCILER_STORE != ''"}
_RUNNER = re.compile(r"ubuntu-\d\d\.\d\d")
_PATH = re.compile(r"\w[\w.-]*")
_WRITTEN = re.compile(r'\w[\w.-]*|"\$GITHUB_(OUTPUT|STEP_SUMMARY)"')
_ENV = {
    "RECONCILER_LIVE": re.compile(r"\$\{\{ secrets\.RECONCILER_LIVE_(READ|WRITE) \}\}"),
    "RECONCILER_SMTP": re.compile(r"\$\{\{ secrets\.RECONCILER_SMTP \}\}"),
    "MAIL_SERVER": re.compile(r"\$\{\{ vars\.RECONCILER_MAIL_SERVER \}\}"),
    "MAIL_FROM": re.compile(r"\$\{\{ vars\.RECONCILER_MAIL_FROM \}\}"),
    "EVENT": re.compile(r"\$\{\{ github\.event_name \}\}"),
    "SINCE": re.compile(r"\$\{\{ github\.event\.merge_group\.base_sha \|\| 'HEAD\^1' \}\}"),
    "LINK_BASE": re.compile(r"\$\{\{ vars\.RECONCILER_LINK_BASE \}\}"),
}
_JOB = {"name", "if", "needs", "runs-on", "timeout-minutes", "environment", "permissions"} | {
    "outputs",
    "steps",
}
_STEP = {"name", "id", "if", "env", "run", "uses", "with"}
_WITH = {
    "checkout": {"fetch-depth", "persist-credentials", "ref"},
    "setup-python": {"python-version"},
    "upload-artifact": {"name", "path", "retention-days", "overwrite", "if-no-files-found"},
    "download-artifact": {"name", "pattern", "path", "merge-multiple"},
}
_PROGRAMS = {"set", ":", "[", "echo", "cat", "rm", "mkdir", "exit", "reconciler"}
_BESIDE_A_SECRET = {"set", ":", "[", "echo", "exit", "reconciler"}
_BESIDE_A_RIGHT = _BESIDE_A_SECRET - {"reconciler"} | {
    *("gh", "cat", "cmp", "head", "printf", "read", "sed", "select", "sort", "tail", "unzip"),
}


def load(text: str) -> Node:
    """Read a workflow; every scalar stays text, and so `on` stays `on`."""
    found: Node = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts, lists and maps only
    return found


def suspicions(workflow: Node) -> list[str]:
    """Give what could hand a secret or a right to the code of a pull request."""
    return [*_whole(workflow), *_tool(workflow), *_jobs(workflow)]


def entrusted(job: Node) -> bool:
    return "environment" in job or "secrets" in job or bool(secrets(job))


def secrets(node: object) -> set[str]:
    return {name for text in _texts(node) for name in _SECRET.findall(text)}


def programs(script: str) -> set[str]:
    """Name the first word of every command; what is quoted or computed is named as such."""
    plain = re.sub(r"'[^']*'|\"[^\"]*\"", "QUOTED", script.replace("\\\n", " "))
    plain = re.sub(r"(\w+=)?\$\(|\)|[<>]+ *\S+", "\n", plain)
    commands = re.split(r"\n|;|\|\|?|&&?|\b(?:if|then|elif|else|while|do|done|fi)\b|[{}!]", plain)
    unset = (re.sub(r"^(\s*\w+=\S*)+", "", command).split() for command in commands)
    return {words[0] for words in unset if words}


def _written(script: str) -> list[str]:
    """Name everything that output is sent to."""
    return re.findall(r">[>|&]?\s*([^\s;|&]*)", script)


def _whole(workflow: Node) -> Iterator[str]:
    if workflow.get("permissions") != {}:
        yield "rights are given to every job"
    if "pull_request_target" in workflow["on"]:
        yield "pull_request_target gives a stranger's event the rights of main"
    if secrets(workflow.get("env", {})):
        yield "a secret is given to every job"
    if set(workflow) - {"name", "on", "permissions", "concurrency", "env", "jobs"}:
        yield "the workflow has a setting that is not known to be harmless"


def _tool(workflow: Node) -> Iterator[str]:
    env = workflow.get("env", {})
    if set(env) - {"TOOL"}:
        yield "the workflow's environment holds more than the tool"
    if "TOOL" in env and not _TOOL.fullmatch(env["TOOL"]):
        yield "the tool is neither a release nor a commit of main"


def _jobs(workflow: Node) -> Iterator[str]:
    events = set(workflow["on"])
    for name, job in workflow["jobs"].items():
        found = [*_texts_of(job)]
        if entrusted(job):
            found += [*_started(job, workflow), *_settings(job), *_steps(job), *_order(job)]
        if _may_write(job):
            found += _writes(job, events)
        yield from (f"{name}: {each}" for each in found)


def _texts_of(job: Node) -> Iterator[str]:
    if "permissions" not in job:
        yield "it does not say its rights"
    if "uses" in job:
        yield "what it does stands in another file"
    for step in job.get("steps", ()):
        if "${{" in step.get("run", ""):
            yield "an expression is pasted into a script"


def _may_write(job: Node) -> bool:
    return any("write" in text for text in _texts(job.get("permissions", {})))


def _started(job: Node, workflow: Node) -> Iterator[str]:
    condition, events = job.get("if", ""), set(workflow["on"])
    if events - _EVENTS:
        yield "a secret in a workflow that strangers' events start"
    if "pull_request" in events:
        terms = {part.strip() for part in condition.split("&&")}
        if REVIEWED not in terms or terms - _TERMS:
            yield "a secret for a pull request of a fork"
        if secrets(job) - {"RECONCILER_LIVE_READ"}:
            yield "a pull request is given more than the credential that reads"
    if "push" in events and _pushed(workflow) != ["main"]:
        yield "a secret for a push to any branch"
    if events & {"schedule", "workflow_dispatch"} and not _is_on_main(job, workflow):
        yield "a secret for a run that is started by hand on any branch"
    yield from _environment(job, events)
    if _may_write(job):
        yield "a secret beside the right to write"


def _environment(job: Node, events: set[str]) -> Iterator[str]:
    """Hold who may start what: by hand nothing is written that nobody approves, or the calendar."""
    environment = job.get("environment")
    if environment not in _ENVIRONMENTS:
        yield f"nobody knows what the environment {environment} asks for"
    if environment == "plan" and secrets(job) - {"RECONCILER_LIVE_READ"}:
        yield "the environment that only reads is given more"
    scripts = " ".join(step.get("run", "") for step in job["steps"] if secrets(step))
    acts = set(re.findall(r"^\s*reconciler (\w+)", scripts, re.MULTILINE))
    if environment == "settle" and acts != {"settle"}:
        yield "what needs no approval does more than the calendar asks for"
    if "workflow_dispatch" in events and environment == "production":
        yield "what is started by hand is approved by nobody"
    if acts & {"operate", "adopt", "migrate", "set"}:
        yield "a workflow acts by hand"


def _is_on_main(job: Node, workflow: Node) -> bool:
    condition, needs = job.get("if", ""), job.get("needs", [])
    if ON_MAIN in {part.strip() for part in condition.split("&&")}:
        return True
    names = [needs] if isinstance(needs, str) else needs
    waits = condition in ("", _WAITED) and bool(names)
    return waits and all(_is_on_main(workflow["jobs"][name], workflow) for name in names)


def _pushed(workflow: Node) -> object:
    return (workflow["on"].get("push") or {}).get("branches")


def _settings(job: Node) -> Iterator[str]:
    if set(job) - _JOB:
        yield f"{', '.join(sorted(set(job) - _JOB))} is not known to be harmless"
    if not _RUNNER.fullmatch(job.get("runs-on", "")):
        yield "it runs on a machine that may remember other runs"
    for step in job["steps"]:
        if set(step) - _STEP:
            yield f"{', '.join(sorted(set(step) - _STEP))} is not known to be harmless"
        for key, value in step.get("env", {}).items():
            if key not in _ENV or not _ENV[key].fullmatch(value):
                yield f"{key} is {value} in a step's environment"
        if "uses" in step:
            yield from _action(step)


def _action(step: Node) -> Iterator[str]:
    found = _ACTION.fullmatch(step["uses"])
    if not found:
        yield f"{step['uses']} is not an action we know, in full"
        return
    given = step.get("with", {})
    if set(given) - _WITH[found[1]]:
        yield f"{found[1]} is told more than is known to be harmless"
    if found[1] == "checkout" and given.get("persist-credentials") != "false":
        yield "the checkout leaves its token behind"
    if not _PATH.fullmatch(given.get("path", "here")):
        yield "files are taken from, or put, somewhere else than beside the accounts"
    if given.get("ref", "main") != "main":
        yield "the checkout takes a commit that somebody names"


def _steps(job: Node) -> Iterator[str]:
    for step in job["steps"]:
        script = step.get("run", "")
        if script.strip() != _INSTALL:
            if unknown := programs(script) - _PROGRAMS:
                yield f"runs {', '.join(sorted(unknown))}"
            if re.search(r"\$\(|`|<\(|\$\{!|GITHUB_ENV|GITHUB_PATH|set -\w*x|xtrace", script):
                yield "a script computes commands, or changes what later steps run"
            if odd := [each for each in _written(script) if not _WRITTEN.fullmatch(each)]:
                yield f"a script writes to {', '.join(odd)}"
        if secrets(step):
            yield from _beside(step, script)


def _beside(step: Node, script: str) -> Iterator[str]:
    if secrets({**step, "env": {}}) or "reconciler" not in programs(script):
        yield "a secret is given to something else than the tool"
    if programs(script) - _BESIDE_A_SECRET or re.search(r"\bset\b(?! -)", script):
        yield "something runs beside the tool that holds the secret"
    if re.search(r"(RECONCILER_LIVE|RECONCILER_SMTP)(?!_|:\?)", script):
        yield "the secret itself is spoken of"


def _order(job: Node) -> Iterator[str]:
    steps = job["steps"]
    installs = [at for at, each in enumerate(steps) if each.get("run", "").strip() == _INSTALL]
    brought = [at for at, each in enumerate(steps) if re.search("checkout|download", str(each))]
    if installs and brought and min(brought) < max(installs):
        yield "files are here before the tool is: pip may take them for the tool"
    if len(installs) != 1:
        yield "the tool is not installed exactly once"


def _writes(job: Node, events: set[str]) -> Iterator[str]:
    if "pull_request" in events:
        yield "a pull request's run may write"
    for step in job["steps"]:
        if "actions/checkout" in step.get("uses", ""):
            yield "files are checked out beside the right to write"
        if "uses" in step and not _ACTION.fullmatch(step["uses"]):
            yield f"{step['uses']} is not an action we know, in full"
        script = step.get("run", "")
        if programs(script) - _BESIDE_A_RIGHT or re.search(r"\bgh (?!api\b)", script):
            yield "something is run beside the right to write"
        if "shell" in step or _computes(script):
            yield "a script is read in another way, or changes what later steps run"


def _computes(script: str) -> bool:
    """Tell whether commands hide where `programs` does not see them."""
    plain = re.sub(r"'[^']*'", "", script)
    return bool(re.search(r'`|<\(|GITHUB_ENV|GITHUB_PATH|"[^"\n]*\$\(', plain))


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for each in node.values():
            yield from _texts(each)
    elif isinstance(node, list):
        for each in node:
            yield from _texts(each)
    else:
        yield str(node)
