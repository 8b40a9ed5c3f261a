"""The figures of lesson 04: tolerance, loss beside metric, the loss surface of a line."""

import numpy as np

from course.figures.live import Scene, Slider, part, show
from course.figures.relief import Relief
from course.figures.style import BLUE, GREEN, GREY, INK, ORANGE, SKY, VERMILION, line

# The eight measurements of the lesson.
X = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
Y = np.array([0.7, 0.9, 2.2, 2.5, 3.9, 4.0, 5.2, 5.6])
ENDS = np.array([-0.25, 3.75])


def tolerance(accuracy_within: str = "accuracy_within"):
    """Which measurements lie within ε of a line, and the share that do.

    Sliders: ε, and a shift of one prediction up or down. Draws the student's
    `accuracy_within(y_hat, y, epsilon)`, for each point alone and for all of them.
    """
    return show(Tolerance, accuracy_within=accuracy_within)


def loss_and_metric(mse: str = "mse", accuracy_within: str = "accuracy_within"):
    """The score and the loss of a line as its weight changes: a staircase and a bowl.

    Slider: the weight. Draws the student's `accuracy_within(y_hat, y, epsilon)` and
    `mse(y_hat, y)`, each as soon as it is written.
    """
    return show(LossAndMetric, mse=mse, accuracy_within=accuracy_within)


def surface_and_line(loss_surface: str = "loss_surface"):
    """A point on the loss surface of a line, and the line that it stands for.

    Sliders: weight and bias. Draws the student's `loss_surface(x, y, ws, bs)`.
    """
    return show(SurfaceAndLine, loss_surface=loss_surface)


def band(y_hat: np.ndarray, epsilon: float) -> list[tuple]:
    """The corners of what lies within `epsilon` of a line with these two `ENDS`."""
    low, high = zip(ENDS, y_hat - epsilon, strict=True), zip(ENDS, y_hat + epsilon, strict=True)
    return [*low, *reversed(list(high))]


def squares(mse: str = "mse"):
    """The errors of the line of least squares as squares, beside two other lines, and an outlier.

    Slider: how far one measurement lies off. Draws the student's `mse(y_hat, y)`.
    """
    return show(Squares, mse=mse)


def fitted(y: np.ndarray, weight) -> np.ndarray:
    """The line (w, b) whose errors, each `weight` of its size, have the least sum of squares."""
    design = np.column_stack([X, np.ones(len(X))])
    line = np.linalg.lstsq(design, y, rcond=None)[0]
    for _ in range(60):
        weights = np.sqrt(weight(np.abs(y - design @ line)))
        line = np.linalg.lstsq(design * weights[:, None], y * weights, rcond=None)[0]
    return line


def counted(accuracy_within, y_hat: np.ndarray, epsilon: float) -> np.ndarray:
    """Which predictions the student's function counts as right, each asked alone."""
    calls = [(y_hat[s : s + 1], Y[s : s + 1], epsilon) for s in range(len(Y))]
    return accuracy_within.numbers(calls) > 0.5


def two_kinds(axes) -> tuple:
    """The measurements counted as inside of a band, and those outside; a part fills them."""
    return (
        line(axes, "o", GREEN, markersize=8, label="counted as inside"),
        line(axes, "X", VERMILION, markersize=9, label="counted as outside"),
    )


