import dataclasses
import os

import keras
import numpy as np

from pyexport import weights
from pyexport.backbones import BACKBONES
from pyexport.tools import pretrain


def test_the_weights_fit_the_backbone_and_come_out_the_same(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(pretrain, "_EPOCHS", 1)
    backbone = BACKBONES["TinyVGG16"]
    kernels = []

    for name in ("first.weights.h5", "again.weights.h5"):
        pretrain.main(["--output", str(tmp_path / name)])
        body = weights.load(backbone, str(tmp_path / name), 32)
        kernels.append(body.get_layer("block1_conv1").kernel.numpy())

    assert (kernels[0] == kernels[1]).all()
    assert (kernels[0] != backbone.build(32).get_layer("block1_conv1").kernel.numpy()).any()
    assert sorted(os.listdir(tmp_path)) == ["again.weights.h5", "first.weights.h5"]
    assert capsys.readouterr().out.startswith("pretrained TinyVGG16: ")


def test_statistics_follow_within_few_steps(monkeypatch):
    monkeypatch.setattr(pretrain, "_EPOCHS", 1)

    body, _ = pretrain.pretrain(dataclasses.replace(BACKBONES["TinyVGG16"], build=normalized), 32)

    variance = body.get_layer("norm").moving_variance.numpy()
    assert not np.allclose(variance, 1, atol=0.5)


def normalized(size):
    """A network with BatchNormalization that takes no time."""
    inputs = keras.Input((size, size, 3))
    x = keras.layers.Rescaling(1 / 255)(inputs)
    x = keras.layers.Conv2D(4, 3, strides=4)(x)
    return keras.Model(inputs, keras.layers.BatchNormalization(name="norm")(x))


def test_pictures_are_resized_as_they_are_when_served():
    pixels, labels = pretrain._known(64)

    assert pixels.shape == (len(labels), 64, 64, 3)
    assert set(labels) == {0, 1, 2, 3, 4}
    assert pixels[:, 28:36, 28:36].max() == 255
