"""An exported TinyVGG16 or VGG16 as a Keras user would write it, with the graph's weights."""

import keras
import tensorflow as tf


def build(manifest):
    """The layers that the manifest lists, as plain Keras layers.

    Args:
        manifest: The exported graph's manifest, a dict.

    Returns:
        A functional model, yet to be compiled, of images in [0, 255], RGB, float32.
    """
    size = manifest["input"]
    x = inputs = keras.Input((size["height"], size["width"], 3))
    x = keras.layers.Lambda(keras.applications.vgg16.preprocess_input)(x)
    for layer in manifest["layers"][1:]:
        name, shape = layer["name"], layer["output_shape"]
        if layer["type"] == "Conv2D":
            x = keras.layers.Conv2D(shape[-1], 3, padding="same", activation="relu", name=name)(x)
        elif layer["type"] == "MaxPooling2D":
            x = keras.layers.MaxPooling2D(2, name=name)(x)
        elif layer["type"] == "Flatten":
            x = keras.layers.Flatten(name=name)(x)
        elif layer["type"] == "Dropout":
            x = keras.layers.Dropout(manifest["head"]["dropout"], name=name)(x)
        elif layer["type"] == "Dense":
            last = layer is manifest["layers"][-1]
            x = keras.layers.Dense(shape[0], "softmax" if last else "relu", name=name)(x)
        else:
            raise ValueError(f"unexpected layer {layer}")
    return keras.Model(inputs, x)


def load_weights(layers, graph):
    """Copies the weights that the graph was exported with into layers of the same names.

    Args:
        layers: Keras layers, built.
        graph: The graph's folder, a pathlib.Path.
    """
    reader = tf.train.load_checkpoint(str(graph / "variables" / "variables"))
    for layer in layers:
        for variable in layer.weights:
            if "seed_generator" in variable.path:
                continue
            key = f"layers/{layer.name}/{variable.name}/.ATTRIBUTES/VARIABLE_VALUE"
            variable.assign(reader.get_tensor(key))
