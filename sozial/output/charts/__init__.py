"""Charts with their words and rows."""
