"""The figures of lesson 01: a line by hand, two slopes, repeated experiments, three sets."""

import warnings

import numpy as np

from course.data.nebulae import distance, velocity
from course.figures.live import Scene, Slider, part, show
from course.figures.student import Trouble
from course.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    SKY,
    VERMILION,
    line,
)

ENDS = np.array([-0.08, 2.15])
DISTANCE, VELOCITY = "distance (Mpc)", "velocity (km/s)"


def fit_by_hand(predict_line: str = "predict_line", sum_of_squares: str = "sum_of_squares"):
    """A line among Hubble's nebulae, its errors, and what each adds to the loss.

    Sliders: weight and bias. Draws the student's `predict_line(x, w, b)` and
    `sum_of_squares(y_hat, y)`, each as soon as it is written.
    """
    return show(FitByHand, predict_line=predict_line, sum_of_squares=sum_of_squares)


def two_slopes(
    sum_of_squares: str = "sum_of_squares",
    sum_of_squares_gradient: str = "sum_of_squares_gradient",
):
    """The loss of a line among the nebulae along its weight and along its bias.

    Sliders: weight and bias. Draws the student's `sum_of_squares(y_hat, y)` as curves and
    `sum_of_squares_gradient(x, y, w, b)` as the tangents where the line stands.
    """
    return show(
        TwoSlopes,
        sum_of_squares=sum_of_squares,
        sum_of_squares_gradient=sum_of_squares_gradient,
    )


def repeated_experiment(fit_line: str = "fit_line"):
    """Fifty experiments on a line that is known: how far the fitted lines scatter.

    Sliders: noise level and number of samples. Draws the student's `fit_line(x, y)`.
    """
    return show(RepeatedExperiment, fit_line=fit_line)


def three_sets(split_indices: str = "split_indices", fit_line: str = "fit_line"):
    """A split of the nebulae, the line of its training set, and the error of each set.

    Sliders: the seed, and how many nebulae are for training. Draws the student's
    `split_indices(S, fractions, rng)` and `fit_line(x, y)`.
    """
    return show(ThreeSets, split_indices=split_indices, fit_line=fit_line)


def degrees(split_indices: str = "split_indices"):
    """Curves of degree 0 to 11 through the training nebulae, and the errors of two sets.

    Sliders: the degree, and the seed of the split. Draws the student's
    `split_indices(S, fractions, rng)`.
    """
    return show(Degrees, split_indices=split_indices)


def formula(w: float, b: float) -> str:
    """The line as a student would write it down."""
    return f"ŷ = {w:.0f} x {'−' if b < 0 else '+'} {abs(b):.0f}"


def draw_nebulae(axes, color: str, **options):
    axes.set(xlabel=DISTANCE, ylabel=VELOCITY, xlim=ENDS, ylim=(-450, 1600))
    return axes.plot(distance, velocity, "o", color=color, markersize=6, **options)[0]


SAMPLES = (4, 8, 16, 32, 64, 128)


class FitByHand(Scene):
    about = "Left, 24 nebulae and a line; right, the squared error of each nebula."
    size = (7.6, 3.6)
    sliders = (
        Slider("w", "weight w (km/s per Mpc)", 0, 650, 10, start=100, format=".0f"),
        Slider("b", "bias b (km/s)", -250, 250, 10, start=0, format=".0f"),
    )
    million = 1e6

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(5, 4))
        left.set_title("the nebulae and your line")
        self.line = line(left, "--", BLUE, linewidth=1.5, label="line")
        self.errors = left.vlines(distance, velocity, velocity, color=VERMILION, linewidth=1.5)
        self.errors.set_label("error")
        self.predictions = line(left, "s", BLUE, markersize=4, label="predicted")
        self.points = draw_nebulae(left, INK, label="measured")
        left.legend(loc="upper left", ncols=2, columnspacing=1, borderaxespad=0)
        right.set(title="squared errors", xlabel="nebula, by distance")
        right.set(xlim=(0, 25), ylim=(0, 1.85), ylabel="million (km/s)²")
        right.grid(axis="x", visible=False)
        self.places = np.arange(1, 25)
        self.squares = right.vlines(self.places, 0, 0, color=VERMILION, linewidth=6)
        self.total = line(right, "--", INK, linewidth=1.5, label="your sum, divided by 24")
        right.legend(loc="upper center")
        self.reserve(right, "sum_of_squares")

    @part("line", "points")
    def tilt(self, w, b) -> str:
        self.line.set_data(ENDS, w * ENDS + b)
        return f"The line is {formula(w, b)}."

    @part("errors", "predictions")
    def predict(self, w, b, predict_line) -> str:
        y_hat = predict_line.array(distance.shape, distance, w, b)
        ends = zip(distance, velocity, y_hat, strict=True)
        self.errors.set_segments([[(x, y), (x, yh)] for x, y, yh in ends])
        self.predictions.set_data(distance, y_hat)
        return f"The largest error is {np.max(np.abs(velocity - y_hat)):.0f} km/s."

    @part("squares", "total")
    def add_up(self, w, b, predict_line, sum_of_squares) -> str:
        y_hat = predict_line.array(distance.shape, distance, w, b)
        each = [(y_hat[s : s + 1], velocity[s : s + 1]) for s in range(len(velocity))]
        heights = sum_of_squares.numbers(each) / self.million
        total = sum_of_squares.number(y_hat, velocity) / self.million
        bars = zip(self.places, heights, strict=True)
        self.squares.set_segments([[(place, 0), (place, height)] for place, height in bars])
        self.total.set_data([0, 25], [total / 24, total / 24])
        return f"The sum of squares is {total:.3f} million."


