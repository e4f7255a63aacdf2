"""What an editor writes when it takes a snippet and nobody changes a place in it."""

from __future__ import annotations

import json
import re

_PLACE = re.compile(r"\$\{\d+(?::(?P<text>(?:\\.|[^}\\])*)|\|(?P<words>(?:\\.|[^|\\])*)\|)\}")
_DAY = "2026-11-20"


def filled_text(text: str, choice: int = 0) -> str:
    """Fill the places of a text: a day where one is asked for, of several words one."""

    def words(place: re.Match[str]) -> str:
        if place["words"] is None:
            written = place["text"].replace("YYYY-MM-DD", _DAY)
        else:
            several = re.split(r"(?<!\\),", place["words"])
            written = several[min(choice, len(several) - 1)]
        return re.sub(r"\\(.)", r"\1", written)

    return _PLACE.sub(words, text).replace(r"\$", "$")


def filled(body: object, choice: int = 0) -> object:
    """Fill the places of a body, and read it as the YAML that an editor makes of it."""
    if isinstance(body, dict):
        return {filled_text(key, choice): filled(inner, choice) for key, inner in body.items()}
    if isinstance(body, list):
        return [filled(inner, choice) for inner in body]
    if not isinstance(body, str):
        return body
    text = filled_text(body, choice)
    if text.startswith("^"):  # what follows is written as it stands
        return json.loads(text[1:])
    return json.loads(text) if re.fullmatch(r"\d+|true|false", text) else text
