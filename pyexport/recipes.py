"""Recipes by name: what the flags of an export are at where they are not given.

A run has its own part of a recipe, such as the schedule: tfft run --recipe NAME.
"""

from __future__ import annotations

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True)
class Phased:
    """A number that the warm-up has, and one for every other phase."""

    warmup: float
    others: float

    def of(self, phase: str) -> float:
        """The number of a phase, by its name."""
        return self.warmup if phase == "warmup" else self.others


def all_phases(number: float) -> Phased:
    """The same number for every phase."""
    return Phased(number, number)


@dataclasses.dataclass(frozen=True)
class Defaults:
    """What a recipe chooses.

    Attributes:
        epochs: default numbers of epochs.
        learning_rate: default learning rates.
        flags: by the names that argparse gives them.
        head: likewise, of the head that is added to a model.
    """

    epochs: Phased
    learning_rate: Phased
    flags: dict[str, Any] = dataclasses.field(default_factory=dict)
    head: dict[str, Any] = dataclasses.field(default_factory=dict)


CLASSIC, MODERN = "classic", "modern"
# docs/accuracy.md has what modern gains, and what each of its parts does.
NAMED = {
    CLASSIC: Defaults(epochs=Phased(50, 20), learning_rate=all_phases(1e-4)),
    MODERN: Defaults(
        epochs=Phased(40, 8),
        learning_rate=Phased(1e-3, 1e-5),
        flags={"optimizer": "adamw"},
        head={"pooling": "avg"},
    ),
}
