"""Run the lab: python3 lab/gateways/run.py --help."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])

from lab.gateways.command import main  # noqa: E402

sys.exit(main())
