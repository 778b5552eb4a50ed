"""python -m pyexport --list: the backbones, without loading TensorFlow."""

from pyexport.backbones import BACKBONES, Backbone


def table() -> str:
    """All backbones, one a line, with where fine-tuning starts by default."""
    rows = [("NAME", "INPUT", "PARAMETERS", "POOLING", "BLOCKS", "LAST BLOCK FROM")]
    rows += [
        (
            b.name,
            str(b.input_size),
            f"{b.parameters:,}",
            b.pooling,
            str(len(b.blocks)),
            b.unfreeze_from,
        )
        for b in BACKBONES.values()
    ]
    return _aligned(rows) + "\n\npython -m pyexport --list NAME prints the blocks of one"


def detail(backbone: Backbone) -> str:
    """One backbone, with the first layer of each of its blocks."""
    within = "in the network" if backbone.preprocesses else "added by pyexport"
    facts = [
        ("name", backbone.name),
        ("input", f"{backbone.input_size} pixels, {backbone.smallest} or more"),
        ("parameters", f"{backbone.parameters:,} without the top"),
        ("preprocessing", within),
        ("pooling", backbone.pooling),
        ("", ""),
        ("BLOCK", "FIRST LAYER"),
    ]
    return _aligned([*facts, *backbone.blocks.items()])


def _aligned(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)
