"""Say it: a subject becomes a Document, and a Document becomes text or JSON.

A new format is one file and one line in `render`; a new subject is one `*_view`.
Pure: no I/O, no clock, no terminal.
"""
