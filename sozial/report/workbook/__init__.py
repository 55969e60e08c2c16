"""A workbook that computes every score again."""
