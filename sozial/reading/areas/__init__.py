"""Bytes to areas: formats, attributes, coordinates, shapes."""
