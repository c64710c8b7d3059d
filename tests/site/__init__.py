"""Tests of the built site and of what builds it."""

# A message that one guide explains.
KNOWN = 'Flow server error returned with status code "BadGateway" and details "x"'
