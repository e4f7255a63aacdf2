"""The pages of what a drift report names; a conflict is a rule of plans and has its page there."""

from __future__ import annotations

from reconciler.diagnostics import Manual

DRIFT_PAGES: Manual = {
    "field-drift": """A live value that somebody changed behind the files is named, and left alone.

Why: the files say what was agreed and reviewed; a change by hand was neither.
Wrong: `seats: 12` in the file, applied, and 14 live because somebody typed it into the console.
Right: keep it with `reconciler adopt acme.seats`, or put it back with
`reconciler apply --restore acme`.
Also: conflict, unreconcilable.""",
    "unreconcilable": """Drift that a rule forbids to put back can only be taken into the file.

Why: a rule that holds for the files holds for putting back as well.
Wrong: a client disabled by hand whose file says `trial`: nothing leads from disabled to trial.
Right: `reconciler adopt acme.status`.
Also: field-drift, no-way-back.""",
    "live-only": """An element of a list that only the live account holds is named, and left alone.

Why: a list is owned element by element, and this one was never ours to take out.
Wrong: `sso` switched on by hand where the file lists other features.
Right: `reconciler adopt acme.features.sso`; to take it out, delete that line again and apply.
Also: field-drift.""",
    "raw-edit": """Whatever changes a live account leaves an entry in the audit trail.

Why: an edit of the database passes every rule and tells nobody who did it.
Wrong: an `UPDATE` of the store's tables by hand.
Right: `reconciler verify` to see what else was touched; then adopt or put back what moved.
Also: field-drift.""",
    "unmanaged": """A live client that no file describes is listed, and left alone.

Why: a missing file never removes anybody.
Wrong: `clients/acme.yaml` deleted while the account is live.
Right: `reconciler adopt acme`; or a tombstone, if it is to go.
Also: looks-like-a-rename.""",
}
