"""The canonical form: one order, plain lines, every comment kept beside its key."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from reconciler.desired.edit.valid_file import leaves_of
from reconciler.desired.write.canonical import canonical
from reconciler.errors import FilesInvalid
from reconciler.model.files.client import ClientFile
from reconciler.model.files.partner import PartnerFile
from tests.desired.test_edit import files

ACCOUNTS = sorted((Path(__file__).resolve().parents[2] / "accounts").rglob("*.yaml"))

CASES = {
    "order": (
        "# top\n\nseats: 1 # s\n# state\nstatus: active\nname: A\n",
        "# top\n\nname: A\n# state\nstatus: active\nseats: 1 # s\n",
    ),
    "first key with a comment of its own": (
        "# top\n\n# people\nseats: 1\n\nname: A\nstatus: setup\n",
        "# top\n\nname: A\nstatus: setup\n\n# people\nseats: 1\n",
    ),
    "lines": (
        "\ufeff\r\n\r\nname: A  \r\n\r\n\r\n\r\nstatus: setup # s \r\n\r\n\r\n",
        "name: A\n\nstatus: setup # s\n",
    ),
    "no line end": ("name: A\nstatus: setup", "name: A\nstatus: setup\n"),
    "comments inside and behind": (
        "name: A\nresources:\n  dashboards: 1\n  # low\n\nstatus: setup\n\n# last\n# of all\n",
        "name: A\n\nstatus: setup\nresources:\n  dashboards: 1\n  # low\n\n# last\n# of all\n",
    ),
    "blanks and empty lines of a text": (
        "description: |\n  a  \n\n\n  b\nname: A\nstatus: setup\n",
        "name: A\nstatus: setup\ndescription: |\n  a  \n\n\n  b\n",
    ),
    "text without a line end": (
        "name: A\nstatus: setup\ndescription: |\n  a",
        "name: A\nstatus: setup\ndescription: |-\n  a\n",
    ),
    "values as they are": (
        "name:   'A'\nstatus: setup\nfeatures: [ sso,custom_theme ]\n",
        "name:   'A'\nstatus: setup\nfeatures: [ sso,custom_theme ]\n",
    ),
    "braces": ("{status: setup, name: A}\n", "{status: setup, name: A}\n"),
    "begin of a document": (
        "# c\n---\nstatus: setup\nname: A\n",
        "# c\n---\n\nname: A\nstatus: setup\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_file_is_brought_into_form(before: str, after: str) -> None:
    assert canonical(before.encode(), "a.yaml", ClientFile).decode() == after


@settings(max_examples=200, deadline=None)
@given(text=files())
def test_form_keeps_leaves_and_comments_and_is_final(text: str) -> None:
    data = text.encode()

    once = canonical(data, "a.yaml", ClientFile)

    assert leaves_of(once, "a.yaml", ClientFile) == leaves_of(data, "a.yaml", ClientFile)
    assert canonical(once, "a.yaml", ClientFile) == once
    assert sorted(said(once)) == sorted(said(data))
    assert b"\r" not in once
    assert once.endswith(b"\n")


def said(data: bytes) -> list[str]:
    """Give what every line says, without the blanks around it."""
    lines = [line.strip() for line in data.decode().removeprefix("\ufeff").splitlines()]
    return [line.replace("|-", "|") for line in lines if line]


@pytest.mark.parametrize("file", ACCOUNTS, ids=lambda file: file.stem)
def test_examples_have_the_form(file: Path) -> None:
    kind = PartnerFile if file.stem == "partner" else ClientFile

    assert canonical(file.read_bytes(), file.name, kind) == file.read_bytes()


def test_wrong_file_is_not_brought_into_form() -> None:
    with pytest.raises(FilesInvalid):
        canonical(b"name: A\n", "a.yaml", ClientFile)
