"""Reads folders of event files as TensorBoard does.

Reads a JSON list of folders from stdin. Writes a list with, for each, its scalars
(tag: [[step, value], ...]), its images (tag: [[step, width and height as said and as decoded,
description], ...]), what the plugin hparams reads of it or null, the data classes
of its tags, and the version of its format.
"""

import io
import json
import sys

from PIL import Image
from tensorboard.backend.event_processing import plugin_event_accumulator
from tensorboard.plugins.hparams import metadata as hparams
from tensorboard.util import tensor_util


def scalars_of(events):
    """The scalars of a folder, by tag."""
    found = {}
    tags = events.PluginTagToContent("scalars") if "scalars" in events.ActivePlugins() else {}
    for tag in tags:
        rows = events.Tensors(tag)
        found[tag] = [[e.step, float(tensor_util.make_ndarray(e.tensor_proto))] for e in rows]
    return found


def images_of(events):
    """The images of a folder, by tag, decoded by Pillow."""
    found = {}
    tags = events.PluginTagToContent("images") if "images" in events.ActivePlugins() else {}
    for tag in tags:
        found[tag] = []
        description = events.SummaryMetadata(tag).summary_description
        for e in events.Tensors(tag):
            width, height, file = tensor_util.make_ndarray(e.tensor_proto)
            image = Image.open(io.BytesIO(file))
            image.load()
            found[tag].append([e.step, int(width), int(height), *image.size, description])
    return found


def hparams_of(events):
    """The hyperparameters of a folder, when it began, and its status at the end (0: none)."""
    if "hparams" not in events.ActivePlugins():
        return None
    tags = events.PluginTagToContent("hparams")
    start = hparams.parse_session_start_info_plugin_data(tags[hparams.SESSION_START_INFO_TAG])
    values = {name: getattr(v, v.WhichOneof("kind")) for name, v in start.hparams.items()}
    status = 0
    if hparams.SESSION_END_INFO_TAG in tags:
        end = hparams.parse_session_end_info_plugin_data(tags[hparams.SESSION_END_INFO_TAG])
        status = end.status
    return {"values": values, "began": start.start_time_secs, "status": status}


def read(folder):
    """Everything in a folder."""
    sizes = {plugin_event_accumulator.TENSORS: 0}
    events = plugin_event_accumulator.EventAccumulator(folder, size_guidance=sizes)
    events.Reload()
    classes = {tag: events.SummaryMetadata(tag).data_class for tag in events.Tags()["tensors"]}
    return {
        "scalars": scalars_of(events),
        "images": images_of(events),
        "hparams": hparams_of(events),
        "classes": classes,
        "version": events.file_version,
    }


if __name__ == "__main__":
    json.dump([read(folder) for folder in json.load(sys.stdin)], sys.stdout)
