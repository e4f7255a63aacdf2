"""Whoever writes a commit chooses its bytes: they change no answer about others, and stop none."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.desired.git.git import arrivals, changed_since, commit_of, last_place
from reconciler.desired.line_authors import MOST_BLAMES, line_authors
from reconciler.errors import UsageRefused
from tests.raw_commits import commit_raw, git

DAY = "2023-11-14"
NO_DAY = [
    b"Eve <e@example.com> 253402300800 +0000",  # the first second of the year 10000
    b"Eve <e@example.com> 9223372036854775808 +0000",
    b"Eve <e@example.com> 18446744073709551616 +0000",
    b"Eve <e@example.com> " + b"9" * 5000 + b" +0000",
    b"Eve <e@example.com> -5 +0000",
    b"Eve <e@example.com>",
    b"Eve",
    b"",
]
ODD = [
    *NO_DAY,
    b"Eve <e@example.com> 12 +9999",
    b"Eve <e@example.com> 5 -9999999",
    b"Eve\x1e\x1f\x1c\r\x0b\x0c <e@example.com> 1700000000 +0000",
    b"Eve\xff\xfe <e@example.com> 1700000000 +0000",
    b" <> 1700000000 +0000",
    b"<<>> 1700000000 +0000",
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with two files, each in a commit of Dana's."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for name in ("acme.yaml", "beta.yaml"):
        (folder / name).write_text("name: A\nseats: 1\n", encoding="utf-8")
        commit_raw(folder)
    return folder


def many(folder: Path, name: str) -> list[tuple[str, int]]:
    """More lines of a file than are asked for one by one."""
    return [(str(folder / name), line + 1) for line in range(MOST_BLAMES + 2)]


@pytest.mark.parametrize("author", ODD)
def test_an_odd_author_is_said_as_far_as_it_can_be_and_moves_nobody(
    author: bytes, checkout: Path
) -> None:
    (checkout / "acme.yaml").write_text("name: A\nseats: 2\n", encoding="utf-8")
    odd = commit_raw(checkout, author)
    acme, beta = checkout / "acme.yaml", checkout / "beta.yaml"

    known = line_authors(
        checkout, [(str(acme), 1), (str(acme), 2), (str(beta), 1), *many(checkout, "acme.yaml")]
    )

    assert (known[(str(acme), 1)].author, known[(str(acme), 1)].day) == ("Dana", DAY)
    assert (known[(str(beta), 1)].author, known[(str(beta), 1)].day) == ("Dana", DAY)
    assert known[(str(acme), 2)].commit == odd
    assert known[(str(acme), 2)].line
    assert known[(str(acme), MOST_BLAMES + 2)].commit == odd
    assert not known[(str(acme), MOST_BLAMES + 2)].line
    assert {each.day for each in known.values() if each.commit == odd} <= (
        {""} if author in NO_DAY else {DAY, "1970-01-01"}
    )
    assert {each.author for each in known.values() if each.commit == odd} <= {
        "Eve",
        "Eve\x1e\x1f\x1c\r\x0b\x0c",
        "Eve\ufffd\ufffd",
        "",
        "<<",
    }


def test_an_author_who_writes_an_answer_of_git_lays_nothing_at_anybodys_door(
    checkout: Path,
) -> None:
    victim = git(checkout, "rev-parse", "HEAD")
    forged = f"x\x1e{victim}\x1f2020-01-01\x1fKim\x1e".encode()
    (checkout / "new.yaml").write_text("name: N\n", encoding="utf-8")
    odd = commit_raw(checkout, forged + b" <e@example.com> 1700000000 +0000")

    known = line_authors(checkout, many(checkout, "new.yaml"))

    assert {each.commit for each in known.values()} == {odd}
    assert "Kim" not in {each.author for each in known.values()}


@pytest.mark.parametrize(
    "name", ["a\nb.yaml", '"a".yaml', "a\\b.yaml", "ä.yaml", "\udcff.yaml", " a .yaml", "-a.yaml"]
)
def test_a_name_of_any_bytes_has_its_own_author(name: str, checkout: Path) -> None:
    (checkout / name).write_text("name: N\n", encoding="utf-8")
    (checkout / "zeta.yaml").write_text("name: Z\n", encoding="utf-8")
    odd = commit_raw(checkout, b"Eve <e@example.com> 1700000000 +0000")

    known = line_authors(checkout, [(str(checkout / name), 1), *many(checkout, name)])

    assert {each.author for each in known.values()} == {"Eve"}
    assert {each.commit for each in known.values()} == {odd}
    assert arrivals(checkout, [str(checkout / name)]).since == {
        str(checkout / name): datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    }


@pytest.mark.parametrize("committer", ODD)
def test_the_day_of_an_odd_commit_is_unknown_and_not_that_of_an_older_one(
    committer: bytes, checkout: Path
) -> None:
    (checkout / "acme.yaml").write_text("name: A\nseats: 2\n", encoding="utf-8")
    commit_raw(checkout, committer=committer)
    acme, beta = (str(checkout / name) for name in ("acme.yaml", "beta.yaml"))

    since = arrivals(checkout, [acme, beta]).since

    assert f"{since[beta]:%F}" == DAY
    assert (acme not in since) == (committer in NO_DAY)


SETTINGS = [
    ("log.showSignature", "true"),
    ("log.follow", "true"),
    ("log.diffMerges", "off"),
    ("log.mailmap", "true"),
    ("mailmap.file", "MAILMAP"),
    ("color.ui", "always"),
    ("blame.ignoreRevsFile", "REVS"),
    ("diff.orderFile", "nowhere"),
    ("diff.renames", "copies"),
    ("format.pretty", "oneline"),
    ("i18n.logOutputEncoding", "UTF-16"),
    ("core.quotePath", "true"),
    ("status.showUntrackedFiles", "no"),
    ("core.fsmonitor", "nowhere"),
    ("log.date", "relative"),
    ("blame.blankBoundary", "true"),
]


def answers(folder: Path) -> tuple[object, ...]:
    """Everything that is asked of git, at once."""
    names = sorted(str(file) for file in folder.glob("*.yaml"))
    return (
        line_authors(folder, [(name, line) for name in names for line in (1, 2)]),
        arrivals(folder, names),
        commit_of(folder),
        changed_since(folder, "HEAD~1"),
        last_place(folder, "gone"),
    )


@pytest.fixture
def rich(checkout: Path) -> Path:
    """A history with a client that went, a merge, and a file that no commit holds."""
    (checkout / "clients").mkdir()
    (checkout / "clients" / "gone.yaml").write_text("name: G\n", encoding="utf-8")
    commit_raw(checkout)
    (checkout / "clients" / "gone.yaml").unlink()
    (checkout / "acme.yaml").write_text("name: Ä\nseats: 2\n", encoding="utf-8")
    commit_raw(checkout, "Ärik <k@example.com> 1700000000 +0000".encode())
    git(checkout, "checkout", "-qb", "side", "HEAD~1")
    (checkout / "beta.yaml").write_text("name: B\nseats: 3\n", encoding="utf-8")
    commit_raw(checkout, b"Kim <k@example.com> 1700000000 +0000")
    git(checkout, "checkout", "-q", "main")
    git(checkout, "merge", "-q", "--no-ff", "-m", "merged", "side")
    (checkout / "new.yaml").write_text("name: N\n", encoding="utf-8")
    return checkout


@pytest.mark.parametrize(("name", "value"), SETTINGS)
def test_no_setting_of_a_machine_changes_an_answer(name: str, value: str, rich: Path) -> None:
    expected = answers(rich)
    (rich.parent / "MAILMAP").write_text("Eve <e@e> <d@example.com>\nEve <e@e> <k@example.com>\n")
    (rich.parent / "REVS").write_text(git(rich, "log", "--format=%H", "-3"))
    outside = value in {"MAILMAP", "REVS"}

    git(rich, "config", name, str(rich.parent / value) if outside else value)

    assert answers(rich) == expected


def test_a_list_of_commits_to_pass_over_that_is_gone_leaves_the_last_of_the_file(
    rich: Path,
) -> None:
    beta = (str(rich / "beta.yaml"), 1)
    git(rich, "config", "blame.ignoreRevsFile", "nowhere")

    assert (line_authors(rich, [beta])[beta].author, line_authors(rich, [beta])[beta].line) == (
        "Kim",
        False,
    )


def test_a_list_of_other_names_in_the_repository_renames_nobody(rich: Path) -> None:
    expected = line_authors(rich, [(str(rich / "beta.yaml"), 2)])

    (rich / ".mailmap").write_text("Eve <e@e> <k@example.com>\n", encoding="utf-8")

    assert line_authors(rich, [(str(rich / "beta.yaml"), 2)]) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", "/nowhere"),
        ("GIT_INDEX_FILE", "/nowhere"),
        ("GIT_WORK_TREE", "/"),
        ("GIT_ICASE_PATHSPECS", "1"),
        ("GIT_LITERAL_PATHSPECS", "1"),
        ("GIT_NOGLOB_PATHSPECS", "1"),
        ("GIT_EXTERNAL_DIFF", "false"),
        ("GIT_DIFF_OPTS", "-u1"),
        ("GIT_SHALLOW_FILE", "/dev/null"),
        ("GIT_OBJECT_DIRECTORY", "/nowhere"),
        ("GIT_NAMESPACE", "odd"),
        ("GIT_CONFIG_PARAMETERS", "'log.showSignature=true' 'color.ui=always'"),
        ("LC_ALL", "de_AT.UTF-8"),
    ],
)
def test_no_variable_of_git_changes_an_answer(
    name: str, value: str, rich: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = answers(rich)

    monkeypatch.setenv(name, value)

    assert answers(rich) == expected


def test_a_replaced_commit_and_a_graft_move_nobody(rich: Path) -> None:
    expected = answers(rich)
    ours = git(rich, "rev-parse", "HEAD~1")
    text = git(rich, "cat-file", "commit", ours).replace("Ärik", "Eve").encode()
    made = git(rich, "hash-object", "-t", "commit", "-w", "--stdin", typed=text + b"\n")

    git(rich, "replace", ours, made)
    (rich / ".git" / "info" / "grafts").write_text(f"{ours}\n", encoding="utf-8")

    assert answers(rich) == expected


@pytest.mark.parametrize("since", ["", "nowhere", "--all", "a\0b", "\ud800", "HEAD..", ":/x"])
def test_a_commit_that_git_does_not_know_is_refused_in_words(since: str, rich: Path) -> None:
    with pytest.raises(UsageRefused):
        changed_since(rich, since)


def test_a_history_with_lost_objects_knows_less_and_stops_nothing(rich: Path) -> None:
    tree = git(rich, "rev-parse", "HEAD~2^{tree}")
    (rich / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    acme = str(rich / "acme.yaml")

    assert set(line_authors(rich, [(acme, 1)])) <= {(acme, 1)}
    assert set(arrivals(rich, [acme]).since) <= {acme}

    shutil.rmtree(rich / ".git" / "objects")
    (rich / ".git" / "objects").mkdir()

    assert line_authors(rich, [(acme, 1)]) == {}
    assert arrivals(rich, [acme]).since == {}
    assert commit_of(rich) in {
        "",
        git(rich, "rev-parse", "HEAD"),
        f"{git(rich, 'rev-parse', 'HEAD')}+",
    }
