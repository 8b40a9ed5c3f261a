"""The figures of lesson 08: scores and probabilities, temperature, two losses side by side."""

import numpy as np

from course.data.clouds import clouds
from course.figures.live import Scene, Slider, part, show
from course.figures.style import BLUE, GREEN, GREY, INK, ORANGE, VERMILION, label, line, mosaic

CLASSES = ("cat", "car", "frog")
COLORS = (ORANGE, BLUE, GREY)
TRUE_CLASS = 0
# The scores of the lecture: a picture of a cat.
SCORES = (3.2, 5.1, -1.7)


def scores(softmax: str = "softmax", cross_entropy_gradient: str = "cross_entropy_gradient"):
    """Three scores, their exponentials, and the probabilities that they become.

    Sliders: the scores of cat, car and frog; the picture shows a cat. Draws the
    student's `softmax(a)`, and as arrows on the scores the downhill side of
    `cross_entropy_gradient(a, y)`.
    """
    return show(Scores, softmax=softmax, cross_entropy_gradient=cross_entropy_gradient)


def temperature(softmax: str = "softmax"):
    """The probabilities of three scores that are divided by a temperature first.

    Slider: the temperature. Draws the student's `softmax(a)`.
    """
    return show(Temperature, softmax=softmax)


def two_losses(cross_entropy: str = "cross_entropy", hinge_loss: str = "hinge_loss"):
    """Cross-entropy and hinge loss as one score moves and the others stay.

    Slider: the score of the true class. Draws the student's `cross_entropy(a, y)` and
    `hinge_loss(a, y)`.
    """
    return show(TwoLosses, cross_entropy=cross_entropy, hinge_loss=hinge_loss)


def regions(trained: str = "trained"):
    """Three clouds of points, the class that a linear model gives each place, and how sure it is.

    Sliders: the steps of training, and the price of the weights. Draws the student's
    `trained(strength, steps)`, which gives W of shape (3, 2) and b of shape (3,).
    """
    return show(Regions, trained=trained)


def bars(axes) -> list:
    """Three bars of the classes' colours, of no height yet."""
    made = axes.bar(range(3), np.zeros(3), width=0.6, color=COLORS, edgecolor=INK, linewidth=0.8)
    axes.set_xticks(range(3), CLASSES)
    axes.set_xlim(-0.6, 2.6)
    axes.grid(axis="x", visible=False)
    return list(made)


def raise_bars(made: list, heights, bottom: float = 0.0) -> None:
    """Sets the heights, which the axes cut off where they are too large to be drawn."""
    for bar, height in zip(made, np.clip(heights, -1e6, 1e6), strict=True):
        bar.set_y(bottom)
        bar.set_height(height - bottom)


def in_words(numbers, digits: int = 2) -> str:
    """A number for each class: cat 3.20, car 5.10, frog -1.70."""
    pairs = zip(CLASSES, numbers, strict=True)
    return ", ".join(f"{name} {number:.{digits}f}" for name, number in pairs)


