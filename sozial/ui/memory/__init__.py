"""What is computed once for all sessions, within so many bytes."""
