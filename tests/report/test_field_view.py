"""What `explain` prints of a field."""

from reconciler.api.pages import fields_called, known_fields
from reconciler.report.findings.field_view import field_view
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle


def text_of(name: str, width: int = 80) -> str:
    return render(field_view(name, fields_called(name), known_fields()), "text", TextStyle(width))


def test_a_field_says_what_it_takes_whose_it_is_and_how_it_is_written() -> None:
    assert text_of("trial.extension") == (
        "client.trial.extension\n"
        "\n"
        "14 more days, once. The client must ask, and you must apply it, before the first\n"
        "trial ends.\n"
        "\n"
        "  Takes       a group of fields\n"
        "  Belongs to  the file that writes it; take the line out, and the account keeps\n"
        "              its value\n"
        "  Review      needs a reviewed plan file where nobody watches the apply\n"
        "  Rules       trial-length-is-fixed, trial-extension-once,\n"
        "              trial-extension-in-time, no-trial-to-extend\n"
        "\n"
        "Fields in it\n"
        "  client.trial.extension.requested_on  The day the client asked for more time:\n"
        "                                       while its first trial was running.\n"
        "  client.trial.extension.requested_by  Who asked: an e-mail address.\n"
        "\n"
        "Example\n"
        "    trial:\n"
        "      extension: {requested_on: 2026-11-10, requested_by: ann@acme.example}\n"
    )


def test_words_of_a_list_have_their_sentences() -> None:
    said = text_of("features")

    assert "  Takes       a list of the words below\n" in said
    assert "\n  sso " in said


def test_a_harmless_field_says_so() -> None:
    assert "harmless: an apply that nobody watches does it without a plan file" in text_of(
        "client.description", 140
    )


def test_fields_of_two_files_are_both_shown_and_more_are_listed() -> None:
    both = text_of("payment_methods")
    many = text_of("reason")

    assert both.startswith("client.payment_methods\n")
    assert "\npartner.payment_methods\n" in both
    assert many.startswith("Fields\n  client.credits.grants[].void.reason  ")
    assert many.endswith("one of them: reconciler explain 'client.credits.grants[].void.reason'\n")


def test_data_are_the_facts() -> None:
    document = field_view("seats", fields_called("seats"), known_fields())

    assert document.data == {
        "format": 1,
        "kind": "fields",
        "subject": "seats",
        "fields": {"client.seats": known_fields()["client.seats"]},
    }
