"""Verifies that a saved graph does what the user's own Keras model does."""

import contextlib
import inspect
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from pyexport import graph, kerasloss, patched, rates, state
from pyexport.loading import load
from pyexport.model import Built
from pyexport.phases import Phase
from pyexport.recipe import Recipe
from pyexport.verification import LOSS_SCALE_OF_VERIFICATION, Verification, VerificationError

_BATCH = 4
# One step from these shows more of the gradients than one of the verification's own.
_LEARNING_RATE = 0.1
# Greatest difference of a probability, and of a loss and of a step as parts of themselves.
_CLOSE = {"float32": 1e-4, "mixed_bfloat16": 5e-2, "mixed_float16": 1e-2}
# Of the last bits of weights, which a step is the difference of.
_EPSILON = 1e-6
_SMALLEST = 1e-30


def verify(
    folder: str, manifest: dict[str, Any], built: Built, phases: list[Phase], recipe: Recipe
) -> list[str]:
    """Runs the user's model on random images, and the graph, and compares them.

    Args:
        folder: the SavedModel.
        manifest: its manifest.
        built: the model that was saved; it has an `own`.
        phases: of the model.
        recipe: how the model trains.

    Returns:
        What was verified, one line each.

    Raises:
        VerificationError: naming the signature, and the variable that differs.
    """
    verification = Verification(load(folder), manifest)
    comparison = Comparison(verification, Reference(built, recipe))
    comparison.evaluation()
    lines = ["serving_default: equal to your Keras model in evaluation"]
    for phase in phases:
        comparison.steps(phase)
        lines.append(f"train_{phase.name}: equal to a step of your Keras model")
    return lines


class Reference:
    """The user's model in Keras, with its own layers, and the head that it was given.

    Args:
        built: the model.
        recipe: how it trains.
    """

    def __init__(self, built: Built, recipe: Recipe):
        self.built, self.recipe, self.own = built, recipe, built.own
        layers = built.whole.layers
        first = [x.name for x in layers].index(built.head["first"])
        self.head = layers[first:] if self.own.gives is None else []
        old = {id(new): old for old, new in self.own.pairs}
        self.layers = [(old.get(id(x), x), x) for x in layers if x.variables]

    def variables(self) -> dict[str, keras.Variable]:
        """By the checkpoint key of what stands for them in the graph."""
        named = state.by_layer(self.built.whole, lambda layer: layer.variables)
        return {
            f"layers/{new.name}/{key}": variable
            for old, new in self.layers
            for key, variable in zip(named[new.name], old.variables, strict=True)
        }

    def logits(self, images: tf.Tensor, training: bool) -> tf.Tensor:
        """Logits f32 [B,C], up to a constant of each image, for images u8 [B,H,W,3]."""
        if self.own.gives == "sigmoid":  # 1 - p would lose the digits of a large one
            with patched.without_activation(self.own.ending):
                return self.given(images, training)
        given = self.given(images, training)
        return tf.math.log(tf.maximum(given, _SMALLEST)) if self.own.gives == "softmax" else given

    def probabilities(self, images: tf.Tensor) -> tf.Tensor:
        """What the model says of images in evaluation, f32 [B,C]."""
        given = self.given(images, training=False)
        if self.own.gives in ("softmax", "sigmoid"):
            return given
        return self.built.task.predict(given)["probabilities"]

    def given(self, images: tf.Tensor, training: bool) -> tf.Tensor:
        """What the model and its head give, f32 [B,C]: logits or probabilities."""
        model, x = self.own.model, self.built.preprocess(images)
        if not isinstance(model, keras.Sequential):
            x = keras.tree.pack_sequence_as(model._inputs_struct, [x])
        x = keras.tree.flatten(model(x, training=training))[0]
        for layer in self.head:
            has_mode = "training" in inspect.signature(layer.call).parameters
            x = layer(x, training=training) if has_mode else layer(x)
        return tf.cast(x, tf.float32)

    def optimizer(self, phase: Phase) -> keras.optimizers.Optimizer:
        """The phase's, for the variables of the user's model."""
        optimizer = self.recipe.build(self.trained(phase), _LEARNING_RATE)
        if self.recipe.scales_loss:
            optimizer.dynamic_scale.assign(LOSS_SCALE_OF_VERIFICATION)
        return optimizer

    def trained(self, phase: Phase) -> list[keras.Variable]:
        """The user's variables that train, in the order of the phase's."""
        counterparts = {
            id(b): a
            for old, new in self.layers
            for a, b in zip(old.variables, new.variables, strict=True)
        }
        return [counterparts[id(v)] for v in phase.variables]

    def step(
        self,
        phase: Phase,
        optimizer: keras.optimizers.Optimizer,
        images: tf.Tensor,
        labels: tf.Tensor,
        weights: tf.Tensor,
    ) -> float:
        """One step as Keras's train_step takes it; returns the loss."""

        def take():
            return self.take(phase, optimizer, images, labels, weights)

        # XLA draws other random numbers from the same seed.
        compiled = tf.function(take, jit_compile=True) if self.recipe.jit_compile else take
        return float(compiled())

    def take(
        self,
        phase: Phase,
        optimizer: keras.optimizers.Optimizer,
        images: tf.Tensor,
        labels: tf.Tensor,
        weights: tf.Tensor,
    ) -> tf.Tensor:
        """The step itself; returns the loss f32 []."""
        trained = self.trained(phase)
        with self.in_phase(phase), tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([v.value for v in trained])
            logits = self.logits(images, training=True)
            loss = kerasloss.loss(self.built.task, self.recipe, labels, logits, weights)
            for added in self.own.model.losses:
                loss += tf.reduce_sum(tf.cast(added, tf.float32))
            scaled = optimizer.scale_loss(loss)
        by, number = self.recipe.rates or (None, None)
        with rates.given_to(optimizer, trained, rates.factors(phase, by, {by: number})):
            optimizer.apply(tape.gradient(scaled, [v.value for v in trained]), trained)
        return loss

    @contextlib.contextmanager
    def in_phase(self, phase: Phase) -> Iterator[None]:
        """Freezes the user's layers as a phase does, and calls frozen ones as in evaluation."""
        updated = phase.statistics if self.recipe.train_batchnorm else ()
        live = {*phase.live, *updated}
        with contextlib.ExitStack() as calls:
            self.own.model.trainable = True
            for old, new in self.own.pairs:
                old.trainable = new in phase.trainable
                fixed = graph.batchnorms([old]) if new not in updated else []
                for layer in fixed if new in live else old._flatten_layers():
                    calls.enter_context(patched.in_evaluation(layer))
            for layer in self.head:
                if layer not in live:
                    calls.enter_context(patched.in_evaluation(layer))
            yield


