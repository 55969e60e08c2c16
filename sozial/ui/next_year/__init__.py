"""Next year's delivery, mapped to the data in one view."""
