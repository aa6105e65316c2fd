"""The weights of a MobileNet trained on ImageNet, and the network that holds them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from helpers.data.catalog import find
from helpers.data.storage import missing_files
from helpers.data.trees import FolderTree
from helpers.errors import LabsError

if TYPE_CHECKING:
    import keras
    import numpy as np

NAME = "mobilenet_imagenet"
WIDTH = 0.25
SIDE = 224
KERAS_VARIABLE = {"depthwise_kernel": "kernel"}
"""What the manifest and Keras 3 call differently."""


def mobilenet_weights() -> dict[str, np.ndarray]:
    """Read the weights of MobileNet v1, width 0.25, 224 x 224, trained on ImageNet.

    Returns:
        ``<layer>/<variable>`` -> float32 array, 137 of them, in the manifest's order.

    Raises:
        LabsError: If the files are not here, or a shard has not the length that the
            manifest states.
    """
    import numpy as np

    row = find(NAME)
    if missing_files(row):
        raise LabsError(f"The weights of {NAME} are not here. Type: labs fetch {NAME}")
    tree = FolderTree(row)
    manifest = next(name for name in tree.names if name.endswith("model.json"))
    folder = manifest.removesuffix("model.json")
    weights = {}
    for group in json.loads(tree.read(manifest))["weightsManifest"]:
        content = b"".join(tree.read(folder + path) for path in group["paths"])
        values = np.frombuffer(content, dtype="<f4").astype(np.float32)
        shapes = [tuple(weight["shape"]) for weight in group["weights"]]
        ends = np.cumsum([np.prod(shape, dtype=int) for shape in shapes])
        if ends[-1] != len(values):
            raise LabsError(
                f"{group['paths'][0]} holds {len(values):,} numbers, expected "
                f"{ends[-1]:,}. Type: labs fetch --verify {NAME}"
            )
        for weight, shape, piece in zip(
            group["weights"], shapes, np.split(values, ends[:-1]), strict=True
        ):
            weights[weight["name"]] = piece.reshape(shape)
    return weights


def load_mobilenet() -> keras.Model:
    """Build ``keras.applications.MobileNet`` with the fetched weights.

    Its input is float, (n, 224, 224, 3), scaled by x / 127.5 - 1; its output has
    1,000 probabilities (Howard et al., arXiv:1704.04861).

    Returns:
        The network with its head, every weight taken from the files one to one.

    Raises:
        LabsError: If the files are not here or do not fit the network.
    """
    import keras

    weights = mobilenet_weights()
    model = keras.applications.MobileNet(
        input_shape=(SIDE, SIDE, 3), alpha=WIDTH, weights=None
    )
    by_path = {
        "/".join([layer.name, variable.name]): variable
        for layer in model.layers
        for variable in layer.weights
    }
    for name, values in weights.items():
        layer, _, variable = name.partition("/")
        path = f"{layer}/{KERAS_VARIABLE.get(variable, variable)}"
        found = by_path.pop(path, None)
        if found is None or tuple(found.shape) != values.shape:
            raise LabsError(
                f"The weight {name} {values.shape} fits nothing in this version's "
                "MobileNet; install the version of Keras that requirements.txt names."
            )
        found.assign(values)
    if by_path:
        raise LabsError(
            f"The files have no weight for {', '.join(by_path)}; install the version "
            "of Keras that requirements.txt names."
        )
    return model
