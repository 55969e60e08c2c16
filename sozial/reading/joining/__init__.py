"""Tables with their plans, and areas, to one dataset."""
