"""What a database is held to: the schema as the migrations make it, and every row."""
