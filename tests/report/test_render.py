import pytest

from reconciler.report.document import Document, Paragraph, line
from reconciler.report.formats.render import CSV, FORMATS, render

DOCUMENT = Document((), (Paragraph((line("hello"),)),), lambda: {"said": "hello"})


@pytest.mark.parametrize("format", sorted({*FORMATS} - {"github", CSV}))
def test_every_format_prints_a_document_and_ends_the_line(format: str) -> None:
    shown = render(DOCUMENT, format)

    assert "hello" in shown
    assert shown.endswith("\n")


def test_annotations_are_for_findings_alone() -> None:
    assert render(DOCUMENT, "github") == ""


def test_one_subject_in_two_formats() -> None:
    assert render(DOCUMENT, "text") == "hello\n"
    assert render(DOCUMENT, "json") == '{\n  "said": "hello"\n}\n'


def test_a_document_without_a_subject_has_no_data() -> None:
    assert render(Document((), ()), "json") == "{}\n"
