"""The result as slides, and in five steps on the screen."""