class Tolerance(Scene):
    about = "Left, eight measurements and a line with a band about it; right, the share inside."
    sliders = (
        Slider("epsilon", "tolerance ε", 0.05, 1.0, 0.05, start=0.2),
        Slider("shift", "shift of one prediction", -2, 2, 0.1, start=0, format="+.1f"),
    )
    w, b, shifted = 1.25, 0.92, 5
    tolerances = np.linspace(0.0, 1.0, 201)

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(3, 2))
        left.set(title="measurements and band", xlabel="x", ylabel="y", xlim=ENDS, ylim=(-1, 8))
        self.band = left.fill([], [], color=SKY, alpha=0.3, linewidth=0)[0]
        self.line = line(left, "-", BLUE)
        self.line.set_data(ENDS, self.w * ENDS + self.b)
        self.reach = line(left, "-", BLUE, linewidth=1.5, marker="_", markersize=12)
        self.prediction = line(left, "D", BLUE, markersize=6, label="the prediction you shift")
        self.points = line(left, "o", GREY)
        self.points.set_data(X, Y)
        self.inside, self.outside = two_kinds(left)
        left.legend(loc="upper left")
        right.set(title="share inside, Acc", xlabel="tolerance ε", xlim=(0, 1), ylim=(-0.05, 1.05))
        self.here = right.axvline(0, color=GREY, linestyle=":", linewidth=1.5)
        self.shares = line(right, "-", INK, drawstyle="steps-post")
        self.dot = line(right, "o", ORANGE, markersize=10, markeredgecolor=INK)
        right.set_yticks(np.linspace(0, 1, 5))
        self.reserve(right, "accuracy_within")

    def predictions(self, shift: float) -> np.ndarray:
        y_hat = self.w * X + self.b
        y_hat[self.shifted] += shift
        return y_hat

    @part("band", "line", "here")
    def widen(self, epsilon) -> str:
        self.band.set_xy(band(self.w * ENDS + self.b, epsilon))
        self.here.set_xdata([epsilon, epsilon])
        return f"The band reaches {epsilon:.2f} up and down."

    @part("reach", "prediction", "points")
    def shift_one(self, epsilon, shift) -> str:
        x, y_hat = X[self.shifted], self.predictions(shift)[self.shifted]
        self.reach.set_data([x, x], [y_hat - epsilon, y_hat + epsilon])
        self.prediction.set_data([x], [y_hat])
        return f"One prediction is shifted by {shift:+.1f}." if shift else ""

    @part("inside", "outside")
    def count(self, epsilon, shift, accuracy_within) -> str:
        inside = counted(accuracy_within, self.predictions(shift), epsilon)
        self.inside.set_data(X[inside], Y[inside])
        self.outside.set_data(X[~inside], Y[~inside])
        return f"Your function counts {inside.sum()} of {len(X)} as inside:"

    @part("dot")
    def share(self, epsilon, shift, accuracy_within) -> str:
        share = accuracy_within.number(self.predictions(shift), Y, epsilon)
        self.dot.set_data([epsilon], [share])
        return f"Acc = {share:.3g}."

    @part("shares")
    def stairs(self, shift, accuracy_within) -> None:
        y_hat = self.predictions(shift)
        shares = accuracy_within.numbers((y_hat, Y, epsilon) for epsilon in self.tolerances)
        self.shares.set_data(self.tolerances, shares)


