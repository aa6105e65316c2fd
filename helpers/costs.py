"""What a network costs: its weights, and the multiply-adds for one input."""

import math
from typing import Any

CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D")
DEPTHWISE = ("DepthwiseConv1D", "DepthwiseConv2D")
SEPARABLE = ("SeparableConv1D", "SeparableConv2D")


def multiply_adds(model: Any) -> int:
    """Return how many products a network adds up for one input.

    Only dense and convolutional layers are counted, as in Howard et al. 2017, section
    3.1 (a kernel of k by k over M maps with N filters and F by F positions costs
    k k M N F F); biases, normalisation, activations and pooling are left out. Products
    with the zeros of a padding count as well. A layer used several times counts once.

    Args:
        model: A Keras model that knows its input's shape, other models inside it too.

    Raises:
        ValueError: If the model is not built, if the size of a layer's output depends
            on the input, or if a layer with a matrix of weights is of another kind.
    """
    if not getattr(model, "built", False):
        raise ValueError(
            f"The model {getattr(model, 'name', model)!r} is not built; expected one "
            "that knows its input: put keras.Input(shape=...) first."
        )
    return sum(_of_layer(layer) for layer in model.layers)


def _of_layer(layer: Any) -> int:
    if getattr(layer, "layers", None):
        return multiply_adds(layer)
    kind = type(layer).__name__
    if kind == "Dense":
        return _positions(layer, layer.units) * _size(layer.kernel)
    if kind in CONVOLUTIONS:
        return _positions(layer, layer.filters) * _size(layer.kernel)
    if kind in DEPTHWISE:
        maps = _size(layer.kernel) // math.prod(layer.kernel_size)
        return _positions(layer, maps) * _size(layer.kernel)
    if kind in SEPARABLE:
        kernels = _size(layer.depthwise_kernel) + _size(layer.pointwise_kernel)
        return _positions(layer, layer.filters) * kernels
    if any(len(weight.shape) > 1 for weight in layer.weights):
        raise ValueError(
            f"The layer {layer.name!r} is a {kind}; multiply-adds are known for Dense, "
            f"{', '.join(CONVOLUTIONS + DEPTHWISE + SEPARABLE)} only."
        )
    return 0


def _positions(layer: Any, channels: int) -> int:
    """Return at how many places a layer's weights are used for one input."""
    shape = layer.output.shape[1:]
    if None in shape:
        raise ValueError(
            f"The output of layer {layer.name!r} is {shape}: its size depends on the "
            "input; give keras.Input the whole shape."
        )
    return math.prod(shape) // channels


def _size(weight: Any) -> int:
    return math.prod(weight.shape)
