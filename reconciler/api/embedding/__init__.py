"""What a workspace is opened with: files, store, clock and actor; and tables that it takes in."""
