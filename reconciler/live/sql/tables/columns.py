"""What all tables are made of: names compared byte by byte, days, whole numbers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, MetaData, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

AFTERWARDS = "afterwards"
"""Where `info` of a table keeps what a command does to rows that are there; else nothing is."""
CHANGED = {AFTERWARDS: ("UPDATE",)}

# A name is compared byte by byte: a language's order would ignore the hyphen of a key.
Name = Text().with_variant(Text(collation="C"), "postgresql")


def named_column(name: str, *, key: bool = False) -> Column[str]:
    """Make a column of a name, which is compared byte by byte."""
    return Column(name, Name, primary_key=key, nullable=False)


def text_column(name: str) -> Column[str]:
    """Make a column of a text."""
    return Column(name, Text, nullable=False)


def day_column(name: str) -> Column[date]:
    """Make a column of a day."""
    return Column(name, Date, nullable=False)


def one_of(column: str, *words: str) -> CheckConstraint:
    """Let a column hold one of these words; it is named by its column."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", column)


def number_column(name: str, *, key: bool = False) -> Column[int]:
    """Make a column of a whole number, which the program counts itself."""
    return Column(name, BigInteger, primary_key=key, nullable=False, autoincrement=False)
