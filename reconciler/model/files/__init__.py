"""What is written: the account files, field by field."""
