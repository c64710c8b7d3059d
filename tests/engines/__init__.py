"""Engines side by side; run by `make engines`."""
