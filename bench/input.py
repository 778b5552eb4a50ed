"""Compares input pipelines and writes bench/input.md. See README.md."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

import photographs
import report

HERE = pathlib.Path(__file__).resolve().parent
LOADER = HERE.parent / "build" / "bench-loader"
IMAGES, ROUNDS = 416, 3
NAMES = {
    "generator_default": "Keras ImageDataGenerator, as it is (one thread)",
    "generator_all_cores": "Keras ImageDataGenerator, a process a core",
    "tf_data": "tf.data and Keras's augmentation layers",
    "tfft": "**tfft**",
    "tfft_fast": "**tfft, --decode fast**",
    "tfft_cached": "**tfft, from its image cache**",
    "decoding_alone": "libjpeg-turbo alone (TensorFlow's DecodeJpeg), nothing else",
}


def loader(data, *flags):
    """Returns what bench/loader measures."""
    return report.measured([LOADER, "-data", data, *flags])


def throughput(data, cache):
    """Returns images per second of every pipeline."""

    def peer(name):
        command = [sys.executable, HERE / "input_peers.py", name, data]
        return lambda: report.measured(command)["images_per_second"]

    sides = {name: peer(name) for name in NAMES if not name.startswith("tfft")}
    sides["tfft"] = lambda: loader(data)["images_per_second"]
    sides["tfft_fast"] = lambda: loader(data, "-fast")["images_per_second"]
    sides["tfft_cached"] = lambda: loader(data, "-cache", cache)["images_per_second"]
    return report.rounds({name: sides[name] for name in NAMES}, ROUNDS)


def links(data, folder, count):
    """Makes a data folder of count links to the images of data."""
    files = sorted((data / "training").rglob("*.jpg"))
    for number in range(count):
        source = files[number % len(files)]
        target = folder / "training" / source.parent.name
        target.mkdir(parents=True, exist_ok=True)
        os.link(source, target / f"{number}.jpg")
    return folder


def memory(data, scratch):
    """Returns table rows: files, peak memory without and with the image cache."""
    rows = []
    for count in (1_000, 10_000, 100_000):
        folder = links(data, scratch / f"links{count}", count)
        plain = loader(folder, "-steps", 30)
        cached = loader(folder, "-steps", 30, "-cache", scratch / f"cache{count}")
        rows.append([f"{count:,}", f"{plain['peak_mib']:.0f}", f"{cached['peak_mib']:.0f}"])
    return rows


def profile(data, scratch):
    """Returns the functions that take most of the time, as pprof lists them."""
    loader(data, "-profile", scratch / "cpu.prof")
    top = subprocess.run(
        ["go", "tool", "pprof", "-top", "-cum", "-nodecount=100", LOADER, scratch / "cpu.prof"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    wanted = (
        "TF_SessionRun",
        "tfft_resize",
        "tfft_warp",
        "ReadImage",
        "WriteContentsTo",
        "NewTensor",
        "spans).compute",
        "gcBgMark",
    )
    return [
        line
        for line in top.splitlines()[3:]
        if line.lstrip().startswith("flat") or any(w in line for w in wanted)
    ]


def main():
    """Measures everything."""
    data = HERE.parent / "build" / "bench-photographs"
    photographs.make(data, IMAGES)
    with tempfile.TemporaryDirectory(dir=data.parent) as name:
        scratch = pathlib.Path(name)
        time.sleep(3)  # files that have just changed are not cached
        speeds = throughput(data, scratch / "cache")
        workers = [
            [
                n,
                *(
                    f"{loader(data, '-workers', n, *c)['images_per_second']:.0f}"
                    for c in ((), ("-fast",), ("-cache", scratch / "cache"))
                ),
            ]
            for n in (1, 2, 4, 8)
        ]
        write(data, speeds, workers, memory(data, scratch), profile(data, scratch))


def write(data, speeds, workers, memories, top):
    """Writes input.md."""
    base, layers = speeds["generator_default"], speeds["tf_data"]
    rows = [
        [label, f"{speeds[name]:.0f}", f"{speeds[name] / base:.1f}", f"{speeds[name] / layers:.1f}"]
        for name, label in NAMES.items()
    ]
    sizes = [f.stat().st_size for f in (data / "training").rglob("*.jpg")]
    kilobytes = sum(sizes) / len(sizes) / 1000
    text = f"""# The input side

{report.machine()}
Medians of {ROUNDS} rounds, each measuring all of them in turn; the files are in memory.
{IMAGES} photograph-like JPEGs of about 512 x 512 pixels and {kilobytes:.0f} kB, to 224 x 224, with
the recipe's augmentation.

{report.table(["pipeline", "images/s", "x ImageDataGenerator", "x tf.data"], rows)}
## Workers

{report.table(["workers", "images/s", "--decode fast", "from the cache"], workers)}
## Memory

Peak resident memory of the process, MiB, TensorFlow's library included:

{report.table(["files", "decoding", "with the image cache"], memories)}
## Where the time goes

A CPU profile of an epoch without the cache (`TF_SessionRun` is libjpeg-turbo's decoding and the
session around it, `tfft_resize` the antialiased resize, `tfft_warp` the augmentation):

```
{chr(10).join(top)}
```
"""
    (HERE / "input.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
