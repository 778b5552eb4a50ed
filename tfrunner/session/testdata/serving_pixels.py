"""What the exporter's graphs make of an image file before they classify it.

Reads a JSON list of cases from stdin: "file", "size" in pixels and
"interpolation". Writes the pixels of each, RGB, row after row, to stdout.

Usage: python serving_pixels.py < cases.json
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
sys.path.insert(0, str(pathlib.Path(__file__).parents[3]))

import tensorflow as tf  # noqa: E402

from pyexport.decode import decode_batch  # noqa: E402


def pixels(case):
    files = tf.constant([pathlib.Path(case["file"]).read_bytes()])
    decoded = decode_batch(files, case["size"], case["interpolation"])
    return decoded.numpy().ravel().tolist()


json.dump([pixels(case) for case in json.load(sys.stdin)], sys.stdout)