class TwoSlopes(Scene):
    about = "The loss of a line among the nebulae: left along its weight, right along its bias."
    size = (7.6, 3.4)
    sliders = (
        Slider("w", "weight w (km/s per Mpc)", 250, 650, 10, start=560, format=".0f"),
        Slider("b", "bias b (km/s)", -200, 150, 10, start=50, format=".0f"),
    )
    ws, bs = np.linspace(230, 670, 61), np.linspace(-220, 170, 61)
    tangent = np.array([-1.0, 1.0])
    million = 1e6

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, sharey=True)
        left.set(title="loss along w (b stays)", xlabel="weight w", xlim=(230, 670))
        right.set(title="loss along b (w stays)", xlabel="bias b", xlim=(-220, 170))
        left.set(ylim=(0, 5.2), ylabel="million (km/s)²")
        self.places = [
            axes.axvline(0, ymax=0.4, color=GREY, ls=":", lw=1.5) for axes in (left, right)
        ]
        self.curves = [line(axes, "-", BLUE) for axes in (left, right)]
        self.dots = [
            line(axes, "o", BLUE, markersize=9, markeredgecolor=INK) for axes in (left, right)
        ]
        self.tangents = [line(axes, "--", VERMILION) for axes in (left, right)]
        self.reserve(left, "sum_of_squares")
        self.reserve(right, "sum_of_squares_gradient")

    @part("places")
    def stand(self, w, b) -> str:
        for place, value in zip(self.places, (w, b), strict=True):
            place.set_xdata([value, value])
        return f"The line is {formula(w, b)}."

    @part("curves", "dots")
    def loss(self, w, b, sum_of_squares) -> str:
        along_w = [(v * distance + b, velocity) for v in self.ws]
        along_b = [(w * distance + v, velocity) for v in self.bs]
        here = [(w * distance + b, velocity)]
        heights = sum_of_squares.numbers(along_w + along_b + here) / self.million
        for curve, values, part_of in zip(
            self.curves, (self.ws, self.bs), np.split(heights[:-1], 2), strict=True
        ):
            curve.set_data(values, part_of)
        for dot, value in zip(self.dots, (w, b), strict=True):
            dot.set_data([value], [heights[-1]])
        return f"Its loss is {heights[-1]:.3f} million."

    @part("tangents")
    def slopes(self, w, b, sum_of_squares, sum_of_squares_gradient) -> str:
        height = sum_of_squares.number(w * distance + b, velocity) / self.million
        gradient = sum_of_squares_gradient.array((2,), distance, velocity, w, b)
        lengths, values = (80.0, 70.0), (w, b)
        for tangent, value, slope, length in zip(
            self.tangents, values, gradient, lengths, strict=True
        ):
            steps = length * self.tangent
            tangent.set_data(value + steps, height + slope / self.million * steps)
        dw, db = gradient
        return f"There the slope with respect to w is {dw:,.0f}, and to b {db:,.0f}."


