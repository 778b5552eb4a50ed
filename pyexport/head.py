"""The new classifier on top of the backbone."""

import keras

from pyexport.errors import ExportError

# First layer of the head, by backbones.POOLINGS.
POOLINGS = {
    "flatten": keras.layers.Flatten,
    "avg": keras.layers.GlobalAveragePooling2D,
    "max": keras.layers.GlobalMaxPooling2D,
}


def attach(
    backbone: keras.Model, width: int, pooling: str, units: int, dropout: float, seed: int
) -> tuple[keras.Model, str, keras.layers.Dropout]:
    """Puts the recipe's head on a backbone.

    The result is one flat functional model, so that a phase can start at any
    layer. It gives logits: the loss is computed from them, as Keras does under a
    softmax, and the signatures apply the softmax where probabilities are asked for.

    Args:
        backbone: images [B,H,W,3] to feature maps [B,h,w,c], or to features [B,c]
            where pooling is `flatten`.
        width: how many logits it gives.
        pooling: one of backbones.POOLINGS.
        units: width of the hidden dense layer.
        dropout: rate in [0, 1); 0 leaves the layer without effect or state.
        seed: of the dropout masks.

    Returns:
        A keras.Model, images [B,H,W,3] to logits f32 [B,width], the name of its first
        head layer, and its dropout.

    Raises:
        ExportError: the backbone gives no feature maps that could be pooled.
    """
    rank = len(backbone.output.shape)
    if rank != 4 and not (rank == 2 and pooling == "flatten"):
        raise ExportError(
            f"the model gives {rank - 1}-dimensional features: --pooling {pooling} needs maps",
            "cut the model behind its last convolution, or give --pooling flatten",
        )
    taken = {layer.name for layer in backbone.layers}

    def named(name: str) -> str:
        return f"head_{name}" if name in taken else name

    first = POOLINGS[pooling](name=named("flatten" if pooling == "flatten" else f"{pooling}_pool"))
    x = first(backbone.output)
    x = keras.layers.Dense(units, activation="relu", name=named("fc"))(x)
    drop = keras.layers.Dropout(dropout, seed=seed, name=named("dropout"))
    x = drop(x)
    # Mixed precision stops here: a softmax of half precision loses small probabilities.
    logits = keras.layers.Dense(width, name=named("predictions"), dtype="float32")(x)
    return keras.Model(backbone.input, logits), first.name, drop
