import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from reconciler.desired.read.tree import Tree
from reconciler.desired.write.whole_file import rewrite
from reconciler.desired.write.write import write_file
from tests.builders import ACTIVE, PARTNER, client_text
from tests.forked import fork

EVENTS = {"open", "os.rename", "os.mkdir", "os.remove", "os.chmod"}
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - another file system than the tests' own


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two clients, all of it committed; nothing is ignored."""
    clients = tmp_path / "accounts" / "clients"
    clients.mkdir(parents=True)
    (tmp_path / "accounts" / "partner.yaml").write_text(PARTNER, encoding="utf-8")
    for name in ("acme", "beta"):
        (clients / f"{name}.yaml").write_text(client_text("active", **ACTIVE), encoding="utf-8")
    for words in (("init", "-q"), ("add", "-A")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder on another file system than the repository."""
    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY) as folder:
        yield Path(folder)


def taken_by_git(folder: Path) -> list[str]:
    """Name what `git add -A` takes."""
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=folder, check=True, capture_output=True, text=True
    )
    return sorted(filter(None, listed.stdout.split("\0")))


def test_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("old")
    file.chmod(0o600)

    write_file(file, b"new")

    assert (file.read_text(), file.stat().st_mode & 0o777) == ("new", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_hands_its_group_on_goes_on_doing_so(repository: Path) -> None:
    folder = repository / "accounts" / "clients"
    # Root may name any group; whoever is not root, one that they are in.
    group = 12345 if os.geteuid() == 0 else max(os.getgroups() or [os.getegid()])
    os.chown(folder, -1, group)
    folder.chmod(0o2775)

    for name in ("acme.yaml", "new.yaml"):
        write_file(folder / name, b"new")
        assert (folder / name).stat().st_gid == group


def test_failure_leaves_everything_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "a.yaml"
    folder.mkdir()

    with pytest.raises(OSError, match="it is not a file"):
        write_file(folder, b"new")

    assert list(tmp_path.iterdir()) == [folder]


def killed_at(point: int, act: Any) -> bool:
    """Run an act in a child that is killed at its event of this number on the disk."""
    child = fork()
    if child == 0:
        events = count(1)

        def step(event: str, _arguments: tuple[object, ...]) -> None:
            if event in EVENTS and next(events) == point:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(step)
        try:
            act()
        except BaseException:  # noqa: BLE001 - a child must never return into the parent's tests
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or status == 0, "the act failed by itself"
    return os.WIFSIGNALED(status)


def kills(act: Any) -> Iterator[int]:
    for point in count(1):
        if not killed_at(point, act):
            return
        yield point


def test_what_a_killed_write_leaves_is_never_taken_by_git(repository: Path) -> None:
    before = taken_by_git(repository)
    source = repository / "accounts"
    file = source / "clients" / "acme.yaml"
    old = file.read_bytes()
    tree = Tree(source)
    texts = dict.fromkeys(("acme", "beta"), b"# new\n" + old)

    for act in (
        lambda: write_file(file, b"# new\n" + old),
        lambda: rewrite(tree, texts),
    ):
        points = 0
        for point in kills(act):
            points = point
            assert taken_by_git(repository) == before, f"kill {point}"
            for key in ("acme", "beta"):
                path = source / "clients" / f"{key}.yaml"
                assert path.read_bytes() in (old, texts[key]), f"kill {point}"
                path.write_bytes(old)
        assert points > 2
    write_file(repository / "plan.json", b"{}")
    assert taken_by_git(repository) == [*before, "plan.json"]


def test_in_a_work_tree_of_git_nothing_is_left_either(repository: Path) -> None:
    subprocess.run(
        ["git", "-c", "user.name=d", "-c", "user.email=d@x.example", "commit", "-qm", "."],
        cwd=repository,
        check=True,
    )
    subprocess.run(["git", "worktree", "add", "-q", "other"], cwd=repository, check=True)
    file = repository / "other" / "accounts" / "clients" / "acme.yaml"

    for point in kills(lambda: write_file(file, b"new")):
        assert point < 20
        assert len(taken_by_git(repository / "other")) == 3


@pytest.mark.parametrize("unusable", ["read-only", "elsewhere", "file", "nonsense"])
def test_a_repository_that_cannot_hold_what_is_unfinished_stops_nobody(
    repository: Path, elsewhere: Path, unusable: str
) -> None:
    git, file = repository / ".git", repository / "accounts" / "partner.yaml"
    if unusable == "read-only":
        (git / "reconciler").symlink_to("/proc/nowhere")
    elif unusable == "elsewhere":
        git.rename(repository / "moved")
        git.write_text(f"gitdir: {elsewhere}\n")
    elif unusable == "file":
        (git / "reconciler").write_text("")
    else:
        git.rename(repository / "moved")
        git.write_bytes(b"\xff\x00" * 10)
    before = sorted(repository.rglob("*"))

    write_file(file, b"new")

    assert file.read_bytes() == b"new"
    assert sorted(repository.rglob("*")) == before
    assert not [path for path in elsewhere.rglob("*") if path.is_file()]
