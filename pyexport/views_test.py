"""Signatures that average over views, against Keras."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from pyexport import arguments, model, views
from pyexport.arguments.picture import VIEWS
from pyexport.conftest import TINY_FLAGS, manifest_of
from pyexport.export import export
from pyexport.task import Classify

SIZE = 32
IMAGES = np.random.default_rng(2).integers(0, 256, (3, SIZE, SIZE, 3), np.uint8)


def test_the_flags_are_the_views():
    assert set(VIEWS) == set(views.VIEWS)


@pytest.fixture(scope="module")
def averaging(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("graphs") / "views")
    flags = [*TINY_FLAGS, "--output", folder, "--tta", "crops", "--tta", "flip", "--tta", "flip"]
    options = arguments.parse(flags)
    keras.utils.set_random_seed(options.seed)
    whole = model.build(options, Classify(5)).whole
    _, verified = export(options)
    return folder, whole, verified


def shown(kind):
    """The views of the images, made with NumPy and Keras."""
    if kind == "flip":
        return [IMAGES, IMAGES[:, :, ::-1]]
    found = []
    for top, left in ((0, 0), (0, 4), (4, 0), (4, 4), (2, 2)):
        crop = IMAGES[:, top : top + 28, left : left + 28].astype("float32")
        crop = np.asarray(keras.ops.image.resize(crop, (SIZE, SIZE), "bilinear"))
        crop = np.round(crop).astype(np.uint8)
        found += [crop, crop[:, :, ::-1]]
    return found


@pytest.mark.parametrize("kind", VIEWS)
def test_the_mean_over_the_views_is_keras_s(averaging, kind):
    folder, whole, _ = averaging
    preprocess = keras.applications.vgg16.preprocess_input
    given = [preprocess(x.astype("float32")) for x in shown(kind)]
    want = np.mean([keras.ops.softmax(whole.predict_on_batch(x)) for x in given], axis=0)

    loaded = tf.saved_model.load(folder)
    got = loaded.signatures[f"serving_default_{kind}"](images=tf.constant(IMAGES))

    np.testing.assert_allclose(got["probabilities"], want, atol=1e-5)


def test_it_is_in_the_manifest_and_verified(averaging):
    folder, _, verified = averaging

    assert manifest_of(folder)["tta"] == ["crops", "flip"]
    assert verified[-1].endswith(
        "serving_default_crops: the mean of 10 views; serving_default_flip: the mean of 2 views"
    )
    serving = tf.saved_model.load(folder).signatures
    assert "serving_bytes_flip" in serving
