"""Entries that departments keep together."""