class Scores(Scene):
    about = "Three panels: the scores of a cat's picture, their exponentials, their probabilities."
    size = (7.6, 3.4)
    sliders = (
        Slider("cat", "score of cat", -4, 8, 0.1, start=3.2, format=".1f"),
        Slider("car", "score of car", -4, 8, 0.1, start=5.1, format=".1f"),
        Slider("frog", "score of frog", -4, 8, 0.1, start=-1.7, format=".1f"),
    )
    arrow_length = 2.5
    cut = 205.0

    def set_up(self, figure) -> None:
        left, middle, right = figure.subplots(1, 3, width_ratios=(6, 5, 5))
        left.set(title="scores (arrows: downhill)", ylim=(-7, 11))
        left.axhline(0, color=GREY, linewidth=1)
        self.score_bars = bars(left)
        self.shafts = [line(left, "-", INK, linewidth=2.5) for _ in range(3)]
        self.heads = [line(left, "^", INK, markersize=9) for _ in range(3)]
        middle.set(title="e to the score", ylim=(0, 236))
        self.exponentials = bars(middle)
        self.powers = [label(middle, k, 0, ha="center", va="bottom") for k in range(3)]
        right.set(title="probabilities", ylim=(0, 1.18), yticks=np.linspace(0, 1, 5))
        self.probabilities = bars(right)
        self.values = [label(right, k, 0, ha="center", va="bottom") for k in range(3)]
        self.reserve(right, "softmax")

    @part("score_bars", "exponentials", "powers")
    def exponentiate(self, cat, car, frog) -> str:
        a = np.array([cat, car, frog])
        raise_bars(self.score_bars, a)
        raise_bars(self.exponentials, np.minimum(np.exp(a), self.cut))
        for text, value in zip(self.powers, np.exp(a), strict=True):
            text.set_y(min(value, self.cut) + 4)
            text.set_text(f"{value:.3g}" if value < self.cut else f"{value:.0f} ↑")
        e = ", ".join(f"{name} {value:.3g}" for name, value in zip(CLASSES, np.exp(a), strict=True))
        return f"Exponentials: {e}; together {np.exp(a).sum():.4g}."

    @part("probabilities", "values")
    def normalise(self, cat, car, frog, softmax) -> str:
        f = softmax.array((1, 3), np.array([[cat, car, frog]]))[0]
        raise_bars(self.probabilities, f)
        for text, value in zip(self.values, f, strict=True):
            text.set_y(np.clip(value, 0, 1) + 0.02)
            text.set_text(f"{value:.2f}" if abs(value) < 100 else f"{value:.0e}")
        return f"Probabilities: {in_words(f)}; their sum is {f.sum():.3g}."

    @part("shafts", "heads")
    def pull(self, cat, car, frog, cross_entropy_gradient) -> str:
        a = np.array([cat, car, frog])
        arguments = a[None], np.array([TRUE_CLASS])
        pulls = -cross_entropy_gradient.array((1, 3), *arguments)[0]
        for k, (shaft, head, move) in enumerate(zip(self.shafts, self.heads, pulls, strict=True)):
            end = a[k] + self.arrow_length * np.clip(move, -1e3, 1e3)
            shaft.set_data([k, k], [a[k], end])
            head.set_data([k], [end])
            head.set_marker("^" if move > 0 else "v")
            head.set_markersize(9 if abs(move) > 0.02 else 0)
        return f"The loss is for a cat; its gradient by the scores: {in_words(-pulls)}."


class Temperature(Scene):
    about = "Left, the scores of cat, car and frog over a temperature; right, their probabilities."
    sliders = (Slider("T", "temperature T", -0.8, 1.6, 0.05, start=0, power_of_ten=True),)
    Ts = 10.0 ** np.linspace(-0.8, 1.6, 97)

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(2, 3))
        left.set(title="scores / T", ylim=(-12, 34))
        left.axhline(0, color=GREY, linewidth=1)
        self.score_bars = bars(left)
        right.set(title="probabilities", xlabel="temperature T", xscale="log")
        right.set(xlim=(self.Ts[0] / 1.1, self.Ts[-1] * 1.1), ylim=(-0.04, 1.04))
        ticks = (0.2, 0.5, 1, 2, 5, 10, 20)
        right.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        right.minorticks_off()
        right.axhline(1 / 3, color=GREY, linestyle=":", linewidth=1.5)
        right.annotate("1/3", (self.Ts[0], 1 / 3), (0, 4), textcoords="offset points")
        self.here = right.axvline(1, color=GREY, linestyle=":", linewidth=1.5)
        looks = zip(("-", "--", "-."), COLORS, CLASSES, strict=True)
        self.curves = [line(right, style, color, label=name) for style, color, name in looks]
        self.dots = [
            line(right, mark, color, markersize=9, markeredgecolor=INK)
            for mark, color in zip("soD", COLORS, strict=True)
        ]
        right.legend(loc="upper right")
        self.reserve(right, "softmax")

    @part("score_bars", "here")
    def divide(self, T) -> str:
        raise_bars(self.score_bars, np.array(SCORES) / T)
        self.here.set_xdata([T, T])
        return f"At T = {T:.2f} the scores over T are {in_words(np.array(SCORES) / T, 1)}."

    @part("curves")
    def all_temperatures(self, softmax) -> None:
        f = softmax.array((len(self.Ts), 3), np.array(SCORES) / self.Ts[:, None])
        for curve, probabilities in zip(self.curves, f.T, strict=True):
            curve.set_data(self.Ts, np.clip(probabilities, -1e6, 1e6))

    @part("dots")
    def one_temperature(self, T, softmax) -> str:
        f = softmax.array((1, 3), np.array(SCORES)[None] / T)[0]
        for dot, probability in zip(self.dots, f, strict=True):
            dot.set_data([T], [np.clip(probability, -1e6, 1e6)])
        return f"Probabilities: {in_words(f)}."


