"""Projects, their versions, and desks."""
