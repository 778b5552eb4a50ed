"""Models made at random: equal to Keras in evaluation and two steps, or refused in one line."""

import keras
import numpy as np
import tensorflow as tf

from pyexport import random_models
from pyexport.__main__ import main
from pyexport.conftest import manifest_of, scalars_of

BATCH = 4
LEARNING_RATE = 0.01
# Of half precision, the last bits that two programs of the same steps differ in.
CLOSE = {"float32": 1e-4, "mixed_float16": 1e-2, "mixed_bfloat16": 5e-2}


def test_a_random_model_is_as_in_keras_or_refused(model_seed, tmp_path, capsys, request):
    drawn = random_models.draw(model_seed)
    path = str(tmp_path / "m.keras")
    drawn.model.save(path)
    graph = str(tmp_path / "graph")
    argv = ["--model", path, "--classes", str(random_models.CLASSES), "--output", graph]
    argv += ["--head", "none", "--gives", drawn.gives, "--train-batchnorm"]

    code = main([*argv, "--phase", "warmup=head", "--phase", "all=all"])

    printed = capsys.readouterr()
    if code != 0:
        error, hint = [x for x in printed.err.splitlines() if x.startswith("pyexport: ")]
        assert code == 2 and error.startswith("pyexport: error: ") and "hint: " in hint
        outcome = f"refused: {error.replace(path, 'm.keras')}"
    else:
        outcome = f"exported, {drawn.dtype}{check(path, graph, drawn)}"
    request.node.user_properties.append(("random_model", outcome))


def check(path, graph, drawn):
    """Evaluation and two steps of the phase in which all layers train.

    Returns:
        What the outcome does not say yet: where Keras cannot train the model, what it raises.
    """
    keras.utils.set_random_seed(0)  # pyexport's own: random layers draw the same
    model = keras.models.load_model(path, compile=False)
    optimizer = keras.optimizers.SGD(LEARNING_RATE, momentum=0.9)
    if drawn.dtype == "mixed_float16":
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    model.compile(
        optimizer,
        keras.losses.SparseCategoricalCrossentropy(from_logits=drawn.gives == "logits"),
    )
    loaded, described = tf.saved_model.load(graph), manifest_of(graph)
    size = (BATCH, drawn.size, drawn.size, 3)
    images = np.random.default_rng(3).integers(0, 256, size, np.uint8)
    close = CLOSE[drawn.dtype]
    labels = np.argmax(compare_evaluation(model, loaded, images, drawn, close), axis=-1)

    for _ in range(2):
        try:
            want = model.train_on_batch(packed(model, images), labels)
        except TypeError as err:  # of losses that layers add in half precision
            return f", evaluation compared; Keras's own step: {str(err).splitlines()[0]}"
        got = loaded.signatures["train_all"](
            images=tf.constant(images),
            labels=tf.constant(labels, tf.int32),
            weights=tf.ones(BATCH),
            **scalars_of(described, "train_all", learning_rate=LEARNING_RATE),
        )["loss"]
        np.testing.assert_allclose(got, want, rtol=close, atol=close)
        model.reset_metrics()
    compare_evaluation(model, loaded, images, drawn, close)
    return ""


def compare_evaluation(model, loaded, images, drawn, close):
    want = np.asarray(model.predict_on_batch(packed(model, images)), np.float32)
    want = want if drawn.gives == "softmax" else keras.ops.softmax(want)
    got = loaded.signatures["serving_default"](images=tf.constant(images))["probabilities"]
    np.testing.assert_allclose(got, want, atol=close)
    return want


def packed(model, images):
    return keras.tree.pack_sequence_as(model._inputs_struct, [images.astype(np.float32)])
