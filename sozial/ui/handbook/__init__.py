"""The handbook on screen: its chapters, read from the files in `sozial/handbook`."""
