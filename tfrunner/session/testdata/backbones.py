"""Networks of keras.applications without dropout, and images for them."""

import keras

MODULES = {
    "VGG16": "vgg16",
    "VGG19": "vgg19",
    "ResNet50": "resnet",
    "MobileNetV2": "mobilenet_v2",
    "MobileNetV3Small": "mobilenet_v3",
    "EfficientNetB0": "efficientnet",
    "EfficientNetV2B0": "efficientnet_v2",
    "DenseNet121": "densenet",
    "InceptionV3": "inception_v3",
    "Xception": "xception",
    "NASNetMobile": "nasnet",
    "ConvNeXtTiny": "convnext",
}
TILES = 4  # a side of an image


def build(name, size):
    """The network without its top and with random weights.

    EfficientNet's stochastic depth is a Dropout layer too, and is on by default.
    """
    make = getattr(keras.applications, name)
    model = make(weights=None, include_top=False, input_shape=(size, size, 3))
    for layer in leaves(model.layers):
        if isinstance(layer, keras.layers.Dropout):
            layer.rate = 0.0
    return model


def preprocess(name, images):
    """Images in [0, 255], RGB, float32, as the network wants them."""
    return getattr(keras.applications, MODULES[name]).preprocess_input(images)


def leaves(layers):
    """Layers without the sequences of layers that Keras nests in some networks."""
    for layer in layers:
        if isinstance(layer, keras.Sequential):
            yield from leaves(layer.layers)
        else:
            yield layer


def tiles(rng, shape, size):
    """Images [*shape,size,size,3], uint8, of tiles of random colours.

    Deep layers tell them apart better than fine noise.
    """
    drawn = rng.integers(0, 256, (*shape, TILES, TILES, 3), dtype="uint8")
    return drawn.repeat(size // TILES, axis=-3).repeat(size // TILES, axis=-2)
