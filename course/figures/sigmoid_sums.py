"""The figures of lesson 03: one shaped sigmoid, a bump, six units, a growing staircase."""

import numpy as np

from course.figures.live import Scene, Slider, part, show
from course.figures.style import BLUE, GREEN, GREY, INK, ORANGE, SKY, VERMILION, line


def knobs(shaped_sigmoid: str = "shaped_sigmoid"):
    """One sigmoid with its four numbers, and a curve that it can be made to cover.

    Sliders: w, b, w' and b'. Draws the student's `shaped_sigmoid(x, w, b, w_out, b_out)`.
    """
    return show(Knobs, shaped_sigmoid=shaped_sigmoid)


def two_risers(bump: str = "bump"):
    """A bump made of two risers.

    Sliders: where they stand, how high and how steep they are. Draws the student's
    `bump(x, left, right, height, steepness)`.
    """
    return show(TwoRisers, bump=bump)


def six_units(sigmoid_sum: str = "sigmoid_sum"):
    """Up to six sigmoids, each by itself, and their sum.

    Sliders: how many are added, and how steep they all are. Draws the student's
    `sigmoid_sum(x, w, b, w_out, b_out)`.
    """
    return show(SixUnits, sigmoid_sum=sigmoid_sum)


def building_up(staircase: str = "staircase", sigmoid_sum: str = "sigmoid_sum"):
    """A staircase of N sigmoids that follows a curve, built up unit by unit.

    Sliders: N, and how many of the units are added so far. Draws the student's
    `staircase(f, low, high, N)` and `sigmoid_sum(x, w, b, w_out, b_out)`.
    """
    return show(BuildingUp, staircase=staircase, sigmoid_sum=sigmoid_sum)


class Knobs(Scene):
    about = "A sigmoid shaped by four numbers, over a grey curve that it can be made to cover."
    size = (7.6, 3.6)
    sliders = (
        Slider("w", "w", -10, 10, 0.5, start=2, format="+.1f"),
        Slider("b", "b", -10, 10, 0.5, start=2, format="+.1f"),
        Slider("w_out", "w′", -4, 4, 0.1, start=1, format="+.1f"),
        Slider("b_out", "b′", -2, 2, 0.1, start=0, format="+.1f"),
    )
    x = np.linspace(-3, 3, 241)
    goal = (1.5, -2.5, -0.5)

    def set_up(self, figure) -> None:
        axes = figure.subplots()
        axes.set(title="y = w′ σ(w x + b) + b′", xlabel="x", ylabel="y")
        axes.set(xlim=(-3, 3), ylim=(-3.2, 3.2))
        place, fall, level = self.goal
        self.target = level - fall / 2 + fall / 2 * np.tanh(3 * (self.x - place))
        axes.plot(self.x, self.target, color=GREY, linewidth=6, alpha=0.35, label="cover this")
        self.riser = line(axes, "--", INK, linewidth=1.5, label="riser, x = −b/w")
        self.low = line(axes, ":", ORANGE, linewidth=1.8, label="b′")
        self.high = line(axes, "-.", GREEN, linewidth=1.5, label="b′ + w′")
        self.curve = line(axes, "-", BLUE, linewidth=2.5, label="yours")
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
        self.reserve(axes, "shaped_sigmoid", 0.65, 0.15)

    @part("riser", "low", "high")
    def guide(self, w, b, w_out, b_out) -> str:
        place = -b / w if w else np.nan
        self.riser.set_data([place, place], [-3.2, 3.2])
        self.low.set_data([-3, 3], [b_out, b_out])
        self.high.set_data([-3, 3], [b_out + w_out, b_out + w_out])
        where = f"stands at {place:.2f}" if w else "is nowhere, as w is 0"
        return f"The riser {where}; the sigmoid runs between {b_out:.1f} and {b_out + w_out:.1f}."

    @part("curve")
    def shape(self, w, b, w_out, b_out, shaped_sigmoid) -> str:
        y = shaped_sigmoid.array(self.x.shape, self.x, w, b, w_out, b_out)
        self.curve.set_data(self.x, y)
        missed = np.max(np.abs(y - self.target))
        return f"It misses the grey curve by up to {missed:.2g}." if missed > 1e-9 else COVERED


COVERED = "It covers the grey curve."


