"""What a .keras file says of its model, read without TensorFlow."""

import dataclasses
import importlib.util
import json
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from pyexport.errors import ExportError

_CUTTABLE = ("Functional", "Sequential")
_MIXED = ("mixed_float16", "mixed_bfloat16")
_PROBABILITIES = ("softmax", "sigmoid", "hard_sigmoid")
_SQUASHES = ("sigmoid", "hard_sigmoid", "tanh")
# By task, what gives a classifier's probabilities, and what is wrong with others.
_ENDS_BY_TASK = {
    "classify": ("softmax", "an image would not have one class out of several"),
    "multilabel": ("sigmoid", "a class would have no probability of its own"),
}
# Layers that come after a classifier's activation and leave its values alone.
_ENDS = ("Dense", "Softmax", "Activation")


@dataclasses.dataclass(frozen=True)
class Saved:
    """A model in a file.

    Attributes:
        dtype: the number format that the file's layers compute with.
        last: name of the layer that gives the output; empty where a layer of another
            kind than a classifier's gives it.
        activation: that layer's, such as `softmax`; empty where it has none.
    """

    dtype: str = "float32"
    last: str = ""
    activation: str = ""


def check(path: str, modules: Sequence[str], dtype: str | None) -> Saved:
    """Refuses a model that cannot be carried over, as far as its file says so.

    Args:
        path: the value of --model.
        modules: the values of --import.
        dtype: the value of --dtype; None where it is not given.

    Returns:
        What the file says of the model.

    Raises:
        ExportError: no such module, no .keras file, not a functional or sequential
            model of one input and one output, or a layer that has no way over.
    """
    _check_modules(modules)
    config = _config(path)
    _check_kind(path, config)
    for end in ("input", "output"):
        _check_one(path, config["config"], end)
    layers = list(_layers(config["config"]))
    for layer in layers:
        _check_layer(path, layer)
    number_format = _dtype(path, layers, dtype)
    return Saved(number_format, *_ending(config))


def _check_modules(modules: Sequence[str]) -> None:
    for name in modules:
        first = name.partition(".")[0]
        if not first or importlib.util.find_spec(first) is None:
            raise ExportError(
                f'--import "{name}": no such module', "set PYTHONPATH to the folder it is in"
            )


def _config(path: str) -> dict[str, Any]:
    hint = 'save the whole model: model.save("x.keras")'
    try:
        with zipfile.ZipFile(path) as file:
            config = json.loads(file.read("config.json"))
    except OSError as err:
        raise ExportError(f'read model "{path}": {(err.strerror or str(err)).lower()}') from err
    except (zipfile.BadZipFile, KeyError, ValueError, RecursionError) as err:
        raise ExportError(f'model "{path}" is not a .keras file', hint) from err
    if not isinstance(config, dict) or not isinstance(config.get("config"), dict):
        raise ExportError(f'model "{path}" is not a .keras file', hint)
    return config


def _check_kind(path: str, config: dict[str, Any]) -> None:
    kind = config.get("class_name")
    if kind not in _CUTTABLE:
        raise ExportError(
            f'model "{path}" is a subclassed model, {kind}: only functional and sequential '
            "models have layers to freeze",
            "build it as keras.Model(inputs, outputs) and save that",
        )


def _check_one(path: str, config: dict[str, Any], end: str) -> None:
    ends = _references(config.get(f"{end}_layers", []))
    if len(ends) > 1:
        names = ", ".join(str(x[0]) for x in ends)
        what = "image" if end == "input" else "classification"
        raise ExportError(
            f'model "{path}" has {len(ends)} {end}s ({names}), not one {what}',
            f"save a model of the {end} to train with: keras.Model(inputs, outputs)",
        )


def _references(ends: Any) -> list[list[Any]]:
    """The [layer, node, tensor] in a list, a dict, or alone."""
    if isinstance(ends, dict):
        ends = list(ends.values())
    if not isinstance(ends, list) or not ends:
        return []
    if isinstance(ends[0], str):
        return [ends]
    return [found for part in ends for found in _references(part)]


def _layers(part: Any) -> Iterator[dict[str, Any]]:
    """The layers in a config, those within models and wrappers included."""
    if isinstance(part, list):
        for x in part:
            yield from _layers(x)
    if isinstance(part, dict):
        config = part.get("config")
        if isinstance(config, dict) and "class_name" in part and "name" in config:
            yield part
        for key, x in part.items():
            if key != "build_config":
                yield from _layers(x)


