"""Grids of the census: cells of a town, shared out to its areas, as figures with their certainty."""
