import os
import socket
import subprocess
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from reconciler.desired.findings.limits import LARGEST_FILE
from reconciler.desired.read.source_files import (
    FileContent,
    SourceFile,
    SourceFiles,
    content_id,
    find_files,
    read_file,
)
from reconciler.diagnostics import Diagnostic, Severity

Make = Callable[[Path], None]

A_FILE = b"name: Acme\nstatus: setup\n"


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One partner with one client, in the folder `accounts` of the working directory."""
    monkeypatch.chdir(tmp_path)
    source = Path("accounts")
    write(source / "partner.yaml")
    write(source / "clients" / "acme.yaml")
    return source


def write(path: Path, data: bytes = A_FILE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def summary(findings: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    assert all(finding.severity is Severity.ERROR for finding in findings)
    return [
        (finding.rule, finding.position.file if finding.position else "") for finding in findings
    ]


def found_only(source: Path, findings: list[tuple[str, str]]) -> SourceFiles:
    found = find_files(source)
    assert summary(found.findings) == findings
    return found


def test_partner_and_clients_are_found_with_names_as_the_user_typed_them(accounts: Path) -> None:
    write(accounts / "clients" / "emea" / "north" / "globex-2.yaml")

    assert find_files(accounts) == SourceFiles(
        partner=SourceFile(str(accounts / "partner.yaml"), "accounts/partner.yaml"),
        clients={
            "acme": SourceFile(
                str(accounts / "clients" / "acme.yaml"),
                "accounts/clients/acme.yaml",
                "acme",
            ),
            "globex-2": SourceFile(
                str(accounts / "clients" / "emea" / "north" / "globex-2.yaml"),
                "accounts/clients/emea/north/globex-2.yaml",
                "globex-2",
            ),
        },
    )


def test_names_are_relative_to_the_folder_when_it_is_the_current_one(
    accounts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(accounts)

    found = find_files(Path())

    assert found.partner is not None
    assert found.partner.name == "partner.yaml"
    assert found.clients["acme"].name == "clients/acme.yaml"


def test_clients_come_in_the_order_of_their_keys(accounts: Path) -> None:
    for key in ("zeta", "beta", "a-1"):
        write(accounts / "clients" / "sub" / f"{key}.yaml")

    assert list(find_files(accounts).clients) == ["a-1", "acme", "beta", "zeta"]


def test_left_overs_of_editors_and_read_me_files_are_passed_over(accounts: Path) -> None:
    for name in (
        "acme.yaml~",
        ".#acme.yaml",
        "#acme.yaml#",
        ".acme.yaml.swp",
        ".DS_Store",
        ".gitkeep",
        ".idea/x.xml",
        "README.md",
    ):
        write(accounts / "clients" / name)
        write(accounts / name)

    assert list(found_only(accounts, []).clients) == ["acme"]


@pytest.mark.parametrize("make", ["nothing", "a file", "a link"])
def test_a_source_that_is_no_folder_is_a_finding(accounts: Path, make: str) -> None:
    source = Path("elsewhere")
    if make == "a file":
        write(source)
    elif make == "a link":
        source.symlink_to(accounts)

    assert found_only(source, [("no-source", "elsewhere")]) == SourceFiles(
        findings=find_files(source).findings
    )


def test_an_empty_folder_is_an_error_and_never_an_empty_plan(tmp_path: Path) -> None:
    found = find_files(tmp_path)

    assert [finding.rule for finding in found.findings] == ["no-partner-file", "no-client-files"]


def test_a_tree_without_clients_is_an_error(accounts: Path) -> None:
    (accounts / "clients" / "acme.yaml").unlink()

    found_only(accounts, [("no-client-files", "accounts/clients")])


def test_a_tree_without_a_partner_is_an_error(accounts: Path) -> None:
    (accounts / "partner.yaml").unlink()

    found_only(accounts, [("no-partner-file", "accounts/partner.yaml")])


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("acme-2.yml", "acme-2.yaml"),
        ("acme-2.YAML", "acme-2.yaml"),
        ("Globex.yaml", "globex.yaml"),
        ("Acme Corp.yaml", "acme-corp.yaml"),
        ("acme_corp.yaml", "acme-corp.yaml"),
        ("m\u00fcller.yaml", "muller.yaml"),
        ("-acme.yaml", "acme.yaml"),
        ("acme-.yaml", "acme.yaml"),
        ("acme.corp.yaml", "acme-corp.yaml"),
        ("a" * 64 + ".yaml", "a" * 63 + ".yaml"),
        ("con.yaml", "con-client.yaml"),
        ("lpt1.yaml", "lpt1-client.yaml"),
    ],
)
def test_an_odd_file_name_is_refused_with_the_name_to_use(
    accounts: Path, name: str, better: str
) -> None:
    write(accounts / "clients" / name)

    found = found_only(accounts, [("file-name", f"accounts/clients/{name}")])

    assert list(found.clients) == ["acme"]
    assert str(found.findings[0].help).endswith(f" accounts/clients/{better}")


@pytest.mark.parametrize(
    "name", ["\u5e7f.yaml", "acme\x1b[31m.yaml", "\u202eacme.yaml", "acme\nb.yaml", "\udcff.yaml"]
)
def test_a_file_name_is_made_harmless_before_it_is_shown(accounts: Path, name: str) -> None:
    write(accounts / "clients" / name)

    (found,) = find_files(accounts).findings

    assert found.rule == "file-name"
    assert found.position is not None
    for text in (found.position.file, found.message, found.label, str(found.help)):
        assert text.isprintable()


def test_a_folder_name_is_made_harmless_before_it_is_shown(accounts: Path) -> None:
    write(accounts / "clients" / "a\x1bb" / "globex.yaml")

    assert find_files(accounts).clients["globex"].name == "accounts/clients/a\\x1bb/globex.yaml"


@pytest.mark.parametrize("name", ["acme.json", "notes.txt", "acme", "acme.yaml.orig", "yaml"])
def test_a_file_that_is_not_yaml_is_refused_among_the_clients(accounts: Path, name: str) -> None:
    write(accounts / "clients" / name)

    found_only(accounts, [("unknown-file", f"accounts/clients/{name}")])


@pytest.mark.parametrize(
    ("name", "rule", "help"),
    [
        ("globex.yaml", "unknown-file", "mv accounts/globex.yaml accounts/clients/globex.yaml"),
        ("ignore.yml", "unknown-file", "mv accounts/ignore.yml accounts/ignore.yaml"),
        ("notes.txt", "unknown-file", "move it out of `accounts/`, or delete it"),
        ("Clients", "unknown-file", "mv accounts/Clients accounts/clients"),
        ("partner.yml", "file-name", "mv accounts/partner.yml accounts/partner.yaml"),
    ],
)
def test_anything_else_beside_the_partner_is_refused(
    accounts: Path, name: str, rule: str, help: str
) -> None:
    write(accounts / name)

    (found,) = found_only(accounts, [(rule, f"accounts/{name}")]).findings

    assert str(found.help).endswith(help)


def test_an_odd_partner_file_is_not_also_called_missing(accounts: Path) -> None:
    (accounts / "partner.yaml").rename(accounts / "Partner.yaml")

    found_only(accounts, [("file-name", "accounts/Partner.yaml")])


def test_the_same_key_in_two_folders_is_refused_and_both_are_named(accounts: Path) -> None:
    write(accounts / "clients" / "emea" / "acme.yaml")

    (found,) = found_only(
        accounts, [("key-in-two-files", "accounts/clients/emea/acme.yaml")]
    ).findings

    assert "accounts/clients/acme.yaml" in found.label
    assert found.address == "client.acme"


def make_link(path: Path) -> None:
    path.symlink_to("acme.yaml")


def make_dangling_link(path: Path) -> None:
    path.symlink_to("nowhere")


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    # The path of a socket has at most 108 bytes, so it is bound from beside.
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


def make_folder(path: Path) -> None:
    path.mkdir()


NO_PLAIN_FILES = [make_link, make_dangling_link, make_pipe, make_socket, make_folder]


@pytest.mark.parametrize("make", NO_PLAIN_FILES)
@pytest.mark.parametrize("name", ["globex.yaml", "Globex.yaml"])
def test_what_is_no_plain_file_is_refused_and_not_opened(
    accounts: Path, make: Make, name: str
) -> None:
    make(accounts / "clients" / name)

    found = found_only(accounts, [("not-a-plain-file", f"accounts/clients/{name}")])

    assert list(found.clients) == ["acme"]


@pytest.mark.parametrize("make", NO_PLAIN_FILES)
def test_a_partner_that_is_no_plain_file_is_refused(accounts: Path, make: Make) -> None:
    (accounts / "partner.yaml").unlink()
    make(accounts / "partner.yaml")

    assert found_only(accounts, [("not-a-plain-file", "accounts/partner.yaml")]).partner is None


def test_a_link_to_a_folder_of_clients_is_not_followed(accounts: Path) -> None:
    (accounts / "clients" / "more").symlink_to("..")

    found_only(accounts, [("not-a-plain-file", "accounts/clients/more")])


def test_a_clients_folder_that_is_a_link_is_not_followed(accounts: Path) -> None:
    (accounts / "clients").rename("elsewhere")
    (accounts / "clients").symlink_to("../elsewhere")

    assert found_only(accounts, [("not-a-plain-file", "accounts/clients")]).clients == {}


@pytest.mark.parametrize("make", NO_PLAIN_FILES)
def test_reading_refuses_what_is_no_plain_file(accounts: Path, make: Make) -> None:
    path = accounts / "late.yaml"
    make(path)

    read = read_file(path, "accounts/late.yaml")

    assert read.data is None
    assert summary(read.findings) == [("not-a-plain-file", "accounts/late.yaml")]


def test_reading_refuses_a_device() -> None:
    assert summary(read_file("/dev/null", "null").findings) == [("not-a-plain-file", "null")]


def test_reading_says_when_a_file_is_gone(tmp_path: Path) -> None:
    read = read_file(tmp_path / "acme.yaml", "acme.yaml", "client.acme")

    assert summary(read.findings) == [("unreadable-file", "acme.yaml")]
    assert read.findings[0].address == "client.acme"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that fails to read")
def test_reading_says_when_the_system_fails() -> None:
    read = read_file("/proc/self/mem", "acme.yaml")

    assert summary(read.findings) == [("unreadable-file", "acme.yaml")]


@pytest.fixture
def nobody() -> Iterator[None]:
    """Somebody who may not read everything: root steps back for the length of a test."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_reading_says_how_to_get_the_right_to_read(nobody: None) -> None:
    del nobody
    with TemporaryDirectory() as folder:
        path = Path(folder) / "acme.yaml"
        path.write_text("name: Acme\n", encoding="utf-8")
        path.chmod(0)

        read = read_file(path, "accounts/clients/acme.yaml")

    assert summary(read.findings) == [("unreadable-file", "accounts/clients/acme.yaml")]
    assert str(read.findings[0].help) == "chmod u+r accounts/clients/acme.yaml"


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 64 * 1024 + 1, LARGEST_FILE])
def test_a_file_of_up_to_256_kib_is_read_whole(tmp_path: Path, size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    write(tmp_path / "acme.yaml", data[:size])

    assert read_file(tmp_path / "acme.yaml", "acme.yaml") == FileContent(
        data[:size], content_id(data[:size])
    )


@pytest.mark.parametrize("size", [LARGEST_FILE + 1, 2**30])
def test_a_larger_file_is_refused_without_reading_more_of_it(tmp_path: Path, size: int) -> None:
    path = tmp_path / "acme.yaml"
    path.touch()
    os.truncate(path, size)

    tracemalloc.start()
    read = read_file(path, "acme.yaml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert summary(read.findings) == [("file-too-large", "acme.yaml")]
    assert f"{size:,}" in read.findings[0].message
    assert peak < 4 * LARGEST_FILE


def test_the_content_id_is_the_one_of_git(accounts: Path) -> None:
    path = accounts / "clients" / "acme.yaml"

    named_by_git = subprocess.run(
        ["git", "hash-object", "--no-filters", path], check=True, capture_output=True, text=True
    ).stdout.strip()

    assert read_file(path, "acme.yaml").content_id == named_by_git
