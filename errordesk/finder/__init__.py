"""The finder: a pasted text in, the guides that explain it out."""
