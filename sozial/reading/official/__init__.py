"""Layouts of official statistics, recognised and brought to plain tables."""
