"""The page *Daten*: files, how they are read, and what figures mean."""
