"""Tests of `errordesk explain` and of the action that runs it."""

from pathlib import Path

LOGS = Path(__file__).parent / "logs"
