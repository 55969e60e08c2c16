"""From columns to comparable values."""
