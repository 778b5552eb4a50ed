"""Pretrained weights: ImageNet's by download, or a file's."""

from __future__ import annotations

import contextlib
import os
import sys
import textwrap
import warnings
from typing import TYPE_CHECKING

from pyexport.backbones import Backbone
from pyexport.errors import ExportError

if TYPE_CHECKING:
    import keras

# The first bytes of every HDF5 file.
_HDF5_MAGIC = b"\x89HDF\r\n\x1a\n"
# What EfficientNet's ImageNet files hold as the variances of the colours, which are
# standard deviations (tensorflow/tensorflow#49930).
_EFFICIENTNET_VARIANCES = (0.229, 0.224, 0.225)
# Images that stand for data where a network has random weights, and their tiles a side.
_CALIBRATION_IMAGES, _TILES = 16, 4
_FILE_HINT = "give the backbone's weights without its top, saved by Keras as .weights.h5 or .h5"


def check(backbone: Backbone, weights: str) -> None:
    """Refuses what load would refuse, as far as that shows without TensorFlow.

    Args:
        backbone: whose weights they are.
        weights: the value of --weights: `imagenet`, `none` or a file.

    Raises:
        ExportError: there are no ImageNet weights, or the file is no weights file.
    """
    if weights == "none":
        return
    if weights != "imagenet":
        _check_file(weights)
    elif backbone.imagenet is None:
        raise ExportError(
            f"{backbone.name} has no ImageNet weights", "use --weights none or --weights FILE"
        )


def _check_file(path: str) -> None:
    if not path.endswith((".h5", ".hdf5")):
        raise ExportError(
            f'--weights "{path}" is neither imagenet, none nor a .h5 file', _FILE_HINT
        )
    try:
        with open(path, "rb") as file:
            magic = file.read(len(_HDF5_MAGIC))
    except OSError as err:
        raise ExportError(f'read weights "{path}": {os.strerror(err.errno).lower()}') from err
    if magic != _HDF5_MAGIC:
        raise ExportError(f'weights "{path}" is not an HDF5 file', _FILE_HINT)


def load(backbone: Backbone, weights: str, size: int) -> keras.Model:
    """Builds the backbone and fills it.

    Args:
        backbone: what to build.
        weights: `imagenet`, `none` (random) or a file that check has accepted.
        size: height and width of the input in pixels.

    Returns:
        The backbone without its top, images [B,size,size,3] to feature maps.

    Raises:
        ExportError: the download failed, or the file's weights do not fit.
    """
    if weights == "imagenet":
        return _download(backbone, size)
    model = backbone.build(size)
    if weights == "none":
        _calibrate(backbone, model)
    else:
        _load_file(backbone, model, weights)
    return model


def _calibrate(backbone: Backbone, model: keras.Model) -> None:
    """Gives BatchNormalization the statistics of a batch of random images.

    It stays in inference mode, and without statistics it would normalize nothing:
    what a deep network of random weights gives would vanish or explode. The images
    are tiles of random colours: deep layers do not tell one image of fine noise
    from another.
    """
    import numpy as np

    from pyexport import graph

    layers = graph.batchnorms(model.layers)
    if not layers:
        return
    height, width = model.input_shape[1:3]
    tiles = np.random.default_rng(0).integers(0, 256, (_CALIBRATION_IMAGES, _TILES, _TILES, 3))
    rows, columns = (np.arange(n) * _TILES // n for n in (height, width))
    images = tiles[:, rows][:, :, columns].astype("float32")
    momenta = [layer.momentum for layer in layers]
    for layer in layers:
        layer.momentum = 0.0
    graph.run(
        model,
        backbone.preprocess(images),
        lambda layer, *args, **kwargs: graph.call_in_mode(layer in layers, layer, args, kwargs),
    )
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum


def _download(backbone: Backbone, size: int) -> keras.Model:
    try:
        # Keras shows the download's progress on stdout, which is for results.
        with contextlib.redirect_stdout(sys.stderr):
            return backbone.imagenet(size)
    except Exception as err:  # Keras raises a bare Exception when a download fails.
        raise ExportError(
            f"download the ImageNet weights of {backbone.name}: {_reason(err)}",
            "fetch that file on a machine with network access and give it with --weights FILE",
        ) from err


def _load_file(backbone: Backbone, model: keras.Model, path: str) -> None:
    try:
        with warnings.catch_warnings(record=True, action="always") as left_out:
            model.load_weights(path)
        # Keras only warns when it leaves layers as they were.
        if left_out:
            raise ValueError(left_out[0].message)
        _mend_variances(model)
    except (ValueError, KeyError, OSError) as err:
        raise ExportError(
            f'weights "{path}" do not fit {backbone.name}: {_reason(err)}', _FILE_HINT
        ) from err


def _mend_variances(model: keras.Model) -> None:
    """Squares standard deviations that a file gives as variances.

    Keras divides by their root once more in a layer that EfficientNet has only
    where Keras itself loads its ImageNet weights.
    """
    import keras
    import numpy as np

    for layer in model.layers:
        if not isinstance(layer, keras.layers.Normalization) or layer.input_mean is not None:
            continue
        if np.allclose(layer.adapt_variance, _EFFICIENTNET_VARIANCES):
            layer.adapt_variance.assign(layer.adapt_variance**2)
            layer.finalize_state()


def _reason(err: Exception) -> str:
    """What Keras says, on one line and without the arrays it prints."""
    return textwrap.shorten(str(err), 300, placeholder=" ...").rstrip(".")
