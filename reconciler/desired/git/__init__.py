"""What git knows of the files: places, branches, days. Never an error."""
