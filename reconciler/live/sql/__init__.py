"""The live store in an SQL database: SQLite for one machine, PostgreSQL for teams; loaded late."""
