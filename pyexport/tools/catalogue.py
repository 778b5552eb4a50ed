"""python -m pyexport.tools.catalogue: measures keras.applications and writes backbones.json."""

import gc
import json
import re
import sys

from pyexport import flatten
from pyexport.backbones import CATALOGUE, FAMILIES, Family

# Default height and width of the input in pixels, by module and network.
INPUT_SIZES = {
    "vgg16": {"VGG16": 224},
    "vgg19": {"VGG19": 224},
    "resnet": {"ResNet50": 224, "ResNet101": 224, "ResNet152": 224},
    "resnet_v2": {"ResNet50V2": 224, "ResNet101V2": 224, "ResNet152V2": 224},
    "mobilenet": {"MobileNet": 224},
    "mobilenet_v2": {"MobileNetV2": 224},
    "mobilenet_v3": {"MobileNetV3Small": 224, "MobileNetV3Large": 224},
    "densenet": {"DenseNet121": 224, "DenseNet169": 224, "DenseNet201": 224},
    "inception_v3": {"InceptionV3": 299},
    "inception_resnet_v2": {"InceptionResNetV2": 299},
    "xception": {"Xception": 299},
    "nasnet": {"NASNetMobile": 224, "NASNetLarge": 331},
    "efficientnet": {
        f"EfficientNetB{i}": size for i, size in enumerate((224, 240, 260, 300, 380, 456, 528, 600))
    },
    "efficientnet_v2": {
        f"EfficientNetV2{kind}": size
        for kind, size in zip(
            ("B0", "B1", "B2", "B3", "S", "M", "L"),
            (224, 240, 260, 300, 384, 480, 480),
            strict=True,
        )
    },
    "convnext": {f"ConvNeXt{kind}": 224 for kind in ("Tiny", "Small", "Base", "Large", "XLarge")},
}


def measure(module: str, name: str) -> dict:
    """Builds a network of keras.applications and describes it.

    Returns:
        Its row of backbones.json.
    """
    import keras

    keras.utils.clear_session()
    family = FAMILIES[module]
    inputs = keras.Input((family.smallest, family.smallest, 3), name="input")
    make = getattr(keras.applications, name)
    model = make(weights=None, include_top=False, input_tensor=inputs)
    return {
        "module": module,
        "input_size": INPUT_SIZES[module][name],
        "parameters": model.count_params(),
        "blocks": blocks(flatten.flatten(model, family.smallest)[0], family),
    }


def blocks(model, family: Family) -> dict[str, str]:
    """Finds the first layer with parameters of each block, in model order."""
    found: dict[str, str] = {}
    block = "stem"
    for layer in model.layers:
        if family.block is not None:
            match = re.match(family.block, layer.name)
            block = next(x for x in match.groups() if x) if match else None
        if block is not None and layer.trainable_variables:
            found.setdefault(block, layer.name)
        if family.block is None and re.fullmatch(r"mixed_?\d+[ab]?", layer.name):
            block = f"behind {layer.name}"
    return found


def main() -> None:
    """Measures every network and writes the catalogue."""
    from pyexport.runtime import load_tensorflow

    load_tensorflow()
    rows = {}
    for module, networks in INPUT_SIZES.items():
        for name in networks:
            rows[name] = measure(module, name)
            print(name, rows[name]["parameters"], file=sys.stderr)
            gc.collect()
    CATALOGUE.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
