"""What the labs import: data, plots, training, text and checks.

Importing this package is light: no TensorFlow, no matplotlib.
"""

from helpers.language import set_language

__all__ = ["set_language"]
