"""Profile, robustness, development, exploring."""
