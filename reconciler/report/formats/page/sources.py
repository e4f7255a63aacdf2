"""Style, script and templates of the page, read from the package."""

from __future__ import annotations

import re
from importlib.resources import files

_HERE = "reconciler.report.formats.page"
_BETWEEN_CELLS = re.compile(
    r"(?<=</t[dhr]>)\n+(?=</?t[dhr])|(?<=<ul>)\n+(?=\{%|<)|(?<=</li>)\n+(?=<)"
    r"|(?<=</d[dt]>)\n+(?=\{%|<)|(?<=<dl>)\n+(?=<)|(?<=</summary>)\n+(?=<)|(?<=</tbody>)\n+(?=<)"
)


def part(name: str) -> str:
    """Read a file that stands in the page as it is."""
    return (files(_HERE) / name).read_text("utf-8")


def template(name: str) -> str:
    """Read a template; line ends between cells are for its readers, and large pages have many."""
    return _BETWEEN_CELLS.sub("", part(f"templates/{name}"))
