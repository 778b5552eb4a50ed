"""The functions that Go calls, by signature name."""

from collections.abc import Callable

import keras
import tensorflow as tf

from pyexport import scalars
from pyexport.arguments.picture import Picture
from pyexport.averages import Averages
from pyexport.cut import Split
from pyexport.decode import decode_batch
from pyexport.mixing import Mixed
from pyexport.model import Built
from pyexport.operands import Operand, Operands
from pyexport.phases import Phase
from pyexport.recipe import Recipe
from pyexport.steps import evaluation, infer, train_step
from pyexport.task import Task, Tensors
from pyexport.views import VIEWS, averaged

Functions = dict[str, tf.types.experimental.ConcreteFunction]

_WEIGHTS = tf.TensorSpec((None,), tf.float32, "weights")
_LEARNING_RATE = tf.TensorSpec((), tf.float32, "learning_rate")

# The name of the constant by which serving_bytes makes pictures upright by EXIF.
UPRIGHT = "upright_by_exif"

_IMAGE_BYTES = tf.TensorSpec((None,), tf.string, "image_bytes")


class Signatures:
    """Traces the signatures of one model.

    Args:
        built: the model.
        picture: what it takes, and which views of it serving signatures average.
        recipe: how the model trains.
    """

    def __init__(self, built: Built, picture: Picture, recipe: Recipe):
        self.built, self.task = built, built.task
        self.picture, self.recipe = picture, recipe
        self.scalars = scalars.hyperparameters(recipe, built.dropout)

    def training(
        self,
        phase: Phase,
        halves: Split,
        optimizer: keras.optimizers.Optimizer,
        averages: Averages | None = None,
    ) -> Functions:
        """The train, swap, features and evaluate signatures of one phase."""
        dtype = phase.variables[0].dtype
        dropout = phase.on(self.built.dropout)

        def features(images):
            images = self.built.preprocess(images)
            return images if halves.frozen is None else infer(halves.frozen, images)

        numbers = [x.spec for x in scalars.hyperparameters(self.recipe, dropout)]

        def training(task, spec, prepare):
            """The train signature of a task, from images or from features."""
            rest, recipe = halves.rest, self.recipe
            take = train_step(rest, task, phase, optimizer, recipe, dropout, averages)

            def train(weights, learning_rate, **given):
                targets, operands = _targets(task, given), self._operands(given, dtype)
                inputs = prepare(given[spec.name])
                return take(inputs, targets, weights, learning_rate, operands)

            return self._compiled(train, spec, *_specs(task), _WEIGHTS, _LEARNING_RATE, *numbers)

        of_images = Mixed(self.task) if self.recipe.mix else self.task
        traced = {f"train_{phase.name}": training(of_images, self._images, features)}
        if averages is not None:
            traced[phase.swap] = _trace(averages.swap)
        if halves.frozen is None:
            return traced
        spec = tf.TensorSpec(halves.frozen.output.shape, tf.float32, "features")
        return traced | {
            f"features_{phase.name}": self._compiled(
                lambda images: {"features": features(images)}, self._images
            ),
            f"train_{phase.name}_from_features": training(self.task, spec, lambda x: x),
            f"evaluate_{phase.name}_from_features": self._evaluation(
                halves.rest, spec, lambda features: features
            ),
        }

    def evaluate(self) -> Functions:
        """The evaluate signature."""
        whole = self._evaluation(self.built.whole, self._images, self.built.preprocess)
        return {"evaluate": whole}

    def _evaluation(self, model: keras.Model, spec: tf.TensorSpec, prepare: Callable):
        run = evaluation(model, self.task)

        def evaluate(**given):
            inputs = prepare(given[spec.name])
            return run(inputs, _targets(self.task, given), self._operands(given, "float32"))

        evaluates = [x.spec for x in self.scalars if x.evaluates]
        return self._compiled(evaluate, spec, *_specs(self.task), *evaluates)

    def _operands(self, given: dict[str, tf.Tensor], dtype: str) -> Operands:
        return {
            x.name: Operand(given[x.name], x.default, dtype)
            for x in self.scalars
            if x.name in given
        }

    def serving(self) -> Functions:
        """serving_default and serving_bytes, which any server runs, with or without XLA.

        For each kind of views there are two more, whose outputs are means over the views.
        """

        def serve(images):
            logits = infer(self.built.whole, self.built.preprocess(images))
            return self.task.predict(logits)

        functions = self._served(serve)
        for name in self.picture.tta:
            functions |= self._served(averaged(serve, VIEWS[name]), f"_{name}")
        return functions

    def _served(self, serve: Callable[[tf.Tensor], Tensors], ending: str = "") -> Functions:
        """Signatures that serve images, and files of them."""

        def serve_bytes(image_bytes):
            # tfft turns it off in a model that was trained on pictures as they are stored.
            upright = tf.constant(True, name=UPRIGHT)
            size, interpolation = self.built.size, self.picture.interpolation
            return serve(decode_batch(image_bytes, size, interpolation, self.picture.fit, upright))

        return {
            f"serving_default{ending}": _trace(serve, self._images),
            f"serving_bytes{ending}": _trace(serve_bytes, _IMAGE_BYTES),
        }

    def _compiled(self, function: Callable, *inputs: tf.TensorSpec):
        return _trace(function, *inputs, jit_compile=self.recipe.jit_compile)

    @property
    def _images(self) -> tf.TensorSpec:
        return tf.TensorSpec((None, self.built.size, self.built.size, 3), tf.uint8, "images")


def _targets(task: Task, given: Tensors) -> Tensors:
    return {x.name: given[x.name] for x in task.targets}


def _specs(task: Task) -> list[tf.TensorSpec]:
    return [x.spec for x in task.targets]


def _trace(
    function: Callable, *inputs: tf.TensorSpec, jit_compile: bool = False
) -> tf.types.experimental.ConcreteFunction:
    # None leaves it to the caller; False would forbid it to whoever serves the model.
    traced = tf.function(function, jit_compile=jit_compile or None)
    return traced.get_concrete_function(**{spec.name: spec for spec in inputs})
