"""Workshops in which everybody weighs: rounds, ballots, agreement. Pure: no store, no screen."""
