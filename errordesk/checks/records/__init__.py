"""Checks of what the records say."""
