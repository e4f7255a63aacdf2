"""What only the environment knows: who runs this, whether anybody can answer, where files show."""

from __future__ import annotations

import os
import re
import sys

from reconciler.errors import UsageRefused

_NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""NUL, and what stands for a byte that is no UTF-8."""

_PARTS = (
    ("GITHUB_SERVER_URL", r"https?://[A-Za-z0-9.-]+(:[0-9]+)?"),
    ("GITHUB_REPOSITORY", r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+"),
    ("GITHUB_SHA", r"[0-9a-f]{40,64}"),
)

_LONGEST_LINE = 4096
"""So many bytes of a line are read: a stream may have no end."""


def file_links() -> str:
    """Where files can be looked at in a browser: what is put before a path; empty outside a CI.

    GitHub resolves no relative link in a comment, so it is made of CI's own variables, each checked
    for its form; it ends with a slash. Paths count from the folder we run in, links from the root
    of the repository.
    """
    values = [os.environ.get(name, "") for name, _ in _PARTS]
    if not all(re.fullmatch(form, each) for each, (_, form) in zip(values, _PARTS, strict=True)):
        return ""
    from pathlib import Path
    from urllib.parse import quote

    server, repository, sha = values
    root = Path(os.environ.get("GITHUB_WORKSPACE") or ".").resolve()
    here = Path.cwd()
    if not here.is_relative_to(root):
        return ""
    parts = map(os.fsencode, here.relative_to(root).parts)  # a name may hold any byte
    inside = "".join(f"{quote(part, safe='')}/" for part in parts)
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


def require_text(what: str, word: str) -> None:
    """Refuse what is no text: UsageRefused for bytes that are no UTF-8, and for NUL.

    No account, person or file of ours is called so, and neither a store nor a report could say it.
    """
    if _NO_TEXT.search(word):
        raise UsageRefused(f"{what} is no text in UTF-8", help="write it in another way")


def require_folder() -> None:
    """Refuse to run in a folder that was deleted meanwhile. Raises UsageRefused."""
    try:
        os.getcwd()  # noqa: PTH109 - every command asks, and pathlib is slow to load
    except FileNotFoundError:
        raise UsageRefused(
            "the folder that you are in was deleted", help="go to another one: cd FOLDER"
        ) from None


def has_terminal() -> bool:
    """Tell whether somebody sits there who can answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def has_screen() -> bool:
    """Tell whether stderr is a terminal on which a line can be taken away again."""
    terminal = sys.stderr is not None and sys.stderr.isatty()
    return terminal and os.environ.get("TERM") != "dumb"


def first_line() -> str:
    """The first line of the standard input; UsageRefused where that is closed or cannot be read."""
    try:
        line = sys.stdin.buffer.readline(_LONGEST_LINE) if sys.stdin is not None else b""
    except OSError:
        line = b""
    if not line:
        from reconciler.diagnostics import ask

        raise UsageRefused("nothing stands on the standard input", help=ask("hand a line to it"))
    return line.decode("utf-8", "replace").strip()


def who() -> str:
    """Name the actor where none is given: the CI's identity, else the user of this machine."""
    from getpass import getuser

    for name in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "USER", "USERNAME"):
        if os.environ.get(name):
            # Bytes that are no UTF-8 are written as what they are, such as \xff.
            return os.fsencode(os.environ[name]).decode("utf-8", "backslashreplace")
    try:
        return getuser()
    except (KeyError, OSError):  # a machine that knows no name for this user
        return "somebody"
