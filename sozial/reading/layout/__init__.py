"""Where tables lie in a grid: titles, header rows, blocks, notes."""
