"""Recipe files: read, written, completed."""
