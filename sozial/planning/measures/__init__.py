"""Measures, objectives, targets, facilities, and the needs they answer."""
