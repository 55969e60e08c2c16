"""Backup, restore, checks, emptying."""
