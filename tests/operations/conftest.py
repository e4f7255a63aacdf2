"""Every kind of store, as the store's own contract has them."""

from tests.live.conftest import sqlite_url, store

__all__ = ["sqlite_url", "store"]
