"""Flags that are numbers, each with the range that it must be in."""

import argparse
import dataclasses
import math
from collections.abc import Callable

from pyexport.errors import ExportError


@dataclasses.dataclass(frozen=True)
class Range:
    """Which numbers a flag takes.

    Attributes:
        holds: whether a number is one of them.
        rule: the same in words, as it follows on the flag and its value.
    """

    holds: Callable[[float], bool]
    rule: str


SHARE = Range(lambda x: 0 <= x < 1, "must be from 0 to below 1")
ABOVE_0 = Range(lambda x: 0 < x < math.inf, "must be above 0")
FROM_0 = Range(lambda x: 0 <= x < math.inf, "must be 0 or more")
FROM_1 = Range(lambda x: x >= 1, "must be 1 or more")
FROM_2 = Range(lambda x: x >= 2, "must be 2 or more")
SEED = Range(lambda x: 0 <= x < 2**32, "must be from 0 to 4294967295")


class _Within(argparse.Action):
    """Keeps a flag's number if it is within the range that the flag was added with."""

    def __init__(self, option_strings, dest, within: Range, **kwargs):
        super().__init__(option_strings, dest, **kwargs)
        self._within = within

    def __call__(self, parser, namespace, values, option_string=None):
        if not self._within.holds(values):
            raise ExportError(f"{self.option_strings[0]} {values} {self._within.rule}")
        setattr(namespace, self.dest, values)


def add(group, flag: str, kind: type, within: Range, **kwargs) -> None:
    """Adds a flag of a number to a group of flags.

    Args:
        group: of an argument parser.
        flag: --name.
        kind: int or float.
        within: what is accepted.
        **kwargs: as add_argument takes them.
    """
    metavar = "N" if kind is int else "X"
    kwargs = {"metavar": metavar} | kwargs
    group.add_argument(flag, action=_Within, type=kind, within=within, **kwargs)
