"""Where the files can be looked at in a browser: only the CI that checked them out knows.

GitHub resolves no relative link in a comment, so addresses are made of CI's own variables, each
checked for its form; without them names stay plain.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote

_PARTS = (
    ("GITHUB_SERVER_URL", re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?")),
    ("GITHUB_REPOSITORY", re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")),
    ("GITHUB_SHA", re.compile(r"[0-9a-f]{40,64}")),
)


def file_links() -> str:
    """The URL that a file's path is put behind, with a slash at its end; empty outside a CI.

    Paths count from the folder we run in, links from the root of the repository.
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
