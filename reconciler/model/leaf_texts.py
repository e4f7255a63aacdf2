"""A document as one text and back, the fingerprint of the text, and a text for a spreadsheet.

Equal documents have equal texts. Nothing here knows a field, so no model has to be loaded for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Only for reading.
    from reconciler.diagnostics import FieldPath
    from reconciler.model.files.leaves import Leaf, Leaves
    from reconciler.values import JsonEncoder


def nest(leaves: Leaves) -> dict[str, Any]:
    """The leaves as nested mappings, keys sorted."""
    return _nested((path, leaves[path]) for path in sorted(leaves))


def _nested(leaves: Iterable[tuple[FieldPath, Leaf]]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, leaf in leaves:
        branch = tree
        for step in path[:-1]:
            branch = branch.setdefault(step, {})
        branch[path[-1]] = leaf
    return tree


def flatten(tree: Mapping[str, Any], path: FieldPath = ()) -> dict[FieldPath, Leaf]:
    """Undo `nest`."""
    leaves: dict[FieldPath, Leaf] = {}
    _add_leaves(leaves, tree, path)
    return leaves


def _add_leaves(leaves: dict[FieldPath, Leaf], tree: Mapping[str, Any], path: FieldPath) -> None:
    # To add two tuples is twice as fast as to unpack one, and every account is read like this.
    for step, value in tree.items():
        if type(value) is dict:
            _add_leaves(leaves, value, path + (step,))  # noqa: RUF005
        else:
            leaves[path + (step,)] = value  # noqa: RUF005


_ASCII = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_DELETE = b"\x7f"  # ASCII, and yet the standard library escapes it


@cache
def _sorted() -> JsonEncoder:
    from reconciler.values import JsonEncoder  # noqa: PLC0415 - nothing at rest is written

    return JsonEncoder(order="sorted")


def canonical_text(leaves: Leaves) -> str:
    """The one text of these leaves: JSON, keys sorted, no spaces."""
    return _sorted().encode(_nested(leaves.items())).decode()  # which sorts the keys


def ascii_text(value: object) -> str:
    """Any value as JSON, keys sorted, no spaces, in ASCII alone."""
    text = _sorted().encode(value)
    if text.isascii() and _DELETE not in text:
        return text.decode()
    return _ASCII.encode(value)


def leaves_from_text(text: str) -> dict[FieldPath, Leaf]:
    """Undo `canonical_text`; raises ValueError for what is no JSON."""
    return flatten(json.loads(text))


def fingerprint(text: str) -> str:
    """32 hex digits of SHA-256 that stand for a canonical text."""
    return sha256(text.encode()).hexdigest()[:32]


# A spreadsheet computes what begins with one of these, wide ones too.
_FORMULA = re.compile(r"'*\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")


def guarded(text: str) -> str:
    """A text as a spreadsheet takes it for one: an apostrophe before what it would compute."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Take back what `guarded` put there; another text stays as it is."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
