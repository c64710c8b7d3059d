"""A reply template, and what fills it: values, a pasted issue, the path of an upgrade.

May import `records` and `text`.
"""
