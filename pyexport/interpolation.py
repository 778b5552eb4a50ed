"""The ways to resize an image."""

# Pillow's filters NEAREST, BILINEAR, BICUBIC, BOX and LANCZOS, as kernels of
# TensorFlow's ScaleAndTranslate; nearest is an operation of its own.
KERNELS = {
    "nearest": None,
    "bilinear": "triangle",
    "bicubic": "keyscubic",
    "area": "box",
    "lanczos": "lanczos3",
}

# Moves a box by next to nothing, in pixels of the result, so that a source pixel
# right between two boxes belongs to the first of them, as in Pillow, and not to
# both by half.
SHIFT = {"area": -1e-4}
