"""One small figure: a curve, which is the student's `height`, and a point on it."""

import numpy as np

from course.figures.live import Scene, Slider, part
from course.figures.style import line

RIGHT = "def height(x):\n    return x * x"


class Hill(Scene):
    about = "A curve and a point on it."
    size = (3, 2)
    sliders = (
        Slider("x", "place (cm)", -2, 2, 0.5, start=1),
        Slider("h", "size", -4, 0, 1, start=-2, power_of_ten=True),
        Slider("n", "number", choices=(1, 4, 16), start=4),
    )

    def set_up(self, figure) -> None:
        axes = figure.subplots()
        axes.set(xlim=(-3, 3), ylim=(-5, 5))
        axes.axhline(0, zorder=5)
        self.mark = line(axes, "s", "black")
        self.curve = line(axes, "-", "blue")
        self.dot = line(axes, "o", "red", markersize=15)
        self.reserve(axes, "height")

    @part("mark")
    def place(self, x) -> str:
        self.mark.set_data([x], [0])
        return f"The place is {x:.1f}."

    @part("curve")
    def draw_curve(self, height) -> None:
        xs = np.linspace(-3, 3, 13)
        self.curve.set_data(xs, height.numbers((x,) for x in xs))

    @part("dot")
    def draw_dot(self, x, height) -> str:
        y = height.number(x)
        self.dot.set_data([x], [y])
        return f"The height is {y:.2f}."
