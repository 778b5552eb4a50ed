"""Exports graphs in one process, for importing TensorFlow takes longer than a small export.

Reads a JSON list of cases from stdin, each a list of pyexport's flags, and writes
the exit code of each to stdout.

Usage: python export.py < cases.json
"""

import contextlib
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[3]))

from pyexport.__main__ import main  # noqa: E402

cases = json.load(sys.stdin)
with contextlib.redirect_stdout(sys.stderr):
    codes = [main(flags) for flags in cases]
json.dump(codes, sys.stdout)
