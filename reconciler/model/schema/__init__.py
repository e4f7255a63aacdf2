"""What an editor is told: JSON Schemas of the files, and whole files to start from."""
