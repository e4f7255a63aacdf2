"""What a store is expected to know, as people keep it: a plan file, a report, a copied line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reconciler.api.plan_files import read_plan_file
from reconciler.apply.verify.expected import Expected
from reconciler.diagnostics import cure
from reconciler.errors import UsageRefused
from reconciler.model.live.trail import TrailHead

_PLAN_FILE = "reconciler-plan"


def read_expectation(said: str | Path) -> Expected:
    """Read the head of a trail from its text, from a plan file, or from the JSON of a report.

    Raises UsageRefused for what holds none, StalePlan for a damaged plan file.
    """
    try:
        return Expected(f"`{said}`", TrailHead.of(str(said) or "-"))
    except ValueError:
        return _in_file(Path(said))


def _in_file(path: Path) -> Expected:
    try:
        report: Any = json.loads(path.read_bytes()) if path.is_file() else None
        if report["kind"] == _PLAN_FILE:
            promise = read_plan_file(path)
            return Expected(f"`{path}`", promise.trail, promise.store)
        return Expected(f"`{path}`", TrailHead.of(report["trail"]), report["store"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise UsageRefused(
            f"`{path}` holds no head of a trail",
            help=cure(
                "name a plan file, or the JSON of a plan or a receipt",
                "plan",
                "--report",
                "json=plan.json",
            ),
        ) from error
