"""Client accounts as code: plan, apply and watch client accounts described in YAML files."""

__version__ = "0.1.0"
