"""Everything that leaves the app, and showing it."""
