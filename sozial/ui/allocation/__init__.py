"""Distributing an amount, and keeping the decision."""
