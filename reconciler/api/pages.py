"""The pages of the manual, read where one is asked for: few commands need any.

The page of a rule is the docstring of the law, or stands beside the finding. All of them are
generated into one file of the manual, so that a page is shown without loading a single law.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.diagnostics import Manual

_ENDING = ".md"


@cache
def pages() -> Manual:
    """Read the page of every rule by its id: laws, findings in files, the clock, drift."""
    import json

    # Without pathlib, which takes as long to load as this takes to read.
    place = os.path.join(os.path.dirname(__file__), os.pardir, "manual", "rules.json")  # noqa: PTH118, PTH120
    with open(place, encoding="utf-8") as file:  # noqa: PTH123
        rules: Manual = json.load(file)
    return rules


def page(rule: str) -> str:
    """Find the page of one rule; of one without a page nothing."""
    return pages().get(rule, "")


def topics() -> tuple[str, ...]:
    """Name the other pages of the manual."""
    return tuple(sorted(path.stem for path in _manual().glob(f"*{_ENDING}")))


def topic(name: str) -> str:
    """Read one of `topics`, as Markdown."""
    return (_manual() / f"{name}{_ENDING}").read_text(encoding="utf-8")


def _manual() -> Path:
    from pathlib import Path

    return Path(__file__).parents[1] / "manual"
