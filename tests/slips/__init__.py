"""Ordinary slips of an author, each with the one finding that it has to give."""
