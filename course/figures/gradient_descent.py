"""The figures of lesson 05: step size, walks downhill, batches, falling rates, momentum."""

import numpy as np

from course.figures.live import Scene, Slider, part, show
from course.figures.style import BLUE, GREY, INK, ORANGE, VERMILION, line


def step_size(numerical_gradient: str = "numerical_gradient"):
    """The error of a slope measured from two values, against their distance h.

    Slider: h. Draws the forward difference, and the student's
    `numerical_gradient(f, x, h)` of x³, whose slope at 0.7 is 1.47.
    """
    return show(StepSize, numerical_gradient=numerical_gradient)


def walk_on_a_bowl(descend: str = "descend"):
    """Twenty steps on ½ · 4 · w² from w = 1.

    Slider: the learning rate. Draws the student's
    `descend(gradient, w, learning_rate, steps)`.
    """
    return show(WalkOnABowl, descend=descend)


def walk_in_a_ravine(descend: str = "descend"):
    """Forty steps on ½ (u² + 20 v²), and how far off each of the two numbers is.

    Slider: the learning rate. Draws the student's
    `descend(gradient, w, learning_rate, steps)`.
    """
    return show(WalkInARavine, descend=descend)


def batch_noise(minibatches: str = "minibatches"):
    """How much the slopes of batches scatter, and what that does to a walk.

    Slider: the batch size. Draws the student's `minibatches(S, batch_size, rng)`.
    """
    return show(BatchNoise, minibatches=minibatches)


def rates(decayed_rate: str = "decayed_rate"):
    """Two ways for a learning rate to fall, their sums and the sums of their squares.

    Slider: the decay δ. Draws the student's `decayed_rate(learning_rate, decay, t, kind)`.
    """
    return show(Rates, decayed_rate=decayed_rate)


def momentum_in_a_ravine(momentum_descend: str = "momentum_descend", descend: str = "descend"):
    """Sixty steps on ½ (u² + 20 v²), with momentum and without.

    Sliders: the learning rate and the momentum. Draws the student's
    `momentum_descend(gradient, w, learning_rate, momentum, steps)` and
    `descend(gradient, w, learning_rate, steps)`.
    """
    return show(MomentumInARavine, momentum_descend=momentum_descend, descend=descend)


def spread(path: np.ndarray) -> np.ndarray:
    """Distances as a logarithmic axis can show them: zero becomes very small."""
    return np.maximum(np.abs(path), 1e-30)