class RepeatedExperiment(Scene):
    about = "Left, one experiment on the line y = 2 + x; right, the lines of fifty experiments."
    size = (7.6, 3.5)
    sliders = (
        Slider("noise", "noise level σ", 0, 2, 0.05, start=0.8),
        Slider("S", "number of samples S", choices=SAMPLES, start=8),
    )
    w, b, repetitions = 1.0, 2.0, 50
    ends = np.array([-0.2, 4.2])

    def set_up(self, figure) -> None:
        rng = np.random.default_rng(173)
        self.noises = {S: rng.normal(size=(self.repetitions, S)) for S in SAMPLES}
        left, right = figure.subplots(1, 2, width_ratios=(5, 4))
        left.set(title="one experiment", xlabel="x", ylabel="y", xlim=self.ends, ylim=(-4, 15))
        left.set_yticks(range(-4, 13, 4))
        self.points = line(left, "o", INK, markersize=5, label="measured")
        left.plot(
            self.ends, self.w * self.ends + self.b, "--", color=GREEN, label="the truth, y = 2 + x"
        )
        self.fitted = line(left, "-", BLUE, label="your fit")
        left.legend(loc="upper left")
        right.set(title="50 fits (dashed: truth)", xlabel="fitted w", ylabel="fitted b")
        right.set(xlim=(-1.2, 3.2), ylim=(-3.2, 7.2))
        dashed = {"color": GREEN, "linestyle": "--", "linewidth": 1.5}
        self.truth = [right.axvline(self.w, **dashed), right.axhline(self.b, **dashed)]
        self.cloud = line(right, "o", BLUE, markersize=4, alpha=0.6)
        self.first = line(right, "o", ORANGE, markersize=8, markeredgecolor=INK)
        self.reserve(right, "fit_line")

    def experiments(self, noise: float, S: int) -> tuple[np.ndarray, np.ndarray]:
        """The places (S,), and what fifty experiments measure there, (50, S)."""
        x = np.linspace(0, 4, S)
        return x, self.w * x + self.b + noise * self.noises[S]

    @part("points")
    def measure(self, noise, S) -> str:
        x, y = self.experiments(noise, S)
        self.points.set_data(x, y[0])
        return f"An experiment has {S} samples with noise of size {noise:.2f}."

    @part("fitted", "truth", "cloud", "first")
    def fit(self, noise, S, fit_line) -> str:
        x, ys = self.experiments(noise, S)
        lines = np.array([fit_line.array((2,), x, y) for y in ys])
        w, b = lines[0]
        self.fitted.set_data(self.ends, w * self.ends + b)
        self.first.set_data([w], [b])
        self.cloud.set_data(*lines.T)
        spread_w, spread_b = lines.std(axis=0)
        return (
            f"This one gives w = {w:.2f}, b = {b:.2f}. "
            f"Over all, w scatters by {spread_w:.2f} and b by {spread_b:.2f}."
        )


def three_parts(seed: float, training: int, split_indices) -> list[np.ndarray]:
    """The student's split of the nebulae: indices of training, validation and test set."""
    rest = (24 - training) / 48
    fractions = (training / 24, rest, rest)
    sets = split_indices.indices(24, 24, fractions, np.random.default_rng(int(seed)))
    if len(sets) != 3:
        sentence = f"Your `{split_indices.name}` returned {len(sets)} sets; the figure needs 3."
        raise Trouble(split_indices.name, sentence)
    return sets


