"""The functions that Go calls, by signature name."""

import dataclasses
from collections.abc import Callable

import keras
import tensorflow as tf

from pyexport.cut import Split
from pyexport.decode import decode_batch
from pyexport.phases import Phase
from pyexport.recipe import Recipe
from pyexport.steps import evaluation, infer, train_step

Functions = dict[str, tf.types.experimental.ConcreteFunction]

_LABELS = tf.TensorSpec((None,), tf.int32, "labels")
_WEIGHTS = tf.TensorSpec((None,), tf.float32, "weights")
_LEARNING_RATE = tf.TensorSpec((), tf.float32, "learning_rate")
_IMAGE_BYTES = tf.TensorSpec((None,), tf.string, "image_bytes")


@dataclasses.dataclass(frozen=True)
class Signatures:
    """Traces the signatures of one model.

    Attributes:
        model: preprocessed images f32 [B,H,W,3] to logits [B,C].
        preprocess: images u8 [B,H,W,3] to what the model takes.
        size: H and W in pixels.
        interpolation: how serving_bytes resizes, one of interpolation.KERNELS.
        recipe: how the model trains.
    """

    model: keras.Model
    preprocess: Callable[[tf.Tensor], tf.Tensor]
    size: int
    interpolation: str
    recipe: Recipe

    def training(
        self, phase: Phase, halves: Split, optimizer: keras.optimizers.Optimizer
    ) -> Functions:
        """The train, features and evaluate signatures of one phase."""
        recipe = self.recipe
        step = train_step(
            halves.rest, phase, optimizer, recipe.label_smoothing, recipe.train_batchnorm
        )

        def features(images):
            images = self.preprocess(images)
            return images if halves.frozen is None else infer(halves.frozen, images)

        def train(images, labels, weights, learning_rate):
            return step(features(images), labels, weights, learning_rate)

        inputs = (_LABELS, _WEIGHTS, _LEARNING_RATE)
        traced = {f"train_{phase.name}": self._compiled(train, self._images, *inputs)}
        if halves.frozen is None:
            return traced
        spec = tf.TensorSpec(halves.frozen.output.shape, tf.float32, "features")
        evaluate = evaluation(halves.rest, recipe.label_smoothing)
        return traced | {
            f"features_{phase.name}": self._compiled(
                lambda images: {"features": features(images)}, self._images
            ),
            f"train_{phase.name}_from_features": self._compiled(
                lambda features, labels, weights, learning_rate: step(
                    features, labels, weights, learning_rate
                ),
                spec,
                *inputs,
            ),
            f"evaluate_{phase.name}_from_features": self._compiled(
                lambda features, labels: evaluate(features, labels), spec, _LABELS
            ),
        }

    def evaluate(self) -> Functions:
        """The evaluate signature."""
        run = evaluation(self.model, self.recipe.label_smoothing)
        return {
            "evaluate": self._compiled(
                lambda images, labels: run(self.preprocess(images), labels), self._images, _LABELS
            )
        }

    def serving(self) -> Functions:
        """serving_default and serving_bytes, which any server runs, with or without XLA."""

        def classify(images):
            logits = infer(self.model, self.preprocess(images))
            return {"probabilities": tf.nn.softmax(logits)}

        def classify_bytes(image_bytes):
            return classify(decode_batch(image_bytes, self.size, self.interpolation))

        return {
            "serving_default": _trace(classify, self._images),
            "serving_bytes": _trace(classify_bytes, _IMAGE_BYTES),
        }

    def _compiled(self, function: Callable, *inputs: tf.TensorSpec):
        return _trace(function, *inputs, jit_compile=self.recipe.jit_compile)

    @property
    def _images(self) -> tf.TensorSpec:
        return tf.TensorSpec((None, self.size, self.size, 3), tf.uint8, "images")


def _trace(
    function: Callable, *inputs: tf.TensorSpec, jit_compile: bool = False
) -> tf.types.experimental.ConcreteFunction:
    # None leaves it to the caller; False would forbid it to whoever serves the model.
    traced = tf.function(function, jit_compile=jit_compile or None)
    return traced.get_concrete_function(*inputs)
