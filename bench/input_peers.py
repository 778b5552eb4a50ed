"""The peers' input pipelines: python bench/input_peers.py NAME FOLDER.

Each reads FOLDER/training with the recipe's augmentation at 224 x 224 in batches
of 32, once to warm up and once against the clock, and prints a JSON object.
"""

import collections
import concurrent.futures
import functools
import itertools
import json
import multiprocessing
import os
import pathlib
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras.src.legacy.preprocessing.image import ImageDataGenerator  # noqa: E402

SIDE, BATCH = 224, 32


def flow(folder):
    """ImageDataGenerator with the recipe's augmentation, a PyDataset of batches."""
    generator = ImageDataGenerator(
        rotation_range=30,
        zoom_range=0.15,
        width_shift_range=0.2,
        height_shift_range=0.2,
        shear_range=0.15,
        horizontal_flip=True,
        fill_mode="nearest",
    )
    return generator.flow_from_directory(
        folder, target_size=(SIDE, SIDE), batch_size=BATCH, interpolation="bilinear"
    )


def generator_default(folder):
    """As model.fit draws from it: one thread."""
    batches = flow(folder)
    while True:
        yield from (batches[i] for i in range(len(batches)))


def generator_all_cores(folder):
    """Batches from as many processes as there are cores, handed over as Keras's workers do.

    model.fit with workers=cores and use_multiprocessing=True forks a process in which
    TensorFlow runs, and hung when this was written; these processes start afresh.
    """
    fresh = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count(), fresh) as pool:
        ahead = collections.deque()
        for number in itertools.count():
            ahead.append(pool.submit(_batch_of_a_process, folder, number))
            if len(ahead) > 10:  # Keras's max_queue_size
                yield ahead.popleft().result()


def _batch_of_a_process(folder, number):
    batches = _flow_of_a_process(folder)
    return batches[number % len(batches)]


_flow_of_a_process = functools.cache(flow)


def tf_data(folder):
    """image_dataset_from_directory and Keras's augmentation layers."""
    augment = keras.Sequential(
        [
            keras.layers.RandomRotation(30 / 360, fill_mode="nearest"),
            keras.layers.RandomTranslation(0.2, 0.2, fill_mode="nearest"),
            keras.layers.RandomShear(0.15 / 90, 0.15 / 90, fill_mode="nearest"),
            keras.layers.RandomZoom((-0.15, 0.15), (-0.15, 0.15), fill_mode="nearest"),
            keras.layers.RandomFlip("horizontal"),
        ]
    )
    data = keras.utils.image_dataset_from_directory(
        folder, image_size=(SIDE, SIDE), batch_size=BATCH, verbose=False
    )
    data = data.map(lambda x, y: (augment(x, training=True), y), tf.data.AUTOTUNE)
    while True:
        yield from data.prefetch(tf.data.AUTOTUNE)


def decoding_alone(folder):
    """TensorFlow's DecodeJpeg, which is libjpeg-turbo, in parallel and nothing else."""
    files = sorted(map(str, pathlib.Path(folder).rglob("*.jpg")))
    data = tf.data.Dataset.from_tensor_slices(files).map(
        lambda name: tf.shape(
            tf.io.decode_jpeg(tf.io.read_file(name), 3, dct_method="INTEGER_ACCURATE")
        ),
        os.cpu_count(),
    )
    while True:
        yield from ((shapes,) for shapes in data.batch(BATCH))


PEERS = {f.__name__: f for f in (generator_default, generator_all_cores, tf_data, decoding_alone)}


def main(name, folder):
    """Measures one peer."""
    images = sum(1 for _ in pathlib.Path(folder, "training").rglob("*.jpg"))
    batches = PEERS[name](pathlib.Path(folder, "training"))

    def epoch():
        seen = 0
        while seen < images:
            seen += len(next(batches)[0])
        return seen

    epoch()
    began = time.monotonic()
    seen = epoch()
    print(json.dumps({"images_per_second": seen / (time.monotonic() - began)}), flush=True)
    for process in multiprocessing.active_children():
        process.kill()
    os._exit(0)  # pipelines would go on


if __name__ == "__main__":
    main(*sys.argv[1:])
