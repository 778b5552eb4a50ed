"""Prints, as a JSON list, the layers that differ between two checkpoints.

Usage: python changed_layers.py BEFORE AFTER, each the folder of a checkpoint.
"""

import json
import pathlib
import sys

from check_run import changed, layers

print(json.dumps(changed(*map(layers, map(pathlib.Path, sys.argv[1:3])))))
