"""Bytes of one file become values with places, or findings; YAML ends here."""
