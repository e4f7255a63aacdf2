"""What several steps have in common in their JSON: the fields that mean the same everywhere."""

from __future__ import annotations

from typing import Annotated

from reconciler.report.shapes.as_json import Of
from reconciler.report.shapes.parts import FieldShape, TrialShape

TYPE = "What is done."

Client = Annotated[str, Of("key"), "The client's key."]
Resource = Annotated[str, "The pooled resource, such as `seats`."]
Written = Annotated[list[FieldShape], "The leaves that are written."]
Takes = Annotated[dict[str, int], "Resource → what is drawn on the pool; negative: given back."]
Trial = Annotated[TrialShape | None, Of("clock"), "The trial clock after the step."]
