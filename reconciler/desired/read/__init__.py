"""Find the files of one source, read them once, and make accounts of them."""
