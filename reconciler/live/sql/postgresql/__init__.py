"""PostgreSQL: for teams."""
