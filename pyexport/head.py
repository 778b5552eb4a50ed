"""The new classifier on top of the backbone."""

import keras


def attach(
    backbone: keras.Model, classes: int, units: int, dropout: float, seed: int
) -> tuple[keras.Model, str]:
    """Puts the recipe's head on a backbone.

    The result is one flat functional model, so that a phase can start at any
    layer. It gives logits: the loss is computed from them, as Keras does under a
    softmax, and the signatures apply the softmax where probabilities are asked for.

    Args:
        backbone: images [B,H,W,3] to feature maps [B,h,w,c].
        classes: how many classes, C.
        units: width of the hidden dense layer.
        dropout: rate in [0, 1); 0 leaves the layer without effect or state.
        seed: of the dropout masks.

    Returns:
        A keras.Model, images [B,H,W,3] to logits [B,C], and the name of its
        first head layer.
    """
    flatten = keras.layers.Flatten(name="flatten")
    x = flatten(backbone.output)
    x = keras.layers.Dense(units, activation="relu", name="fc")(x)
    x = keras.layers.Dropout(dropout, seed=seed, name="dropout")(x)
    logits = keras.layers.Dense(classes, name="predictions")(x)
    return keras.Model(backbone.input, logits), flatten.name
