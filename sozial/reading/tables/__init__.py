"""Bytes to tables as they stand in a file."""
