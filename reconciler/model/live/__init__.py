"""What is stored: accounts as a live store holds them, and what only the platform knows."""
