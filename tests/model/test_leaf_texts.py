"""Texts that are stored, fingerprinted and sealed: to the byte what the standard library writes."""

from __future__ import annotations

import json
import sys
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.model.leaf_texts import ascii_text, canonical_text, nest
from reconciler.values import JsonEncoder, spaced_json

TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('\\"/\n\t\x00\x1f\x7f'))
PLAIN = TEXT | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.none()
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner))
CLOSE = (",", ":")


@given(VALUES)
def test_values_are_written_as_the_standard_library_writes_them(value: Any) -> None:
    written, in_order = JsonEncoder().encode(value), JsonEncoder(order="sorted").encode(value)

    assert written.decode() == json.dumps(value, ensure_ascii=False, separators=CLOSE)
    assert spaced_json(written, indent=0).decode() == json.dumps(value, ensure_ascii=False)
    assert spaced_json(in_order, indent=0).decode() == json.dumps(
        value, ensure_ascii=False, sort_keys=True
    )
    assert ascii_text(value) == json.dumps(value, sort_keys=True, separators=CLOSE)


def test_every_character_is_written_as_it_was() -> None:
    characters = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    leaves: dict[FieldPath, Leaf] = {("properties", each): each for each in characters}

    assert canonical_text(leaves) == json.dumps(
        nest(leaves), sort_keys=True, separators=CLOSE, ensure_ascii=False
    )
