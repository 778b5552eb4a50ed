"""Prints, as a JSON list, the layers that differ between two checkpoints.

Usage: python changed_layers.py BEFORE AFTER, each the prefix of a checkpoint.
"""

import json
import sys

from check_run import changed, layers

print(json.dumps(changed(layers(sys.argv[1]), layers(sys.argv[2]))))
