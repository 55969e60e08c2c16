"""The ranking as people read it, packed for the table in the browser."""
