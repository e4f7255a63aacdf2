"""What git knows of the files: places, branches, days; never an error."""
