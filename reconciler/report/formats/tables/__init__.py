"""Tables of a text: cells are made and measured, columns share a line, rows are laid out."""
