"""The open project: saved by itself, with what belongs to it."""
