"""The next year's files put onto the data that is there."""
