"""Tables of clients that exist already: read, understood, and made files of ours."""
