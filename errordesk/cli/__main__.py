"""Runs the command line as `python -m errordesk.cli`."""

import sys

from errordesk.cli.main import main

sys.exit(main())
