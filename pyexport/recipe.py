"""How a graph trains: its optimizer, its loss and its number format."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

OPTIMIZERS = ("sgd", "adam", "adamw", "rmsprop")
DTYPES = ("float32", "mixed_bfloat16", "mixed_float16")
CLIPS = ("clipnorm", "global_clipnorm", "clipvalue")
RATES = ("layer_decay", "backbone_rate")

# The recipe's momentum, for SGD where none is given; RMSprop has none by default.
MOMENTUM = {"sgd": 0.9, "rmsprop": 0.0}
# Keras's default for AdamW; the others decay no weights unless told to.
WEIGHT_DECAY = {"adamw": 0.004}


@dataclasses.dataclass(frozen=True)
class Recipe:
    """What all phases of a graph share.

    Attributes:
        optimizer: one of OPTIMIZERS, with the settings that Keras gives it.
        momentum: of sgd and rmsprop; None for the others.
        nesterov: whether SGD looks ahead.
        weight_decay: share of each weight subtracted per step, times the learning
            rate; None for none.
        clip: how gradients are clipped, one of CLIPS, and the limit; or None.
        rates: how learning rates differ between blocks, one of RATES, and the number that
            is raised to a block's depth; or None.
        label_smoothing: share of a label that is spread over all classes.
        focal_gamma: exponent of the focal loss; 0 for cross-entropy.
        ema: part of the moving average of a weight that stays in a step; 0: weights
            are not averaged.
        dtype: Keras's dtype policy, one of DTYPES.
        jit_compile: whether XLA compiles training, evaluation and features.
        train_batchnorm: whether BatchNormalization that trains updates its
            statistics.
        backbone_dropout: whether the backbone's own dropout and stochastic depth
            are on where it trains.
        mix: whether training takes images that are mixed of two.
    """

    optimizer: str = "sgd"
    momentum: float | None = 0.9
    nesterov: bool = False
    weight_decay: float | None = None
    clip: tuple[str, float] | None = None
    rates: tuple[str, float] | None = None
    label_smoothing: float = 0.0
    focal_gamma: float = 0.0
    ema: float = 0.0
    dtype: str = "float32"
    jit_compile: bool = False
    train_batchnorm: bool = False
    backbone_dropout: bool = True
    mix: bool = False

    @property
    def scales_loss(self) -> bool:
        """Whether small gradients would be lost: half precision has 5 bits of exponent."""
        return self.dtype == "mixed_float16"

    def build(
        self, variables: list[keras.Variable], learning_rate: float
    ) -> keras.optimizers.Optimizer:
        """An optimizer for variables, in its initial state."""
        import keras

        optimizer = self.optimizer_of(learning_rate)
        if self.scales_loss:
            optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
        optimizer.build(variables)
        return optimizer

    def optimizer_of(self, learning_rate: float) -> keras.optimizers.Optimizer:
        """The optimizer with its settings, without variables and without loss scaling."""
        import keras

        kinds = {
            "sgd": keras.optimizers.SGD,
            "adam": keras.optimizers.Adam,
            "adamw": keras.optimizers.AdamW,
            "rmsprop": keras.optimizers.RMSprop,
        }
        settings: dict[str, Any] = {"weight_decay": self.weight_decay}
        if self.momentum is not None:
            settings["momentum"] = self.momentum
        if self.nesterov:
            settings["nesterov"] = True
        if self.clip is not None:
            settings[self.clip[0]] = self.clip[1]
        return kinds[self.optimizer](learning_rate, **settings)

    def describe(self) -> dict[str, Any]:
        """The manifest's part of it."""
        return {
            "optimizer": {
                "name": self.optimizer,
                "momentum": self.momentum or 0.0,
                "nesterov": self.nesterov,
                "weight_decay": self.weight_decay or 0.0,
                "clip": {"by": self.clip[0], "limit": self.clip[1]} if self.clip else None,
                "loss_scaling": self.scales_loss,
            },
            **({"rates_by": self.rates[0]} if self.rates else {}),
            "label_smoothing": self.label_smoothing,
            **({"focal_gamma": self.focal_gamma} if self.focal_gamma else {}),
            "dtype": self.dtype,
            "jit_compile": self.jit_compile,
            "train_batchnorm": self.train_batchnorm,
            "backbone_dropout": self.backbone_dropout,
        }
