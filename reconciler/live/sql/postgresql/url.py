"""The URL of a PostgreSQL store: read whole before anything is opened, and said without secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import pq
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from reconciler.diagnostics import did_you_mean, nearest
from reconciler.errors import UsageRefused

_SECRETS = {"password", "sslpassword"}
_NUMBERS = {
    "connect_timeout",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "prepare_threshold",
    "tcp_user_timeout",
}
_FLAGS = {"keepalives", "sslcompression", "sslsni"}
_WORDS: Mapping[str, tuple[str, ...]] = {
    "channel_binding": ("disable", "prefer", "require"),
    "gssencmode": ("disable", "prefer", "require"),
    "load_balance_hosts": ("disable", "random"),
    "sslcertmode": ("disable", "allow", "require"),
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "sslnegotiation": ("postgres", "direct"),
    "target_session_attrs": (
        "any",
        "read-write",
        "read-only",
        "primary",
        "standby",
        "prefer-standby",
    ),
}
_OURS = {"client_encoding", "replication"}
"""What the program relies on, so that no URL may say otherwise."""
_OF_LIBPQ = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
_KNOWN = _OF_LIBPQ - _SECRETS - _OURS | {"prepare_threshold"}
_LAST_PORT = 65535

Hosts = list[tuple[str, str]]
"""Host and port, either of them empty where the driver's default counts."""


def url_of(text: str) -> URL:
    """Read a store's URL; UsageRefused when it cannot be read or holds a password to be shown."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # The libraries quote what they cannot read, and it holds the password.
        raise UsageRefused(
            "the live store's URL cannot be read",
            help="write it as postgresql+psycopg://USER@HOST/DATABASE, and several hosts as "
            "postgresql+psycopg://USER@/DATABASE?host=HOST:PORT&host=HOST:PORT",
        ) from None
    if "@" in (url.host or ""):
        # The rest of a password: it would be shown as a part of the host.
        raise UsageRefused(
            "the live store's URL holds more than one @",
            help="write an @ inside a password as %40",
        )
    if loose := _SECRETS & url.query.keys():
        raise UsageRefused(
            f"the live store's URL holds `?{min(loose)}=`, which tools print in full",
            help="write USER:PASSWORD@HOST, or set PGPASSWORD or a password file",
        )
    connect_arguments(url)
    return url


def connect_arguments(url: URL) -> dict[str, Any]:
    """What the driver is called with; UsageRefused for an option that it would not take.

    Numbers are numbers, as the driver wants them; several hosts, and their ports, have commas.
    """
    named = {"user": url.username, "password": url.password, "dbname": url.database}
    arguments: dict[str, Any] = {name: value for name, value in named.items() if value}
    hosts = _hosts(url)
    for host, _ in hosts:
        _require_name(host)
    for name, values in zip(("host", "port"), zip(*hosts, strict=True), strict=False):
        if any(values):
            arguments[name] = ",".join(values)
    for name, value in url.query.items():
        if name not in {"host", "port"}:
            arguments[name] = _option(name, value)
    return arguments


def url_for_people(url: URL) -> str:
    """Name a database for people: hosts and database, nothing else of the URL."""
    hosts = [f"{host}:{port}" if port else host for host, port in _hosts(url)]
    return f"postgresql://{','.join(hosts) or 'localhost'}/{url.database or ''}"


def _hosts(url: URL) -> Hosts:
    own = [(host, str(url.port or "")) for host in (url.host or "").split(",") if host]
    hosts = [_host_and_port(host) for host in _listed(url, "host")] or own
    ports = _listed(url, "port")
    if not ports:
        return hosts
    if any(port for _, port in hosts):
        raise UsageRefused(
            "the live store's URL names ports in two ways",
            help="write each port behind its host, host=HOST:PORT, or all of them in port=",
        )
    for port in ports:
        _require_port(port)
    names = [host for host, _ in hosts] or [""]
    if len(ports) == 1:
        ports *= len(names)
    if len(ports) != len(names):
        raise UsageRefused(
            f"the live store's URL names {len(names)} hosts and {len(ports)} ports",
            help="write one port for all hosts, or one for each: host=HOST:PORT",
        )
    return list(zip(names, ports, strict=True))


def _listed(url: URL, name: str) -> list[str]:
    return [part for value in url.normalized_query.get(name, ()) for part in value.split(",")]


def _host_and_port(written: str) -> tuple[str, str]:
    """Take `HOST:PORT` apart; an IPv6 address has more than one colon, and brackets with a port."""
    host, colon, port = written.rpartition(":")
    if not colon or (":" in host and not host.startswith("[")):
        return written.strip("[]"), ""
    _require_port(port)
    return host.strip("[]"), port


def _require_port(port: str) -> None:
    if port and not (port.isdecimal() and port.isascii() and 0 < int(port) <= _LAST_PORT):
        raise UsageRefused(
            "a port of the live store's URL is no number from 1 to 65535",
            help="write host=HOST:PORT, or port=PORT",
        )


def _option(name: str, value: str | tuple[str, ...]) -> str | int:
    """Read the value of one option; it is never quoted, it may be anything."""
    if name not in _KNOWN:
        near = nearest(name, _KNOWN)
        raise UsageRefused(
            f"`{name}` is no option of a live store's URL"
            if name.isidentifier()
            else "the live store's URL holds an option that PostgreSQL does not know",
            help=f"did you mean `{near}`?" if near else "leave it out",
        )
    if not isinstance(value, str):
        raise _wrong(name, "stands there more than once", "write it once")
    if name in _NUMBERS:
        if not (value.isdecimal() and value.isascii()):
            raise _wrong(name, "is no whole number", f"write {name}=NUMBER")
        return int(value)
    if name in _FLAGS and value not in {"0", "1"}:
        raise _wrong(name, "is neither 0 nor 1", f"write {name}=0 or {name}=1")
    if name in _WORDS and value not in _WORDS[name]:
        raise _wrong(name, "has no such value", did_you_mean(value, _WORDS[name]))
    return value


def _wrong(name: str, words: str, act: str) -> UsageRefused:
    return UsageRefused(f"`{name}` in the live store's URL {words}", help=act)


def _require_name(host: str) -> None:
    """Refuse what nobody can look up; a path is the folder of a socket."""
    if host.startswith(("/", "@")):
        return
    try:
        host.encode("idna")
    except UnicodeError:
        raise UsageRefused(
            "a host of the live store's URL has a part that is empty or too long",
            help="write its name or its address, such as db.example",
        ) from None