class StepSize(Scene):
    about = (
        "Left, x³ at x = 0.7 under a magnifying glass as wide as h, with secants; right, how wrong "
        "their slopes are for each h."
    )
    size = (7.6, 3.6)
    sliders = (Slider("h", "distance h", -15, 0, 0.25, start=-1, format=".1e", power_of_ten=True),)
    x, true_slope = 0.7, 1.47
    hs = 10.0 ** np.arange(-15, 0.01, 0.25)
    ends = np.array([-2.0, 2.0])
    across = np.linspace(-2, 2, 401)

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(2, 3))
        left.set(title="two points, one slope", xlabel="(x − 0.7) / h", ylabel="(x³ − 0.7³) / h")
        left.set(xlim=self.ends, ylim=(-4, 6.5))
        self.curve = line(left, "-", GREY, label="x³")
        two_points = {"markevery": [1, 2], "markeredgecolor": INK}
        self.forward_line = line(left, "s--", VERMILION, label="forward", **two_points)
        self.central_line = line(left, "o-", BLUE, label="central, yours", **two_points)
        left.legend(loc="upper left")
        right.set(title="error of the slope", xlabel="distance h", xscale="log", yscale="log")
        right.set(xlim=(5e-16, 2), ylim=(3e-14, 30))
        self.here = right.axvline(1, color=GREY, linestyle=":", linewidth=1.5)
        self.forward_errors = line(right, "--", VERMILION)
        self.errors = line(right, "-", BLUE)
        self.forward_dot = line(right, "s", VERMILION, markersize=9, markeredgecolor=INK)
        self.central_dot = line(right, "o", BLUE, markersize=9, markeredgecolor=INK)

    def rise(self, places, h):
        """How much x³ rises from 0.7 to there, in units of h; `places` count from 0.7 in h."""
        return ((self.x + places * h) ** 3 - self.x**3) / h

    def calls(self, hs) -> list[tuple]:
        """What `numerical_gradient` is asked: x³ of one number, which stands in an array."""
        return [(lambda x: np.sum(x**3), np.array([self.x]), h) for h in hs]

    def error(self, slope):
        """How far from the true slope; never less than the picture can show."""
        return np.maximum(np.abs(slope - self.true_slope), 1e-13)

    def secant(self, first: float, second: float, slope: float, h: float) -> tuple:
        """A line through x³ at `first`, with the points of both places marked."""
        places = np.array([self.ends[0], first, second, self.ends[1]])
        return places, self.rise(first, h) + slope * (places - first)

    @part("curve", "here")
    def magnify(self, h) -> None:
        self.curve.set_data(self.across, self.rise(self.across, h))
        self.here.set_xdata([h, h])

    @part("forward_line", "forward_dot")
    def forward_difference(self, h) -> str:
        slope = self.rise(1.0, h)
        self.forward_line.set_data(*self.secant(0.0, 1.0, slope, h))
        self.forward_dot.set_data([h], [self.error(slope)])
        error = abs(slope - self.true_slope)
        return f"At h = {h:.1e} the forward difference is {slope:.6f}, wrong by {error:.1e}."

    @part("forward_errors", "errors")
    def all_errors(self, numerical_gradient) -> None:
        slopes = numerical_gradient.numbers(self.calls(self.hs))
        self.errors.set_data(self.hs, self.error(slopes))
        self.forward_errors.set_data(self.hs, self.error(self.rise(1.0, self.hs)))

    @part("central_line", "central_dot")
    def central_difference(self, h, numerical_gradient) -> str:
        (slope,) = numerical_gradient.numbers(self.calls([h]))
        self.central_line.set_data(*self.secant(-1.0, 1.0, slope, h))
        self.central_dot.set_data([h], [self.error(slope)])
        return f"Yours is {slope:.6f}, wrong by {abs(slope - self.true_slope):.1e}."


class WalkOnABowl(Scene):
    about = "Left, a walk on the bowl ½ · 4 · w² from w = 1; right, its distance from the bottom."
    sliders = (Slider("rate", "learning rate α", 0.01, 0.6, 0.01, start=0.05),)
    curvature, steps = 4.0, 20

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2)
        left.set(title="the walk", xlabel="w", ylabel="loss", xlim=(-2.3, 2.3), ylim=(-0.5, 10.5))
        w = np.linspace(-2.3, 2.3, 100)
        left.plot(w, self.height(w), color=GREY)
        left.plot([1], [self.height(1)], "D", color=INK, markersize=9)
        left.annotate("start", (1, 2), (1.35, 1.2))
        left.plot(
            [0.5, 2], [0, 6], "--", color=VERMILION, linewidth=1.2, label="slope at the start"
        )
        left.legend(loc="upper center")
        arrow = {"marker": "<", "markevery": [1], "markersize": 8}
        self.arrow = line(left, "-", VERMILION, **arrow)
        self.step = line(left, "o:", GREY, fillstyle="none", markeredgecolor=INK)
        self.path = line(left, "o-", BLUE, linewidth=1.2, markersize=6)
        right.set(title="distance from the bottom", xlabel="step t", ylabel="|w|", yscale="log")
        right.set(xlim=(-0.5, self.steps + 0.5), ylim=(1e-6, 1e4), xticks=range(0, 21, 5))
        right.axhline(1, color=GREY, linestyle=":", linewidth=1.5)
        self.distances = line(right, "o-", BLUE, linewidth=1.2, markersize=6)
        self.reserve(right, "descend")

    def height(self, w):
        return self.curvature * w**2 / 2

    @part("step", "arrow")
    def first_step(self, rate) -> str:
        places = np.array([1.0, 1.0 - rate * self.curvature])
        self.step.set_data(places, self.height(places))
        self.arrow.set_data(places, self.height(np.ones(2)))
        return f"At learning rate {rate:.2f} the first step lands at w = {places[1]:.2f}."

    @part("path", "distances")
    def walk(self, rate, descend) -> str:
        start = np.array([1.0])
        path = descend.array(
            (self.steps + 1, 1), lambda w: self.curvature * w, start, rate, self.steps
        )[:, 0]
        self.path.set_data(path, self.height(path))
        self.distances.set_data(range(self.steps + 1), spread(path))
        return f"{self.manner(path)} After {self.steps} steps |w| is {abs(path[-1]):.2g}."

    def manner(self, path: np.ndarray) -> str:
        """In words how the walk goes, read off its places."""
        changes = np.diff(np.abs(path))
        if np.any(changes < 0) and np.any(changes > 1e-9):
            return "The walk comes closer at times and moves away at others."
        if not path[1]:
            return "The first step lands on the bottom."
        shrinks = abs(path[1] / path[0])
        jumps = path[1] * path[0] < 0
        across = " jumps across the bottom and" if jumps else ""
        if abs(shrinks - 1) < 1e-9:
            return f"The walk{across} stays as far away as it was."
        if shrinks > 1:
            return f"The walk{across} lands further away each time: it diverges."
        slowly = " slowly" if abs(path[-1]) > 0.01 else ""
        return f"The walk{across} comes{slowly} closer."