class LossAndMetric(Scene):
    about = "Left, eight measurements and a line; right, its score and its loss for each weight."
    size = (7.6, 4.0)
    sliders = (Slider("w", "weight w", 0, 3, 0.02, start=0.5),)
    b, epsilon = 0.5, 0.5
    ws = np.linspace(0, 3, 601)
    tangent = np.array([-0.35, 0.35])
    # No smooth curve of this figure changes so much over 2e-6.
    jump = 0.01

    def set_up(self, figure) -> None:
        grid = figure.add_gridspec(2, 2)
        data = figure.add_subplot(grid[:, 0])
        data.set(title="the line ŷ = w x + 0.5", xlabel="x", ylabel="y", xlim=ENDS, ylim=(-0.5, 8))
        self.band = data.fill([], [], color=SKY, alpha=0.3, linewidth=0)[0]
        self.line = line(data, "-", BLUE)
        self.points = line(data, "o", GREY)
        self.points.set_data(X, Y)
        self.inside, self.outside = two_kinds(data)
        data.legend(loc="upper left")
        score = figure.add_subplot(grid[0, 1])
        score.set(title="score: Acc with ε = 0.5", xlim=(0, 3), ylim=(-0.1, 1.1))
        score.tick_params(labelbottom=False)
        loss = figure.add_subplot(grid[1, 1])
        loss.set(title="loss: mean squared error", xlabel="weight w", xlim=(0, 3), ylim=(-1, 11))
        self.places = [axes.axvline(0, color=GREY, ls=":", lw=1.5) for axes in (score, loss)]
        self.stairs = line(score, "-", VERMILION, drawstyle="steps-post")
        self.bowl = line(loss, "-", BLUE)
        self.score_slope, self.loss_slope = (line(axes, "--", INK) for axes in (score, loss))
        self.score_dot = line(score, "s", VERMILION, markersize=9, markeredgecolor=INK)
        self.loss_dot = line(loss, "o", BLUE, markersize=9, markeredgecolor=INK)
        self.reserve(score, "accuracy_within")
        self.reserve(loss, "mse")

    @part("band", "line", "points", "places")
    def tilt(self, w) -> str:
        self.band.set_xy(band(w * ENDS + self.b, self.epsilon))
        self.line.set_data(ENDS, w * ENDS + self.b)
        for place in self.places:
            place.set_xdata([w, w])
        return f"The weight is {w:.2f}."

    @part("inside", "outside")
    def count(self, w, accuracy_within) -> None:
        inside = counted(accuracy_within, w * X + self.b, self.epsilon)
        self.inside.set_data(X[inside], Y[inside])
        self.outside.set_data(X[~inside], Y[~inside])

    @part("stairs")
    def all_scores(self, accuracy_within) -> None:
        scores = accuracy_within.numbers((w * X + self.b, Y, self.epsilon) for w in self.ws)
        self.stairs.set_data(self.ws, scores)

    @part("score_dot", "score_slope")
    def score(self, w, accuracy_within) -> str:
        height, slope = self.height_and_slope(accuracy_within, w, self.epsilon)
        self.score_dot.set_data([w], [height])
        return f"The score is {height:.3g}{self.draw_slope(self.score_slope, w, height, slope)}"

    @part("bowl")
    def all_losses(self, mse) -> None:
        self.bowl.set_data(self.ws, mse.numbers((w * X + self.b, Y) for w in self.ws))

    @part("loss_dot", "loss_slope")
    def loss(self, w, mse) -> str:
        height, slope = self.height_and_slope(mse, w)
        self.loss_dot.set_data([w], [height])
        return f"The loss is {height:.3g}{self.draw_slope(self.loss_slope, w, height, slope)}"

    def height_and_slope(self, function, w: float, *more) -> tuple[float, float]:
        """The function's value at weight `w`, and its slope there: nan where it jumps."""
        h = 1e-6
        calls = [(v * X + self.b, Y, *more) for v in (w - h, w, w + h)]
        before, height, after = function.numbers(calls)
        jumps = abs(after - before) > self.jump
        return height, np.nan if jumps else (after - before) / (2 * h)

    def draw_slope(self, tangent, w: float, height: float, slope: float) -> str:
        """Draw the tangent, and say the slope; where there is none, neither."""
        tangent.set_data(w + self.tangent, height + slope * self.tangent)
        return " and jumps here: no slope." if np.isnan(slope) else f", its slope {slope:.2g}."


class SurfaceAndLine(Scene):
    about = (
        "Top left, a map of the loss over weight and bias; top right, the same as a landscape "
        "seen from the side; below, the line of the marked point."
    )
    size = (7.6, 5.8)
    sliders = (
        Slider("w", "weight w", 0, 3, 0.05, start=0.5),
        Slider("b", "bias b", -2, 3, 0.05, start=-1),
    )
    ws, bs = np.linspace(0, 3, 97), np.linspace(-2, 3, 101)
    levels = (0.1, 0.3, 1, 2, 4, 8, 16, 32)

    def set_up(self, figure) -> None:
        grid = figure.add_gridspec(2, 2, height_ratios=(5, 3))
        self.map = figure.add_subplot(grid[0, 0])
        self.map.set(title="loss of every line", xlabel="weight w", ylabel="bias b")
        self.map.set(xlim=(0, 3), ylim=(-2, 3))
        self.contours: list = []
        self.cross = [line(self.map, ":", INK, linewidth=1.2) for _ in range(2)]
        self.dot = line(self.map, "o", ORANGE, markersize=10, markeredgecolor=INK)
        self.reserve(self.map, "loss_surface")
        self.set_up_bowl(figure.add_subplot(grid[0, 1]))
        data = figure.add_subplot(grid[1, :])
        data.set(title="the line at the dot", xlabel="x", ylabel="y", xlim=ENDS, ylim=(-2.5, 9))
        self.errors = data.vlines(X, Y, Y, color=VERMILION, linewidth=2)
        self.line = line(data, "-", BLUE)
        self.points = line(data, "o", INK)
        self.points.set_data(X, Y)

    def set_up_bowl(self, axes) -> None:
        axes.set(title="the same, seen from the side")
        self.bowl = Relief(axes, self.ws, self.bs, top=45, color=ORANGE, markeredgecolor=INK)
        self.bowl.name("w →", "b ↗")
        self.net, self.ball = self.bowl.net, self.bowl.dot
        self.reserve(axes, "loss_surface")

    @part("contours", "net")
    def draw_map(self, loss_surface) -> None:
        heights = loss_surface.array((len(self.bs), len(self.ws)), X, Y, self.ws, self.bs)
        self.bowl.rise(heights)
        for contours in self.contours[:2]:
            contours.remove()  # and their labels
        grid = (self.ws, self.bs, heights, self.levels)
        shades = self.map.contourf(*grid, cmap="Blues", norm="log", extend="both", alpha=0.6)
        rings = self.map.contour(*grid, colors=GREY, linewidths=0.8)
        labels = rings.clabel(self.levels[3:], fmt="%g", fontsize=11, colors=INK)
        self.contours = [shades, rings, *labels]

    @part("cross", "dot", "errors", "line", "points")
    def stand(self, w, b) -> str:
        across, up = self.cross
        across.set_data([0, 3], [b, b])
        up.set_data([w, w], [-2, 3])
        self.dot.set_data([w], [b])
        self.line.set_data(ENDS, w * ENDS + b)
        self.errors.set_segments([[(x, y), (x, w * x + b)] for x, y in zip(X, Y, strict=True)])
        sign = "−" if b < 0 else "+"
        return f"The line is ŷ = {w:.2f} x {sign} {abs(b):.2f}."

    @part("ball")
    def height(self, w, b, loss_surface) -> str:
        here = loss_surface.array((1, 1), X, Y, np.array([w]), np.array([b])).item()
        self.bowl.stand(w, b, here)
        return f"Its loss is {here:.3g}."


