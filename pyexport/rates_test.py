"""Learning rates by depth, and phases that end before the model does, against Keras."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from pyexport import arguments, blocks, phases, trials
from pyexport.backbones import BACKBONES
from pyexport.conftest import manifest_of, scalars_of
from pyexport.errors import ExportError
from pyexport.export import export
from pyexport.preprocessing import preprocessing

STEPS, BATCH, CLASSES, RATE = 20, 6, 5, 1e-3


@pytest.mark.parametrize(
    ("layer", "block"),
    [
        ("block5_conv1", "block5"),
        ("conv5_block3_1_conv", "conv5_block3"),
        ("block_12_expand_BN", "block_12"),
        ("block2a_dwconv", "block2a"),
        ("convnext_tiny_stage_0_block_1_layer_scale", "convnext_tiny_stage_0_block_1"),
        ("expanded_conv_project", "expanded_conv"),
        ("expanded_conv_10_squeeze_excite_conv_1", "expanded_conv_10"),
        ("conv_dw_3", "conv_3"),
        ("conv_pw_3_bn", "conv_3"),
        ("conv1_bn", "conv1"),
        ("pool2_conv", "pool2"),
        ("bn_Conv1", "Conv1"),
        ("stem_conv", "stem"),
        ("top_bn", "top"),
        ("conv2d_3", "conv2d_3"),
        ("batch_normalization_3", "batch_normalization_3"),
        ("blockade", "blockade"),
    ],
)
def test_names_tell_blocks(layer, block):
    assert blocks.block_of(layer) == block


def exported(folder, *flags):
    """A graph of the tiny network whose second phase trains block4 and block5, and not the head."""
    parsed = arguments.parse(
        "--backbone TinyVGG16 --weights none --classes 5 --head-units 16 --dropout 0.5 --phase "
        "all=all --phase part=block4_conv2:block5_conv3".split()
        + [*flags, "--output", str(folder / "graph")]
    )
    export(parsed)
    return tf.saved_model.load(folder / "graph"), manifest_of(str(folder / "graph"))


def twin(graph):
    """The network in plain Keras with a graph's weights, without dropout."""
    body = BACKBONES["TinyVGG16"].build(32)
    x = keras.layers.Flatten(name="flatten")(body.output)
    x = keras.layers.Dense(16, activation="relu", name="fc")(x)
    model = keras.Model(body.input, keras.layers.Dense(CLASSES, name="predictions")(x))
    for layer in model.layers:
        for variable in layer.weights:
            variable.assign(graph.layers[layer.name][variable.name])
    return model


def batches():
    random = np.random.default_rng(0)
    for _ in range(STEPS):
        images = random.integers(0, 256, (BATCH, 32, 32, 3), np.uint8)
        yield tf.constant(images), tf.constant(random.integers(0, CLASSES, BATCH, np.int32))


def keras_losses(model, make, rates):
    """Steps with an optimizer for each layer, at its own rate; the losses."""
    prepare = preprocessing("auto", BACKBONES["TinyVGG16"].preprocess)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizers = {name: make(rate) for name, rate in rates.items()}
    layers = [model.get_layer(name) for name in rates]
    for images, labels in batches():
        with tf.GradientTape() as tape:
            loss = loss_of(labels, model(prepare(images), training=False))
        gradients = tape.gradient(loss, [x.trainable_variables for x in layers])
        for layer, of_layer in zip(layers, gradients, strict=True):
            optimizers[layer.name].apply(of_layer, layer.trainable_variables)
        yield float(loss)


def losses(graph, manifest, phase, **chosen):
    name = f"train_{phase}"
    for images, labels in batches():
        given = scalars_of(manifest, name, learning_rate=RATE, **chosen)
        weights = tf.ones(BATCH)
        yield float(
            graph.signatures[name](images=images, labels=labels, weights=weights, **given)["loss"]
        )


def multiplied(manifest, phase, base):
    """The rate of each layer that trains, as the manifest says."""
    (stage,) = (x for x in manifest["phases"] if x["name"] == phase)
    return {
        name: RATE * base ** block["depth"] for block in stage["blocks"] for name in block["layers"]
    }


def adamw(rate):
    return keras.optimizers.AdamW(rate, weight_decay=0.5)


def momentum(rate):
    return keras.optimizers.SGD(rate, momentum=0.9)


