"""Who is in front of the screen, and what a session is and remembers."""
