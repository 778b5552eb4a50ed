"""Which numbers a flag or an input of a signature takes."""

import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Range:
    """An interval of numbers.

    Attributes:
        rule: the range in words, as they follow on the flag and its value.
        minimum: the smallest number in it; None where `above` is given.
        above: the number that it begins behind; None where `minimum` is given.
        below: the number that it ends before; infinity where `maximum` is given.
        maximum: the largest number in it; None where there is none.
    """

    rule: str
    minimum: float | None = None
    above: float | None = None
    below: float = math.inf
    maximum: float | None = None

    def holds(self, number: float) -> bool:
        """Whether a number is in the range; NaN is in none."""
        begins = number >= self.minimum if self.above is None else number > self.above
        return begins and number < self.below and (self.maximum is None or number <= self.maximum)

    def describe(self) -> dict[str, float]:
        """The bounds that there are, by name, ready for JSON."""
        bounds = {
            "minimum": self.minimum,
            "above": self.above,
            "below": self.below,
            "maximum": self.maximum,
        }
        return {name: x for name, x in bounds.items() if x is not None and x < math.inf}


SHARE = Range("must be from 0 to below 1", minimum=0, below=1)
PART = Range("must be above 0 and at most 1", above=0, maximum=1)
ABOVE_0 = Range("must be above 0", above=0)
FROM_0 = Range("must be 0 or more", minimum=0)
FROM_1 = Range("must be 1 or more", minimum=1)
FROM_2 = Range("must be 2 or more", minimum=2)
SEED = Range("must be from 0 to 4294967295", minimum=0, below=2**32)
