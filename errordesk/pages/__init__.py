"""What a page may call, and how a page is expanded.

May import `replies`, `finder` and the rooms below them.
"""
