"""A clerical-script (隶书) brush drawn along the middle lines of a character's strokes.

The middle lines come from the hanzi-writer-data package (Arphic Public License).
Kaishu middle lines become clerical by what tells the two scripts apart: flat
proportions, level horizontals, round even strokes without hooks, and one stroke a
character that swells into a tail and lifts (蚕头雁尾; never two in a character).
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

FLATNESS = 0.80
"""Height kept: clerical characters are wider than tall."""
KAISHU_SLOPE = 0.10
"""How much kaishu's horizontals climb to the right; taken away."""
STEP = 6.0
"""Distance between two brush prints, in the medians' units (1,024 a character)."""
CANVAS = 320
MARGIN = 0.2


def read_medians(path: Path) -> list[np.ndarray]:
    """Read one character's middle lines.

    Args:
        path: A JSON file of hanzi-writer-data.

    Returns:
        One array of shape (points, 2) a stroke, x to the right, y up, 0 to 1,024.
    """
    strokes = json.loads(path.read_text(encoding="utf-8"))["medians"]
    return [np.asarray(stroke, dtype=float) for stroke in strokes]


def draw_clerical(medians: list[np.ndarray], width: float) -> Image.Image:
    """Draw one character with the clerical brush.

    Args:
        medians: Middle lines as ``read_medians`` gives them.
        width: Width of an ordinary stroke, in the medians' units.

    Returns:
        A picture of mode "L", ink 255 on 0.
    """
    lines = [_flatten(_without_hook(line)) for line in medians]
    lines = [_resample(line) for line in lines]
    tailed = _tailed_stroke(lines)
    image = Image.new("L", (CANVAS, CANVAS))
    pen = ImageDraw.Draw(image)
    scale = CANVAS * (1 - 2 * MARGIN) / 1024
    for number, line in enumerate(lines):
        if number == tailed:
            line, profile = _tail(line, width)
        else:
            line, profile = line, _even_profile(line)
        radii = profile * width / 2 * scale
        x = CANVAS * MARGIN + line[:, 0] * scale
        y = CANVAS * (1 - MARGIN) - line[:, 1] * scale
        for centre_x, centre_y, radius in zip(x, y, radii, strict=True):
            box = centre_x - radius, centre_y - radius
            pen.ellipse((*box, centre_x + radius, centre_y + radius), fill=255)
    return image


def _without_hook(line: np.ndarray) -> np.ndarray:
    """Cut the short last piece behind a sharp turn: clerical script has no hooks."""
    if len(line) < 3:
        return line
    pieces = np.diff(line, axis=0)
    lengths = np.hypot(*pieces.T)
    last, before = pieces[-1], pieces[-2]
    cosine = last @ before / max(lengths[-1] * lengths[-2], 1e-9)
    is_hook = cosine < 0.35 and lengths[-1] < 0.3 * lengths.sum()
    return line[:-1] if is_hook else line


def _flatten(line: np.ndarray) -> np.ndarray:
    x, y = line.T
    level = y - KAISHU_SLOPE * (x - 512)
    return np.column_stack([x, 512 + FLATNESS * (level - 512)])


def _resample(line: np.ndarray) -> np.ndarray:
    """Give points every STEP units and round the corners a little."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    count = max(int(along[-1] / STEP) + 1, 8)
    at = np.linspace(0, along[-1], count)
    points = np.column_stack([np.interp(at, along, axis) for axis in line.T])
    reach = min(4, count // 4)
    padded = np.pad(
        points, ((reach, reach), (0, 0)), mode="reflect", reflect_type="odd"
    )
    kernel = np.full(2 * reach + 1, 1 / (2 * reach + 1))
    return np.column_stack([np.convolve(axis, kernel, "valid") for axis in padded.T])


def _tailed_stroke(lines: list[np.ndarray]) -> int | None:
    """Choose the one stroke that gets the tail: a falling one first, else the widest.

    Returns:
        Its number, or None where no stroke is long enough.
    """
    falling, level = [], []
    for number, line in enumerate(lines):
        end = line[-1] - line[len(line) // 2]
        across, down = line[-1] - line[0]
        if end[0] > 90 and end[1] < -0.25 * end[0] and across > 170 and down < -120:
            falling.append(number)
        elif across > 430 and abs(down) < 0.2 * across:
            level.append((across, number))
    if falling:
        return falling[-1]
    return max(level)[1] if level else None


def _tail(line: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Bend a stroke into a wave, lengthen it, and swell it before its tip."""
    direction = line[-1] - line[-min(8, len(line))]
    direction = direction / max(np.hypot(*direction), 1e-9)
    lift = np.array([direction[0], 0.35])
    steps = np.arange(1, int(1.3 * width / STEP) + 2)[:, None] * STEP
    line = np.concatenate([line, line[-1] + steps * lift])
    at = np.linspace(0, 1, len(line))
    line[:, 1] -= 0.45 * width * np.sin(np.pi * np.clip((at - 0.45) / 0.5, 0, 1))
    profile = np.interp(
        at, [0, 0.06, 0.2, 0.6, 0.84, 1], [1.15, 1.25, 0.95, 1.0, 1.75, 0.15]
    )
    return line, profile


def _even_profile(line: np.ndarray) -> np.ndarray:
    """Round ends; a stroke that falls to the left grows heavier, as 隶书 writes it."""
    at = np.linspace(0, 1, len(line))
    across, down = line[-1] - line[0]
    if across < -90 and down < -120:
        return np.interp(at, [0, 0.5, 0.9, 1], [0.9, 0.9, 1.3, 1.15])
    return np.interp(at, [0, 0.1, 0.9, 1], [1.1, 0.95, 0.95, 1.08])
