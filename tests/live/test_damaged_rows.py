"""A row that cannot be read is named, by table and key; no damage is ever "a fault of ours"."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.cli.environment import UNATTENDED
from reconciler.cli.main import run
from reconciler.errors import ORDER
from tests.builders import moment
from tests.live.damage import CLIENT, LATER, Hurt, every_hurt, hurt, make_store

CODES = {*ORDER, 64}
TYPED = [
    text.replace("CLIENT", CLIENT).split()
    for text in (
        "", "plan", "drift", "store check", "list", "show", "show CLIENT", "history",
        "history CLIENT", "invoices", "invoices 1", "forecast", "costs",
        "costs --period 2026-11", "outbox", "credits", "report -o page.html",
        "credits CLIENT", "receipts", "trials", "access CLIENT", "settle", "apply --yes",
        "operate edit CLIENT seats=9", "operate spend CLIENT winter-sale 1.00",
        "operate sign-in CLIENT --user a@b.example",
    )
]  # fmt: skip
BY_TABLE: dict[str, list[Hurt]] = defaultdict(list)
for each in every_hurt():
    BY_TABLE[each.table].append(each)


@pytest.fixture(scope="module", autouse=True)
def attended() -> Iterator[None]:
    """Somebody is there to answer, wherever the tests run."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (*UNATTENDED, "GITHUB_ACTOR", "GITLAB_USER_LOGIN"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module")
def whole(attended: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with rows in every table, with its files beside it."""
    del attended
    return make_store(tmp_path_factory.mktemp("damage"))


@pytest.fixture
def live(whole: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(whole.parent)  # a report that nothing stops is written there
    before = whole.read_bytes()
    yield whole
    whole.write_bytes(before)


class Ended:
    """How a command ended."""

    def __init__(self, live: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        source = live.parents[1] / "accounts"
        typed = ["--source", str(source), "--live", str(live), *words]
        self.code = run(typed, moment(LATER))
        out, err = capsys.readouterr()
        self.out, self.err = out, " ".join(err.split())


@pytest.mark.parametrize("table", BY_TABLE)
def test_no_damage_of_a_column_is_a_fault_of_ours(
    table: str, live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each column of the table takes each kind of damage; then one command or another is run."""
    chance = random.Random(table)  # noqa: S311 - the same ones each time
    before = live.read_bytes()
    done = 0

    for what in BY_TABLE[table]:
        live.write_bytes(before)
        if not hurt(live, what):
            continue
        words = chance.choice([*TYPED, ["verify"]])
        ended = Ended(live, words, capsys)
        assert "a fault of ours" not in ended.err, (what, words, ended.err)
        assert ended.code in CODES, (what, words)
        done += 1
    assert done > 8


@pytest.mark.parametrize(
    ("what", "words", "said"),
    [
        (Hurt("client", "holds", "'{'"), "list", "of table `client` cannot be read: `holds`"),
        (Hurt("client", "status", "'gone'"), "plan", "`status` is none of active, disabled"),
        (Hurt("client", "trial_end", "'soon'"), "plan", "`trial_end` is no day"),
        (Hurt("client", "key", "CAST(x'ff' AS TEXT)"), "list", "`key` is no text"),
        (Hurt("pool", "supply", "'many'"), "plan", "`supply` is no whole number"),
        (Hurt("partner", "books", "'{'"), "forecast", "row `agency-north` of table `partner`"),
        (Hurt("partner", "high_water", "'9999-01-01'"), "", "`high_water` holds what"),
        (Hurt("partner", "document", "replace(document, 'EUR', 'EUQ')"), "plan", "`document`"),
        (Hurt("partner", "document", "replace(document, 'Vienna', 'X')"), "list", "`document`"),
        (Hurt("partner", "document", "replace(document, 'then 17', 'x 17')"), "plan", "`document`"),
        (Hurt("client_document", "live", "'{'"), "list", "holds what this program never writes"),
        (Hurt("operation", "day", "'x'"), "history", "of table `operation` cannot be read"),
        (Hurt("receipt", "client", "'nobody'"), "receipts", "it breaks its key to `client`"),
    ],
)
def test_the_row_is_named_with_table_and_key(
    what: Hurt, words: str, said: str, live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hurt(live, what)

    ended = Ended(live, words.split(), capsys)

    assert ended.code == 1
    assert said in ended.err
    assert "put it back from a backup; which others are hurt: reconciler verify" in ended.err


def test_a_damaged_row_hides_no_other_damage(
    live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for what in (
        Hurt("operation", "day", "'x'"),
        Hurt("outbox", "facts", "'{'"),
        Hurt("client", "holds", "'{'"),
        Hurt("event", "note", "'other'"),
    ):
        assert hurt(live, what)

    ended = Ended(live, ["verify", "--format", "json"], capsys)

    assert ended.code == 1
    for table in ("operation", "outbox", "client"):
        assert f"of table `{table}`" in ended.out
    assert "entry 1 does not follow from the one before" in ended.out


def test_drift_goes_on_beside_a_document_that_cannot_be_read(
    live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hurt(live, Hurt("client_document", "live", "CAST(x'ff' AS TEXT)"), 3)
    assert hurt(live, Hurt("client_document", "live", "'{'"), 4)

    ended = Ended(live, ["drift"], capsys)

    assert ended.code == 0
    assert ended.out.count("its document cannot be read") == 2
