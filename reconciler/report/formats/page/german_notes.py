"""Notes on what moved behind the files, in German; whatever is not here is said in English.

A reason in `Because` is said by its kind; one that is plain text, with values of its own in it,
stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.plan.drift_notes import Reason
from reconciler.report.facts import InFileSince, Refused, Remark

GERMAN_NOTES: Mapping[object, str] = {
    Remark.CONFLICT: "Widerspruch: die Datei verlangt etwas anderes",
    Remark.UNRECONCILABLE: "eine Regel verbietet, es zurückzunehmen",
    Remark.RAW_EDIT: "in der Datenbank selbst geändert",
    Remark.IN_FILE: "steht in den Dateien, seit wann ist nicht bekannt, und ist nicht angewendet",
    Remark.NOBODY_KNOWN: "niemand, von dem das Protokoll weiß",
    InFileSince: "steht seit {day} in den Dateien und ist nicht angewendet",
    Refused: "abgelehnt: {rule}",
    Reason.RULE_FORBIDS: "eine Regel verbietet, es zurückzunehmen",
    Reason.POOL_NOT_TOLD: "im gemeinsamen Vorrat ist es nicht verbucht",
    Reason.OTHER_DOCUMENT: "das Dokument ist nicht das, das geschrieben wurde",
    Reason.NOBODY_REMOVED: "als entfernt markiert, und niemand hat es entfernt",
}
"""A remark, a reason, or the kind of a note, with its values in braces."""
