"""A drawing that stays: made once, of which only what moves is drawn again.

Artists go in, pixels come out (`jpeg` for the screen, `png` for the saved
notebook). matplotlib is imported when the first picture is made.
"""

import io
from collections.abc import Callable

DOTS_PER_INCH = 100
ABOVE_ALL_THAT_RESTS = 100


class Picture:
    """A matplotlib figure on a canvas without a window.

    `size` is in inches of 100 screen pixels, `ratio` the device's pixels for one
    of those. `set_up(figure)` draws it once and returns the artists that will
    move; everything else is the background.
    """

    def __init__(self, size: tuple[float, float], ratio: float, set_up: Callable):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.layout_engine import ConstrainedLayoutEngine

        from course.figures.style import styled

        self.ratio = ratio
        self._background = None
        with styled():
            self.figure = Figure(figsize=size, dpi=DOTS_PER_INCH * ratio)
            self.canvas = FigureCanvasAgg(self.figure)
            self.moving = list(set_up(self.figure))
            ConstrainedLayoutEngine().execute(self.figure)
        for artist in self.moving:
            artist.set_animated(True)
            artist.set_zorder(ABOVE_ALL_THAT_RESTS + artist.get_zorder())
        self._sort_as_drawn()

    def suit(self, ratio: float) -> None:
        """The same drawing for a screen of another density; it is to be drawn again."""
        self.ratio = ratio
        self.figure.set_dpi(DOTS_PER_INCH * ratio)
        self._background = None

    def draw(self, background_changed: bool = False) -> None:
        """Draws what moves; what rests only the first time, or when it has changed."""
        if background_changed or self._background is None:
            self._draw_background()
        self.canvas.restore_region(self._background)
        for artist in self.moving:
            artist.axes.draw_artist(artist)

    def draw_everything(self) -> None:
        """The same picture by matplotlib's plain full draw: slow, and the test of `draw`."""
        self._animate(False)
        self._draw_figure()
        self._animate(True)

    def jpeg(self) -> bytes:
        """For the screen; where it has pixels to spare, colours get every second one."""
        return self._encoded("JPEG", quality=90, subsampling=2 if self.ratio > 1.25 else 0)

    def png(self) -> bytes:
        """For the saved notebook."""
        return self._encoded("PNG", compress_level=6)

    def _sort_as_drawn(self) -> None:
        """By height, and where that is equal by age, which is matplotlib's order."""
        ages = {
            artist: age
            for axes in self.figure.axes
            for age, artist in enumerate(axes.get_children())
        }
        self.moving.sort(key=lambda artist: (artist.get_zorder(), ages[artist]))

    def _draw_background(self) -> None:
        self._draw_figure()
        self._background = self.canvas.copy_from_bbox(self.figure.bbox)

    def _draw_figure(self) -> None:
        from course.figures.style import styled

        with styled():
            self.canvas.draw()

    def _animate(self, animated: bool) -> None:
        for artist in self.moving:
            artist.set_animated(animated)

    def _encoded(self, kind: str, **options) -> bytes:
        from PIL import Image

        size = self.canvas.get_width_height()
        pixels = Image.frombuffer("RGBX", size, self.canvas.buffer_rgba(), "raw", "RGBX", 0, 1)
        stream = io.BytesIO()
        image = pixels if kind == "JPEG" else pixels.convert("RGB")
        image.save(stream, kind, **options)
        return stream.getvalue()
