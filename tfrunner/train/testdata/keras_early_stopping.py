"""After how many epochs Keras's own EarlyStopping ends the cases of a Go test.

Reads a JSON list of cases from stdin: "patience", "min_delta", "by" and "values",
one an epoch. Writes the number of epochs that each trains to stdout, and the
epoch, from 1, whose weights it restores.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402


def epochs(case):
    """Returns the epochs trained and the best one."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    callback = keras.callbacks.EarlyStopping(
        case["by"],
        min_delta=case["min_delta"],
        patience=case["patience"],
        mode="max" if case["by"] == "val_accuracy" else "min",
        restore_best_weights=True,
    )
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(case["values"]):
        callback.on_epoch_end(epoch, {case["by"]: value})
        if model.stop_training:
            break
    return [epoch + 1, callback.best_epoch + 1]


if __name__ == "__main__":
    json.dump([epochs(case) for case in json.load(sys.stdin)], sys.stdout)
