"""Artists that are cheap to draw again: maps of small squares, and short texts.

matplotlib resamples an image each time, and lays a text out glyph by glyph, for
half a millisecond to five. Here the pixels are looked up in tables. This module
imports matplotlib, so it is imported inside functions.
"""

from functools import lru_cache

import numpy as np
from matplotlib import colormaps
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.text import Text
from matplotlib.transforms import Bbox


class Mosaic(Artist):
    """A table of values as a grid of squares in colours.

    `extent` is where it lies on the axes (left, right, bottom, top); the first row of
    the values lies at the bottom. Values beyond `low` and `high` get the colours of
    these; `colors` is matplotlib's name of a colour map, or a map.
    """

    def __init__(self, axes, extent, colors, low=0.0, high=1.0, alpha=1.0):
        super().__init__()
        self.scale = ScalarMappable(Normalize(low, high), colormaps.get_cmap(colors))
        self._share = alpha
        self._corners = np.reshape(extent, (2, 2)).T
        self.set_data(np.full((1, 1), low))
        self.set_in_layout(False)
        self.set_zorder(0)
        self._data = axes.transData
        axes.add_artist(self)

    def set_data(self, values: np.ndarray) -> None:
        """Other values, of any shape (rows, columns)."""
        self._squares = self.scale.to_rgba(values, alpha=self._share, bytes=True)
        self.stale = True

    def get_window_extent(self, renderer=None) -> Bbox:
        return Bbox(self._data.transform(self._corners))

    def draw(self, renderer) -> None:
        if self.get_visible():
            (left, bottom), (right, top) = np.rint(self.get_window_extent().get_points())
            rows, columns = self._squares.shape[:2]
            down, across = _nearest(bottom, top, rows), _nearest(left, right, columns)
            pixels = self._squares.take(down, axis=0).take(across, axis=1)
            context = renderer.new_gc()
            renderer.draw_image(context, min(left, right), min(bottom, top), pixels)
            context.restore()
        self.stale = False


def _nearest(start: float, end: float, n: int) -> np.ndarray:
    """For each pixel between two places, from low to high, the one of n squares it lies in."""
    size = abs(int(end - start))
    squares = (np.arange(size) + 0.5) * n // max(size, 1)
    return (squares if start < end else squares[::-1]).astype(int)


class Label(Text):
    """A short text on one level line, as numbers are.

    Each character is drawn once for each colour and size, and then copied. The
    distances between characters are whole pixels.
    """

    def draw(self, renderer) -> None:
        if self.get_visible() and self.get_text():
            font, dpi = self.get_fontproperties(), renderer.dpi
            glyphs = [_glyph(char, font, self.get_color(), dpi) for char in self.get_text()]
            place = self.get_transform().transform(self.get_position())
            x, y = place + self._aside(sum(glyph[1] for glyph in glyphs), font, dpi)
            context = renderer.new_gc()
            for image, advance, below in glyphs:
                renderer.draw_image(context, round(x) - 1, round(y) - below, image)
                x += advance
            context.restore()
        self.stale = False

    def _aside(self, width: float, font, dpi: float) -> tuple[float, float]:
        """From the place of the text to the left end of its baseline."""
        height = 0.73 * font.get_size_in_points() * dpi / 72
        shares = {"left": 0, "bottom": 0, "baseline": 0, "center": 0.5, "right": 1, "top": 1}
        across, up = shares[self.get_horizontalalignment()], shares[self.get_verticalalignment()]
        return -across * width, -up * height


@lru_cache(maxsize=512)
def _glyph(char: str, font, color, dpi: float) -> tuple[np.ndarray, float, int]:
    """The pixels of a character, how far it reaches, how many of them are below the baseline."""
    paper = RendererAgg(1, 1, dpi)
    advance, _, _ = paper.get_text_width_height_descent(char, font, ismath=False)
    size = font.get_size_in_points() * dpi / 72
    below = round(0.3 * size)
    paper = RendererAgg(int(advance) + 3, round(1.3 * size), dpi)
    context = paper.new_gc()
    context.set_foreground(color)
    paper.draw_text(context, 1, paper.height - below, char, font, 0)
    pixels = np.asarray(paper.buffer_rgba())
    return pixels[::-1].copy(), advance, below
