"""The figure of lesson 00: two numbers, their squares, and what lies between."""

import numpy as np

from course.figures.live import Scene, Slider, part, show
from course.figures.style import BLUE, GREEN, GREY, INK, ORANGE, VERMILION, line


def two_squares(mean_square: str = "mean_square"):
    """Two numbers on the curve of squares, and where a mean of squares belongs.

    Sliders: the two numbers. Draws the student's `mean_square(x)` of both.
    """
    return show(TwoSquares, mean_square=mean_square)


class TwoSquares(Scene):
    about = "The curve of squares with two numbers on it, and a straight line between them."
    size = (7.0, 3.8)
    sliders = (
        Slider("first", "first number", -3, 3, 0.1, start=-1, format=".1f"),
        Slider("second", "second number", -3, 3, 0.1, start=2, format=".1f"),
    )

    def set_up(self, figure) -> None:
        axes = figure.subplots()
        axes.set(xlabel="number", ylabel="its square", xlim=(-3.4, 3.4), ylim=(-0.5, 11.5))
        xs = np.linspace(-3.4, 3.4, 121)
        axes.plot(xs, xs**2, color=GREY, linewidth=1.5)
        self.chord = line(axes, ":", INK, linewidth=1.5)
        self.here = axes.axvline(0, ymax=0.8, color=GREY, linestyle=":", linewidth=1.2)
        self.gap = line(axes, "-", INK, linewidth=1.5)
        self.ends = line(axes, "o", BLUE, markersize=9, label="your two numbers")
        self.curve = line(
            axes, "s", ORANGE, markersize=8, markeredgecolor=INK, label="square of their mean"
        )
        self.middle = line(axes, "+", GREEN, markersize=14, markeredgewidth=3)
        self.middle.set_label("mean of their squares")
        self.yours = line(axes, "D", VERMILION, markersize=13, fillstyle="none", markeredgewidth=2)
        self.yours.set_label("your mean_square")
        axes.legend(loc="upper center", ncols=2, markerscale=0.7, labelspacing=0.7)

    @part("chord", "ends", "here", "gap", "curve", "middle")
    def stand(self, first, second) -> str:
        numbers = np.array([first, second])
        mean, middle = numbers.mean(), np.mean(numbers**2)
        self.chord.set_data(numbers, numbers**2)
        self.ends.set_data(numbers, numbers**2)
        self.here.set_xdata([mean, mean])
        self.curve.set_data([mean], [mean**2])
        self.middle.set_data([mean], [middle])
        self.gap.set_data([mean, mean], [mean**2, middle])
        return (
            f"The mean of {first:.1f} and {second:.1f} is {mean:.2f}. "
            f"Its square is {mean**2:.2f}; the mean of the squares is {middle:.2f}. "
            f"They are {middle - mean**2:.2f} apart."
        )

    @part("yours")
    def answer(self, first, second, mean_square) -> str:
        numbers = np.array([first, second])
        answer = mean_square.number(numbers)
        self.yours.set_data([numbers.mean()], [answer])
        return f"Your `{mean_square.name}` gives {answer:.2f}."
