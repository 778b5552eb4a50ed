"""Which phase names the exporter takes.

Reads a JSON list of names from stdin, and writes a list of booleans to stdout.

Usage: python phase_names.py < names.json
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[3]))

from pyexport import phases  # noqa: E402
from pyexport.errors import ExportError  # noqa: E402


def accepted(name):
    try:
        phases.parse(f"{name}=head")
    except ExportError:
        return False
    return True


json.dump([accepted(name) for name in json.load(sys.stdin)], sys.stdout)
