"""What `explain` knows of fields: current, whole, and its examples can be written as they stand."""

import pytest
import yaml

from reconciler.api.pages import index, known_fields, pages, topics
from reconciler.model.schema.json_schema import json_schemas
from tests.house.editor_loader import EditorLoader
from tests.house.field_pages import FIELDS, field_facts, fields_text, index_text
from tests.house.regenerate import MANUAL
from tests.house.test_manual import HOW
from tests.house.test_schemas import accepted_by_models, accepted_by_schema, document


def test_the_files_that_are_shipped_are_current() -> None:
    assert (MANUAL / "fields.json").read_text(encoding="utf-8") == fields_text(), HOW
    assert (MANUAL / "index.json").read_text(encoding="utf-8") == index_text(), HOW


def test_every_page_stands_in_the_index_and_no_other() -> None:
    names = {
        kind: [*group]
        for kind, groups in index().items()
        for group in [{name: says for inner in groups.values() for name, says in inner.items()}]
    }

    assert sorted(names["rules"]) == sorted(pages())
    assert sorted(names["topics"]) == sorted(topics())
    assert set(names["fields"]) <= set(known_fields())


def test_every_field_of_every_schema_has_its_facts() -> None:
    assert list(known_fields()) == [each.address for each in FIELDS] == list(field_facts())
    assert {each.kind for each in FIELDS} == set(json_schemas())


@pytest.mark.parametrize("address", list(known_fields()))
def test_the_example_of_a_field_is_valid_and_has_the_field(address: str) -> None:
    kind, *steps = address.replace("[]", "").split(".")
    text = known_fields()[address]["example"]
    said = yaml.load(text, Loader=EditorLoader)  # noqa: S506 - a safe loader with fewer resolvers

    assert list(said) == [steps[0]]
    assert accepted_by_schema(kind, document(kind, said))
    assert accepted_by_models(kind, document(kind, said))
    assert all(f"{step}:" in text for step in steps if step != "NAME")
    assert max(map(len, text.splitlines())) <= 76


def test_a_rule_of_a_field_has_a_page() -> None:
    named = {rule for facts in known_fields().values() for rule in facts["rules"]}

    assert len(named) > 60
    assert named <= set(pages())
    assert "trial-extension-in-time" in known_fields()["client.trial.extension"]["rules"]
    assert known_fields()["partner.trial"]["rules"] == []
