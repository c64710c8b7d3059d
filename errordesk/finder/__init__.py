"""A pasted text in, the guides that explain it out.

May import `records` and `text`.
"""
