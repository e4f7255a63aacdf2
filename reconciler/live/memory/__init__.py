"""A live store in memory: for rehearsals, for tests, and where no store is yet."""