class TwoLosses(Scene):
    about = "Left, the scores of cat, car and frog; right, two losses for every score of the cat."
    sliders = (Slider("cat", "score of cat", -2, 10, 0.1, start=3.2, format=".1f"),)
    cats = np.linspace(-2, 10, 121)
    tangent = np.array([-1.2, 1.2])

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(2, 3))
        left.set(title="scores", ylim=(-3, 11))
        left.axhline(0, color=GREY, linewidth=1)
        self.score_bars = bars(left)
        _, car, _ = SCORES
        left.axhline(car + 1, color=INK, linestyle="-.", linewidth=1.2)
        left.annotate("car + margin", (2.5, car + 1.2), ha="right")
        right.set(title="loss", xlabel="score of the cat", xlim=(-2, 10), ylim=(-0.4, 8.6))
        right.axvline(car + 1, ymax=0.78, color=INK, linestyle="-.", linewidth=1.2)
        self.here = right.axvline(0, ymax=0.78, color=GREY, linestyle=":", linewidth=1.5)
        self.entropy = line(right, "-", BLUE, label="cross-entropy")
        self.hinge = line(right, "--", VERMILION, label="hinge")
        self.entropy_dot = line(right, "o", BLUE, markersize=9, markeredgecolor=INK)
        self.hinge_dot = line(right, "s", VERMILION, markersize=9, markeredgecolor=INK)
        right.legend(loc="upper right")
        self.reserve(right, "cross_entropy")

    def calls(self, cats) -> list[tuple]:
        """What a loss is asked: one sample, a cat, whose scores for car and frog stay."""
        return [(np.array([[cat, *SCORES[1:]]]), np.array([TRUE_CLASS])) for cat in cats]

    @part("score_bars", "here")
    def move(self, cat) -> str:
        raise_bars(self.score_bars, (cat, *SCORES[1:]))
        self.here.set_xdata([cat, cat])
        return f"The scores are {in_words((cat, *SCORES[1:]), 1)}; it is a cat."

    @part("entropy")
    def all_entropies(self, cross_entropy) -> None:
        self.entropy.set_data(self.cats, cross_entropy.numbers(self.calls(self.cats)))

    @part("entropy_dot")
    def one_entropy(self, cat, cross_entropy) -> str:
        height, slope = self.height_and_slope(cross_entropy, cat)
        self.entropy_dot.set_data([cat], [height])
        return f"The cross-entropy is {height:.3g}, its slope {slope:.2g}."

    @part("hinge")
    def all_hinges(self, hinge_loss) -> None:
        self.hinge.set_data(self.cats, hinge_loss.numbers(self.calls(self.cats)))

    @part("hinge_dot")
    def one_hinge(self, cat, hinge_loss) -> str:
        height, slope = self.height_and_slope(hinge_loss, cat)
        self.hinge_dot.set_data([cat], [height])
        return f"The hinge loss is {height:.3g}, its slope {slope:.2g}."

    def height_and_slope(self, loss, cat: float) -> tuple[float, float]:
        """A loss at this score of the cat, and its slope by it."""
        h = 1e-6
        before, height, after = loss.numbers(self.calls((cat - h, cat, cat + h)))
        return height, (after - before) / (2 * h)


