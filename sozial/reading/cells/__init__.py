"""Single cells: how numbers, signs and text are written, and what they mean."""
