"""A recipe in words."""
