"""The page of every rule, collected from where each is written; `explain` reads the collection.

As a script it writes that file: `python tests/house/rule_pages.py FILE`.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from reconciler.desired.findings.findings import FINDINGS
from reconciler.plan.clock import CLOCK_PAGES
from reconciler.plan.drift.report import DRIFT_PAGES
from reconciler.rules.check import manual

PAGES: Mapping[str, str] = {**FINDINGS, **manual(), **CLOCK_PAGES, **DRIFT_PAGES}
"""Rule id → its page: findings in files, laws, the clock, drift."""


def pages_text() -> str:
    """Write all pages as the file of the manual that is shipped."""
    return json.dumps(PAGES, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(pages_text(), encoding="utf-8")
