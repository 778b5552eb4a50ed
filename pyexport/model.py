"""The whole model, from options: backbone, weights, head and preprocessing."""

import dataclasses
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from pyexport import graph, head, usermodel, weights
from pyexport.arguments import Options
from pyexport.errors import ExportError
from pyexport.preprocessing import preprocessing


@dataclasses.dataclass(frozen=True)
class Built:
    """A model that is ready to be split into phases.

    Attributes:
        whole: flat, preprocessed images f32 [B,size,size,3] to logits [B,C].
        head: what the manifest says of the head; `first` is its first layer's name.
        size: height and width of the images in pixels.
        preprocess: images u8 [B,size,size,3] to what the model takes.
        dropout: the recipe's head's; None where it is off, or the head another one.
    """

    whole: keras.Model
    head: dict[str, Any]
    size: int
    preprocess: Callable[[tf.Tensor], tf.Tensor]
    dropout: keras.layers.Dropout | None = None


def build(options: Options) -> Built:
    """Builds what the options describe.

    Raises:
        ExportError: the user's model or the weights do not fit.
    """
    policy = None if options.recipe.dtype == "float32" else options.recipe.dtype
    source, size = options.source, options.picture.size
    if source.backbone is not None:
        body = weights.load(source.backbone, source.weights, size)
        if policy is not None or any(isinstance(layer, keras.Model) for layer in body.layers):
            body = graph.flatten(body, size, policy)
        auto = source.backbone.preprocess
    else:
        loaded = usermodel.load(source.model, source.imports)
        size = usermodel.input_size(loaded, size)
        body = graph.flatten(loaded, size, policy)
        auto = _own_preprocessing(options, body)
    whole, described, dropout = _with_head(options, body)
    preprocess = preprocessing(options.picture.preprocess, auto)
    return Built(whole, described, size, preprocess, dropout)


def _own_preprocessing(options: Options, body: keras.Model) -> Callable[[tf.Tensor], tf.Tensor]:
    """What `auto` means for the user's model: that it preprocesses its input itself."""
    if options.picture.preprocess == "auto" and not usermodel.preprocesses(body):
        raise ExportError(
            f'model "{options.source.model}" does not rescale its input itself',
            "say what it was trained on: --preprocess raw (RGB 0..255), unit (RGB 0..1) or "
            "rgb-mean (RGB minus ImageNet's mean)",
        )
    return lambda images: images


def _with_head(
    options: Options, body: keras.Model
) -> tuple[keras.Model, dict[str, Any], keras.layers.Dropout | None]:
    wanted = options.head
    if wanted.gives is not None:
        whole, first = usermodel.classifier(body, options.classes, wanted.gives)
        return whole, {"first": first}, None
    maps = len(body.output.shape) == 4
    pooling = wanted.pooling or ("avg" if maps else "flatten")
    units, rate = wanted.units, wanted.dropout
    whole, first, dropout = head.attach(body, options.classes, pooling, units, rate, options.seed)
    described = {"first": first, "pooling": pooling, "units": units, "dropout": rate}
    return whole, described, dropout if rate else None
