"""Convolution and max pooling in NumPy the way they are usually published.

Written anew in that manner, for `labs bench numpy-conv` to compare with: pictures are
(n, c, h, w); im2col loops over the places of the kernel, fills a fresh buffer of zeros
in six axes, transposes it and reshapes; col2im goes the same way back. The buffer is
float64 whatever the pictures are, as ``numpy.zeros`` makes it, so all that follows is
float64 too. Pooling is written with im2col as well.
"""

import numpy as np

Array = np.ndarray


def im2col(x: Array, k: int, stride: int, pad: int, dtype: type) -> Array:
    """Return the windows of pictures as rows.

    Args:
        x: Shape (n, c, h, w).
        k: Side of the window.
        stride: Its steps.
        pad: Zeros on each side.
        dtype: Of the buffer; float64 where it is not thought of.

    Returns:
        Shape (n * high * wide, c * k * k).
    """
    n, c, h, w = x.shape
    high, wide = (h + 2 * pad - k) // stride + 1, (w + 2 * pad - k) // stride + 1
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    columns = np.zeros((n, c, k, k, high, wide), dtype)
    for i in range(k):
        for j in range(k):
            down, right = i + stride * high, j + stride * wide
            columns[:, :, i, j] = padded[:, :, i:down:stride, j:right:stride]
    return columns.transpose(0, 4, 5, 1, 2, 3).reshape(n * high * wide, -1)


def col2im(
    columns: Array, shape: tuple[int, ...], k: int, stride: int, pad: int, dtype: type
) -> Array:
    """Return the pictures that rows of windows add up to.

    Args:
        columns: Shape (n * high * wide, c * k * k).
        shape: Of the pictures, (n, c, h, w).
        k: Side of the window.
        stride: Its steps.
        pad: Zeros on each side, cut off again.
        dtype: Of the pictures.
    """
    n, c, h, w = shape
    high, wide = (h + 2 * pad - k) // stride + 1, (w + 2 * pad - k) // stride + 1
    columns = columns.reshape(n, high, wide, c, k, k).transpose(0, 3, 4, 5, 1, 2)
    x = np.zeros((n, c, h + 2 * pad + stride - 1, w + 2 * pad + stride - 1), dtype)
    for i in range(k):
        for j in range(k):
            down, right = i + stride * high, j + stride * wide
            x[:, :, i:down:stride, j:right:stride] += columns[:, :, i, j]
    return x[:, :, pad : h + pad, pad : w + pad]


class PublishedConvolution:
    """A convolution by im2col and col2im.

    Args:
        kernel: Shape (f, c, k, k).
        bias: Shape (f,).
        dtype: Of the buffers.
    """

    def __init__(self, kernel: Array, bias: Array, dtype: type = np.float64) -> None:
        self.kernel, self.bias, self.dtype = kernel, bias, dtype

    def forward(self, x: Array) -> Array:
        """Return (n, f, high, wide) for pictures (n, c, h, w)."""
        f, _, k, _ = self.kernel.shape
        n, _, h, w = self.shape = x.shape
        self.columns = im2col(x, k, 1, 0, self.dtype)
        self.matrix = self.kernel.reshape(f, -1).T
        y = np.dot(self.columns, self.matrix) + self.bias
        return y.reshape(n, h - k + 1, w - k + 1, -1).transpose(0, 3, 1, 2)

    def backward(self, dy: Array) -> Array:
        """Keep the gradients of kernel and bias, return that of the pictures."""
        f, c, k, _ = self.kernel.shape
        rows = dy.transpose(0, 2, 3, 1).reshape(-1, f)
        self.d_bias = np.sum(rows, axis=0)
        d_matrix = np.dot(self.columns.T, rows)
        self.d_kernel = d_matrix.transpose(1, 0).reshape(f, c, k, k)
        columns = np.dot(rows, self.matrix.T)
        return col2im(columns, self.shape, k, 1, 0, self.dtype)


class PublishedMaxPooling:
    """Max pooling of 2 x 2 by im2col and col2im.

    Args:
        dtype: Of the buffers.
    """

    def __init__(self, dtype: type = np.float64) -> None:
        self.dtype = dtype

    def forward(self, x: Array) -> Array:
        """Return (n, c, h / 2, w / 2) for maps (n, c, h, w)."""
        n, c, h, w = self.shape = x.shape
        columns = im2col(x, 2, 2, 0, self.dtype).reshape(-1, 4)
        self.largest = np.argmax(columns, axis=1)
        y = np.max(columns, axis=1)
        return y.reshape(n, h // 2, w // 2, c).transpose(0, 3, 1, 2)

    def backward(self, dy: Array) -> Array:
        """Return the gradient of the maps."""
        dy = dy.transpose(0, 2, 3, 1)
        columns = np.zeros((dy.size, 4), self.dtype)
        columns[np.arange(dy.size), self.largest] = dy.flatten()
        columns = columns.reshape((*dy.shape, 4))
        columns = columns.reshape(np.prod(columns.shape[:3]), -1)
        return col2im(columns, self.shape, 2, 2, 0, self.dtype)
