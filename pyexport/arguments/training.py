"""Flags of the recipe: how all phases train."""

import argparse

from pyexport import ranges, recipe, recipes
from pyexport.arguments import numbers
from pyexport.errors import ExportError


def add_flags(group) -> None:
    """Adds the flags to the group of the recipe's."""
    group.add_argument(
        "--recipe",
        choices=tuple(recipes.NAMED),
        default=recipes.CLASSIC,
        help="what is taken where flags are not given: classic, the defaults that are named here, "
        "or modern, which classifies better and learns faster: averages of the feature maps, "
        "AdamW, and learning rates and epochs of its own. Train it with tfft run --recipe modern "
        "(default: %(default)s)",
    )
    group.add_argument(
        "--optimizer",
        choices=recipe.OPTIMIZERS,
        default="sgd",
        help="with Keras's settings where none are given here (default: %(default)s)",
    )
    numbers.add(
        group, "--momentum", float, ranges.SHARE,
        help="of sgd and rmsprop, from 0 to below 1 (default: 0.9 for sgd, 0 for rmsprop)",
    )  # fmt: skip
    group.add_argument("--nesterov", action="store_true", help="Nesterov's momentum, of sgd")
    numbers.add(
        group, "--weight-decay", float, ranges.FROM_0,
        help="share of each weight subtracted in a step, times the learning rate (default: none, "
        "0.004 for adamw)",
    )  # fmt: skip
    for flag, what in (
        ("--clipnorm", "each variable's gradient to this norm"),
        ("--global-clipnorm", "all gradients together to this norm"),
        ("--clipvalue", "each element of the gradients to this size"),
    ):
        numbers.add(group, flag, float, ranges.ABOVE_0, help=f"clip {what}")
    numbers.add(
        group, "--layer-decay", float, ranges.PART,
        help="learning rate of each block as a part of that of the block behind it, above 0 and "
        "at most 1; the head's is the learning rate itself. 1 leaves it to a run to choose",
    )  # fmt: skip
    numbers.add(
        group, "--backbone-rate", float, ranges.ABOVE_0,
        help="learning rate of all layers of the backbone as a part of the head's. 1 leaves it "
        "to a run to choose",
    )  # fmt: skip
    numbers.add(
        group, "--label-smoothing", float, ranges.SHARE, default=0.0,
        help="share of each label spread over all classes, from 0 to below 1, in training and in "
        "the losses of evaluation (default: %(default)s)",
    )  # fmt: skip
    numbers.add(
        group, "--focal-gamma", float, ranges.FROM_0, default=0.0,
        help="focal loss in place of cross-entropy, in training and in the losses of evaluation: "
        "what is easy counts less, the more so the larger this is, such as 2 (default: "
        "%(default)s, off)",
    )  # fmt: skip
    numbers.add(
        group, "--ema", float, ranges.SHARE, default=0.0,
        help="evaluate, and export, moving averages of the weights: the part of an average that "
        "stays in a step, such as 0.999 (default: %(default)s, off)",
    )  # fmt: skip
    group.add_argument(
        "--mix",
        action="store_true",
        help="let training take images that are mixed of two, with the labels of both (MixUp and "
        "CutMix, see tfft run --augment)",
    )
    _add_computing_flags(group)


def _add_computing_flags(group) -> None:
    group.add_argument(
        "--dtype",
        choices=recipe.DTYPES,
        help="what the layers compute with; weights and the last layer of the head stay float32, "
        "and float16's loss is scaled (default: float32, or what your model's file says)",
    )
    group.add_argument(
        "--jit-compile",
        action="store_true",
        help="let XLA compile training, evaluation and the frozen layers; serving is left alone",
    )
    group.add_argument(
        "--train-batchnorm",
        action="store_true",
        help="let BatchNormalization update its statistics where it is unfrozen (default: it "
        "stays in inference mode, and only its scale and offset learn)",
    )
    group.add_argument(
        "--backbone-dropout",
        choices=("on", "off"),
        default="on",
        help="dropout and stochastic depth of the backbone's own, where it is unfrozen; they are "
        "off where it is frozen (default: %(default)s)",
    )


def read(args: argparse.Namespace, dtype: str) -> recipe.Recipe:
    """Reads the flags; the optimizer and the network decide what is not given.

    Args:
        args: the flags.
        dtype: what the network computes with.

    Raises:
        ExportError: flags that do not go together.
    """
    return recipe.Recipe(
        optimizer=args.optimizer,
        momentum=_momentum(args),
        nesterov=args.nesterov,
        weight_decay=(
            recipe.WEIGHT_DECAY.get(args.optimizer)
            if args.weight_decay is None
            else args.weight_decay
        ),
        clip=_one_of(args, recipe.CLIPS),
        rates=_one_of(args, recipe.RATES),
        label_smoothing=args.label_smoothing,
        focal_gamma=args.focal_gamma,
        ema=args.ema,
        dtype=args.dtype or dtype,
        jit_compile=args.jit_compile,
        train_batchnorm=args.train_batchnorm,
        backbone_dropout=args.backbone_dropout == "on",
        mix=args.mix,
    )


def _momentum(args: argparse.Namespace) -> float | None:
    optimizer, momentum = args.optimizer, args.momentum
    if momentum is not None and optimizer not in recipe.MOMENTUM:
        raise ExportError(
            f"--momentum does not go with --optimizer {optimizer}", "sgd and rmsprop have one"
        )
    if args.nesterov and (optimizer != "sgd" or momentum == 0):
        raise ExportError("--nesterov needs --optimizer sgd with a momentum")
    return recipe.MOMENTUM.get(optimizer) if momentum is None else momentum


def _one_of(args: argparse.Namespace, names: tuple[str, ...]) -> tuple[str, float] | None:
    numbers_of = [(name, getattr(args, name)) for name in names]
    given = [(name, number) for name, number in numbers_of if number is not None]
    if len(given) > 1:
        flags = " and ".join(f"--{name.replace('_', '-')}" for name, _ in given)
        raise ExportError(f"{flags} do not go together")
    return given[0] if given else None
