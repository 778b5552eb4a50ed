"""Flags that are numbers, each with the range that it must be in."""

import argparse

from pyexport.errors import ExportError
from pyexport.ranges import Range


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
