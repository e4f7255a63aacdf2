"""What an editor offers and says, so that nobody has to guess what a field takes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reconciler.model.schema.json_schema import json_schemas
from tests.snippets import filled

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "accounts" / ".schemas"

Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """Each kind of file, as all partners have it and as the example has it, → its schema."""
    own = {
        f"own {file.name.partition('.')[0]}": json.loads(file.read_text(encoding="utf-8"))
        for file in sorted(OWN.iterdir())
    }
    return {**json_schemas(), **own}


def groups(schema: Schema, path: str) -> Iterator[tuple[str, Schema]]:
    """Walk over a schema: each place where something may be written."""
    yield path, schema
    for name, field in schema.get("properties", {}).items():
        yield from groups(field, f"{path}.{name}")
    for element in elements(schema):
        yield from groups(element, f"{path}.NAME")


def elements(schema: Schema) -> list[Schema]:
    items = [schema["items"]] if "items" in schema else []
    return [*schema.get("patternProperties", {}).values(), *items]


def all_groups() -> list[tuple[str, Schema]]:
    return [place for name, schema in schemas().items() for place in groups(schema, name)]


def accepts(schema: Schema, value: object) -> bool:
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(schema, format_checker=checker).is_valid(value)


def bodies(group: Schema) -> list[Mapping[str, Any]]:
    return [offer for offer in group.get("defaultSnippets", ()) if "body" in offer]


def taken(group: Schema, value: object) -> bool:
    """Whether what is offered in a group may stand there: fields, one more element, or a value."""
    fields = group.get("properties", {})
    if group["type"] == "object" and isinstance(value, dict) and value.keys() <= fields.keys():
        return all(accepts(fields[name], inner) for name, inner in value.items())
    return accepts(group["items"] if group["type"] == "array" else group, value)


@pytest.mark.parametrize("choice", [0, 1, 99])
def test_what_is_offered_is_accepted_where_it_is_offered(choice: int) -> None:
    offered = [(path, group, offer) for path, group in all_groups() for offer in bodies(group)]

    assert len(offered) > 150
    assert [
        (path, offer["label"])
        for path, group, offer in offered
        if not taken(group, filled(offer["body"], choice))
    ] == []


def test_a_field_that_is_written_whole_is_offered_so_and_its_bare_key_is_not() -> None:
    for path, group in all_groups():
        offered = {
            name
            for offer in bodies(group)
            if isinstance(offer["body"], dict) and not offer["label"].startswith("one more of ")
            for name in offer["body"]
        }
        for name, field in group.get("properties", {}).items():
            has_parts = "required" in field or any(
                element["type"] != "string" for element in elements(field)
            )
            assert (name in offered) == has_parts, f"{path}.{name}"
            assert field.get("doNotSuggest", False) == has_parts, f"{path}.{name}"


def test_elements_are_offered_where_they_stand() -> None:
    for path, group in all_groups():
        has_parts = group["type"] == "array" and group["items"]["type"] == "object"
        if has_parts or "patternProperties" in group:
            assert any(offer["label"].startswith("one more of ") for offer in bodies(group)), path


def test_each_kind_of_a_consent_is_offered() -> None:
    labels = [offer["label"] for offer in bodies(schemas()["client"])]

    assert [label for label in labels if label.startswith("acknowledge")] == [
        "acknowledge: one_way",
        "acknowledge: overrides",
        "acknowledge: another_company",
    ]


def test_each_group_and_list_shows_an_example_that_it_takes() -> None:
    for path, group in all_groups():
        if "." not in path or group["type"] not in ("object", "array"):
            continue
        if not (elements(group) or group.get("properties")):
            continue
        assert re.match(r"Write .*, such as \S.*[}\]]$", group["errorMessage"]), path
        example = group["errorMessage"].partition("such as ")[2]
        assert group["markdownDescription"].endswith(f"\n\nSuch as `{example}`"), path


def test_a_group_names_its_fields_because_an_editor_says_so_of_an_unknown_one() -> None:
    client = schemas()["own client"]["properties"]

    assert client["trial"]["errorMessage"] == (
        "Write any of days, extension, such as trial: {days: 14}"
    )
    assert client["members"]["items"]["errorMessage"] == (
        "Write email, role, and if you like was, such as {email: ann@acme.example, role: viewer}"
    )
    assert client["properties"]["errorMessage"] == (
        "Write any of region, contract_end, customer_number, sites, "
        "such as properties: {region: Alps}"
    )


def test_each_single_value_says_what_it_takes() -> None:
    """A closed list names itself; another field says what to write instead of what is wrong."""
    values = [
        (path, field) for path, field in all_groups() if field["type"] not in ("object", "array")
    ]

    assert values
    assert [
        path for path, field in values if not {"enum", "const", "errorMessage"} & field.keys()
    ] == []


def test_a_number_that_is_never_0_is_not_offered_as_0() -> None:
    numbers = [(path, field) for path, field in all_groups() if field["type"] == "integer"]

    assert [path for path, field in numbers if field.get("minimum") and not bodies(field)] == []


def test_no_place_holds_a_day_or_a_number_that_nobody_meant() -> None:
    texts = [json.dumps(offer["body"]) for _, group in all_groups() for offer in bodies(group)]

    assert [text for text in texts if re.search(r"\d{4}-\d\d-\d\d|2147483647", text)] == []