class Regions(Scene):
    about = "Left, three clouds of points and the class given to each place; right, the loss."
    size = (7.6, 3.9)
    steps = (0, 1, 3, 10, 30, 100, 300, 1000)
    sliders = (
        Slider("steps", "steps", choices=steps, start=0),
        Slider(
            "strength", "price λ of the weights", choices=("0", "0.01", "0.1", "1"), start="0.01"
        ),
    )
    edge, across, levels = 4.6, 70, 12
    looks = ((BLUE, "o"), (ORANGE, "s"), (GREEN, "^"))

    def set_up(self, figure) -> None:
        from matplotlib.colors import ListedColormap

        self.X, self.y = clouds(30, seed=1)
        self.X_new, self.y_new = clouds(1000, seed=1000)
        left, right = figure.subplots(1, 2, width_ratios=(5, 4))
        left.set(title="the class of each place", xlabel="x₁", ylabel="x₂")
        left.set(xlim=(-self.edge, self.edge), ylim=(-self.edge, self.edge), aspect="equal")
        left.grid(False)
        ticks = np.linspace(-self.edge, self.edge, self.across)
        self.grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
        shades = ListedColormap([shade for colour, _ in self.looks for shade in self.pale(colour)])
        box = (-self.edge, self.edge, -self.edge, self.edge)
        self.areas = mosaic(left, box, shades, high=3 * self.levels - 1)
        self.points: list = []
        for c, (colour, marker) in enumerate(self.looks):
            look = {"color": colour, "markersize": 6, "markeredgecolor": INK, "mew": 0.6}
            self.points += left.plot(*self.X[self.y == c].T, marker, **look)
        right.set(title="cross-entropy", xlabel="steps (0, then logarithmic)", ylim=(0, 1.35))
        right.set_xscale("symlog", linthresh=1)
        right.set_xlim(-0.15, 1500)
        marks = (0, 1, 10, 100, 1000)
        right.set_xticks(marks, map(str, marks))
        right.minorticks_off()
        self.seen = line(right, "o-", BLUE, markersize=5, label="30 points seen")
        self.unseen = line(right, "s--", VERMILION, markersize=5, label="1000 new points")
        self.dots = line(right, "D", INK, markersize=9, fillstyle="none", linestyle="none")
        right.legend(loc="upper right")
        self.reserve(right, "trained")

    def pale(self, colour: str) -> list[np.ndarray]:
        """Shades of a colour, from nearly white to half of it."""
        from matplotlib.colors import to_rgb

        return [1 - share * (1 - np.array(to_rgb(colour))) for share in self.shares()]

    def shares(self) -> np.ndarray:
        return np.linspace(0.06, 0.6, self.levels)

    @staticmethod
    def probabilities(model, X: np.ndarray) -> np.ndarray:
        W, b = model
        a = np.clip(X @ W.T + b, -1e6, 1e6)
        e = np.exp(a - a.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def loss(self, model, X: np.ndarray, y: np.ndarray) -> float:
        given = self.probabilities(model, X)[np.arange(len(y)), y]
        return float(-np.mean(np.log(np.maximum(given, 1e-300))))

    @part("points")
    def tell(self, steps, strength) -> str:
        return f"{int(steps)} step{'' if steps == 1 else 's'}, λ = {strength}."

    @part("seen", "unseen")
    def all_steps(self, strength, trained) -> None:
        models = [trained.arrays(((3, 2), (3,)), float(strength), steps) for steps in self.steps]
        self.seen.set_data(self.steps, [self.loss(m, self.X, self.y) for m in models])
        self.unseen.set_data(self.steps, [self.loss(m, self.X_new, self.y_new) for m in models])

    @part("areas", "dots")
    def learn(self, steps, strength, trained) -> str:
        model = trained.arrays(((3, 2), (3,)), float(strength), int(steps))
        f = self.probabilities(model, self.grid)
        surest, level = f.argmax(axis=1), (f.max(axis=1) - 1 / 3) * 1.5 * (self.levels - 1)
        shades = surest * self.levels + np.rint(level)
        self.areas.set_data(shades.reshape(self.across, self.across))
        losses = self.loss(model, self.X, self.y), self.loss(model, self.X_new, self.y_new)
        self.dots.set_data([steps, steps], losses)
        return f"The loss on the points seen is {losses[0]:.3f}, on new ones {losses[1]:.3f}."