class Ravine(Scene):
    """A landscape ½ (u² + 20 v²), seen from above, with a panel beside it."""

    curvatures = np.array([1.0, 20.0])
    start = np.array([-3.0, 0.8])

    def set_up_map(self, axes) -> None:
        u, v = np.linspace(-3.5, 1.5, 101), np.linspace(-1.5, 1.5, 61)
        heights = self.height(np.stack(np.meshgrid(u, v), axis=-1))
        levels = (0.1, 0.4, 1, 2, 4, 7, 11, 16, 22)
        axes.contourf(u, v, heights, (0, *levels, 40), cmap="Blues", alpha=0.6)
        axes.contour(u, v, heights, levels, colors=GREY, linewidths=0.6)
        axes.set(xlabel="u", ylabel="v", xlim=(-3.5, 1.5), ylim=(-1.5, 1.5))
        axes.plot([0], [0], "+", color=INK, markersize=12, markeredgewidth=2)
        axes.plot(*self.start, "D", color=INK, markersize=8)
        axes.annotate("start", self.start, (-3.3, 1.1))
        axes.set_aspect("equal")
        axes.grid(False)

    def height(self, w: np.ndarray) -> np.ndarray:
        return (self.curvatures * w**2).sum(axis=-1) / 2

    def walk(self, function, *arguments, steps: int) -> np.ndarray:
        """The path of the student's walk, of shape (steps + 1, 2)."""
        shape = (steps + 1, 2)
        return function.array(shape, self.gradient, self.start, *arguments, steps)

    def gradient(self, w: np.ndarray) -> np.ndarray:
        return self.curvatures * w


class WalkInARavine(Ravine):
    about = "Left, a walk in the ravine ½ (u² + 20 v²); right, how far off u and v are each step."
    sliders = (Slider("rate", "learning rate α", 0.0025, 0.11, 0.0025, start=0.02, format=".4f"),)
    steps = 40

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(5, 4))
        left.set(title="the walk from above")
        self.set_up_map(left)
        self.step = line(left, "o:", INK, fillstyle="none")
        self.path = line(left, "o-", ORANGE, linewidth=1.2, markersize=5, markeredgecolor=INK)
        right.set(title="distance from the bottom", xlabel="step t", yscale="log")
        right.set(xlim=(-0.5, self.steps + 0.5), ylim=(1e-4, 1e3))
        self.along = line(right, "-", BLUE, label="along the ravine, |u|")
        self.across = line(right, "--", VERMILION, label="across it, |v|")
        right.legend(loc="upper left")
        self.reserve(right, "descend")

    @part("step")
    def first_step(self, rate) -> str:
        u, v = self.start - rate * self.gradient(self.start)
        self.step.set_data([self.start[0], u], [self.start[1], v])
        return f"At learning rate {rate:.4f} the first step lands at u = {u:.2f}, v = {v:.2f}."

    @part("path", "along", "across")
    def descend(self, rate, descend) -> str:
        path = self.walk(descend, rate, steps=self.steps)
        self.path.set_data(*path.T)
        for distances, numbers in zip((self.along, self.across), path.T, strict=True):
            distances.set_data(range(self.steps + 1), spread(numbers))
        u, v = path[-1]
        return f"After {self.steps} steps |u| is {abs(u):.2g} and |v| is {abs(v):.2g}."


