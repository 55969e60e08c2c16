"""Files for other programs and other installations."""
