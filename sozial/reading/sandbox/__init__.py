"""Processes of their own for everything that comes from outside."""
