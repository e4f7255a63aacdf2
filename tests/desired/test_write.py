from pathlib import Path

import pytest

from reconciler.desired.write.write import write_file


def test_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("old")
    file.chmod(0o600)

    write_file(file, b"new")

    assert (file.read_text(), file.stat().st_mode & 0o777) == ("new", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_failure_leaves_everything_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "a.yaml"
    folder.mkdir()

    with pytest.raises(OSError, match="it is not a file"):
        write_file(folder, b"new")

    assert list(tmp_path.iterdir()) == [folder]
