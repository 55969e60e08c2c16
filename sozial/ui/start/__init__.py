"""The page *Start*: projects and project files."""
