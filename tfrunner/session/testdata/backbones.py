"""Networks of keras.applications without dropout, classifiers on them, and images."""

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
POOLINGS = {
    "flatten": keras.layers.Flatten,
    "avg": keras.layers.GlobalAveragePooling2D,
    "max": keras.layers.GlobalMaxPooling2D,
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


class Classifier(keras.Model):
    """Backbone, pooling, a hidden layer, dropout and a softmax, as an export puts them together.

    The backbone is called in inference mode, or, with `statistics`, as the classifier is. This is
    a subclass because functional models of Keras 3 pass their own mode on, whatever was given.
    """

    def __init__(self, manifest, statistics=False):
        super().__init__()
        head, self.backbone, self.statistics = manifest["head"], manifest["backbone"], statistics
        self.base = build(self.backbone, manifest["input"]["height"])
        self.pool = POOLINGS[head["pooling"]]()
        self.fc = keras.layers.Dense(head["units"], "relu", name="fc")
        self.dropout = keras.layers.Dropout(head["dropout"], name="dropout")
        self.predictions = keras.layers.Dense(manifest["classes"], "softmax", name="predictions")

    def call(self, images, training=None):
        """Images in [0, 255], RGB, float32, to probabilities."""
        images = preprocess(self.backbone, images)
        maps = self.base(images, training=training and self.statistics)
        hidden = self.dropout(self.fc(self.pool(maps)), training=training)
        return self.predictions(hidden)


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
