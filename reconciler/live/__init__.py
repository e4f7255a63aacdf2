"""Live state in and out: the protocols, the memory store, the SQL store.

Speaks model words only; knows nothing of rules, plans or files. Only `sql` may import sqlalchemy,
Alembic or a driver; it is loaded when a store is opened.
"""
