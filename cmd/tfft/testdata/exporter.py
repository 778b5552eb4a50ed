"""Exports and runs what a test asks for, in one process: TensorFlow loads once.

usage: exporter.py MODEL, with a request a line on stdin, and an answer a line on stdout.
"""

import contextlib
import io
import json
import os
import sys
import traceback

from pyexport.__main__ import main
from pyexport.runtime import load_tensorflow


def save_model(path):
    import keras

    keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(5, activation="softmax"),
        ]
    ).save(path)


def answer(request):
    os.chdir(request["folder"])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            if "program" in request:
                exec(request["program"], {})
                failed = False
            else:
                failed = main(request["args"]) != 0
        except SystemExit as end:
            failed = bool(end.code)
        except Exception:
            traceback.print_exc()
            failed = True
    return {"failed": failed, "printed": printed.getvalue()}


load_tensorflow()
save_model(sys.argv[1])
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