class Comparison:
    """A graph and the model that it was made of, on the same random images.

    Args:
        verification: the graph.
        reference: the model.
    """

    def __init__(self, verification: Verification, reference: Reference):
        self.verification, self.reference = verification, reference
        self.variables = reference.variables()
        own = reference.own
        self.close = 5e-2 if own.recast else _CLOSE[reference.recipe.dtype]
        size = reference.built.size
        pixels = np.random.default_rng(1).integers(0, 256, (_BATCH, size, size, 3), np.uint8)
        self.images = tf.constant(pixels)

    def evaluation(self) -> None:
        """Compares probabilities.

        Raises:
            VerificationError: they differ.
        """
        want = self.reference.probabilities(self.images).numpy()
        serve = self.verification.signatures["serving_default"]
        got = serve(images=self.images)["probabilities"].numpy()
        difference = float(np.abs(got - want).max())
        if not difference <= self.close:
            raise VerificationError(
                "the graph does not evaluate as your Keras model does: probabilities differ by "
                f"{difference:.2g}"
            )
        self.labels = kerasloss.labels(self.reference.built.task, want)

    def steps(self, phase: Phase, count: int = 1) -> None:
        """Compares train steps of a phase, each from the state before.

        Raises:
            VerificationError: the loss or a variable differs.
        """
        start = {key: v.numpy() for key, v in self.variables.items()}
        optimizer = self.reference.optimizer(phase)
        weights = tf.constant(np.linspace(1, 0.5, _BATCH), tf.float32)
        self.verification.restart()
        try:
            for _ in range(count):
                want = self.reference.step(phase, optimizer, self.images, self.labels, weights)
                self.step(phase, want, start, weights)
        finally:
            for key, variable in self.variables.items():
                variable.assign(start[key])

    def step(
        self, phase: Phase, want: float, start: dict[str, np.ndarray], weights: tf.Tensor
    ) -> None:
        """Takes the graph's step and compares its loss and all variables."""
        signature = f"train_{phase.name}"
        given = self.verification.scalars(signature) | {
            "learning_rate": tf.constant(_LEARNING_RATE),
            **self.verification.unmixed(_BATCH),
        }
        results = self.verification.signatures[signature](
            images=self.images, labels=self.labels, weights=weights, **given
        )
        got = float(results["loss"])
        if not abs(got - want) <= self.close * max(1.0, abs(want)):
            raise VerificationError(
                f"{signature} is not a step of your Keras model: the loss is {got:.6g}, in Keras "
                f"{want:.6g}"
            )
        trained = {f"layers/{layer.name}/" for layer in phase.trainable}
        for key, variable in self.variables.items():
            if self.verification.adaptive and key.startswith(tuple(trained)):
                continue
            self.check(signature, key, variable.numpy(), start[key])

    def check(self, signature: str, key: str, want: np.ndarray, start: np.ndarray) -> None:
        """Compares how far a variable has come."""
        got = self.verification.variables[key].numpy()
        want, start, got = (np.asarray(x, np.float64) for x in (want, start, got))
        step = np.abs(want - start).max(initial=0)
        allowed = 10 * self.close * step + _EPSILON * np.abs(start).max(initial=1)
        if not np.abs(got - want).max(initial=0) <= allowed:
            raise VerificationError(
                f"{signature} is not a step of your Keras model: {key} changes by up to "
                f"{np.abs(got - start).max(initial=0):.3g}, in Keras by {step:.3g}"
            )
