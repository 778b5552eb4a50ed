"""Reloads a saved graph and verifies that it trains what it says and nothing else."""

from typing import Any

import numpy as np
import tensorflow as tf

from pyexport.loading import load
from pyexport.state import LOSS_SCALE, SEED
from pyexport.views import VIEWS

# Large enough that one step shows in nearly every variable, and in every one.
_LEARNING_RATE, _LARGE_LEARNING_RATE = 0.01, 1e9
# Low enough that no step is left out because a scaled gradient overflowed.
LOSS_SCALE_OF_VERIFICATION = 16.0
# The two ways to one step are compiled apart, so that their last bits may differ.
_ATOL = 1e-6
_RTOL = {"float32": 1e-4, "mixed_bfloat16": 5e-2, "mixed_float16": 1e-2}
# They divide a gradient by its own size, which makes much of the last bits of a
# small one. What they keep of the gradients is compared instead.
_ADAPTIVE = ("adam", "adamw", "rmsprop")

State = dict[str, np.ndarray]


class VerificationError(Exception):
    """The saved graph does not behave as its manifest says."""


def verify(folder: str, manifest: dict[str, Any], every: bool = True) -> list[str]:
    """Loads a graph from disk and runs its signatures.

    Args:
        folder: the SavedModel.
        manifest: its manifest.
        every: whether each weight that trains must change. In a user's own model
            there may be some that no gradient reaches.

    Returns:
        What was verified, one line each.

    Raises:
        VerificationError: naming the phase, signature or variable at fault.
    """
    verification = Verification(load(folder), manifest, every)
    lines = [verification.phase(phase) for phase in manifest["phases"]]
    return [*lines, verification.serving()]


