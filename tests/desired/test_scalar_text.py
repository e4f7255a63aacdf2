import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.edit.fragments import scalar_text
from reconciler.desired.parse.nodes import SequenceNode
from reconciler.desired.parse.parse import parse
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import owned_leaves
from reconciler.model.scalar import Scalar

TEXTS = st.text(max_size=30) | st.text(alphabet=":#,[]{}?&*!|>'\"%@` -.~\n\\a1é0x_=", max_size=12)


@pytest.mark.parametrize(
    ("leaf", "written"),
    [
        (12, "12"),
        (0, "0"),
        (True, "true"),
        (False, "false"),
        ("", '""'),
        ("Acme Corporation", "Acme Corporation"),
        ("O'Neill & Sons", "O'Neill & Sons"),
        ("ann@acme.example", "ann@acme.example"),
        ("Europe/Vienna", "Europe/Vienna"),
        ("Retail chain, 40 stores", '"Retail chain, 40 stores"'),
        ("480.00", '"480.00"'),
        ("0005", '"0005"'),
        ("NO", '"NO"'),
        ("null", '"null"'),
        ("~", '"~"'),
        ("12:30", '"12:30"'),
        ("2026-03-31", '"2026-03-31"'),
        ("note: this", '"note: this"'),
        ("ends with:", '"ends with:"'),
        ("a #b", '"a #b"'),
        ("a#b", "a#b"),
        ("#b", '"#b"'),
        ("- b", '"- b"'),
        (" b ", '" b "'),
        ('say "hi" \\', 'say "hi" \\'),
        ("one\ntwo", '"one\\ntwo"'),
        ("*star", '"*star"'),
        ("tab\there", '"tab\\there"'),
        ("Österreich", "Österreich"),
    ],
)
def test_leaf_is_written_as_people_write_it(leaf: str | int | bool, written: str) -> None:
    assert scalar_text(leaf) == written


def test_day_of_a_date_field_stands_without_quotes() -> None:
    assert scalar_text("2026-03-31", date=True) == "2026-03-31"
    assert scalar_text("soon", date=True) == "soon"


@given(text=TEXTS)
def test_text_is_read_back_from_a_line_and_from_between_brackets(text: str) -> None:
    for file in (
        f"key: {scalar_text(text)}  # why\n",
        f"key: [{scalar_text(text)}, {{a: {scalar_text(text)}}}]\n",
    ):
        parsed = parse(file.encode(errors="surrogatepass"), "a.yaml")

        if parsed.document is None:  # no YAML can hold it: an unseen character, even escaped
            assert parsed.findings
            continue
        value = parsed.document.root["key"]
        read = value[0] if isinstance(value, SequenceNode) else value
        assert isinstance(read, Scalar)
        assert read.text == text


@given(text=st.text(alphabet=":#,[]{}?&*!|>'\"%@` -.~\n\\a1é0x_=", min_size=1, max_size=12))
def test_field_takes_every_text_that_is_spelled(text: str) -> None:
    parsed = parse(f"key: {scalar_text(text)}\n".encode(), "a.yaml")

    assert parsed.document is not None
    node = parsed.document.root["key"]
    file = ClientFile.model_validate(
        {"name": Scalar("A", quoted=False), "status": "setup", "description": node}
    )
    assert owned_leaves(file)[("description",)] == text
