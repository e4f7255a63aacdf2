"""An authority and a certificate of its own, made with openssl for one test."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """Where they stand: the authority's certificate, the server's own, and its key."""

    authority: Path
    certificate: Path
    key: Path


def certificate_for(host: str, folder: Path) -> Certificate:
    """Make an authority, and a certificate for this host that it signed."""
    authority, key, request, signed = (
        folder / name for name in ("ca.crt", "server.key", "server.csr", "server.crt")
    )
    new = ["req", "-newkey", "rsa:2048", "-nodes"]
    own = [*new, "-x509", "-days", "2", "-subj", "/CN=Test Authority"]
    _openssl(*own, "-keyout", str(folder / "ca.key"), "-out", str(authority))
    _openssl(*new, "-subj", f"/CN={host}", "-keyout", str(key), "-out", str(request))
    (folder / "names").write_text(f"subjectAltName=DNS:{host}\n", encoding="utf-8")
    by = ["-CA", str(authority), "-CAkey", str(folder / "ca.key"), "-CAcreateserial"]
    how = ["-days", "2", "-extfile", str(folder / "names")]
    _openssl("x509", "-req", "-in", str(request), *by, *how, "-out", str(signed))
    return Certificate(authority, signed, key)


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
