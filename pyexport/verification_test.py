"""The verification passes on a graph of another shape, and fails on a wrong one."""

import copy

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from pyexport import arguments, manifest, phases
from pyexport.conftest import TINY_FLAGS, scalars_of
from pyexport.cut import split
from pyexport.export import save
from pyexport.model import Built
from pyexport.phases import Start
from pyexport.signatures import Signatures
from pyexport.task import Classify
from pyexport.verification import VerificationError, verify

SIZE = 8


def residual():
    """A network with a skip connection, statistics and a dropout in the body."""
    inputs = keras.Input((SIZE, SIZE, 3), name="input")
    stem = layers.Conv2D(4, 3, padding="same", activation="relu", name="stem")(inputs)
    x = layers.Conv2D(4, 3, padding="same", name="conv")(stem)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.Dropout(0.2, seed=0, name="drop")(x)
    x = layers.Add(name="add")([x, stem])
    x = layers.Conv2D(4, 3, name="last")(x)
    x = layers.GlobalAveragePooling2D(name="average")(x)
    return keras.Model(inputs, layers.Dense(2, name="predictions")(x))


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    keras.utils.set_random_seed(0)
    model = residual()
    starts = [Start("warmup", "predictions"), Start("half", "norm"), Start("end", "last")]
    stages = [phases.resolve(model, "predictions", start, 0.01, 1) for start in starts]
    stages = [(phase, split(model, phase)) for phase in stages]
    folder = str(tmp_path_factory.mktemp("graphs") / "residual")
    cast = lambda x: tf.cast(x, tf.float32)  # noqa: E731
    built = Built(Classify(2), model, {"first": "predictions"}, SIZE, cast)
    options = arguments.parse([*TINY_FLAGS, "--output", folder])
    signatures = Signatures(built, options.picture, options.recipe)
    save(folder, signatures, stages)
    return folder, manifest.build(options, built, stages)


def test_a_residual_network_is_verified(exported):
    folder, described = exported

    lines = verify(folder, described)

    assert [phase["feature_shape"] for phase in described["phases"]] == [[4], [8, 8, 4], [8, 8, 4]]
    assert all("equal to" in line for line in lines)


def test_statistics_stay_and_scale_learns(exported):
    graph = tf.saved_model.load(exported[0])
    norm = graph.layers["norm"]
    before = {name: variable.numpy() for name, variable in norm.items()}
    images = np.random.default_rng(0).integers(0, 256, (4, SIZE, SIZE, 3), np.uint8)

    graph.signatures["train_half"](
        images=tf.constant(images),
        labels=tf.constant([0, 1, 0, 1]),
        weights=tf.ones(4),
        **scalars_of(exported[1], "train_half", learning_rate=0.1),
    )

    changed = {name for name, variable in norm.items() if np.any(variable != before[name])}
    assert changed == {"gamma", "beta"}


def phase_of(described, name):
    return next(phase for phase in described["phases"] if phase["name"] == name)


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        (lambda p: p["trainable"].remove("predictions"), "train_warmup changes layers/pred"),
        (lambda p: p["trainable"].append("last"), "train_warmup does not change layers/last"),
    ],
)
def test_a_manifest_that_is_wrong_about_a_layer(exported, mistake, complaint):
    folder, described = exported
    described = copy.deepcopy(described)
    phase = phase_of(described, "warmup")
    mistake(phase)
    phase["frozen"] = [n for n in ("stem", "conv", "norm", "last", "predictions")
                       if n not in phase["trainable"]]  # fmt: skip

    with pytest.raises(VerificationError, match=complaint):
        verify(folder, described)


def test_a_dropout_is_on_where_its_layers_train(exported):
    graph = tf.saved_model.load(exported[0])
    images = np.random.default_rng(0).integers(0, 256, (2, SIZE, SIZE, 3), np.uint8)
    moved = {}
    for phase in ("warmup", "half"):
        before = graph.layers["drop"]["seed"].numpy()
        graph.signatures[f"train_{phase}"](
            images=tf.constant(images),
            labels=tf.constant([0, 1]),
            weights=tf.ones(2),
            **scalars_of(exported[1], f"train_{phase}", learning_rate=0.1),
        )
        moved[phase] = bool(np.any(graph.layers["drop"]["seed"] != before))

    assert moved == {"warmup": False, "half": True}
