"""Which signatures a phase has, and what they take."""

import keras
import pytest
import tensorflow as tf

from pyexport import phases
from pyexport.arguments.picture import Picture
from pyexport.cut import split
from pyexport.model import Built
from pyexport.phases import Start
from pyexport.recipe import Recipe
from pyexport.signatures import Signatures
from pyexport.task import Classify

SIZE = 4
PICTURE = Picture(SIZE, "raw", "bilinear")
BATCH = ["labels", "learning_rate", "weights"]


@pytest.fixture(scope="module")
def built():
    inputs = keras.Input((SIZE, SIZE, 3))
    x = keras.layers.Dense(2, name="body")(keras.layers.Flatten()(inputs))
    dropout = keras.layers.Dropout(0.5, seed=0)
    model = keras.Model(inputs, keras.layers.Dense(3, name="head")(dropout(x)))
    cast = lambda x: tf.cast(x, tf.float32)  # noqa: E731
    return Built(Classify(3), model, {"first": "head"}, SIZE, cast, dropout)


def inputs(built, recipe, start):
    """The inputs of a phase's signatures and of evaluate, by name."""
    signatures = Signatures(built, PICTURE, recipe)
    phase = phases.resolve(built.whole, "head", Start("x", start), 0.1, 1)
    optimizer = recipe.build(phase.variables, 0.1)
    functions = signatures.training(phase, split(built.whole, phase), optimizer)
    functions |= signatures.evaluate()
    return {
        name: sorted(spec.name for spec in tf.nest.flatten(f.structured_input_signature))
        for name, f in functions.items()
    }


def test_a_phase_that_freezes_nothing_has_no_features(built):
    assert inputs(built, Recipe(), "all") == {
        "train_x": sorted([*BATCH, "images", "dropout", "momentum"]),
        "evaluate": ["images", "labels"],
    }


def test_features_replace_images(built):
    recipe = Recipe(momentum=0.0, label_smoothing=0.1)
    hyperparameters = ["dropout", "label_smoothing"]

    assert inputs(built, recipe, "head") == {
        "train_x": sorted([*BATCH, *hyperparameters, "images"]),
        "train_x_from_features": sorted([*BATCH, *hyperparameters, "features"]),
        "features_x": ["images"],
        "evaluate": ["images", "label_smoothing", "labels"],
        "evaluate_x_from_features": ["features", "label_smoothing", "labels"],
    }
