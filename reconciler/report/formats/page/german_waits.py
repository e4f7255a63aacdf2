"""What waits, in German: in a sentence, and in one or two words."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.report.formats.page.english import PagePhrase

GERMAN_WAITS: Mapping[str, PagePhrase] = {
    "wait.wrong": ("eine Datei ist falsch", "{n} Dateien sind falsch"),
    "wait.refused": (
        "eine Änderung wird abgelehnt: {note}",
        "{n} Änderungen werden abgelehnt: {note}",
    ),
    "wait.locked-out": ("eine Änderung sperrt {note} aus", "{n} Änderungen sperren {note} aus"),
    "wait.file-gone": (
        "die Datei ist weg, und der Kunde bleibt live",
        "die Dateien sind weg, und die Kunden bleiben live",
    ),
    "wait.add": (
        "kommt mit dem nächsten Anwenden dazu",
        "{n} kommen mit dem nächsten Anwenden dazu",
    ),
    "wait.change": (
        "ändert sich mit dem nächsten Anwenden",
        "{n} ändern sich mit dem nächsten Anwenden",
    ),
    "wait.remove": (
        "wird mit dem nächsten Anwenden entfernt",
        "{n} werden mit dem nächsten Anwenden entfernt",
    ),
    "wait.money": "das nächste Anwenden ändert Kosten",
    "wait.money.due": "{due} sofort fällig",
    "wait.money.month": "monatlich {before}, danach {after}",
    "wait.found-file": "found.yaml ist verbraucht und kann gelöscht werden",
    "wait.conflict": (
        "ein Widerspruch zwischen Dateien und Live-Stand",
        "{n} Widersprüche zu den Dateien",
    ),
    "wait.raw-edit": (
        "die Datenbank wurde von Hand geändert, und kein Protokoll nennt es",
        "{n} Eingriffe in die Datenbank, die kein Protokoll nennt",
    ),
    "wait.access": ("jemand bekam von Hand Zugang", "{n} bekamen von Hand Zugang"),
    "wait.value": ("ein Wert wurde von Hand geändert", "{n} Werte wurden von Hand geändert"),
    "wait.unmanaged": ("live und ohne Datei", "{n} sind live und ohne Datei"),
    "wait.trial-over": (
        "die Testphase ist vorbei, und niemand kann sich anmelden",
        "{n} Testphasen sind vorbei, und niemand kann sich anmelden",
    ),
    "wait.trial-ends": ("die Testphase endet", "{n} Testphasen enden"),
    "wait.invoice-due": (
        "eine Rechnung ist fällig und nicht geschrieben",
        "{n} Rechnungen sind nicht geschrieben",
    ),
    "wait.date-near": ("{what} rückt näher", "{what}: {n} Termine rücken näher"),
    "wait.letter": ("ein Brief wartet auf den Versand", "{n} Briefe warten auf den Versand"),
    "wait.link-over": (
        "der Link einer Einladung ist abgelaufen",
        "{n} Links von Einladungen sind abgelaufen",
    ),
    "wait.days-asked": (
        "bittet um eine längere Testphase",
        "{n} bitten um eine längere Testphase",
    ),
    "wait.over-quota": ("nutzt mehr als vereinbart", "{n} nutzen mehr als vereinbart"),
    "wait.by": "von {who}",
    "waits.wrong": "Datei falsch",
    "waits.refused": "abgelehnt",
    "waits.locked-out": "sperrt aus",
    "waits.file-gone": "Datei weg",
    "waits.add": "kommt dazu",
    "waits.change": "ändert sich",
    "waits.remove": "wird entfernt",
    "waits.money": "Kosten",
    "waits.found-file": "found.yaml",
    "waits.conflict": "Widerspruch",
    "waits.raw-edit": "Datenbank geändert",
    "waits.access": "Zugang von Hand",
    "waits.value": "Wert von Hand",
    "waits.unmanaged": "keine Datei",
    "waits.trial-over": "Testphase vorbei",
    "waits.trial-ends": "Testphase endet",
    "waits.invoice-due": "Rechnung fällig",
    "waits.date-near": "Termin nah",
    "waits.letter": "Brief",
    "waits.link-over": "Link abgelaufen",
    "waits.days-asked": "bittet um Tage",
    "waits.over-quota": "über dem Limit",
}
