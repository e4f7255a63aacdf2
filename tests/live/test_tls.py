"""TLS to a server: certificates that do not fit, a server with it, a server without it."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from reconciler.errors import ReconcilerError, StoreFailed
from reconciler.live.open import open_source, open_store
from tests.certificates import Certificate, certificate_for
from tests.faults.server import running_server
from tests.live.records import everything, filled
from tests.pooler import running_pooler
from tests.postgres import Postgres

HOST = "db.example"
HERE = f"host={HOST}&hostaddr=127.0.0.1"


@pytest.fixture(scope="module")
def certificate() -> Iterator[Certificate]:
    with made() as one:
        yield one


@contextmanager
def made() -> Iterator[Certificate]:
    with tempfile.TemporaryDirectory(prefix="tls-") as folder:
        one = certificate_for(HOST, Path(folder))
        # The pooler, which is not root here, has to read it.
        Path(folder).chmod(0o755)
        one.key.chmod(0o644)
        yield one


@pytest.fixture(scope="module")
def secure(postgres: Postgres, certificate: Certificate) -> Iterator[str]:
    """The port of a server that takes nothing but TLS."""
    with listening(
        postgres,
        client_tls_sslmode="require",
        client_tls_cert_file=str(certificate.certificate),
        client_tls_key_file=str(certificate.key),
    ) as port:
        yield port


@pytest.fixture(scope="module")
def plain(postgres: Postgres) -> Iterator[str]:
    """The port of a server that knows nothing of TLS."""
    with listening(postgres) as port:
        yield port


@contextmanager
def listening(postgres: Postgres, **settings: str) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with running_pooler(postgres.folder, listen_addr="127.0.0.1", listen_port=port, **settings):
        yield port


@pytest.fixture(autouse=True)
def nothing_at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No certificate of whoever runs this, and no setting."""
    monkeypatch.setenv("PGSSLROOTCERT", str(tmp_path / "root.crt"))
    monkeypatch.delenv("PGSSLMODE", raising=False)


def refusal(query: str) -> ReconcilerError:
    with pytest.raises(ReconcilerError) as caught:
        everything(open_source(f"postgresql+psycopg://postgres@/postgres?{query}"))
    return caught.value


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
def test_without_a_root_certificate_the_authority_is_asked_for(secure: str, mode: str) -> None:
    refused = refusal(f"{HERE}&port={secure}&sslmode={mode}")

    assert "there is no root certificate here" in refused.message
    assert "add sslrootcert=FILE to the URL" in str(refused.help)


def test_a_certificate_of_another_host_name(secure: str, certificate: Certificate) -> None:
    root = f"sslrootcert={certificate.authority}"
    refused = refusal(f"host=127.0.0.1&port={secure}&sslmode=verify-full&{root}")

    assert refused.message.endswith("shows a certificate of another host name")
    assert "hostaddr=ADDRESS" in str(refused.help)


def test_a_certificate_that_nobody_known_signed(secure: str) -> None:
    with made() as other:
        refused = refusal(f"{HERE}&port={secure}&sslmode=verify-full&sslrootcert={other.authority}")

    assert "that no authority known here has signed" in refused.message


def test_a_root_certificate_that_is_none(secure: str, certificate: Certificate) -> None:
    refused = refusal(f"{HERE}&port={secure}&sslmode=verify-ca&sslrootcert={certificate.key}")

    assert "the root certificate here cannot be read" in refused.message


def test_a_server_that_takes_nothing_but_tls(secure: str) -> None:
    refused = refusal(f"{HERE}&port={secure}&sslmode=disable")

    assert refused.message.endswith("refuses who comes without TLS")
    assert "add sslmode=verify-full to the URL" in str(refused.help)


def test_a_server_whose_rules_let_nobody_in_without_tls() -> None:
    with running_server() as server:
        server.stop("fast")
        rules = "local all postgres trust\nhostssl all all 127.0.0.1/32 trust\n"
        (server.data / "pg_hba.conf").write_text(rules, encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server.start(f"-h 127.0.0.1 -p {port}")

        refused = refusal(f"host=127.0.0.1&port={port}")
        unknown = refusal(f"host={server.folder}&port={port}&user=nobody")

    assert refused.message.endswith("no rule that lets this user in from here without TLS")
    assert unknown.message.endswith("refused the login")


@pytest.mark.parametrize("mode", ["require", "verify-full&sslrootcert={0}"])
def test_a_server_without_tls(plain: str, certificate: Certificate, mode: str) -> None:
    refused = refusal(f"{HERE}&port={plain}&sslmode={mode.format(certificate.authority)}")

    assert "offers no TLS, and the store's URL asks for it" in refused.message


def test_of_several_hosts_the_one_that_could_be_asked_is_told(
    secure: str, certificate: Certificate
) -> None:
    root = f"sslmode=verify-full&sslrootcert={certificate.authority}"
    refused = refusal(f"host=127.0.0.1:{secure}&host=127.0.0.1:1&{root}")

    assert "shows a certificate of another host name" in refused.message


def test_options_that_a_pooler_does_not_take(plain: str) -> None:
    refused = refusal(f"{HERE}&port={plain}&options=-c%20lock_timeout%3D1")

    assert "stands behind a pooler that does not take `options`" in refused.message


def test_a_store_over_tls_that_is_proved_to_be_the_right_one(
    postgres: Postgres, secure: str, certificate: Certificate
) -> None:
    database = make_url(postgres.migrated()).database
    url = (
        f"postgresql+psycopg://postgres@/{database}?{HERE}&port={secure}"
        f"&sslmode=verify-full&sslrootcert={certificate.authority}"
    )

    assert everything(filled(open_store(url), "acme"))


def test_a_pooler_that_is_full_says_so(postgres: Postgres) -> None:
    database = make_url(postgres.migrated()).database
    with running_pooler(postgres.folder, query_wait_timeout="1") as folder:
        store = open_store(postgres.url(database or "", folder=str(folder)))
        with store.read("north") as reader:
            reader.partner()
            with pytest.raises(StoreFailed, match="had no connection free for too long"):
                everything(store)
