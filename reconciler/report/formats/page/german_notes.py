"""Notes on what moved behind the files, in German; whatever is not here is said in English.

What the product itself put into words, such as the reason in `Because`, stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.report.facts import InFileSince, Refused, Remark

GERMAN_NOTES: Mapping[object, str] = {
    Remark.CONFLICT: "Widerspruch: die Datei verlangt etwas anderes",
    Remark.UNRECONCILABLE: "eine Regel verbietet, es zurückzunehmen",
    Remark.RAW_EDIT: "in der Datenbank selbst geändert",
    Remark.IN_FILE: "steht in den Dateien, seit wann ist nicht bekannt, und ist nicht angewendet",
    Remark.NOBODY_KNOWN: "niemand, von dem das Protokoll weiß",
    InFileSince: "steht seit {day} in den Dateien und ist nicht angewendet",
    Refused: "abgelehnt: {rule}",
}
"""A remark, or the kind of a note, with its values in braces."""
