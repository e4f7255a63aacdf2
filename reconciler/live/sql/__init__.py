"""The live store in an SQL database: SQLite for one machine, PostgreSQL for teams.

The only room that speaks SQLAlchemy, Alembic or a driver; it is loaded when a store is opened.
"""
