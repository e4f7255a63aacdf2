"""Documents as JSON, for programs: one stable form, harmless in a log, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reconciler.diagnostics import Diagnostic
from reconciler.plan.plan import Plan
from reconciler.report.document import Document
from reconciler.report.finding_shape import DiagnosticsShape, diagnostics_shape
from reconciler.report.part_shape import Data
from reconciler.report.plan_shape import PlanShape, plan_shape
from reconciler.report.schema import json_schema
from reconciler.report.style import TextStyle


def render_json(document: Document, style: TextStyle) -> str:  # noqa: ARG001 - JSON has one look
    """Print the data of a document."""
    return written(document.data)


def written(data: Mapping[str, Any]) -> str:
    """Print JSON values: ASCII only, so that no control or invisible character gets through.

    `##[` is broken up because GitHub's log takes it as a command wherever it stands in a line.
    """
    text = json.dumps(data, indent=2, ensure_ascii=True, allow_nan=False)
    return text.replace("##[", "#\\u0023[") + "\n"


def plan_json(plan: Plan, findings: Iterable[Diagnostic]) -> Data:
    """Give all of a plan; `findings` are its own, with their places in files."""
    return {**plan_shape(plan, findings)}


def diagnostics_json(findings: Sequence[Diagnostic], files: int) -> Data:
    """Give every finding in a set of files."""
    return {**diagnostics_shape(findings, files)}


def plan_schema() -> Data:
    """Give the JSON Schema of `plan_json`."""
    return json_schema(PlanShape)


def diagnostics_schema() -> Data:
    """Give the JSON Schema of `diagnostics_json`."""
    return json_schema(DiagnosticsShape)
