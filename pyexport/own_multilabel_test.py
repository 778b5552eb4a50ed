"""Models of the user's own that tell any number of classes, against Keras."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from pyexport.conftest import scalars_of
from pyexport.trials import CLASSES, batch, body, out, picture, scaled

MULTILABEL = ["--task", "multilabel"]
LABELS = (np.indices((6, CLASSES)).sum(axis=0) % 2).astype(np.float32)


def classifier(activation):
    i = picture()
    return keras.Model(i, out(body(scaled(i)), activation))


def ended_by_a_layer():
    i = picture()
    return keras.Model(i, keras.layers.Activation("sigmoid")(out(body(scaled(i)), None)))


@pytest.mark.parametrize(
    ("make", "gives"),
    [
        (lambda: classifier("sigmoid"), "sigmoid"),
        (ended_by_a_layer, "sigmoid"),
        (lambda: classifier(None), "logits"),
    ],
)
def test_steps_are_kerass(export, make, gives):
    model = make()
    kept = ["--head", "none", "--gives", gives, "--phase", "all=all", "--label-smoothing", "0.1"]
    done = export(model, *MULTILABEL, *kept)
    assert done.code == 0, done.printed.err
    assert done.manifest["task"]["name"] == "multilabel"

    images, inputs = batch()[0], batch()[0].numpy().astype(np.float32)
    said = model.predict(inputs, verbose=0)
    want = said if gives == "sigmoid" else tf.sigmoid(said)
    np.testing.assert_allclose(done.probabilities(), want, atol=1e-6)

    loss = keras.losses.BinaryCrossentropy(from_logits=gives == "logits", label_smoothing=0.1)
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), loss)
    scalars = scalars_of(done.manifest, "train_all", learning_rate=0.1)
    for _ in range(4):
        want = model.train_on_batch(inputs, LABELS)
        got = done.graph.signatures["train_all"](
            images=images, labels=tf.constant(LABELS), weights=tf.ones(len(LABELS)), **scalars
        )
        np.testing.assert_allclose(got["loss"], want, rtol=1e-4)
    trained = [x for x in model.layers if x.name in done.manifest["phases"][0]["trainable"]]
    assert trained
    for layer in trained:
        kernel = done.graph.layers[layer.name]["kernel"].numpy()
        np.testing.assert_allclose(kernel, layer.kernel, rtol=1e-3, atol=1e-5)


def test_a_new_head_on_a_body(export):
    i = picture()
    done = export(keras.Model(i, body(scaled(i))), *MULTILABEL, "--head-units", "8")

    assert done.code == 0, done.printed.err
    assert done.printed.out.count("equal to a step of your Keras model") == 2
    total = done.probabilities().numpy().sum(axis=-1)
    assert np.abs(total - 1).max() > 0.01


@pytest.mark.parametrize(
    ("activation", "more", "message"),
    [
        ("sigmoid", [*MULTILABEL, "--head", "none"], "--head none needs --gives"),
        ("sigmoid", ["--head", "none", "--gives", "sigmoid"], "does not go with --task classify"),
        ("softmax", [*MULTILABEL, "--head", "none", "--gives", "softmax"], "but logits or sigmoid"),
        ("softmax", [*MULTILABEL, "--head", "none", "--gives", "sigmoid"], "is no sigmoid"),
        ("sigmoid", [*MULTILABEL, "--head", "none", "--gives", "logits"], "with a sigmoid"),
        (None, [*MULTILABEL, "--head", "none", "--gives", "sigmoid"], "gives values from"),
        ("sigmoid", MULTILABEL, "keep its head with --head none --gives sigmoid"),
    ],
)
def test_what_does_not_fit(export, activation, more, message):
    done = export(classifier(activation), *more)

    assert message in done.refusal() + done.printed.err
