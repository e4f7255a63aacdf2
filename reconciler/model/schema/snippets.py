"""Whole accounts to start from, offered by an editor in an empty file; `${1:…}` is filled in."""

from __future__ import annotations

from typing import Any

from reconciler.model.status import LONGEST_TRIAL

_BY = "${2:dana@agency.example}"

_CLIENT: list[dict[str, Any]] = [
    {
        "label": f"{LONGEST_TRIAL}-day trial client",
        "description": f"A client that tries the product out, free, for {LONGEST_TRIAL} days.",
        "body": {
            "name": "${1:Company name}",
            "status": "trial",
            "seats": "${2:3}",
            "resources": {"dashboards": "${3:3}"},
            "trial": {"days": LONGEST_TRIAL},
        },
    },
    {
        "label": "active client",
        "description": "A client in operation: its seats come out of your supply.",
        "body": {
            "name": "${1:Company name}",
            "status": "active",
            "billing": {"mode": "partner"},
            "seats": "${2:5}",
            "resources": {"dashboards": "${3:5}"},
            "features": ["download_reports", "email_reports"],
        },
    },
    {
        "label": "client in setup",
        "description": "A client whose dashboards are still being built: free, and still hidden.",
        "body": {"name": "${1:Company name}", "status": "setup"},
    },
    {
        "label": "tombstone",
        "description": "Remove this client for good. Its status must be disabled or setup.",
        "body": {"removed": {"reason": "${1:why}", "by": _BY}},
    },
    {
        "label": "consent to a one-way door",
        "description": "Say that a step which can never be undone is meant.",
        "body": {"acknowledge": [{"one_way": "${1:active}", "by": _BY, "reason": "${3:why}"}]},
    },
]

_PARTNER: list[dict[str, Any]] = [
    {
        "label": "partner",
        "description": "A first partner.yaml: who you are and what you own.",
        "body": {
            "format": 1,
            "partner": "${1:agency-north}",
            "name": "${2:Agency North}",
            "time_zone": "${3:Europe/Vienna}",
            "supply": {"seats": "${4:20}"},
            "expansion": "refuse",
            "staff": [{"email": "${5:dana@agency.example}", "role": "admin"}],
        },
    },
]

_IGNORE: list[dict[str, Any]] = [
    {
        "label": "ignore drift of a field",
        "description": "Leave the drift of one field out of reports, up to and with a day.",
        "body": {
            "ignore": [
                {
                    "client": "${1:acme}",
                    "field": "${2:features.sso}",
                    "owner": "${3:dana@agency.example}",
                    "reason": "${4:why}",
                    "until": "${5:2026-12-31}",
                }
            ]
        },
    },
]

_FOUND: list[dict[str, Any]] = [
    {
        "label": "a client that exists already",
        "description": "What was true of one client before the first apply.",
        "body": {
            "clients": {
                "${1:acme}": {
                    "since": "${2:2024-03-01}",
                    "trial": {"start": "${3:2024-02-16}"},
                }
            }
        },
    },
]

SNIPPETS: dict[str, list[dict[str, Any]]] = {
    "client": _CLIENT,
    "partner": _PARTNER,
    "ignore": _IGNORE,
    "found": _FOUND,
}
"""Kind of file → what an editor offers for it."""
