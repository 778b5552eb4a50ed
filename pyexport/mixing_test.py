"""Steps on mixed images against Keras's loss on targets that are mixed likewise."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from pyexport.conftest import export_tiny
from pyexport.mixing import Mixed
from pyexport.parity_test import CLASSES, batches, model_of, preprocessed
from pyexport.task import Classify

STEPS = 20
LEARNING_RATE = 1e-3


@pytest.mark.parametrize("smoothed", [0.0, 0.1])
def test_steps_equal_keras_on_soft_targets(tmp_path, smoothed):
    flags = ("--dropout", "0", "--mix", "--label-smoothing", str(smoothed), "--phase", "top=head")
    exported = export_tiny(tmp_path / "mixing", *flags)
    graph = exported.load()
    model = model_of(graph)
    for i, layer in enumerate(model.layers):
        layer.trainable = i >= 19
    model.compile(
        keras.optimizers.SGD(LEARNING_RATE, momentum=0.9),
        keras.losses.CategoricalCrossentropy(label_smoothing=smoothed),
    )
    random = np.random.default_rng(1)
    for step, (images, labels, weights) in enumerate(batches(STEPS)):
        partners = random.integers(0, CLASSES, len(labels), np.int32)
        share = random.random(len(labels), np.float32)
        got = graph.signatures["train_top"](
            images=tf.constant(images),
            labels=tf.constant(labels),
            partner_labels=tf.constant(partners),
            share=tf.constant(share),
            weights=tf.constant(weights),
            **exported.scalars("train_top", learning_rate=LEARNING_RATE),
        )
        one, other = (keras.ops.one_hot(x, CLASSES) for x in (labels, partners))
        soft = share[:, None] * one + (1 - share[:, None]) * other
        model.reset_metrics()
        want = model.train_on_batch(preprocessed(images), soft, sample_weight=weights)
        np.testing.assert_allclose(got["loss"], want, rtol=1e-4, err_msg=f"step {step}")


def test_only_what_takes_images_to_train_on_takes_partners(tmp_path):
    exported = export_tiny(tmp_path / "mixing", "--mix", "--phase", "top=head")
    signatures = exported.load().signatures

    taking = {
        name
        for name, signature in signatures.items()
        if "share" in signature.structured_input_signature[1]
    }

    assert taking == {"train_top"}
    assert exported.manifest["mixing"] == [
        {"name": "partner_labels", "type": "int32", "shape": []},
        {"name": "share", "type": "float32", "shape": []},
    ]


def test_without_the_flag_the_manifest_says_nothing_of_it(tiny):
    assert "mixing" not in tiny.manifest


def test_hits_are_those_of_the_images_own_labels():
    targets = {
        "labels": tf.constant([0, 1]),
        "partner_labels": tf.constant([1, 0]),
        "share": tf.constant([0.1, 0.1]),
    }
    logits = tf.constant([[1.0, 0.0], [1.0, 0.0]])

    assert Mixed(Classify(2)).sums(targets, logits)["correct"] == 1
