"""What the browser needs to show a weighting while a slider is still being moved: descriptions as plain numbers."""
