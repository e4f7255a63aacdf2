"""Client accounts as code: plan, apply and watch client accounts described in YAML files.

`__all__` is the public API; `reconciler explain python` says how to use it, and what of it stays as
it is. A name is loaded when it is asked for: `import reconciler` loads nothing else.
"""

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Applied",
    "Clock",
    "Consent",
    "Drifted",
    "Planned",
    "Report",
    "TableReading",
    "Validation",
    "Workspace",
    "errors",
    "open_workspace",
]

TYPE_CHECKING = False  # what `typing` has, without loading it

if TYPE_CHECKING:
    from reconciler import errors
    from reconciler.api.consent import Consent
    from reconciler.api.embedding.table_reading import TableReading
    from reconciler.api.reports import Answer, Applied, Drifted, Planned, Report, Validation
    from reconciler.api.workspace import Workspace, open_workspace
    from reconciler.plan.clock import Clock
else:  # not for a type checker: it would take every name for one of ours

    def __getattr__(name: str) -> object:
        """Load a name of `__all__` from the module that defines it."""
        from importlib import import_module  # noqa: PLC0415 - as the docstring above says

        if name not in __all__:
            raise AttributeError(f"module 'reconciler' has no attribute {name!r}")
        if name == "errors":
            return import_module("reconciler.errors")
        homes = {"Clock": "plan.clock", "Consent": "api.consent"}
        homes["TableReading"] = "api.embedding.table_reading"
        homes |= dict.fromkeys(("Workspace", "open_workspace"), "api.workspace")
        return getattr(import_module(f"reconciler.{homes.get(name, 'api.reports')}"), name)

    def __dir__() -> list[str]:
        """Name what there is for whoever completes a word, loaded or not."""
        return sorted({*globals(), *__all__})
