"""Quartierskompass: strategic social planning for German municipalities."""

__version__ = "0.1.0"
