"""What an editor offers where several values are written at once, and says where they were not.

An editor that completes a key writes the keys below it, and leaves their values to be guessed: an
amount without its quotes, a consent to nothing. So each field that has to be written whole is
offered by its own name with a place for every value, and the bare key is not. Elements of a list
or a map are offered where they stand. Source: trials with yaml-language-server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from reconciler.model.scalar import PATTERN
from reconciler.model.schema.examples import (
    Example,
    Schema,
    allowed_words,
    in_one_line,
    least,
    sample,
    usual_name,
    whole_example,
)
from reconciler.model.schema.snippets import Snippet, as_snippet

_DAY = "YYYY-MM-DD"
"""Where a day is to be written: a real one would be taken for the day that is meant."""
_MOST_NAMES = 12
"""How many fields of a group a message lists."""


def add_offers(group: Schema, files: Sequence[Snippet] = ()) -> None:
    """Add to the schema of a file what an editor offers in it, after whole `files`."""
    offers: list[Mapping[str, object]] = [*files]
    for name, field in group.get("properties", {}).items():
        _add(field, name)
        if whole_field := _whole_field(field, name):
            offers += whole_field
            field["doNotSuggest"] = True
    if offers:
        group["defaultSnippets"] = offers


def _add(field: Schema, name: str, called: str = "") -> None:
    """Add to one field; `called` is written before its example, `name: ` where nothing is given."""
    add_offers(field)
    for inner in field.get("patternProperties", {}).values():
        _add(inner, name, f"{usual_name(name)}: ")
    if "items" in field:
        _add(field["items"], name, " ")
    if _may_hold_something(field):
        line = f"{called or f'{name}: '}{in_one_line(whole_example(field, name))}".strip()
        field["errorMessage"] = f"{_shape(field)}, such as {line}"
        told = field.get("markdownDescription", field["description"])
        field["markdownDescription"] = f"{told}\n\nSuch as `{line}`"
    if elements := _one_more(field, name):
        field["defaultSnippets"] = elements
    elif field["type"] == "integer" and field.get("minimum"):  # an editor would write 0
        least_of_it = {"label": str(field["minimum"]), "body": field["minimum"]}
        field.setdefault("defaultSnippets", [least_of_it])
    elif "format" in field or field.get("pattern") == PATTERN:
        label = _DAY if "format" in field else sample(field, name)
        field["defaultSnippets"] = [{"label": label, "body": _place(field, name, 1)}]


def _shape(field: Schema) -> str:
    """Say what a list or group is made of: an editor says it of an unknown field, too."""
    if field["type"] == "array":
        return "Write a list"
    if not field.get("properties"):
        return "Write lower-case names of your own, each with what it has"
    must = field.get("required", ()) and least(field)
    may = [name for name in field["properties"] if name not in must]
    rest = ", ".join([*may[:_MOST_NAMES], *(["…"] if len(may) > _MOST_NAMES else [])])
    if not must:
        return f"Write any of {rest}"
    return f"Write {', '.join(must)}{f', and if you like {rest}' if rest else ''}"


def _elements(field: Schema) -> Iterator[Schema]:
    """List what stands in a list, or behind the names of a map."""
    yield from field.get("patternProperties", {}).values()
    if "items" in field:
        yield field["items"]


def _may_hold_something(field: Schema) -> bool:
    is_map = bool(field.get("properties") or field.get("patternProperties"))
    return field["type"] == "array" or (field["type"] == "object" and is_map)


def _whole_field(field: Schema, name: str) -> list[Schema]:
    """Offer a field with all that it has to say: once, or once for each kind of its elements."""
    must = "required" in field or any(each["type"] != "string" for each in _elements(field))
    return [
        {
            "label": f"{name}: {kind[0]}" if kind else name,
            "description": field["description"],
            "body": {name: _body(field, name, kind)},
        }
        for kind in (_kinds(field) if must else ())
    ]


def _one_more(field: Schema, name: str) -> list[Schema]:
    """Offer one more element of a list of groups, or of a map."""
    is_map = "patternProperties" in field
    if not is_map and field.get("items", {}).get("type") != "object":
        return []
    return [
        {
            "label": f"one more of {name}{f': {kind[0]}' if kind else ''}",
            "description": next(_elements(field))["description"],
            "body": body if isinstance(body, dict) else body[0],
        }
        for kind in _kinds(field)
        if not isinstance(body := _body(field, name, kind), str)
    ]


def _kinds(field: Schema) -> list[list[str]]:
    """List the fields that go together in each kind of a group; one kind where all are alike."""
    kinds = field.get("items", field).get("oneOf", ())
    return [kind["required"] for kind in kinds] or [[]]


def _body(field: Schema, name: str, kind: list[str]) -> Example:
    number = count(1)
    return whole_example(
        field,
        name,
        named=kind,
        value=lambda each, key: _place(each, key, next(number)),
        key=lambda word: f"${{{next(number)}:{word}}}",
    )


def _place(field: Schema, name: str, number: int) -> str:
    """Write the place of a value: with the words that may stand there, or an example."""
    words = ["true", "false"] if field["type"] == "boolean" else allowed_words(field, name)
    if len(words) > 1:
        return f"${{{number}|{','.join(map(as_snippet, words))}|}}"
    if "format" in field:
        return f"${{{number}:{_DAY}}}"
    text = sample(field, name)
    if text.startswith('"'):  # a sign that an editor writes what follows as it is
        return f'^"${{{number}:{as_snippet(text[1:-1])}}}"'
    return f"${{{number}:{as_snippet(text)}}}"
