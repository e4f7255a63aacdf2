"""What stands in the URL of a PostgreSQL store: read as the driver wants it, or refused."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from reconciler.errors import StoreFailed, UsageRefused
from reconciler.live.open import open_source, open_store
from reconciler.live.sql.postgresql.url import connect_arguments
from tests.live.records import everything, filled
from tests.postgres import Postgres

BASE = "postgresql+psycopg://postgres@/db"


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.migrated()


@pytest.mark.parametrize(
    "option",
    [
        "prepare_threshold=0",
        "prepare_threshold=5",
        "connect_timeout=5",
        "keepalives=0&keepalives_idle=3",
        "tcp_user_timeout=2000",
        "port=5432",
        "application_name=ours",
        "target_session_attrs=read-write",
        "sslmode=prefer",
    ],
)
def test_an_option_is_read_as_the_driver_wants_it(url: str, option: str) -> None:
    store = filled(open_store(f"{url}&{option}"), "acme", "bolt")

    assert everything(store) == everything(open_source(url))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("prepare_threshold=none", "`prepare_threshold` .* is no whole number"),
        ("prepare_threshold=-1", "is no whole number"),
        ("connect_timeout=soon", "`connect_timeout` .* is no whole number"),
        ("connect_timeout=٣", "is no whole number"),
        ("connect_timeout=5&connect_timeout=6", "`connect_timeout` .* more than once"),
        ("keepalives=yes", "`keepalives` .* neither 0 nor 1"),
        ("sslmode=canary", "`sslmode` .* no such value"),
        ("target_session_attrs=writable", "`target_session_attrs` .* no such value"),
        ("autocommit=1", "`autocommit` is no option"),
        ("row_factory=canary", "`row_factory` is no option"),
        ("client_encoding=latin1", "`client_encoding` is no option"),
        ("no such=1", "does not know"),
        ("port=abc", "no number from 1 to 65535"),
        ("port=0", "no number from 1 to 65535"),
        ("host=a:99999&host=b", "no number from 1 to 65535"),
        ("host=a:x", "no number from 1 to 65535"),
        ("host=a:1&host=b:2&port=3", "ports in two ways"),
        ("host=a&host=b&port=1&port=2&port=3", "names 2 hosts and 3 ports"),
    ],
)
def test_what_the_driver_would_not_take_is_refused_at_once(query: str, words: str) -> None:
    with pytest.raises(UsageRefused, match=words) as caught:
        open_store(f"{BASE}?{query}")

    assert "canary" not in f"{caught.value} {caught.value.help}"


def test_a_mistyped_option_gets_the_nearest_one() -> None:
    with pytest.raises(UsageRefused) as caught:
        open_store(f"{BASE}?conect_timeout=3")

    assert str(caught.value.help) == "did you mean `connect_timeout`?"


@pytest.mark.parametrize(
    ("query", "hosts", "ports"),
    [
        ("host=a&host=b", "a,b", None),
        ("host=a,b", "a,b", None),
        ("host=a:1&host=b:2", "a,b", "1,2"),
        ("host=a:1&host=b", "a,b", "1,"),
        ("host=a&host=b&port=1&port=2", "a,b", "1,2"),
        ("host=a,b&port=1,2", "a,b", "1,2"),
        ("host=a&host=b&port=7", "a,b", "7,7"),
        ("host=[::1]:5&host=fe80::1", "::1,fe80::1", "5,"),
        ("host=/a/socket&host=/another:7", "/a/socket,/another", ",7"),
    ],
)
def test_several_hosts_in_every_spelling(query: str, hosts: str, ports: str | None) -> None:
    arguments = connect_arguments(make_url(f"{BASE}?{query}"))

    assert (arguments["host"], arguments.get("port")) == (hosts, ports)


def test_several_hosts_before_the_slash_have_their_ports_too() -> None:
    arguments = connect_arguments(make_url("postgresql+psycopg://u@a,b/db?port=1,2"))

    assert (arguments["host"], arguments["port"]) == ("a,b", "1,2")


@pytest.mark.parametrize(
    "query", ["host=/nowhere&host={0}", "host=/nowhere&host={0}&port=5432&port=5432", "host={0}"]
)
def test_the_first_host_that_can_be_written_is_taken(postgres: Postgres, query: str) -> None:
    database = make_url(postgres.migrated()).database
    hosts = query.format(postgres.folder)
    several = f"postgresql+psycopg://postgres@/{database}?{hosts}&target_session_attrs=read-write"

    assert everything(filled(open_store(several), "acme"))


def test_no_host_that_can_be_written_is_said(postgres: Postgres, url: str) -> None:
    database = make_url(url).database
    postgres.run(f"ALTER DATABASE {database} SET default_transaction_read_only = on")

    with pytest.raises(StoreFailed, match="no host that fits target_session_attrs"):
        everything(open_source(f"{url}&target_session_attrs=read-write"))
