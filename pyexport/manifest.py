"""assets.extra/tfft.json: what Go needs to know about a graph."""

import json
import os
from typing import Any

import keras
import tensorflow as tf

from pyexport.arguments import Options
from pyexport.cut import Split
from pyexport.phases import Phase

FORMAT = 1


def build(
    options: Options, model: keras.Model, first_of_head: str, phases: list[tuple[Phase, Split]]
) -> dict[str, Any]:
    """Describes an exported graph.

    Args:
        options: of the export.
        model: the whole model.
        first_of_head: name of the head's first layer.
        phases: in order, each with its cut.

    Returns:
        The manifest, ready for JSON. Shapes leave the batch out; parameters are
        counted as Keras counts them, without a Dropout's seed state.
    """
    return {
        "format": FORMAT,
        "backbone": options.backbone,
        "weights": os.path.basename(options.weights),
        "input": {
            "height": options.input_size,
            "width": options.input_size,
            "interpolation": options.interpolation,
        },
        "preprocessing": options.preprocess,
        "classes": options.classes,
        "head": {
            "first": first_of_head,
            "units": options.head_units,
            "dropout": options.dropout,
        },
        "optimizer": {"name": "sgd", "momentum": options.momentum},
        "layers": [_layer(layer) for layer in model.layers],
        "phases": [_phase(model, phase, halves) for phase, halves in phases],
        "versions": {"tensorflow": tf.__version__, "keras": keras.__version__},
        "seed": options.seed,
    }


def _layer(layer: keras.Layer) -> dict[str, Any]:
    return {
        "name": layer.name,
        "type": type(layer).__name__,
        "parameters": layer.count_params(),
        "output_shape": list(layer.output.shape[1:]),
    }


def _phase(model: keras.Model, phase: Phase, halves: Split) -> dict[str, Any]:
    trainable = sum(v.value.shape.num_elements() for v in phase.variables)
    return {
        "name": phase.name,
        "from": phase.start,
        "trainable": [layer.name for layer in phase.trainable],
        "frozen": [layer.name for layer in phase.frozen],
        "trainable_parameters": trainable,
        "frozen_parameters": model.count_params() - trainable,
        "feature_shape": list(halves.frozen.output.shape[1:]) if halves.frozen else None,
        "learning_rate": phase.learning_rate,
        "epochs": phase.epochs,
    }


def write(manifest: dict[str, Any], path: str) -> None:
    """Writes the manifest as indented JSON."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1)
        file.write("\n")
