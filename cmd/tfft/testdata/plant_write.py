"""Plants an operation that writes a file into a graph that tfft trains.

Usage: python plant_write.py GRAPH OUTPUT FILE

OUTPUT becomes a copy of GRAPH whose evaluate signature also writes FILE.
"""

import os
import pathlib
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf  # noqa: E402
from tensorflow.core.protobuf import saved_model_pb2  # noqa: E402


def constant(function, name, text):
    """Adds a string constant to a function."""
    node = function.node_def.add(name=name, op="Const")
    node.attr["dtype"].type = tf.string.as_datatype_enum
    node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(text))
    return f"{name}:output:0"


def main():
    """Does what the module's docstring says."""
    graph, output, file = sys.argv[1:]
    shutil.copytree(graph, output)
    path = pathlib.Path(output) / "saved_model.pb"
    saved = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    meta = saved.meta_graphs[0]
    signature = meta.signature_def["evaluate"].outputs["loss"].name.split(":")[0]
    call = next(n for n in meta.graph_def.node if n.name == signature)
    name = call.attr["f"].func.name
    function = next(f for f in meta.graph_def.library.function if f.signature.name == name)
    write = function.node_def.add(name="planted", op="WriteFile")
    write.input.extend([constant(function, "where", file), constant(function, "what", "planted")])
    function.signature.control_output.append("planted")
    function.control_ret["planted"] = "planted"
    path.write_bytes(saved.SerializeToString())


if __name__ == "__main__":
    main()
