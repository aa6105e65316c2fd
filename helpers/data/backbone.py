"""The course's own small pre-trained networks, for transfer learning offline.

``labdata/make/backbone.py`` trained them; a card beside the weights says on what, with
which seed and how well.
"""

import json
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from helpers.errors import LabsError

if TYPE_CHECKING:
    import keras

BACKBONES = ("animals", "textures")
SIZE = 64
FILTERS = (16, 32, 48, 64, 96)
POOLED = 3
"""So many blocks halve the picture: 64 x 64 leaves as 8 x 8."""
MOMENTUM = 0.9
WEIGHTS_FILE = "backbone.npz"
CARD_FILE = "backbone.json"
FEATURES_LAYER = "features"
"""Name of the last feature map, for class-activation maps."""


def build_backbone(name: str = "backbone") -> "keras.Model":
    """Build the network with random weights: five blocks of 3 x 3 convolution.

    Args:
        name: Name of the model.

    Returns:
        A model from pictures (n, 64, 64, 3), values 0 to 255, to feature maps
        (n, 8, 8, 96); 102,320 weights and 512 moving statistics.
    """
    import keras
    from keras import layers

    pictures = keras.Input((SIZE, SIZE, 3))
    maps = layers.Rescaling(1 / 127.5, offset=-1, name="rescaling")(pictures)
    for number, filters in enumerate(FILTERS, start=1):
        is_last = number == len(FILTERS)
        maps = layers.Conv2D(
            filters, 3, padding="same", use_bias=False, name=f"conv{number}"
        )(maps)
        maps = layers.BatchNormalization(momentum=MOMENTUM, name=f"norm{number}")(maps)
        maps = layers.ReLU(name=FEATURES_LAYER if is_last else f"relu{number}")(maps)
        if number <= POOLED:
            maps = layers.MaxPooling2D(name=f"pool{number}")(maps)
    return keras.Model(pictures, maps, name=name)


def load_backbone(source: str = "animals") -> "keras.Model":
    """Build the network and give it the weights it learned from a source.

    Args:
        source: ``"animals"``, fourteen kinds that no lab classifies, or
            ``"textures"``, which have nothing to do with animals.

    Returns:
        The model of ``build_backbone``. While few pictures are at hand, set
        ``trainable = False`` on its batch normalisation, which then keeps its
        statistics; ``training=False`` in the call does not survive ``fit``.

    Raises:
        LabsError: If there is no such source.
    """
    _check(source)
    model = build_backbone(f"backbone_{source}")
    bundled = resources.files("labdata") / "samples" / WEIGHTS_FILE
    with bundled.open("rb") as file, np.load(file) as arrays:
        for weight in model.weights:
            weight.assign(arrays[f"{source}/{_key(weight)}"].astype(np.float32))
    return model


def backbone_card(source: str = "animals") -> dict:
    """Return what a backbone was trained on, with which seed, and how well it did.

    Args:
        source: One of ``BACKBONES``.

    Raises:
        LabsError: If there is no such source.
    """
    _check(source)
    bundled = resources.files("labdata") / "samples" / CARD_FILE
    return json.loads(bundled.read_text(encoding="utf-8"))[source]


def weight_arrays(model: "keras.Model", source: str) -> dict[str, np.ndarray]:
    """Return a backbone's weights as ``load_backbone`` looks for them, in float16.

    Args:
        model: A model of ``build_backbone``.
        source: Name of what it was trained on.
    """
    return {
        f"{source}/{_key(weight)}": weight.numpy().astype(np.float16)
        for weight in model.weights
    }


def _key(weight: "keras.Variable") -> str:
    """Return layer and weight name, whatever model the layer is in."""
    return "/".join(weight.path.split("/")[-2:])


def _check(source: str) -> None:
    if source not in BACKBONES:
        raise LabsError(
            f"There is no backbone {source!r}, expected one of {BACKBONES}: "
            f'type load_backbone("{BACKBONES[0]}").'
        )
