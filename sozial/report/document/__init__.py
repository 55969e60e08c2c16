"""A document of blocks, as PDF and DOCX."""
