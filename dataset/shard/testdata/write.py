"""Writes the parquet files beside it, as programs write them that people use.

    pip install datasets==5.2.0 pyarrow==26.0.1 polars
    python write.py

The tests know what is in them: image `i` has `content(i)`.
"""

import json

import datasets
import polars
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 10
NAMES = ["bread", "soup", "cake"]


def content(row):
    return f"image {row};".encode() * (row * row + 1)


def path(row):
    return None if row % 4 == 3 else f"photos/{row}.jpg"


def images():
    return [{"bytes": content(i), "path": path(i)} for i in range(ROWS)]


def table(metadata):
    """What Hugging Face's datasets hold, with the metadata of another version."""
    kind = pa.struct({"bytes": pa.binary(), "path": pa.string()})
    columns = {"image": pa.array(images(), kind), "label": pa.array([i % 3 for i in range(ROWS)])}
    return pa.table(columns).replace_schema_metadata({"huggingface": json.dumps(metadata)})


OLD = {
    "info": {
        "features": {
            "image": {"decode": True, "id": None, "_type": "Image"},
            "label": {"num_classes": 3, "names": NAMES, "id": None, "_type": "ClassLabel"},
        }
    }
}


def write_datasets():
    features = datasets.Features(
        {"image": datasets.Image(), "label": datasets.ClassLabel(names=NAMES)}
    )
    data = {"image": images(), "label": [i % 3 for i in range(ROWS)]}
    datasets.Dataset.from_dict(data, features=features).to_parquet("datasets.parquet")
    features = datasets.Features(
        {"img": datasets.Image(), "tags": datasets.List(datasets.ClassLabel(names=NAMES))}
    )
    data = {"img": images(), "tags": [list(range(i % 4)) for i in range(ROWS)]}
    datasets.Dataset.from_dict(data, features=features).to_parquet("datasets-lists.parquet")


def write_pyarrow():
    old = table(OLD)
    pq.write_table(old, "snappy-dictionary.parquet", row_group_size=4)
    pq.write_table(old, "snappy-plain.parquet", row_group_size=4, use_dictionary=False)
    for codec in "none", "gzip", "zstd", "brotli", "lz4":
        pq.write_table(old, f"{codec}.parquet", row_group_size=6, compression=codec)
    small = {"data_page_size": 64, "write_batch_size": 2, "use_dictionary": False}
    pq.write_table(old, "pages.parquet", data_page_version="2.0", **small)
    pq.write_table(old, "pages-none.parquet", compression="none", **small)
    columns = {
        "image": [content(i) for i in range(ROWS)],
        "label": [NAMES[i % 3] for i in range(ROWS)],
    }
    pq.write_table(pa.table(columns), "binary.parquet")
    polars.DataFrame(columns).write_parquet("polars.parquet")


if __name__ == "__main__":
    write_datasets()
    write_pyarrow()
