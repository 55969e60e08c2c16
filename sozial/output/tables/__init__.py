"""Results as tables, for the screen and as files."""