class BatchNoise(Scene):
    about = "Left, the slopes of an epoch's batches at w = 1; right, a walk of four epochs."
    size = (7.6, 3.6)
    sliders = (Slider("size", "batch size", choices=(1, 2, 4, 8, 16, 32, 64, 128, 256), start=4),)
    S, epochs, learning_rate = 256, 4, 0.1

    def set_up(self, figure) -> None:
        rng = np.random.default_rng(3)
        self.x = rng.normal(size=self.S)
        self.y = 2 * self.x + rng.normal(size=self.S)
        best = np.dot(self.x, self.y) / np.dot(self.x, self.x)
        left, right = figure.subplots(1, 2)
        left.set(title="slopes at w = 1 (dashed: of all)", xlabel="samples seen", ylabel="slope")
        left.set(xlim=(-6, self.S + 6), ylim=(-16, 8), xticks=range(0, 257, 64))
        left.plot(np.arange(self.S) + 0.5, self.slopes(1.0), ".", color=GREY, alpha=0.4)
        left.axhline(self.slopes(1.0).mean(), color=INK, linestyle="--", linewidth=1.5)
        self.means = line(left, "o", BLUE, markersize=6, markeredgecolor="white")
        right.set(title="a walk from w = 0 (dashed: best w)", xlabel="epochs", ylabel="w")
        right.set(xlim=(-0.08, self.epochs + 0.08), ylim=(-0.1, 3.2))
        right.axhline(best, color=INK, linestyle="--", linewidth=1.5)
        self.path = line(right, "o-", BLUE, linewidth=1.2, markersize=4)
        self.reserve(right, "minibatches")

    def slopes(self, w):
        """Slope of each sample's squared error (x w - y)²: (S,)."""
        return 2 * self.x * (self.x * w - self.y)

    def deal(self, size: int, minibatches) -> list[np.ndarray]:
        """The student's batches of all epochs, one after another."""
        rng = np.random.default_rng(1)
        dealt = [minibatches.indices(self.S, self.S, size, rng) for _ in range(self.epochs)]
        return [batch for epoch in dealt for batch in epoch]

    @part("means")
    def scatter(self, size, minibatches) -> str:
        means, seen = batch_means(self.slopes(1.0), self.deal(size, minibatches))
        first = seen <= self.S
        self.means.set_data(seen[first] - size / 2, means[first])
        self.means.set_markersize(6 if first.sum() > 32 else 10)
        many = f"{first.sum()} batches of {size}" if first.sum() > 1 else "one batch of all"
        return f"An epoch has {many}; the slopes scatter by {means.std():.2f}."

    @part("path")
    def walk(self, size, minibatches) -> str:
        batches = self.deal(size, minibatches)
        (squares, seen), (products, _) = (
            batch_means(self.x * values, batches) for values in (self.x, self.y)
        )
        path = [0.0]
        for square, product in zip(squares.tolist(), products.tolist(), strict=True):
            path.append(path[-1] - self.learning_rate * 2 * (square * path[-1] - product))
        self.path.set_data(np.concatenate([[0], seen]) / self.S, path)
        self.path.set_marker("o" if len(path) < 50 else "")
        once = path[1 + np.argmax(seen >= self.S)]
        return (
            f"At rate {self.learning_rate} w is {once:.3f} after one epoch, and {path[-1]:.3f} "
            f"after {self.epochs}, which are {len(batches)} steps."
        )