def _check_layer(path: str, layer: dict[str, Any]) -> None:
    name = layer["config"]["name"]
    if layer["class_name"] == "Lambda":
        raise ExportError(
            f'model "{path}": layer "{name}" is a Lambda, Python code in the file: it is not run',
            "write it as a layer class in a module, build the model with that and give --import",
        )
    if _quantized(layer["config"]):
        raise ExportError(
            f'model "{path}": layer "{name}" is quantized, and quantized weights do not train',
            "export the model as it was before quantize()",
        )


def _quantized(config: dict[str, Any]) -> bool:
    policy = config.get("dtype")
    name = _policy(config)
    kind = policy.get("class_name", "") if isinstance(policy, dict) else ""
    return kind.startswith("Quantized") or "_from_" in name


def _policy(config: dict[str, Any]) -> str:
    policy = config.get("dtype")
    if isinstance(policy, dict) and isinstance(policy.get("config"), dict):
        policy = policy["config"].get("name") or policy["config"].get("source_name")
    return policy if isinstance(policy, str) else ""


def _dtype(path: str, layers: list[dict[str, Any]], wanted: str | None) -> str:
    """The number format of the file's layers; one that wanted replaces need not be usable."""
    formats = {
        _policy(x["config"]): x["config"]["name"]
        for x in layers
        if x["class_name"] not in ("InputLayer", *_CUTTABLE)
    }
    found = [x for x in formats if x in (*_MIXED, "float16", "bfloat16", "float64")]
    if not found:
        return "float32"
    if wanted is None and len(found) > 1:
        raise ExportError(
            f'model "{path}": layers compute in {" and ".join(found)}', "choose one with --dtype"
        )
    if wanted is None and found[0] not in _MIXED:
        raise ExportError(
            f'model "{path}": layer "{formats[found[0]]}" keeps its weights in {found[0]}, '
            "which tfft does not train",
            "give --dtype float32, mixed_bfloat16 or mixed_float16: weights are then float32",
        )
    return found[0]


def _ending(model: dict[str, Any]) -> tuple[str, str]:
    """Name and activation of the layer that gives a model's output, where it is a classifier's."""
    config = model["config"]
    layers = [x for x in config.get("layers", []) if isinstance(x, dict)]
    last = layers[-1] if layers else {}
    for name, *_ in _references(config.get("output_layers", [])):
        last = next((x for x in layers if x.get("config", {}).get("name") == name), {})
    if last.get("class_name") in _CUTTABLE:
        return _ending(last)
    if last.get("class_name") not in _ENDS or not isinstance(last.get("config"), dict):
        return "", ""
    activation = "softmax" if last["class_name"] == "Softmax" else last["config"].get("activation")
    if not isinstance(activation, str) or activation == "linear":
        activation = ""
    return last["config"].get("name", ""), activation


def check_head(path: str, saved: Saved, gives: str | None, task: str) -> None:
    """Refuses a head that does not fit how the file's model ends.

    Args:
        path: the value of --model.
        saved: the model.
        gives: the value of --gives; None where the model gets a new head.
        task: the value of --task.

    Raises:
        ExportError: a new head would take probabilities for features, or the
            model's own does not give what --gives says.
    """
    probabilities, wrong = _ENDS_BY_TASK[task]
    if gives is None and saved.activation in _PROBABILITIES:
        raise ExportError(
            f'model "{path}" is a whole classifier: layer "{saved.last}" ends it with a '
            f"{saved.activation}, and a new head would learn from those few values",
            f"keep its head with --head none --gives {probabilities}, or save the model without "
            "it: keras.Model(model.inputs, features)",
        )
    if gives == "logits" and saved.activation == probabilities == "sigmoid":
        raise ExportError(
            f'--gives logits: layer "{saved.last}" ends model "{path}" with a sigmoid',
            "say --gives sigmoid",
        )
    if gives is not None and saved.activation in {*_SQUASHES, "softmax"} - {probabilities}:
        raise ExportError(
            f'model "{path}": layer "{saved.last}" ends it with a {saved.activation}, '
            f"which is no {gives}: {wrong}",
            f"end it with a {probabilities} or with no activation, or leave the last layer out for "
            "a new head",
        )
