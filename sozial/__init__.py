"""Quartierskompass: strategic social planning for German municipalities."""

__version__ = "1.0.0"
