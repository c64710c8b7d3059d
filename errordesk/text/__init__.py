"""Strings alone: read Markdown and shells, mask what is private, escape what a stranger wrote.

May import nothing of this package.
"""
