"""Seeded damage of everything a command reads: files, arguments, plan files, stores, histories."""
