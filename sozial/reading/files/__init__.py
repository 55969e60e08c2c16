"""Bytes of every format to one grid of cells."""
