"""Maps, charts, tables and words."""
