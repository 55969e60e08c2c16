"""What a report is made of, where it comes from, and the last look before it leaves."""