class Verification:
    """A loaded graph, a batch of two images and the state to start each step from.

    Args:
        loaded: the graph.
        manifest: its manifest.
        every: whether each weight that trains must change.
    """

    def __init__(self, loaded, manifest: dict[str, Any], every: bool = True):
        self.every = every
        self.signatures = loaded.signatures
        self.variables = _variables(loaded)
        self.start = self.snapshot()
        for key in self.start:
            if key.endswith(f"/{LOSS_SCALE}dynamic_scale"):
                self.start[key] = np.float32(LOSS_SCALE_OF_VERIFICATION)
        self.listed = manifest["scalars"]
        self.rtol = _RTOL[manifest["dtype"]]
        self.adaptive = manifest["optimizer"]["name"] in _ADAPTIVE
        size = manifest["input"]["height"]
        random = np.random.default_rng(0)
        self.images = tf.constant(random.integers(0, 256, (2, size, size, 3), np.uint8))
        self.targets = {x["name"]: _rows(x) for x in manifest["task"]["targets"]}
        self.mixing = manifest.get("mixing", [])
        self.averaged = manifest["tta"]
        self.outputs = [x["name"] for x in manifest["task"]["outputs"]]

    def snapshot(self) -> State:
        """All variables as they are now."""
        return {key: v.numpy() for key, v in self.variables.items()}

    def restart(self) -> None:
        """Puts the state to start from back."""
        for key, variable in self.variables.items():
            variable.assign(self.start[key])

    def train(
        self, signature: str, learning_rate: float = _LEARNING_RATE, **inputs: tf.Tensor
    ) -> tuple[dict[str, tf.Tensor], State]:
        """One step from the start state: its results and the state after it."""
        self.restart()
        given = self.scalars(signature) | {"learning_rate": tf.constant(learning_rate)}
        if "images" in inputs:
            given |= self.unmixed(len(self.images))
        results = self.signatures[signature](
            weights=tf.constant([1.0, 0.5]), **self.targets, **given, **inputs
        )
        return results, self.snapshot()

    def scalars(self, signature: str) -> dict[str, tf.Tensor]:
        """The defaults of the scalars that a signature takes."""
        return {
            x["name"]: tf.constant(x["default"], x["type"])
            for x in self.listed
            if signature in x["signatures"]
        }

    def unmixed(self, images: int) -> dict[str, tf.Tensor]:
        """What says of so many images that none of them is mixed, where a graph asks for it."""
        return {x["name"]: tf.ones((images, *x["shape"]), x["type"]) for x in self.mixing}

    def evaluate(self, signature: str, **inputs: tf.Tensor) -> dict[str, tf.Tensor]:
        """What an evaluation of the batch gives."""
        given = self.scalars(signature)
        return self.signatures[signature](**self.targets, **given, **inputs)

    def phase(self, phase: dict[str, Any]) -> str:
        """Verifies one phase; what it verified, on one line."""
        name = phase["name"]
        results, after = self.train(f"train_{name}", images=self.images)
        _check(np.isfinite(results["loss"]), f"train_{name}: the loss is {results['loss']}")
        self.check_changes(phase, after)
        line = (
            f"train_{name}: {len(phase['trainable'])} layers change, "
            f"{len(phase['frozen'])} stay bit-identical"
        )
        if "swap" in phase:
            self.check_averages(phase, after)
            line += f", averages of {len(phase['averages'])} weights follow"
        if phase["statistics"]:
            line += f", statistics of {len(phase['statistics'])} move"
        if phase["feature_shape"] is None:
            return line
        self.check_features(name, results, after)
        return f"{line}; equal to features_{name} and train_{name}_from_features"

    def check_changes(self, phase: dict[str, Any], after: State) -> None:
        """Trainable weights change, all other weights and optimizers do not."""
        name = phase["name"]
        unmoved = []
        for key, variable in self.variables.items():
            moves, may_move = _expected(phase, key, variable)
            changed = not np.array_equal(after[key], self.start[key])
            _check(not changed or moves or may_move, f"train_{name} changes {key}")
            if moves and not changed:
                unmoved.append(key)
        if unmoved and self.every:
            self.check_moved(name, unmoved)

    def check_moved(self, name: str, keys: list[str]) -> None:
        """A gradient too small to change a weight's last bit is still there."""
        signature = f"train_{name}"
        _, after = self.train(signature, _LARGE_LEARNING_RATE, images=self.images)
        for key in keys:
            changed = not np.array_equal(after[key], self.start[key])
            _check(changed, f"train_{name} does not change {key}")

    def check_averages(self, phase: dict[str, Any], after: State) -> None:
        """Averages begin with the weights after a step, and change places with them."""
        pairs = {f"layers/{x}": f"averages/{phase['name']}/{x}" for x in phase["averages"]}
        for weight, average in pairs.items():
            begins = np.array_equal(after[weight], after[average])
            _check(begins, f"{average} does not begin with the weight")
            self.variables[weight].assign(self.start[weight])
        for first in (after, self.start):
            self.signatures[phase["swap"]]()
            for weight in pairs:
                same = np.array_equal(self.variables[weight].numpy(), first[weight])
                _check(same, f"{phase['swap']} does not exchange {weight}")

    def check_features(self, name: str, results: dict[str, tf.Tensor], after: State) -> None:
        """The way through features gives the same step and the same evaluation."""
        features = self.features(name)
        cached, cached_after = self.train(f"train_{name}_from_features", features=features)
        for key, value in (results | after).items():
            if self.adaptive and key.startswith(("layers/", "averages/")):
                continue
            same = self.close(value, (cached | cached_after)[key])
            _check(same, f"train_{name} and train_{name}_from_features differ in {key}")
        whole = self.evaluate("evaluate", images=self.images)
        part = self.evaluate(f"evaluate_{name}_from_features", features=features)
        for key, value in whole.items():
            same = self.close(value, part[key])
            _check(same, f"evaluate_{name}_from_features differs in {key}")

    def features(self, name: str) -> tf.Tensor:
        """What the frozen part gives for the batch."""
        return self.signatures[f"features_{name}"](images=self.images)["features"]

    def serving(self) -> str:
        """Verifies the serving signatures; what it verified, on one line."""
        self.restart()  # a step of a large learning rate may have left nothing but NaN
        files = tf.stack([tf.io.encode_png(image) for image in self.images])
        pixels = self.signatures["serving_default"](images=self.images)
        encoded = self.signatures["serving_bytes"](image_bytes=files)
        for name in self.outputs:
            same = self.close(pixels[name], encoded[name])
            _check(same, f"serving_bytes and serving_default differ in {name}")
        averaging = [self.views(name, files) for name in self.averaged]
        return "; ".join(["serving_bytes: equal to serving_default", *averaging])

    def views(self, kind: str, files: tf.Tensor) -> str:
        """Verifies the signatures that average over views; what it verified."""
        serve = self.signatures["serving_default"]
        shown = [serve(images=view) for view in VIEWS[kind](self.images)]
        for signature, given in (
            (f"serving_default_{kind}", {"images": self.images}),
            (f"serving_bytes_{kind}", {"image_bytes": files}),
        ):
            got = self.signatures[signature](**given)
            for name in self.outputs:
                same = self.close(got[name], np.mean([x[name] for x in shown], axis=0))
                _check(same, f"{signature}: {name} is not the mean over the views")
        return f"serving_default_{kind}: the mean of {len(shown)} views"

    def close(self, a, b) -> bool:
        """Whether two results differ in last digits alone."""
        return np.allclose(a, b, rtol=self.rtol, atol=_ATOL)


def _expected(phase: dict[str, Any], key: str, variable: tf.Variable) -> tuple[bool, bool]:
    """Whether a step of a phase has to change a variable, and whether it may."""
    group, owner, name = key.split("/", 2)
    if group in ("optimizers", "averages"):
        return False, owner == phase["name"]
    if variable.trainable:
        return owner in phase["trainable"], False
    if name.startswith(SEED):
        return False, owner not in phase["frozen"]
    return owner in phase["statistics"], False


def _rows(target: dict[str, Any]) -> tf.Tensor:
    """What is true of the two images: zeros of the first, ones of the second."""
    ones = tf.ones(target["shape"], target["type"])
    return tf.stack([tf.zeros_like(ones), ones])


def _variables(loaded) -> dict[str, tf.Variable]:
    """All variables by checkpoint key: layers/fc/kernel, optimizers/warmup/iteration."""
    named = {
        f"{group}/{owner}/{name}": variable
        for group in ("layers", "optimizers")
        for owner, variables in getattr(loaded, group).items()
        for name, variable in variables.items()
    }
    for phase, owners in getattr(loaded, "averages", {}).items():
        for owner, variables in owners.items():
            for name, variable in variables.items():
                named[f"averages/{phase}/{owner}/{name}"] = variable
    return named


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise VerificationError(message)
