"""What each column and each row of a table is: proposed, asked, and decided."""
