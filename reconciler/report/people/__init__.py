"""People as rows and documents."""
