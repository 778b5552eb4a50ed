"""Image classifiers made at random of keras.layers, to try the export on."""

import dataclasses
import random
from collections.abc import Callable
from typing import Any

import keras
from keras import layers, ops

CLASSES = 4

_FORMATS = ("float32",) * 8 + (
    "mixed_float16", "mixed_bfloat16", "float16", "bfloat16",
)  # fmt: skip
_ACTIVATIONS = ("relu", "elu", "gelu", "silu", "tanh", "softplus", "leaky_relu", "linear")

Tensor = Any
Maker = Callable[[random.Random, Tensor], Tensor]


@dataclasses.dataclass(frozen=True)
class Drawn:
    """A classifier and what pyexport has to be told of it.

    Attributes:
        model: images [B,size,size,3] of RGB 0..255 to classes.
        dtype: the policy that its layers were made with.
        gives: `softmax` or `logits`.
        size: height and width of the images.
    """

    model: keras.Model
    dtype: str
    gives: str
    size: int


def draw(seed: int) -> Drawn:
    """Makes the model of a seed."""
    draws = random.Random(seed)
    keras.utils.set_random_seed(seed)
    dtype = draws.choice(_FORMATS)
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(dtype)
    try:
        size = draws.choice((12, 16, 20))
        inputs = keras.Input((size, size, 3))
        x = _input(draws, inputs)
        for _ in range(draws.randint(1, 5)):
            x = _part(draws, x, depth=0)
        outputs, gives = _end(draws, x)
        return Drawn(keras.Model(_packed(draws, inputs), outputs), dtype, gives, size)
    finally:
        keras.config.set_dtype_policy(before)


def _packed(draws: random.Random, inputs: Tensor) -> Any:
    return draws.choice((inputs, inputs, [inputs], {inputs.name: inputs}))


def _input(draws: random.Random, x: Tensor) -> Tensor:
    x = draws.choice(
        (
            layers.Rescaling(1 / 255),
            layers.Rescaling(1 / 127.5, -1),
            layers.Normalization(mean=[124, 117, 104], variance=[3400.0, 3300.0, 3400.0]),
            lambda x: x / 127.5 - 1.0,
        )
    )(x)
    if draws.random() < 0.3:
        augmentations = (
            lambda: layers.RandomFlip(),
            lambda: layers.RandomRotation(0.1),
            lambda: layers.RandomZoom(0.2),
            lambda: layers.RandomTranslation(0.1, 0.1),
            lambda: layers.RandomContrast(0.2, value_range=(-3, 3)),
            lambda: layers.GaussianNoise(0.1),
        )
        chosen = draws.sample(augmentations, draws.randint(1, 2))
        x = keras.Sequential([make() for make in chosen])(x)
    return x


def _part(draws: random.Random, x: Tensor, depth: int) -> Tensor:
    """A layer, a branch, a layer called twice, or a model of its own."""
    kind = draws.random()
    if depth > 1 or kind < 0.5:
        return _layer(draws, x)
    if kind < 0.65:
        join = draws.choice((layers.Add, layers.Multiply, layers.Average, layers.Maximum))
        y = _like(draws, x)(x)
        return draws.choice((lambda: join()([x, y]), lambda: x + y, lambda: x * 0.5 - y))()
    if kind < 0.75:
        shared = _like(draws, x)
        return layers.Concatenate()([shared(x), shared(_activation(draws)(x))])
    return _model(draws, x, depth + 1)


def _model(draws: random.Random, x: Tensor, depth: int) -> Tensor:
    """A model within the model: sequential, or functional of one or two outputs or inputs."""
    kind = draws.randrange(5)
    if kind == 0:
        return keras.Sequential([_like(draws, x), _activation(draws), _like(draws, x)])(x)
    inputs = keras.Input(x.shape[1:], dtype=x.dtype)
    y = _part(draws, inputs, depth)
    if kind == 1:
        return keras.Model(inputs, y)(x)
    if kind == 2:
        a, b = keras.Model(inputs, [y, _like(draws, inputs)(inputs)])(x)
        return draws.choice((a, b))
    if kind == 3:
        given = keras.Model(inputs, {"one": y, "two": _activation(draws)(y)})(x)
        return layers.Add()([given["one"], given["two"]])
    other = keras.Input(x.shape[1:], dtype=x.dtype, name=f"b{draws.getrandbits(20)}")
    joined = layers.Add()([_like(draws, inputs)(inputs), other])
    if draws.random() < 0.5:
        return keras.Model([inputs, other], joined)([x, _activation(draws)(x)])
    return keras.Model({inputs.name: inputs, other.name: other}, joined)(
        {inputs.name: x, other.name: x}
    )


def _like(draws: random.Random, x: Tensor) -> keras.Layer:
    """A layer with weights that keeps a shape."""
    channels = x.shape[-1]
    made = [
        lambda: layers.Dense(channels, **_penalties(draws)),
        lambda: layers.LayerNormalization(),
        lambda: layers.BatchNormalization(momentum=draws.choice((0.9, 0.99))),
    ]
    if len(x.shape) == 4:
        made += [
            lambda: layers.Conv2D(
                channels, draws.choice((1, 3)), padding="same", **_penalties(draws)
            ),
            lambda: layers.DepthwiseConv2D(3, padding="same"),
            lambda: layers.SeparableConv2D(channels, 3, padding="same"),
            lambda: layers.Conv2DTranspose(channels, 3, padding="same"),
            lambda: layers.SpectralNormalization(layers.Conv2D(channels, 3, padding="same")),
            lambda: layers.GroupNormalization(groups=1),
        ]
    return draws.choice(made)()


