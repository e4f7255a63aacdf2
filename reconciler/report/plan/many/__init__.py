"""Plans and receipts of more clients than anybody reads one by one: a line each."""