class TwoRisers(Scene):
    about = "A bump of two risers, and the box that it becomes when they are steep."
    size = (7.6, 3.2)
    sliders = (
        Slider("left", "left riser", -3, 0, 0.1, start=-1, format="+.1f"),
        Slider("right", "right riser", 0, 3, 0.1, start=1, format="+.1f"),
        Slider("height", "height", -2, 2, 0.1, start=1.5, format="+.1f"),
        Slider("steepness", "steepness", -0.7, 1.3, 0.1, start=0, format=".2f", power_of_ten=True),
    )
    x = np.linspace(-4, 4, 321)

    def set_up(self, figure) -> None:
        axes = figure.subplots()
        axes.set(title="two risers", xlabel="x", ylabel="y", xlim=(-4, 4), ylim=(-2.4, 2.4))
        axes.axhline(0, color=INK, linewidth=0.8)
        self.box = line(axes, ":", INK, linewidth=1.8, label="box of that height")
        self.curve = line(axes, "-", BLUE, linewidth=2.5, label="your bump")
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
        self.reserve(axes, "bump", 0.5, 0.2)

    @part("box")
    def draw_box(self, left, right, height) -> str:
        self.box.set_data([-4, left, left, right, right, 4], [0, 0, height, height, 0, 0])
        return f"Risers at {left:.1f} and {right:.1f}, height {height:.1f}."

    @part("curve")
    def draw_bump(self, left, right, height, steepness, bump) -> str:
        y = bump.array(self.x.shape, self.x, left, right, height, steepness)
        self.curve.set_data(self.x, y)
        highest = y[np.argmax(np.abs(y))]
        return f"With steepness {steepness:.2g} the bump reaches {highest:.2f}."


class SixUnits(Scene):
    about = "Above, six shaped sigmoids one by one; below, the sum of those added so far."
    size = (7.6, 4.6)
    sliders = (
        Slider("units", "units added", choices=(0, 1, 2, 3, 4, 5, 6), start=2),
        Slider("steepness", "steepness of all", -0.3, 1.3, 0.1, start=0.3, power_of_ten=True),
    )
    x = np.linspace(0, 7, 281)
    places = np.arange(1.0, 7.0)
    w_out = np.array([1.0, 0.8, -1.6, -0.9, 1.4, 0.7])
    b_out = 0.5

    def set_up(self, figure) -> None:
        from matplotlib.collections import LineCollection

        above, below = figure.subplots(2, 1, sharex=True)
        above.set(title="each unit, w′ σ(w x + b)", xlim=(0, 7), ylim=(-1.9, 1.9), ylabel="y")
        below.set(title="their sum, plus b′ = 0.5", xlabel="x", ylabel="y", ylim=(-1.5, 3.6))
        self.stairs = line(below, ":", INK, linewidth=1.5, label="if risers were upright")
        thin = LineCollection([], color=GREY, linewidth=1, alpha=0.6)
        thick = LineCollection([], color=BLUE, linewidth=1.8)
        self.waiting, self.added = above.add_collection(thin), above.add_collection(thick)
        self.last = line(above, "-", VERMILION, linewidth=3, label="the last one added")
        self.before = line(below, "--", GREY, linewidth=1.8, label="without the last")
        self.total = line(below, "-", BLUE, linewidth=2.5, label="sum")
        above.legend(loc="upper left")
        below.legend(loc="upper right", ncols=3)
        self.reserve(above, "sigmoid_sum")

    @part("stairs")
    def climb(self, units) -> str:
        heights = self.b_out + np.concatenate([[0], np.cumsum(self.w_out[:units])])
        edges = np.concatenate([[0], np.repeat(self.places[:units], 2), [7]])
        self.stairs.set_data(edges, np.repeat(heights, 2))
        return f"{units} of 6 units are added."

    @part("waiting", "added", "last", "before", "total")
    def add(self, units, steepness, sigmoid_sum) -> str:
        w = np.full(6, 4 * steepness)
        b = -w * self.places
        each = [self.sum(sigmoid_sum, w, b, slice(i, i + 1), 0.0) for i in range(6)]
        curves = [np.column_stack([self.x, y]) for y in each]
        self.waiting.set_segments(curves[units:])
        self.added.set_segments(curves[:units])
        self.last.set_data(*(curves[units - 1].T if units else ([], [])))
        total = self.sum(sigmoid_sum, w, b, slice(0, units), self.b_out)
        before = self.sum(sigmoid_sum, w, b, slice(0, max(0, units - 1)), self.b_out)
        self.total.set_data(self.x, total)
        self.before.set_data(self.x, before)
        return f"With steepness {steepness:.2g} the sum is {total[-1]:.2f} at x = 7."

    def sum(self, sigmoid_sum, w, b, some: slice, b_out: float) -> np.ndarray:
        return sigmoid_sum.array(self.x.shape, self.x, w[some], b[some], self.w_out[some], b_out)


