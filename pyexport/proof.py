"""Reloads a saved graph and proves that it trains what it says and nothing else."""

from typing import Any

import numpy as np
import tensorflow as tf

# Large enough that one step shows in every variable.
_LEARNING_RATE = 0.01
# The two ways to one step are compiled apart, so that their last bits may differ.
_RTOL, _ATOL = 1e-4, 1e-6

State = dict[str, np.ndarray]


class ProofError(Exception):
    """The saved graph does not behave as its manifest says."""


def prove(folder: str, manifest: dict[str, Any]) -> list[str]:
    """Loads a graph from disk and runs its signatures.

    Args:
        folder: the SavedModel.
        manifest: its manifest.

    Returns:
        What was proved, one line each.

    Raises:
        ProofError: naming the phase, signature or variable at fault.
    """
    proof = _Proof(tf.saved_model.load(folder), manifest)
    lines = [proof.phase(phase) for phase in manifest["phases"]]
    return [*lines, proof.serving()]


class _Proof:
    """A loaded graph, a batch of two images and the state to start each step from."""

    def __init__(self, loaded, manifest: dict[str, Any]):
        self.signatures = loaded.signatures
        self.variables = _variables(loaded)
        self.start = self.snapshot()
        size = manifest["input"]["height"]
        random = np.random.default_rng(0)
        self.images = tf.constant(random.integers(0, 256, (2, size, size, 3), np.uint8))
        self.labels = tf.constant([0, 1], tf.int32)

    def snapshot(self) -> State:
        return {key: v.numpy() for key, v in self.variables.items()}

    def train(self, signature: str, **inputs: tf.Tensor) -> tuple[dict[str, tf.Tensor], State]:
        """One step from the start state: its results and the state after it."""
        for key, variable in self.variables.items():
            variable.assign(self.start[key])
        results = self.signatures[signature](
            labels=self.labels,
            weights=tf.constant([1.0, 0.5]),
            learning_rate=tf.constant(_LEARNING_RATE),
            **inputs,
        )
        return results, self.snapshot()

    def phase(self, phase: dict[str, Any]) -> str:
        name = phase["name"]
        results, after = self.train(f"train_{name}", images=self.images)
        _check(np.isfinite(results["loss"]), f"train_{name}: the loss is {results['loss']}")
        self.check_changes(phase, after)
        line = (
            f"train_{name}: {len(phase['trainable'])} layers change, "
            f"{len(phase['frozen'])} stay bit-equal"
        )
        if phase["feature_shape"] is None:
            return line
        self.check_features(name, results, after)
        return f"{line}; equal to features_{name} and train_{name}_from_features"

    def check_changes(self, phase: dict[str, Any], after: State) -> None:
        """Trainable weights change, all other weights and optimizers do not."""
        name = phase["name"]
        for key, variable in self.variables.items():
            group, owner, _ = key.split("/")
            if group == "layers":
                moves = owner in phase["trainable"] and variable.trainable
                stateful = owner not in phase["trainable"] + phase["frozen"]
            else:
                moves, stateful = False, owner == name
            changed = not np.array_equal(after[key], self.start[key])
            _check(changed or not moves, f"train_{name} does not change {key}")
            _check(not changed or moves or stateful, f"train_{name} changes {key}")

    def check_features(self, name: str, results: dict[str, tf.Tensor], after: State) -> None:
        """The way through features gives the same step and the same evaluation."""
        features = self.features(name)
        cached, cached_after = self.train(f"train_{name}_from_features", features=features)
        for key, value in (results | after).items():
            same = _close(value, (cached | cached_after)[key])
            _check(same, f"train_{name} and train_{name}_from_features differ in {key}")
        whole = self.signatures["evaluate"](images=self.images, labels=self.labels)
        part = self.signatures[f"evaluate_{name}_from_features"](
            features=features, labels=self.labels
        )
        for key, value in whole.items():
            _check(_close(value, part[key]), f"evaluate_{name}_from_features differs in {key}")

    def features(self, name: str) -> tf.Tensor:
        return self.signatures[f"features_{name}"](images=self.images)["features"]

    def serving(self) -> str:
        files = tf.stack([tf.io.encode_png(image) for image in self.images])
        pixels = self.signatures["serving_default"](images=self.images)["probabilities"]
        encoded = self.signatures["serving_bytes"](image_bytes=files)["probabilities"]
        _check(_close(pixels, encoded), "serving_bytes differs from serving_default")
        return "serving_bytes: equal to serving_default"


def _variables(loaded) -> dict[str, tf.Variable]:
    """All variables by checkpoint key: layers/fc/kernel, optimizers/warmup/iteration."""
    return {
        f"{group}/{owner}/{name}": variable
        for group in ("layers", "optimizers")
        for owner, variables in getattr(loaded, group).items()
        for name, variable in variables.items()
    }


def _close(a, b) -> bool:
    return np.allclose(a, b, rtol=_RTOL, atol=_ATOL)


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise ProofError(message)
