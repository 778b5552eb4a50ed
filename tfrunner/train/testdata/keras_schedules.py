"""Keras's own learning rates for the schedules of a Go test.

Reads a JSON list of cases from stdin: "schedule" as tfft's checkpoints hold it,
"base", "steps_per_epoch", "epochs", and "val_loss", a value an epoch. Writes the
learning rates of each, one a step, to stdout.

Usage: python keras_schedules.py < cases.json
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402


def cosine(base, minimum, warmup, steps):
    """Keras's CosineDecay; with a minimum of base it is constant after the warm-up."""
    decay = dict(decay_steps=max(steps - warmup, 1), alpha=minimum / base)
    if warmup == 0:
        return keras.optimizers.schedules.CosineDecay(base, **decay)
    return keras.optimizers.schedules.CosineDecay(
        base / (warmup + 1), warmup_target=base, warmup_steps=warmup, **decay
    )


def plateau(case):
    """The rate of each epoch under Keras's ReduceLROnPlateau."""
    schedule = case["schedule"]
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(case["base"]), "mse")
    callback = keras.callbacks.ReduceLROnPlateau(
        factor=schedule["drop_factor"],
        patience=schedule["drop_patience"],
        min_lr=schedule.get("minimum", 0),
    )
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, val_loss in enumerate(case["val_loss"]):
        rates.append(float(model.optimizer.learning_rate.numpy()))
        callback.on_epoch_end(epoch, {"val_loss": val_loss})
    return rates


def rates(case):
    """The learning rate of every step of a case."""
    schedule, base = case["schedule"], case["base"]
    per_epoch = case["steps_per_epoch"]
    steps = range(case["epochs"] * per_epoch)
    warmup, minimum = schedule.get("warmup_steps", 0), schedule.get("minimum", 0)
    if schedule["kind"] == "cosine":
        decay = cosine(base, minimum, warmup, len(steps))
        return [float(decay(step)) for step in steps]
    # Keras's other schedules have no warm-up: it scales them.
    warm = cosine(1.0, 1.0, warmup, len(steps))
    if schedule["kind"] == "plateau":
        by_epoch = plateau(case)
        after = [by_epoch[step // per_epoch] for step in steps]
    elif schedule["kind"] == "step":
        decay = keras.optimizers.schedules.ExponentialDecay(
            base, schedule["drop_every"] * per_epoch, schedule["drop_factor"], staircase=True
        )
        after = [max(float(decay(step)), minimum) for step in steps]
    else:
        after = [base] * len(steps)
    return [float(warm(step)) * rate for step, rate in zip(steps, after, strict=True)]


if __name__ == "__main__":
    json.dump([rates(case) for case in json.load(sys.stdin)], sys.stdout)
