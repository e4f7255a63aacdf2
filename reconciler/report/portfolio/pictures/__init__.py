"""What the pictures of the page show, as facts: points over time, never a second computation."""
