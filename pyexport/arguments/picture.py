"""Flags of the input: the size of the images, and what is done to them."""

import argparse
import dataclasses

from pyexport import ranges
from pyexport.arguments import numbers
from pyexport.arguments.source import Source
from pyexport.errors import ExportError
from pyexport.interpolation import KERNELS

# Names of the views in pyexport/views.py, which needs TensorFlow.
VIEWS = ("flip", "crops")
FITS = ("squash", "crop", "letterbox")


@dataclasses.dataclass(frozen=True)
class Picture:
    """What the graph takes.

    Attributes:
        size: height and width in pixels; None for the model's own.
        preprocess: `auto`, `raw`, `rgb-mean` or `unit`.
        interpolation: one of KERNELS.
        fit: one of FITS: how pictures of other proportions are made to fit.
        tta: names of VIEWS, whose outputs serving signatures of their own average.
    """

    size: int | None
    preprocess: str
    interpolation: str
    fit: str = "squash"
    tta: tuple[str, ...] = ()


def add_flags(group) -> None:
    """Adds the flags to the group of the input's."""
    group.add_argument(
        "--preprocess",
        choices=("auto", "raw", "rgb-mean", "unit"),
        default="auto",
        help="auto: what the backbone's weights were trained with; raw: RGB 0..255 as it "
        "is; rgb-mean: RGB minus ImageNet's mean; unit: RGB 0..1. MobileNetV3, EfficientNet, "
        "EfficientNetV2 and ConvNeXt do it themselves: auto and raw are the same for them. For "
        "a model of your own, choose one, unless it rescales its input (default: %(default)s)",
    )
    group.add_argument(
        "--interpolation",
        choices=tuple(KERNELS),
        default="bilinear",
        help="how images are resized to the input size, in training and by serving_bytes; "
        "all but nearest are antialiased (default: %(default)s)",
    )
    group.add_argument(
        "--fit",
        choices=FITS,
        default="squash",
        help="how pictures that are not square are made to fit, in training and by serving_bytes: "
        "squash (all of it, narrower or wider than it is), crop (the square in the middle) or "
        "letterbox (all of it, between black bars) (default: %(default)s)",
    )
    group.add_argument(
        "--tta",
        choices=VIEWS,
        action="append",
        default=[],
        metavar="VIEWS",
        help="add serving signatures that average over views of each image (test-time "
        "augmentation): flip (the image and its mirror image) or crops (four corners and the "
        "centre, each mirrored too); repeatable",
    )
    numbers.add(
        group, "--input-size", int, ranges.FROM_1,
        help="height and width of the input in pixels (default: what the weights were trained "
        "with: 224 for VGG16, --list shows the others)",
    )  # fmt: skip


def read(args: argparse.Namespace, source: Source) -> Picture:
    """Reads the flags; the backbone decides what is not given.

    Raises:
        ExportError: the backbone takes no such images.
    """
    size, backbone = args.input_size, source.backbone
    if backbone is not None:
        size = size or backbone.input_size
        if size < backbone.smallest:
            raise ExportError(
                f"--input-size {size} is too small for {backbone.name}",
                f"it needs {backbone.smallest} pixels or more",
            )
        if backbone.preprocesses and args.preprocess not in ("auto", "raw"):
            raise ExportError(
                f"--preprocess {args.preprocess}: {backbone.name} itself rescales RGB 0..255"
            )
    return Picture(
        size, args.preprocess, args.interpolation, args.fit, tuple(dict.fromkeys(args.tta))
    )