def _penalties(draws: random.Random) -> dict[str, Any]:
    kinds = (
        {"kernel_regularizer": keras.regularizers.L2(0.01)},
        {"activity_regularizer": keras.regularizers.L1(1e-4)},
        {"bias_regularizer": "l2", "kernel_initializer": "he_normal"},
        {"kernel_constraint": keras.constraints.MaxNorm(0.5)},
    )
    return draws.choice(kinds) if draws.random() < 0.3 else {}


def _activation(draws: random.Random) -> keras.Layer:
    made = (
        lambda: layers.Activation(draws.choice(_ACTIVATIONS)),
        lambda: layers.ReLU(max_value=draws.choice((None, 6.0))),
        lambda: layers.LeakyReLU(negative_slope=0.2),
        lambda: layers.ELU(),
    )
    return draws.choice(made)()


def _layer(draws: random.Random, x: Tensor) -> Tensor:
    made: list[Maker] = [
        lambda d, x: _like(d, x)(x),
        lambda d, x: _activation(d)(x),
        lambda d, x: layers.PReLU(shared_axes=[1, 2])(x),
        lambda d, x: layers.Dropout(d.choice((0.0, 0.2, 0.5)))(x),
        lambda d, x: layers.SpatialDropout2D(0.2)(x),
        lambda d, x: layers.AlphaDropout(0.1)(x),
        lambda d, x: layers.GaussianNoise(0.1)(x),
        lambda d, x: layers.GaussianDropout(0.1)(x),
        lambda d, x: layers.ActivityRegularization(l2=1e-4)(x),
        lambda d, x: layers.Conv2D(d.choice((4, 6)), 3, padding="same", strides=d.choice((1, 2)),
                                   activation=d.choice(_ACTIVATIONS), **_penalties(d))(x),
        lambda d, x: layers.Conv2D(4, 3, padding="same", dilation_rate=2)(x),
        lambda d, x: layers.MaxPooling2D(2, padding="same")(x),
        lambda d, x: layers.AveragePooling2D(2, padding="same")(x),
        lambda d, x: layers.UpSampling2D(2, interpolation=d.choice(("nearest", "bilinear")))(x),
        lambda d, x: layers.ZeroPadding2D(1)(x),
        lambda d, x: layers.Permute((2, 1, 3))(x),
        lambda d, x: layers.UnitNormalization()(x),
        lambda d, x: layers.RMSNormalization()(x),
        lambda d, x: layers.Resizing(8, 8)(x),
        lambda d, x: layers.Identity()(x),
        lambda d, x: ops.relu(x) + ops.sin(x),
        lambda d, x: layers.TimeDistributed(layers.Dense(x.shape[-1]))(x),
        _tokens,
        _recurrent,
    ]  # fmt: skip
    return draws.choice(made)(draws, x)


def _tokens(draws: random.Random, x: Tensor) -> Tensor:
    """Attention between the places of small maps; it gives two tensors where it is asked."""
    height, width, channels = x.shape[1:]
    tokens = layers.Reshape((height * width, channels))(x)
    attention = layers.MultiHeadAttention(2, 4, dropout=draws.choice((0.0, 0.1)))
    if draws.random() < 0.5:
        tokens, _ = attention(tokens, tokens, return_attention_scores=True)
    else:
        tokens = attention(tokens, tokens)
    return layers.Reshape((height, width, channels))(tokens)


def _recurrent(draws: random.Random, x: Tensor) -> Tensor:
    """The rows of a map read one after the other, for a factor of each channel."""
    channels = x.shape[-1]
    rows = layers.Reshape((x.shape[1], x.shape[2] * channels))(x)
    kind = draws.choice((layers.LSTM, layers.GRU))
    # Keras's own initializer, an orthogonal one, cannot make bfloat16.
    settings = {"recurrent_initializer": "glorot_uniform"}
    if draws.random() < 0.5:
        _, last, *_ = kind(channels, return_state=True, **settings)(rows)
    else:
        last = layers.Bidirectional(kind(channels, **settings), merge_mode="sum")(rows)
    return layers.Multiply()([x, layers.Reshape((1, 1, channels))(last)])


def _end(draws: random.Random, x: Tensor) -> tuple[Tensor, str]:
    x = draws.choice((layers.Flatten, layers.GlobalAveragePooling2D, layers.GlobalMaxPooling2D))()(
        x
    )
    if draws.random() < 0.5:
        x = layers.Dense(6, activation=draws.choice(_ACTIVATIONS), **_penalties(draws))(x)
    kind = draws.randrange(6)
    if kind < 2:
        return layers.Dense(CLASSES)(x), "logits"
    if kind == 2:
        return layers.Dense(CLASSES, activation="sigmoid")(x), "logits"
    if kind == 3:
        return layers.Dense(CLASSES, activation="softmax")(x), "softmax"
    x = layers.Dense(CLASSES)(x)
    if kind == 4:
        return layers.Softmax(dtype="float32")(x), "softmax"
    return layers.Activation("softmax", dtype="float32")(x), "softmax"
