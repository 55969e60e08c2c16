"""From findings to decisions: how an amount is distributed over quarters."""
