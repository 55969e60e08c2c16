"""Small documents, kept by name; the bin."""
