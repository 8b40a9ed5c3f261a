"""A landscape seen from the side: heights over a plane as a net of lines, drawn on flat axes."""

import numpy as np

from course.figures.style import GREY, line

LINES = 13
AWAY = np.array([0.45, 0.55])


class Relief:
    """The net over `x` and `y`, two rising arrays, of heights from 0 to `top`; a part fills it.

    `net` are the artists of the lines, `dot` is a point on them.
    """

    def __init__(self, axes, x: np.ndarray, y: np.ndarray, top: float, **dot):
        self.axes, self.x, self.y, self.top = axes, x, y, top
        axes.set(xlim=(-0.05, 1.5), ylim=(-0.08, 1.6), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        self.net = [line(axes, "-", GREY, linewidth=0.8) for _ in range(2 * LINES)]
        self.dot = line(axes, "o", markersize=10, **dot)

    def name(self, across: str, away: str) -> None:
        """Write what the two directions are."""
        right, middle = self.x[-1] + np.ptp(self.x) / 30, np.mean(self.y)
        below = self.seen(np.mean(self.x), self.y[0], -self.top / 50)
        self.axes.annotate(across, below, color=GREY, ha="center", va="top")
        self.axes.annotate(away, self.seen(right, middle, 0), color=GREY)

    def seen(self, x, y, z) -> np.ndarray:
        """Where these places are seen on the axes: two rows, across and up."""
        across = (x - self.x[0]) / np.ptp(self.x)
        away = (y - self.y[0]) / np.ptp(self.y)
        return np.array([across + AWAY[0] * away, AWAY[1] * away + z / self.top])

    def rise(self, heights: np.ndarray) -> None:
        """Lay the net over heights of the shape (len(y), len(x))."""
        rows = np.linspace(0, len(self.y) - 1, LINES).round().astype(int)
        columns = np.linspace(0, len(self.x) - 1, LINES).round().astype(int)
        along = [self.seen(self.x, self.y[i], heights[i]) for i in rows]
        along += [self.seen(self.x[j], self.y, heights[:, j]) for j in columns]
        for artist, places in zip(self.net, along, strict=True):
            artist.set_data(*places)

    def stand(self, x: float, y: float, z: float) -> None:
        """Put the dot there."""
        self.dot.set_data(*self.seen(x, y, z)[:, None])