@pytest.mark.parametrize(
    ("flags", "make", "chosen"),
    [
        ("--layer-decay 1 --dropout 0", momentum, {"layer_decay": 0.7}),
        ("--backbone-rate 0.5 --dropout 0 --optimizer adamw --weight-decay 0.5", adamw,
         {"backbone_rate": 0.1}),
        ("--layer-decay 0.6 --dropout 0 --optimizer adamw --weight-decay 0.5", adamw,
         {"layer_decay": 0.6}),
    ],
    ids=["sgd", "backbone", "adamw"],
)  # fmt: skip
def test_steps_are_those_of_an_optimizer_for_each_layer(tmp_path, flags, make, chosen):
    graph, manifest = exported(tmp_path, *flags.split())
    (base,) = chosen.values()
    rates = multiplied(manifest, "all", base)
    depth = {"block1_conv1": 5 if "layer_decay" in chosen else 1, "fc": 0}
    assert {x: rates[x] for x in depth} == {x: RATE * base**d for x, d in depth.items()}
    assert list(rates) == manifest["phases"][0]["trainable"]

    want = list(keras_losses(twin(graph), make, rates))

    np.testing.assert_allclose(list(losses(graph, manifest, "all", **chosen)), want, rtol=1e-4)


def test_clipping_and_loss_scaling_do_not_see_the_rates(tmp_path):
    flags = "--layer-decay 0.5 --global-clipnorm 0.1 --dropout 0 --momentum 0".split()
    graph, manifest = exported(tmp_path, *flags, "--dtype", "mixed_float16")
    before = {x: v["kernel"].numpy() for x, v in graph.layers.items() if "kernel" in v}

    next(losses(graph, manifest, "all"))

    steps = [
        (np.linalg.norm(graph.layers[x]["kernel"] - before[x]) / rate) ** 2
        for x, rate in multiplied(manifest, "all", 0.5).items()
    ]
    # Kernels have nearly all of the clipped gradient's norm.
    assert 0.09 < np.sqrt(sum(steps)) < 0.1001


def test_a_phase_that_ends_in_the_middle(tmp_path):
    graph, manifest = exported(tmp_path, "--layer-decay", "0.6", "--train-batchnorm")
    stage = manifest["phases"][1]
    assert (stage["from"], stage["to"], stage["cut"]) == (
        "block4_conv2", "block5_conv3", "block4_conv1",
    )  # fmt: skip
    assert stage["frozen"][-3:] == ["block4_conv1", "fc", "predictions"]
    assert [(x["name"], x["depth"]) for x in stage["blocks"]] == [("block4", 2), ("block5", 1)]
    taken = {x["name"]: x["signatures"] for x in manifest["scalars"]}
    assert "train_all" in taken["dropout"] and "train_part" not in taken["dropout"]

    want = list(keras_losses(twin(graph), momentum, multiplied(manifest, "part", 0.6)))

    np.testing.assert_allclose(list(losses(graph, manifest, "part")), want, rtol=1e-4)


def test_a_users_model_learns_so_too(export):
    i = trials.picture()
    x = keras.layers.Conv2D(4, 3, name="block1_conv")(trials.scaled(i))
    x = keras.layers.Dropout(0.5)(keras.layers.Conv2D(4, 3, name="block2_conv")(x))
    x = keras.layers.GlobalAveragePooling2D()(x)
    done = export(keras.Model(i, trials.out(x)), *trials.KEPT, "--layer-decay", "0.5",
                  "--phase", "all=all", "--phase", "part=block1_conv:block2_conv")  # fmt: skip

    assert "verified train_part: equal to a step of your Keras model" in done.printed.out
    assert [x["depth"] for x in done.manifest["phases"][0]["blocks"]] == [2, 1, 0]


def test_what_is_behind_the_end_runs_as_in_evaluation():
    inputs = keras.Input((4,))
    x = keras.layers.Dense(3, name="a")(inputs)
    x = keras.layers.Dense(3, name="b")(x)
    x = keras.layers.Dropout(0.5, name="on")(x)
    x = keras.layers.Dense(3, name="c")(x)
    x = keras.layers.BatchNormalization(name="norm")(x)
    x = keras.layers.Dropout(0.5, name="off")(x)
    model = keras.Model(inputs, keras.layers.Dense(2, name="head")(x))

    phase = phases.resolve(model, "head", phases.parse("x=b:c"), 0.1, 1)

    assert [x.name for x in phase.live] == ["b", "on", "c"]
    assert ([x.name for x in phase.frozen], phase.statistics) == (["a", "norm", "head"], ())
    for given, culprit in (("x=b:d", 'no layer "d"'), ("x=c:b", "comes before FROM"),
                           ("x=on:on", 'from "on" to "on"')):  # fmt: skip
        with pytest.raises(ExportError, match=culprit):
            phases.resolve(model, "head", phases.parse(given), 0.1, 1)
