"""The whole model, from options: backbone, weights, head and preprocessing."""

import dataclasses
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from pyexport import classifier, graph, head, rescaling, usermodel, weights
from pyexport.arguments import Options
from pyexport.errors import ExportError
from pyexport.flatten import Pairs, flatten
from pyexport.preprocessing import preprocessing
from pyexport.task import Task


@dataclasses.dataclass(frozen=True)
class Own:
    """The user's own model, as Keras loaded it.

    Attributes:
        model: images to whatever it gives.
        pairs: its layers, each with the one of the flat model that stands for it.
        gives: `logits`, `softmax` or `sigmoid`; None where it is a backbone.
        ending: its layer that gives the output; None where an operation does.
        recast: whether the flat model computes in another number format.
        adding: layers of the flat model that add losses of their own when called.
    """

    model: keras.Model
    pairs: Pairs
    gives: str | None
    ending: keras.Layer | None
    recast: bool
    adding: tuple[keras.Layer, ...]


@dataclasses.dataclass(frozen=True)
class Built:
    """A model that is ready to be split into phases.

    Attributes:
        task: what it learns.
        whole: flat, preprocessed images f32 [B,size,size,3] to logits [B,width].
        head: what the manifest says of the head; `first` is its first layer's name.
        size: height and width of the images in pixels.
        preprocess: images u8 [B,size,size,3] to what the model takes.
        dropout: the recipe's head's; None where it is off, or the head another one.
        own: the user's own model; None for a backbone of Keras's.
        lines: what was guessed, for the user.
    """

    task: Task
    whole: keras.Model
    head: dict[str, Any]
    size: int
    preprocess: Callable[[tf.Tensor], tf.Tensor]
    dropout: keras.layers.Dropout | None = None
    own: Own | None = None
    lines: tuple[str, ...] = ()


def build(options: Options, task: Task) -> Built:
    """Builds what the options describe, for a task.

    Raises:
        ExportError: the user's model or the weights do not fit.
    """
    source = options.source
    if source.backbone is None:
        return _build_own(options, task)
    size = options.picture.size
    body = weights.load(source.backbone, source.weights, size)
    policy = _policy(options)
    if policy is not None or any(isinstance(layer, keras.Model) for layer in body.layers):
        body, _ = flatten(body, size, policy)
    whole, described, dropout = _with_head(options, task, body)
    preprocess = preprocessing(options.picture.preprocess, source.backbone.preprocess)
    return Built(task, whole, described, size, preprocess, dropout)


def _build_own(options: Options, task: Task) -> Built:
    source, mode = options.source, options.picture.preprocess
    loaded = usermodel.load(source.model, source.imports)
    size = usermodel.input_size(loaded, options.picture.size)
    policy = _policy(options)
    body, pairs = flatten(loaded, size, policy)
    lines = rescaling.check(source.model, body, mode)
    if policy is None and options.recipe.dtype != "float32":
        lines.append(f"guess: --dtype {options.recipe.dtype}, the policy of the file's layers")
    if options.head.gives is None and classifier.gives_probabilities(body):
        raise ExportError(
            f'model "{source.model}" is a whole classifier: it gives probabilities, and a new '
            "head would learn from those few values",
            "keep its head with --head none, or save the model without it",
        )
    last = classifier.ending(body)
    own = Own(
        loaded,
        pairs,
        options.head.gives,
        next((old for old, new in pairs if new is last), None),
        policy is not None,
        graph.adding_losses(body),
    )
    whole, described, dropout = _with_head(options, task, body)
    # The model preprocesses its input itself.
    preprocess = preprocessing(mode, lambda images: images)
    return Built(task, whole, described, size, preprocess, dropout, own, tuple(lines))


def _policy(options: Options) -> str | None:
    """What all layers are to compute with, where that is not what they have."""
    wanted = options.recipe.dtype
    return None if wanted == options.source.saved.dtype else wanted


def _with_head(
    options: Options, task: Task, body: keras.Model
) -> tuple[keras.Model, dict[str, Any], keras.layers.Dropout | None]:
    wanted = options.head
    if wanted.gives is not None:
        whole, first = classifier.classifier(body, task.width, wanted.gives)
        return whole, {"first": first}, None
    maps = len(body.output.shape) == 4
    pooling = wanted.pooling or ("avg" if maps else "flatten")
    units, rate = wanted.units, wanted.dropout
    whole, first, dropout = head.attach(body, task.width, pooling, units, rate, options.seed)
    described = {"first": first, "pooling": pooling, "units": units, "dropout": rate}
    return whole, described, dropout if rate else None