class ThreeSets(Scene):
    about = "Left, the nebulae in three sets and a line; right, the typical error of each set."
    size = (7.6, 3.6)
    sliders = (
        Slider("seed", "seed of the shuffle", 1, 30, 1, start=1, format=".0f"),
        Slider("training", "nebulae for training", choices=(6, 12, 18), start=12),
    )
    names = ("training", "validation", "test")

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(5, 4))
        left.set_title("one split, and the line of its training set")
        draw_nebulae(left, PALE)
        self.line = line(left, "-", BLUE)
        looks = zip(("o", "s", "D"), (BLUE, ORANGE, VERMILION), self.names, strict=True)
        self.sets = [
            line(left, marker, color, markersize=7, markeredgecolor=INK, label=name)
            for marker, color, name in looks
        ]
        left.legend(loc="upper left", handletextpad=0.2, borderaxespad=0)
        right.set(title="typical error", ylabel="km/s", xlim=(-0.5, 2.5), ylim=(0, 620))
        right.set_xticks(range(3), self.names)
        right.grid(axis="x", visible=False)
        self.stems = right.vlines(range(3), 0, 0, color=SKY, linewidth=10)
        self.ends = [
            line(right, artist.get_marker(), artist.get_color(), markersize=9, markeredgecolor=INK)
            for artist in self.sets
        ]
        self.reserve(right, "fit_line")

    @part()
    def name_split(self, seed, training) -> str:
        return f"Seed {seed:.0f}, {training} nebulae for training."

    @part("sets")
    def deal(self, seed, training, split_indices) -> None:
        sets = three_parts(seed, training, split_indices)
        for artist, indices in zip(self.sets, sets, strict=True):
            artist.set_data(distance[indices], velocity[indices])

    @part("line", "stems", "ends")
    def fit(self, seed, training, split_indices, fit_line) -> str:
        sets = three_parts(seed, training, split_indices)
        w, b = fit_line.array((2,), distance[sets[0]], velocity[sets[0]])
        self.line.set_data(ENDS, w * ENDS + b)
        errors = velocity - (w * distance + b)
        typical = [np.sqrt(np.mean(errors[indices] ** 2)) for indices in sets]
        self.stems.set_segments([[(k, 0), (k, error)] for k, error in enumerate(typical)])
        for k, (artist, error) in enumerate(zip(self.ends, typical, strict=True)):
            artist.set_data([k], [error])
        told = ", ".join(f"{n} {error:.0f}" for n, error in zip(self.names, typical, strict=True))
        return f"The line is {formula(w, b)}. Typical errors in km/s: {told}."


class Degrees(Scene):
    about = "Left, a curve through the training nebulae; right, two errors against its degree."
    size = (7.6, 3.7)
    sliders = (
        Slider("degree", "degree of the curve", choices=tuple(range(12)), start=1),
        Slider("seed", "seed of the shuffle", 1, 30, 1, start=1, format=".0f"),
    )
    training = 12
    x = np.linspace(ENDS[0], ENDS[1], 400)
    names = ("training", "validation")

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(5, 4))
        left.set_title("the best curve for the training set")
        draw_nebulae(left, PALE)
        self.curve = line(left, "-", BLUE)
        looks = list(zip(("o", "s"), (BLUE, ORANGE), self.names, strict=True))
        edge = {"markersize": 7, "markeredgecolor": INK}
        self.sets = [line(left, mark, color, label=name, **edge) for mark, color, name in looks]
        left.legend(loc="upper left", handletextpad=0.2, borderaxespad=0, ncols=2)
        right.set(title="typical error (km/s)", xlabel="degree", yscale="log")
        right.set(xlim=(-0.5, 11.5), ylim=(40, 1e5), xticks=range(0, 12, 2))
        self.errors = [line(right, f"{mark}-", color, markersize=4) for mark, color, _ in looks]
        self.here = [
            line(right, mark, color, **{**edge, "markersize": 10}) for mark, color, _ in looks
        ]
        self.reserve(right, "split_indices")

    @part()
    def name_degree(self, degree, seed) -> str:
        return f"Degree {degree}, seed {seed:.0f}."

    @part("sets")
    def deal(self, seed, split_indices) -> None:
        for artist, indices in zip(self.sets, self.dealt(seed, split_indices), strict=True):
            artist.set_data(distance[indices], velocity[indices])

    @part("curve", "errors", "here")
    def fit(self, degree, seed, split_indices) -> str:
        sets = self.dealt(seed, split_indices)
        curves = [best_curve(sets[0], k) for k in range(12)]
        self.curve.set_data(self.x, curves[degree](self.x))
        errors = [[typical_error(curve, indices) for curve in curves] for indices in sets]
        for whole, dot, of_set in zip(self.errors, self.here, errors, strict=True):
            whole.set_data(range(12), of_set)
            dot.set_data([degree], [of_set[degree]])
        told = (
            f"{name} {of_set[degree]:.0f}" for name, of_set in zip(self.names, errors, strict=True)
        )
        lowest = int(np.argmin(errors[1]))
        return f"Typical errors in km/s: {', '.join(told)}. Validation prefers degree {lowest}."

    def dealt(self, seed: float, split_indices) -> list[np.ndarray]:
        return three_parts(seed, self.training, split_indices)[:2]


def best_curve(indices: np.ndarray, degree: int):
    """The polynomial of least squares through these nebulae, the flattest if there are several."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", np.exceptions.RankWarning)
        return np.polynomial.Polynomial.fit(distance[indices], velocity[indices], degree)


def typical_error(curve, indices: np.ndarray) -> float:
    return float(np.sqrt(np.mean((velocity[indices] - curve(distance[indices])) ** 2)))
