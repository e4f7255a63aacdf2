"""What moved behind the files: every difference, by class and by cause."""
