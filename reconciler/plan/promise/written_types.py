"""Whether what was read from a file has the types that its maker writes.

A seal proves that bytes are as somebody wrote them, not who did: whoever can write a plan file can
seal it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def _are_amounts(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        type(word) is str and type(amount) is int for word, amount in value.items()
    )


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "str": lambda value: type(value) is str,
    "int": lambda value: type(value) is int,
    "bool": lambda value: type(value) is bool,
    "tuple[str, ...]": lambda value: all(type(word) is str for word in value),
    "Mapping[str, int]": _are_amounts,
}


def is_typed(*values: Any) -> bool:  # noqa: ANN401 - any struct
    """Tell whether the fields of some values are what they are declared to be, as far as is told.

    True is no whole number here, as it is in Python.
    """
    return all(
        check(getattr(value, name))
        for value in values
        for name, declared in type(value).__annotations__.items()
        if (check := _TYPES.get(declared))
    )