# Each about half of the one before, so that halving can be read off.
ERROR_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2)


class BuildingUp(Scene):
    about = "Left, a grey curve and a staircase of sigmoids that grows; right, error against N."
    size = (7.6, 3.8)
    numbers = (2, 4, 8, 16, 32, 64, 128)
    sliders = (
        Slider("N", "units N", choices=numbers, start=16),
        Slider("share", "share of them added", 0, 1, 0.01, start=0.5),
    )
    low, high = 0.0, 6.0
    x = np.linspace(low, high, 601)

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(3, 2))
        left.set(title="the sum so far", xlabel="x", ylabel="y", ylim=(-2, 2.6))
        left.set_xlim(self.low, self.high)
        left.plot(self.x, self.f(self.x), color=GREY, linewidth=5, alpha=0.4, label="f")
        self.unit = left.fill([], [], color=VERMILION, alpha=0.45, linewidth=0)[0]
        self.curve = line(left, "-", BLUE, label="sum of your units")
        self.place = line(left, "v", VERMILION, markersize=8, label="the last unit")
        left.legend(loc="upper right")
        right.set(title="largest error, all N added", xlabel="units N", xscale="log", yscale="log")
        right.set(xlim=(1.6, 160), ylim=(0.005, 3))
        right.set_xticks(self.numbers, [str(N) for N in self.numbers])
        right.set_yticks(ERROR_TICKS, [f"{error:g}" for error in ERROR_TICKS])
        right.minorticks_off()
        equal = [self.treads_error(N) for N in self.numbers]
        right.plot(self.numbers, equal, "--", color=GREY, label="equal treads")
        self.errors = line(right, "o-", SKY, linewidth=1.2, label="yours")
        self.error = line(right, "o", BLUE, markersize=10, markeredgecolor=INK)
        right.legend(loc="lower left")
        self.reserve(left, "staircase", 0.3, 0.15)

    @staticmethod
    def f(x):
        return np.sin(x) + 0.6 * np.sin(2.5 * x)

    def treads_error(self, N: int) -> float:
        """The largest error of N + 1 level treads, as high as f in their middles."""
        width = (self.high - self.low) / (N + 1)
        k = np.minimum(self.x // width, N)
        return np.max(np.abs(self.f((k + 0.5) * width) - self.f(self.x)))

    def units(self, N: int, staircase) -> list[np.ndarray]:
        shapes = ((N,), (N,), (N,), ())
        return staircase.arrays(shapes, self.f, self.low, self.high, N)

    def total(self, sigmoid_sum, w, b, w_out, b_out) -> np.ndarray:
        return sigmoid_sum.array(self.x.shape, self.x, w, b, w_out, float(b_out))

    @part()
    def name(self, N, share) -> str:
        whole, begun = divmod(round(share * N, 6), 1)
        rest = f", and {begun:.0%} of the next" if begun else ""
        return f"{whole:.0f} of {N} units are added{rest}."

    @part("curve", "unit", "place")
    def build(self, N, share, staircase, sigmoid_sum) -> None:
        w, b, w_out, b_out = self.units(N, staircase)
        grown = w_out * np.clip(round(share * N, 6) - np.arange(N), 0, 1)
        n = int(np.ceil(round(share * N, 6)))
        m = max(0, n - 1)
        before, after = (self.total(sigmoid_sum, w[:k], b[:k], grown[:k], b_out) for k in (m, n))
        self.curve.set_data(self.x, after)
        there, back = zip(self.x, before, strict=True), zip(self.x, after, strict=True)
        self.unit.set_xy([*there, *reversed(list(back))])
        place = [-b[m] / w[m]] if n and w[m] else []
        self.place.set_data(place, [-1.85] * len(place))

    @part("errors")
    def measure(self, staircase, sigmoid_sum) -> None:
        errors = [self.miss(N, staircase, sigmoid_sum) for N in self.numbers]
        self.errors.set_data(self.numbers, errors)

    @part("error")
    def miss_here(self, N, staircase, sigmoid_sum) -> str:
        error = self.miss(N, staircase, sigmoid_sum)
        self.error.set_data([N], [error])
        return f"With all {N} the sum misses f by at most {error:.2g}."

    def miss(self, N: int, staircase, sigmoid_sum) -> float:
        y = self.total(sigmoid_sum, *self.units(N, staircase))
        return np.max(np.abs(y - self.f(self.x)))