# What makes the square of an error into what each loss charges for it, and the line's look.
WEIGHTS = {
    "least squares": (np.ones_like, "-", BLUE),
    "least absolute errors": (lambda errors: 1 / np.maximum(errors, 1e-6), "--", VERMILION),
    "Huber": (lambda errors: 1 / np.maximum(errors, 0.5), ":", INK),
}


class Squares(Scene):
    about = (
        "Eight measurements, the line of least squares with its errors drawn as squares, the "
        "line of least absolute errors, and that of the Huber loss."
    )
    size = (7.6, 4.4)
    sliders = (Slider("off", "one measurement moved by", -6, 6, 0.5, start=0, format="+.1f"),)
    moved, aspect = 6, 0.4

    def set_up(self, figure) -> None:
        axes = figure.subplots()
        axes.set(xlabel="x", ylabel="y", xlim=(-0.7, 5.2), ylim=(-2, 12), aspect=self.aspect)
        self.squares = [axes.fill([], [], color=SKY, alpha=0.35, lw=0)[0] for _ in X]
        self.lines = [line(axes, *look, label=name) for name, (_, *look) in WEIGHTS.items()]
        self.points = line(axes, "o", GREY)
        self.outlier = line(axes, "D", ORANGE, markeredgecolor=INK, label="the one you move")
        axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1))

    def measurements(self, off: float) -> np.ndarray:
        y = Y.copy()
        y[self.moved] += off
        return y

    @part("points", "outlier")
    def move_one(self, off) -> str:
        y, rest = self.measurements(off), np.arange(len(X)) != self.moved
        self.points.set_data(X[rest], y[rest])
        self.outlier.set_data([X[self.moved]], [y[self.moved]])
        return f"One measurement is moved by {off:+.1f}." if off else ""

    @part("lines")
    def fit(self, off) -> str:
        y, told = self.measurements(off), []
        for (name, (weight, *_)), artist in zip(WEIGHTS.items(), self.lines, strict=True):
            w, b = fitted(y, weight)
            artist.set_data(ENDS, w * ENDS + b)
            told.append(f"{name} {w:.2f}")
        return f"The lines rise by w: {', '.join(told)}."

    @part("squares")
    def loss(self, off, mse) -> str:
        y = self.measurements(off)
        w, b = fitted(y, np.ones_like)
        for square, x, high, low in zip(self.squares, X, y, w * X + b, strict=True):
            away = x + self.aspect * (high - low)
            square.set_xy([(x, low), (x, high), (away, high), (away, low)])
        return f"The squares' mean, your `mse` of the blue line, is {mse.number(w * X + b, y):.3g}."
