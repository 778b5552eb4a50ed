"""The exported graph against Keras itself, from the same weights and on the same batches."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from pyexport.backbones import BACKBONES
from pyexport.preprocessing import preprocessing

STEPS = 8
BATCH = 6
CLASSES = 5
LEARNING_RATE = 1e-3


@pytest.fixture
def graph(tiny_dropout0):
    return tiny_dropout0.load()


@pytest.fixture
def model(graph):
    return model_of(graph)


def model_of(graph):
    """The recipe in plain Keras, softmax included, with a graph's weights."""
    body = BACKBONES["TinyVGG16"].build(32)
    x = keras.layers.Flatten(name="flatten")(body.output)
    x = keras.layers.Dense(16, activation="relu", name="fc")(x)
    x = keras.layers.Dense(CLASSES, activation="softmax", name="predictions")(x)
    model = keras.Model(body.input, x)
    for layer in model.layers:
        for variable in layer.weights:
            variable.assign(graph.layers[layer.name][variable.name])
    return model


def batches(count):
    random = np.random.default_rng(0)
    for _ in range(count):
        images = random.integers(0, 256, (BATCH, 32, 32, 3), np.uint8)
        labels = random.integers(0, CLASSES, BATCH, np.int32)
        yield images, labels, random.random(BATCH, np.float32)


def preprocessed(images):
    return preprocessing("auto", BACKBONES["TinyVGG16"].preprocess)(images)


def compile_for(model, first):
    """What the recipe does between its stages: freeze, and start the optimizer afresh."""
    for i, layer in enumerate(model.layers):
        layer.trainable = i >= first
    model.compile(keras.optimizers.SGD(LEARNING_RATE, momentum=0.9), "categorical_crossentropy")


def test_train_steps_equal_train_on_batch(graph, model, tiny_dropout0):
    for phase, first in (("warmup", 19), ("unfreeze", 15)):
        compile_for(model, first)
        for step, (images, labels, weights) in enumerate(batches(STEPS)):
            got = graph.signatures[f"train_{phase}"](
                images=tf.constant(images),
                labels=tf.constant(labels),
                weights=tf.constant(weights),
                **tiny_dropout0.scalars(f"train_{phase}", learning_rate=LEARNING_RATE),
            )["loss"]
            model.reset_metrics()
            want = model.train_on_batch(
                preprocessed(images), keras.ops.one_hot(labels, CLASSES), sample_weight=weights
            )
            np.testing.assert_allclose(got, want, rtol=1e-4, err_msg=f"{phase} step {step}")


def test_correct_counts_the_hits(graph, tiny_dropout0):
    images, labels, weights = next(batches(1))
    inputs = {"images": tf.constant(images), "labels": tf.constant(labels)}
    predicted = tf.argmax(graph.signatures["evaluate"](**inputs)["probabilities"], axis=-1)

    result = graph.signatures["train_warmup"](
        **inputs, weights=tf.constant(weights), **tiny_dropout0.scalars("train_warmup")
    )

    assert result["correct"] == np.sum(predicted.numpy() == labels)


def test_probabilities_and_losses_equal_keras(graph, model):
    images, labels, _ = next(batches(1))
    want = model.predict(preprocessed(images), verbose=0)
    losses = keras.losses.sparse_categorical_crossentropy(labels, want)

    evaluated = graph.signatures["evaluate"](images=tf.constant(images), labels=tf.constant(labels))
    served = graph.signatures["serving_default"](images=tf.constant(images))

    np.testing.assert_allclose(evaluated["probabilities"], want, atol=1e-5)
    np.testing.assert_allclose(served["probabilities"], want, atol=1e-5)
    np.testing.assert_allclose(evaluated["loss"], losses, rtol=1e-4)


@pytest.mark.parametrize(
    ("mode", "want"),
    [
        ("raw", [10.0, 20.0, 30.0]),
        ("unit", [10 / 255, 20 / 255, 30 / 255]),
        ("rgb-mean", [10 - 123.68, 20 - 116.779, 30 - 103.939]),
        ("auto", [30 - 103.939, 20 - 116.779, 10 - 123.68]),
    ],
)
def test_preprocessing(mode, want):
    pixel = tf.constant([10, 20, 30], tf.uint8, (1, 1, 1, 3))

    got = preprocessing(mode, BACKBONES["VGG16"].preprocess)(pixel)

    np.testing.assert_allclose(got[0, 0, 0], want, rtol=1e-6)