def batch_means(values: np.ndarray, batches: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The mean of the values in each batch; how many samples were seen after it."""
    sizes = np.array([len(batch) for batch in batches])
    seen = np.cumsum(sizes)
    return np.add.reduceat(values[np.concatenate(batches)], seen - sizes) / sizes, seen


class Rates(Scene):
    about = "Left, two falling learning rates; right, their sums and the sums of their squares."
    size = (7.6, 3.9)
    sliders = (Slider("decay", "decay δ", 0, 1.5, 0.05, start=0.75),)
    t = np.arange(1, 301)
    kinds = ("inverse", "power")

    def set_up(self, figure) -> None:
        grid = figure.add_gridspec(2, 2)
        left = figure.add_subplot(grid[:, 0])
        above, below = figure.add_subplot(grid[0, 1]), figure.add_subplot(grid[1, 1])
        left.set(title="learning rate", xlabel="step t", xlim=(0, 40), ylim=(-0.02, 1.4))
        left.set_ylabel("α")
        above.set(title="sum of all rates so far", xscale="log", yscale="log")
        above.set(xlim=(1, 300), ylim=(0.3, 400))
        above.tick_params(labelbottom=False)
        below.set(title="sum of their squares", xlabel="step t", xscale="log", yscale="log")
        below.set(xlim=(1, 300), ylim=(0.1, 400))
        panels = (left, above, below)
        self.inverse = [line(axes, "-", BLUE, label="α / (1 + δt)") for axes in panels]
        self.power = [line(axes, "--", VERMILION, label="α / tᵟ") for axes in panels]
        for axes, heights in zip(panels, (np.ones(300), self.t, self.t), strict=True):
            axes.plot(self.t, heights, ":", color=GREY, linewidth=1.5, label="always α")
        left.legend(loc="upper right")
        self.reserve(left, "decayed_rate")

    @part()
    def name_decay(self, decay) -> str:
        return f"Rates that start from 1, with decay {decay:.2f}."

    @part("inverse", "power")
    def fall(self, decay, decayed_rate) -> str:
        words = []
        for lines, kind in zip((self.inverse, self.power), self.kinds, strict=True):
            rates = decayed_rate.numbers((1.0, decay, t, kind) for t in self.t.tolist())
            words.append(self.draw(lines, rates))
        return f"Over 300 steps {'; '.join(words)}."

    def draw(self, lines: list, rates: np.ndarray) -> str:
        totals, squares = rates.cumsum(), (rates**2).cumsum()
        for artist, heights in zip(lines, (rates, totals, squares), strict=True):
            artist.set_data(self.t, heights)
        name = lines[0].get_label()
        return f"{name} sums to {totals[-1]:.1f}, its squares to {squares[-1]:.1f}"


class MomentumInARavine(Ravine):
    about = "Left, walks in the ravine ½ (u² + 20 v²); right, how high each is at every step."
    size = (7.6, 3.5)
    sliders = (
        Slider("rate", "learning rate α", 0.01, 0.16, 0.01, start=0.09),
        Slider("momentum", "momentum β", 0, 0.95, 0.05, start=0),
    )
    steps = 60

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(5, 4))
        left.set(title="the walks from above")
        self.set_up_map(left)
        self.plain_path = line(left, "s-", VERMILION, linewidth=1.2, markersize=4)
        self.path = line(left, "o-", BLUE, linewidth=1.2, markersize=4)
        right.set(title="height above the bottom", xlabel="step t", yscale="log")
        right.set(xlim=(-0.5, self.steps + 0.5), ylim=(1e-18, 1e12))
        self.plain_heights = line(right, "--", VERMILION, label="without momentum")
        self.heights = line(right, "-", BLUE, label="with momentum")
        right.legend(loc="upper left")
        self.reserve(right, "momentum_descend")

    @part()
    def name_walk(self, rate, momentum) -> str:
        return f"Learning rate {rate:.2f}, momentum {momentum:.2f}."

    @part("plain_path", "plain_heights")
    def without(self, rate, descend) -> str:
        path = self.walk(descend, rate, steps=self.steps)
        return self.draw(self.plain_path, self.plain_heights, path, "without it")

    @part("path", "heights")
    def with_momentum(self, rate, momentum, momentum_descend) -> str:
        path = self.walk(momentum_descend, rate, momentum, steps=self.steps)
        return self.draw(self.path, self.heights, path, "with momentum")

    def draw(self, places, heights, path: np.ndarray, name: str) -> str:
        places.set_data(*path.T)
        heights.set_data(range(self.steps + 1), spread(self.height(path)))
        return f"Height after {self.steps} steps {name}: {self.height(path[-1]):.2g}."
