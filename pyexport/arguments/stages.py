"""Flags of the phases, with their epochs and learning rates."""

import argparse
import dataclasses

from pyexport import phases, ranges, recipes
from pyexport.arguments import numbers
from pyexport.arguments.source import Source
from pyexport.errors import ExportError


@dataclasses.dataclass(frozen=True)
class Stages:
    """The phases in order.

    Attributes:
        starts: where each begins to train.
        epochs: default number of epochs by phase name.
        learning_rate: default of those that have none of their own.
    """

    starts: tuple[phases.Start, ...]
    epochs: dict[str, int]
    learning_rate: float


def add_flags(group) -> None:
    """Adds the flags to the group of the phases'."""
    group.add_argument(
        "--phase",
        action="append",
        metavar="NAME=FROM[:TO][,learning_rate=X][,epochs=N]",
        help="a freeze stage; repeat it, in order. Layers train from FROM on: a layer's name, "
        "head, all, or -N for the last N layers; with TO, a layer's name, those behind it stay "
        "frozen (default: warmup=head, and unfreeze= the last block, block5_conv1 of VGG16; all "
        "of a model of your own)",
    )
    group.add_argument(
        "--epochs",
        action="append",
        default=[],
        metavar="NAME=N",
        help="default epochs of a phase, repeatable (default: 50 for warmup, 20 for any other; "
        "40 and 8 with --recipe modern)",
    )
    numbers.add(
        group, "--learning-rate", float, ranges.ABOVE_0,
        help="default learning rate of every phase (default: 1e-4; with --recipe modern 1e-3 for "
        "warmup, 1e-5 for any other)",
    )  # fmt: skip


def read(args: argparse.Namespace, source: Source) -> Stages:
    """Reads the flags; the source decides the phases where none are given.

    Raises:
        ExportError: a phase that cannot be, or epochs of none.
    """
    usual = recipes.NAMED[args.recipe]
    starts = [phases.parse(text) for text in args.phase or source.phases]
    phases.check_distinct(starts)
    epochs = _epochs(starts, args.epochs, usual.epochs)
    rates = (
        usual.learning_rate
        if args.learning_rate is None
        else recipes.all_phases(args.learning_rate)
    )
    starts = [
        dataclasses.replace(x, learning_rate=x.learning_rate or rates.of(x.name)) for x in starts
    ]
    return Stages(tuple(starts), epochs, rates.others)


def _epochs(starts: list[phases.Start], given: list[str], usual: recipes.Phased) -> dict[str, int]:
    names = [start.name for start in starts]
    epochs = {name: int(usual.of(name)) for name in names}
    for text in given:
        name, _, number = text.partition("=")
        if not number.isdecimal() or int(number) < 1:
            raise ExportError(f'--epochs "{text}" is not NAME=N with N of 1 or more')
        if name not in names:
            raise ExportError(f'--epochs "{text}": no phase "{name}"')
        if starts[names.index(name)].epochs is not None:
            raise ExportError(f'--epochs "{text}": --phase {name}= gives it too')
        epochs[name] = int(number)
    return epochs
