"""Checks of the texts that people read."""
