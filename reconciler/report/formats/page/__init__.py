"""The page: one HTML file with its own style and script, which loads nothing from elsewhere."""
