"""What the files of the project say, with the place of every key.

May import `text`.
"""
