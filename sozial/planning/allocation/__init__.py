"""How an amount is distributed over quarters."""
