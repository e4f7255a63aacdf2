"""What only the environment knows: who runs this, whether anybody can answer, where files show."""

from __future__ import annotations

import os
import re
from getpass import getuser
from pathlib import Path
from urllib.parse import quote

_PARTS = (
    ("GITHUB_SERVER_URL", re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?")),
    ("GITHUB_REPOSITORY", re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")),
    ("GITHUB_SHA", re.compile(r"[0-9a-f]{40,64}")),
)


def file_links() -> str:
    """Where files can be looked at in a browser: what is put before a path; empty outside a CI.

    GitHub resolves no relative link in a comment, so it is made of CI's own variables, each checked
    for its form; it ends with a slash. Paths count from the folder we run in, links from the root
    of the repository.
    """
    values = [os.environ.get(name, "") for name, _ in _PARTS]
    if not all(form.fullmatch(each) for each, (_, form) in zip(values, _PARTS, strict=True)):
        return ""
    server, repository, sha = values
    root = Path(os.environ.get("GITHUB_WORKSPACE") or ".").resolve()
    here = Path.cwd()
    if not here.is_relative_to(root):
        return ""
    inside = "".join(f"{quote(part, safe='')}/" for part in here.relative_to(root).parts)
    return f"{server}/{repository}/blob/{sha}/{inside}"


def locale() -> str:
    """Name the locale that money is written in, as a system names it: `de_AT` of `de_AT.UTF-8`.

    A name that nobody knows, such as `C`, is read as `en` where an amount is printed.
    """
    for name in ("LC_ALL", "LC_MONETARY", "LANG"):
        if os.environ.get(name):
            return os.environ[name].partition(".")[0].partition("@")[0]
    return "en"


UNATTENDED = ("CI", "TF_BUILD", "TEAMCITY_VERSION", "JENKINS_URL", "CODEBUILD_BUILD_ID")
"""What machines set where nobody is there to answer: GitHub, GitLab and others; Azure, …"""


def unattended() -> bool:
    """Tell whether nobody is there to answer: one of `UNATTENDED` is set, and neither 0 nor false.

    Then a command that writes needs a store that is named, and what nobody promised is done only
    where it is harmless.
    """
    return any(os.environ.get(name, "").lower() not in ("", "0", "false") for name in UNATTENDED)


def job_summary() -> str:
    """Name the file to which every command of a step in GitHub adds its part; empty elsewhere."""
    return os.environ.get("GITHUB_STEP_SUMMARY", "")


def who() -> str:
    """Name the actor where none is given: the CI's identity, else the user of this machine."""
    for name in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "USER", "USERNAME"):
        if os.environ.get(name):
            return os.environ[name]
    try:
        return getuser()
    except (KeyError, OSError):  # a machine that knows no name for this user
        return "somebody"
