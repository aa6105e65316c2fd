"""Figures as PNG files with a palette: a third of the bytes, the same look.

Matplotlib writes four bytes a pixel. A notebook keeps each figure as a PNG, and 64
photographs of 64 x 64 would take half a megabyte; with 256 colours for the whole
figure they are a fifth of that, and lines and letters lose nothing one can see.
"""

import io
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

PALETTE_SIZE = 256
MOST_BYTES = 100_000  # of a figure in a notebook
EXACT_SHARE = 4  # a quarter of the palette is for the most frequent colours


class PaletteCanvas(FigureCanvasAgg):
    """Draws a figure as any other canvas, but saves PNG with a palette."""

    def print_png(
        self,
        filename_or_obj: Any,
        *,
        pil_kwargs: dict | None = None,
        **_: Any,
    ) -> None:
        """Write the figure as a PNG; what ``savefig`` and notebooks call.

        Args:
            filename_or_obj: Where to, as for ``savefig``.
            pil_kwargs: What to hand to Pillow besides.
            **_: Colours, orientation and the like, which Matplotlib also hands to
                canvases that are not its own, after having applied them.
        """
        super().draw()
        pixels = np.asarray(self.buffer_rgba())[:, :, :3]
        dpi = self.figure.dpi
        options = {"format": "png", "optimize": True, "dpi": (dpi, dpi)}
        options |= pil_kwargs or {}
        saved = io.BytesIO()
        paletted(pixels).save(saved, **options)
        if saved.tell() > MOST_BYTES:
            saved = io.BytesIO()
            paletted(pixels, coarse=True).save(saved, **options)
        if hasattr(filename_or_obj, "write"):
            filename_or_obj.write(saved.getvalue())
        else:
            Path(filename_or_obj).write_bytes(saved.getvalue())


def paletted(
    pixels: np.ndarray, colours: int = PALETTE_SIZE, *, coarse: bool = False
) -> Image.Image:
    """Return pixels as a picture with a palette.

    The most frequent colours (paper, ink, lines) stay exactly what they are; the rest
    (photographs, the edges of letters) share averages.

    Args:
        pixels: Shape (h, w, 3), uint8.
        colours: The most colours to keep, 2 to 256.
        coarse: Whether the averages may be rougher, for a smaller file: photographs
            then show rings in even areas such as the sky.
    """
    red, green, blue = (pixels[:, :, k].astype(np.uint32) for k in range(3))
    codes, inverse, counts = np.unique(
        red << 16 | green << 8 | blue, return_inverse=True, return_counts=True
    )
    inverse = inverse.reshape(pixels.shape[:2])
    exact = colours if len(codes) <= colours else max(1, colours // EXACT_SHARE)
    kept = np.argsort(-counts, kind="stable")[:exact]
    place = np.full(len(codes), -1)
    place[kept] = np.arange(len(kept))
    indices = place[inverse]
    palette = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1)[kept]
    palette = palette.astype(np.uint8).tobytes()
    rest = indices < 0
    if rest.any():
        method = Image.Quantize.FASTOCTREE if coarse else Image.Quantize.MEDIANCUT
        averaged = Image.fromarray(pixels[rest][np.newaxis]).quantize(
            colours - exact, method, dither=Image.Dither.NONE
        )
        indices[rest] = np.asarray(averaged)[0] + exact
        palette += bytes(averaged.getpalette())
    picture = Image.fromarray(indices.astype(np.uint8))
    picture.putpalette(palette[: 3 * colours])
    return picture
