import json

from jsonschema import Draft202012Validator

from reconciler.model.live.records import Proof
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.shapes.as_json import json_schema
from reconciler.report.store.verify_view import VerificationShape, verify_view

CHAIN = Proof("chain", "every entry continues the one before it")
SUMS = Proof("sums", "every invoice is the sum of its lines", ("invoice 7: 1 off", "\x1b[2J::x"))


def test_every_proof_holds() -> None:
    assert render(verify_view([CHAIN], "live.db"), "text") == (
        "Verify   1 proof of live.db\n"
        "\n"
        "  + ok  chain  every entry continues the one before it\n"
        "\n"
        "Verified: 1 proof, 0 failed.\n"
    )


def test_what_was_found_stands_beside_the_proof_and_is_harmless() -> None:
    assert render(verify_view([CHAIN, SUMS]), "text", TextStyle(100)) == (
        "Verify   2 proofs\n"
        "\n"
        "  + ok      chain  every entry continues the one before it\n"
        "  - failed  sums   every invoice is the sum of its lines  invoice 7: 1 off\n"
        "                                                          \\x1b[2J::x\n"
        "\n"
        "Not verified: 2 proofs, 1 failed.\n"
    )


def test_many_faults_are_folded_in_text_and_all_there_in_json() -> None:
    broken = Proof("sums", "s", tuple(f"invoice {each}" for each in range(9)))
    view = verify_view([broken])

    assert "invoice 4\n" in render(view, "text")
    assert "invoice 5" not in render(view, "text")
    assert "and 4 more\n" in render(view, "text")
    assert len(view.data["proofs"][0]["faults"]) == 9


def test_json_fits_its_schema() -> None:
    for proofs in ([CHAIN, SUMS], [CHAIN], []):
        data = json.loads(render(verify_view(proofs), "json"))

        Draft202012Validator(json_schema(VerificationShape)).validate(data)
        assert data["ok"] == (SUMS not in proofs)
