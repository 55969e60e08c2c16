"""Words by which files show what their columns, rows and areas are."""
