"""assets.extra/tfft.json: what Go needs to know about a graph."""

import json
import os
from typing import Any

import keras
import tensorflow as tf

from pyexport import scalars, state
from pyexport.arguments import Options
from pyexport.cut import Split
from pyexport.decode import FORMATS
from pyexport.mixing import Mixed
from pyexport.model import Built
from pyexport.phases import Phase

FORMAT = 1


def build(options: Options, model: Built, phases: list[tuple[Phase, Split]]) -> dict[str, Any]:
    """Describes an exported graph.

    Args:
        options: of the export.
        model: the whole model.
        phases: in order, each with its cut.

    Returns:
        The manifest, ready for JSON. Shapes leave the batch out; parameters are
        counted as Keras counts them, without a Dropout's seed state.
    """
    return {
        "format": FORMAT,
        **_source(options),
        "input": {
            "height": model.size,
            "width": model.size,
            "interpolation": options.picture.interpolation,
            "fit": options.picture.fit,
        },
        "serving_bytes": {"formats": list(FORMATS), "exif": True},
        "tta": list(options.picture.tta),
        "preprocessing": options.picture.preprocess,
        "task": model.task.describe(),
        **_mixing(options, model),
        "classes": model.task.classes,
        "head": model.head,
        "recipe": options.named,
        **options.recipe.describe(),
        "scalars": _scalars(options, model, phases),
        "layers": [_layer(layer) for layer in model.whole.layers],
        "phases": [_phase(options, model.whole, *stage) for stage in phases],
        "versions": {"tensorflow": tf.__version__, "keras": keras.__version__},
        "seed": options.seed,
    }


def _mixing(options: Options, model: Built) -> dict[str, Any]:
    """What the train signatures that take images take beside the task's targets."""
    if not options.recipe.mix:
        return {}
    return {"mixing": [x.describe() for x in Mixed(model.task).added]}


def _source(options: Options) -> dict[str, str]:
    source = options.source
    if source.backbone is None:
        name = os.path.basename(source.model)
        return {"backbone": name, "weights": name}
    return {"backbone": source.backbone.name, "weights": os.path.basename(source.weights)}


def _scalars(
    options: Options, model: Built, phases: list[tuple[Phase, Split]]
) -> list[dict[str, Any]]:
    learning_rate = scalars.learning_rate(options.stages.learning_rate)
    listed = (learning_rate, *scalars.hyperparameters(options.recipe, model.dropout))
    taking = [(scalar, _taking(scalar, model, phases)) for scalar in listed]
    return [scalar.describe(names) for scalar, names in taking if names]


def _taking(scalar: scalars.Scalar, model: Built, phases: list[tuple[Phase, Split]]) -> list[str]:
    """The names of the signatures that take a scalar."""
    names = ["evaluate"] if scalar.evaluates else []
    for phase, halves in phases:
        if scalar.name == scalars.DROPOUT and phase.on(model.dropout) is None:
            continue
        names.append(f"train_{phase.name}")
        if halves.frozen is not None:
            names.append(f"train_{phase.name}_from_features")
            if scalar.evaluates:
                names.append(f"evaluate_{phase.name}_from_features")
    return names


def _layer(layer: keras.Layer) -> dict[str, Any]:
    return {
        "name": layer.name,
        "type": type(layer).__name__,
        "parameters": layer.count_params(),
        # Layers of the user's own may give several tensors.
        "output_shape": list(getattr(layer.output, "shape", ())[1:]),
    }


def _phase(options: Options, model: keras.Model, phase: Phase, halves: Split) -> dict[str, Any]:
    statistics = list(phase.statistics) if options.recipe.train_batchnorm else []
    statistics += [layer for layer in phase.moving if layer not in statistics]
    trainable = sum(v.value.shape.num_elements() for v in phase.variables)
    return {
        "name": phase.name,
        "from": phase.start,
        **({"to": phase.end} if phase.end is not None else {}),
        "trainable": [layer.name for layer in phase.trainable],
        "frozen": [layer.name for layer in phase.frozen],
        **(_averages(model, phase) if options.recipe.ema else {}),
        **({"blocks": [x.describe() for x in phase.blocks]} if phase.blocks else {}),
        "statistics": [layer.name for layer in statistics],
        "trainable_parameters": trainable,
        "frozen_parameters": model.count_params() - trainable,
        "cut": halves.behind or "",
        "feature_shape": list(halves.frozen.output.shape[1:]) if halves.frozen else None,
        "learning_rate": phase.learning_rate,
        "epochs": phase.epochs,
    }


def _averages(model: keras.Model, phase: Phase) -> dict[str, Any]:
    names = state.names(model)
    averaged = ["/".join(names[id(v.value)]) for v in phase.variables]
    return {"swap": phase.swap, "averages": averaged}


def write(manifest: dict[str, Any], path: str) -> None:
    """Writes the manifest as indented JSON."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1)
        file.write("\n")
