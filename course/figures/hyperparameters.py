"""The figures of lesson 11: capacity, bias and variance, early stopping, grid and chance."""

from functools import cache

import numpy as np

from course.data.curve import (
    NOISE,
    truth,
    x_train,
    x_validation,
    y_train,
    y_validation,
)
from course.figures.live import Scene, Slider, part, show
from course.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    SKY,
    VERMILION,
    line,
)

PLACES = np.linspace(0, 1, 101)
STRENGTH = "strength λ"


def capacity(best: str = "best"):
    """Fits of few and of many units, their training and their validation loss.

    Sliders: the number of units, and the strength. Draws which of the fifteen trials at
    this strength the student's `best(trials)` chooses.
    """
    return show(Capacity, best=best)


def bias_and_variance(bias_squared_and_variance: str = "bias_squared_and_variance"):
    """A hundred samples of measurements, what is fitted to each, and what its error is made of.

    Slider: the strength. Draws the student's `bias_squared_and_variance(predictions, truth)`
    for every strength, on top of what follows from the formula of the fit.
    """
    return show(BiasAndVariance, bias_squared_and_variance=bias_squared_and_variance)


def early_stopping(stopping_epoch: str = "stopping_epoch"):
    """A fit as training goes on, and both of its losses.

    Sliders: the epoch that is shown, and the patience. Draws where the student's
    `stopping_epoch(validation_losses, patience)` keeps the weights.
    """
    return show(EarlyStopping, stopping_epoch=stopping_epoch)


def grid_and_chance(grid: str = "grid", random_draws: str = "random_draws"):
    """The same number of trials on a grid and by chance, on a map of the validation loss.

    Sliders: the number of trials, and the seed. Draws the student's `grid(choices)` and
    `random_draws(ranges, n, rng)`, each as soon as it is written.
    """
    return show(GridAndChance, grid=grid, random_draws=random_draws)


def hidden(x: np.ndarray, units: int, steepness: float) -> np.ndarray:
    """What the hidden layer makes of x, and a column of ones for the bias: (S, units + 1)."""
    centers = np.arange(1, units + 1) / (units + 1)
    risers = 1 / (1 + np.exp(-4 * steepness * (x[:, None] - centers)))
    return np.column_stack([np.ones(len(x)), risers])


def solver(x: np.ndarray, units: int, steepness: float, strength: float) -> np.ndarray:
    """The matrix that makes the best output weights out of measurements at x."""
    h = hidden(x, units, steepness)
    penalty = np.diag([0.0, *[strength] * units])
    return np.linalg.solve(h.T @ h / len(x) + penalty, h.T / len(x))


@cache
def losses(units: int, steepness: float, strength: float) -> tuple[float, float]:
    """Training and validation loss of the fit."""
    w = solver(x_train, units, steepness, strength) @ y_train
    sets = (x_train, y_train), (x_validation, y_validation)
    train, validation = (np.mean((hidden(x, units, steepness) @ w - y) ** 2) for x, y in sets)
    return float(train), float(validation)


def draw_measurements(axes) -> None:
    """Both sets and the curve itself, on axes that never move."""
    axes.set(xlabel="x", ylabel="y", xlim=(-0.03, 1.03), ylim=(-2.3, 2.6))
    axes.plot(PLACES, truth(PLACES), "--", color=GREY, linewidth=1.5, label="the curve itself")
    axes.plot(x_train, y_train, "o", color=INK, markersize=6, label="training")
    axes.plot(x_validation, y_validation, "s", color=VERMILION, fillstyle="none", markersize=6,
              label="validation")  # fmt: skip


def label_losses(axes) -> None:
    """Plain numbers on a logarithmic axis of losses."""
    heights = (0.02, 0.05, 0.1, 0.2, 0.5, 1)
    axes.set_yticks(heights, [f"{height:g}" for height in heights])
    axes.minorticks_off()


class Capacity(Scene):
    about = "Left, a curve, twenty measurements to train on, twenty to choose by, and a fit;"
    about += " right, the losses of fits of 1 to 15 units."
    size = (7.6, 3.9)
    sliders = (
        Slider("units", "units", choices=tuple(range(1, 16)), start=1),
        Slider("strength", STRENGTH, -8, 1, 0.5, start=-8, format=".1e", power_of_ten=True),
    )
    units, steepness = range(1, 16), 3

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(6, 5))
        left.set_title("what is fitted")
        draw_measurements(left)
        self.fit = line(left, "-", BLUE, label="the fit")
        left.legend(loc="lower left", handlelength=1.4, borderpad=0.1)
        right.set(title="mean squared error", xlabel="units", yscale="log", ylim=(0.012, 8))
        right.set(xlim=(0.3, 15.7), xticks=(1, 5, 10, 15))
        label_losses(right)
        self.here = right.axvline(0, ymax=0.68, color=GREY, linestyle=":", linewidth=1.5)
        self.train = line(right, "o-", INK, markersize=5, label="training")
        self.validation = line(right, "s-", VERMILION, markersize=5, label="validation")
        self.chosen = line(
            right, "*", ORANGE, markersize=18, markeredgecolor=INK, label="your choice"
        )
        right.legend(loc="upper right", handlelength=1.4)

    @part("fit", "here")
    def fit_it(self, units, strength) -> str:
        w = solver(x_train, units, self.steepness, strength) @ y_train
        self.fit.set_data(PLACES, hidden(PLACES, units, self.steepness) @ w)
        self.here.set_xdata([units, units])
        train, validation = losses(units, self.steepness, strength)
        return (
            f"{units} {'unit' if units == 1 else 'units'}, strength {strength:.1e}:"
            f" the training loss is {train:.3f}, the validation loss {validation:.3f}."
        )

    @part("train", "validation")
    def all_losses(self, strength) -> None:
        heights = np.array([losses(n, self.steepness, strength) for n in self.units])
        self.train.set_data(self.units, heights[:, 0])
        self.validation.set_data(self.units, heights[:, 1])

    @part("chosen")
    def choose(self, strength, best) -> str:
        trials = []
        for n in self.units:
            train, validation = losses(n, self.steepness, strength)
            trials.append({"units": n, "training_loss": train, "validation_loss": validation})
        trial = trials[best.one_of(trials)]
        self.chosen.set_data([trial["units"]], [trial["validation_loss"]])
        return f"Your `{best.name}` chooses {trial['units']} units."


class BiasAndVariance(Scene):
    about = "Left, a curve and what is fitted to a hundred samples; right, bias² and variance."
    size = (7.6, 3.9)
    sliders = (
        Slider("strength", STRENGTH, -8, 1, 0.25, start=-8, format=".1e", power_of_ten=True),
    )
    units, steepness, samples, drawn = 15, 3, 100, 15
    strengths = 10.0 ** np.arange(-8, 1.01, 0.25)

    def set_up(self, figure) -> None:
        from matplotlib.collections import LineCollection

        noise = NOISE * np.random.default_rng(11).normal(size=(len(x_train), self.samples))
        self.y = truth(x_train)[:, None] + noise
        left, right = figure.subplots(1, 2, width_ratios=(6, 5))
        left.set(title="fits to fresh measurements", xlabel="x", ylabel="y")
        left.set(xlim=(-0.03, 1.03), ylim=(-2.3, 2.6))
        thin = LineCollection([], color=SKY, linewidth=0.9, alpha=0.7)
        self.fits = left.add_collection(thin)
        self.fits.set_label(f"{self.drawn} of {self.samples} fits")
        self.truth = line(left, "--", INK, linewidth=1.5, label="the curve itself")
        self.truth.set_data(PLACES, truth(PLACES))
        self.mean = line(left, "-", BLUE, linewidth=2.5, label="their mean")
        left.legend(loc="lower left", bbox_to_anchor=(0.1, 0), handlelength=1.4)
        right.set(title="error, by parts", xlabel=STRENGTH, xscale="log", yscale="log")
        right.set(xlim=(5e-9, 20), ylim=(1e-5, 3), xticks=(1e-8, 1e-5, 1e-2, 10))
        self.here = right.axvline(0, color=GREY, linestyle=":", linewidth=1.5)
        formula, _ = (
            right.plot(self.strengths, heights, color=PALE, linewidth=7)[0]
            for heights in self.by_formula()
        )
        formula.set_label("by formula")
        self.bias = line(right, "-", BLUE, label="bias²")
        self.variance = line(right, "--", VERMILION, label="variance")
        self.total = line(right, "-", INK, linewidth=1.5, label="their sum")
        self.dots = [line(right, "o", c, markeredgecolor=INK) for c in (BLUE, VERMILION)]
        right.legend(loc="lower right", handlelength=1.6, borderpad=0.1)
        self.reserve(right, "bias_squared_and_variance")

    def matrix(self, strength: float) -> np.ndarray:
        """What makes predictions at all places out of the measurements."""
        to_weights = solver(x_train, self.units, self.steepness, strength)
        return hidden(PLACES, self.units, self.steepness) @ to_weights

    def by_formula(self) -> tuple[np.ndarray, np.ndarray]:
        """Bias² and variance of fits that are linear in the measurements, for each strength."""
        matrices = [self.matrix(strength) for strength in self.strengths]
        bias = [np.mean((A @ truth(x_train) - truth(PLACES)) ** 2) for A in matrices]
        variance = [np.mean(np.sum((NOISE * A) ** 2, axis=1)) for A in matrices]
        return np.array(bias), np.array(variance)

    def predictions(self, strength: float) -> np.ndarray:
        return (self.matrix(strength) @ self.y).T

    @part("fits", "mean", "here", "truth")
    def fit_them(self, strength) -> str:
        predictions = self.predictions(strength)
        curves = [np.column_stack([PLACES, y])[::2] for y in predictions[: self.drawn]]
        self.fits.set_segments(curves)
        self.mean.set_data(PLACES, predictions.mean(axis=0))
        self.here.set_xdata([strength, strength])
        return f"Fits of {self.units} units with strength {strength:.1e}."

    @part("bias", "variance", "total")
    def all_strengths(self, bias_squared_and_variance) -> None:
        parts = [
            bias_squared_and_variance.array((2,), self.predictions(strength), truth(PLACES))
            for strength in self.strengths
        ]
        bias, variance = np.array(parts).T
        self.bias.set_data(self.strengths, bias)
        self.variance.set_data(self.strengths, variance)
        self.total.set_data(self.strengths, bias + variance)

    @part("dots")
    def both(self, strength, bias_squared_and_variance) -> str:
        parts = bias_squared_and_variance.array((2,), self.predictions(strength), truth(PLACES))
        for dot, height in zip(self.dots, parts, strict=True):
            dot.set_data([strength], [height])
        return f"Your bias² is {parts[0]:.2g}, your variance {parts[1]:.2g}."


class EarlyStopping(Scene):
    about = "Left, a network's fit while it is trained; right, its two losses, epoch by epoch."
    size = (7.6, 3.9)
    sliders = (
        Slider("epoch", "epoch", 0, 299, 1, start=0, format=".0f"),
        Slider("patience", "patience (epochs)", 1, 60, 1, start=1, format=".0f"),
    )
    units, steepness, epochs = 60, 30, 300
    learning_rate, momentum, batch = 0.0015, 0.9, 5

    def set_up(self, figure) -> None:
        self.train_all()
        left, right = figure.subplots(1, 2, width_ratios=(6, 5))
        left.set_title("the fit after this epoch")
        draw_measurements(left)
        self.fit = line(left, "-", BLUE, label="the fit")
        left.legend(loc="lower left", handlelength=1.4, borderpad=0.1)
        right.set(title="mean squared error", xlabel="epoch", yscale="log", ylim=(0.015, 1.6))
        right.set(xlim=(-5, 304))
        label_losses(right)
        self.unseen = right.axvspan(0, 1, ymax=0.7, color=PALE, alpha=0.6, linewidth=0, zorder=0.5)
        self.train = line(right, "-", INK, linewidth=1.2, label="training")
        self.validation = line(right, "-", VERMILION, linewidth=1.8, label="validation")
        self.train.set_data(range(self.epochs), self.losses[:, 0])
        self.validation.set_data(range(self.epochs), self.losses[:, 1])
        self.here = right.axvline(0, ymax=0.7, color=GREY, linestyle=":", linewidth=1.5)
        self.kept = line(right, "*", ORANGE, markersize=18, markeredgecolor=INK, label="kept")
        right.legend(loc="upper right", handlelength=1.4)

    def train_all(self) -> None:
        """Weights and losses after every epoch of mini-batches with momentum."""
        rng = np.random.default_rng(0)
        h = hidden(x_train, self.units, self.steepness)
        h_validation = hidden(x_validation, self.units, self.steepness)
        w = velocity = np.zeros(self.units + 1)
        self.weights, found = [], []
        for _ in range(self.epochs):
            for batch in rng.permutation(len(h)).reshape(-1, self.batch):
                velocity = self.momentum * velocity + 2 * h[batch].T @ (
                    h[batch] @ w - y_train[batch]
                ) / len(batch)
                w = w - self.learning_rate * velocity
            self.weights.append(w)
            sets = (h, y_train), (h_validation, y_validation)
            found.append([np.mean((inputs @ w - y) ** 2) for inputs, y in sets])
        self.losses = np.array(found)

    @part("fit", "here", "train", "validation")
    def show_epoch(self, epoch) -> str:
        w = self.weights[int(epoch)]
        self.fit.set_data(PLACES, hidden(PLACES, self.units, self.steepness) @ w)
        self.here.set_xdata([epoch, epoch])
        train, validation = self.losses[int(epoch)]
        return (
            f"After epoch {epoch:.0f} the training loss is {train:.3f},"
            f" the validation loss {validation:.3f}."
        )

    @part("kept", "unseen")
    def stop(self, patience, stopping_epoch) -> str:
        validation = self.losses[:, 1].tolist()
        found = stopping_epoch.number(validation, int(patience))
        epoch = int(np.clip(found, 0, self.epochs - 1))
        stopped = min(epoch + int(patience), self.epochs)
        self.kept.set_data([epoch], [validation[epoch]])
        self.unseen.set_x(stopped)
        self.unseen.set_width(310 - stopped)
        seen = f"stops at epoch {stopped} and" if stopped < self.epochs else "never stops and"
        kept = f"keeps epoch {epoch}, with {validation[epoch]:.3f}"
        return f"With patience {patience:.0f} it {seen} {kept}."


class GridAndChance(Scene):
    about = "Two maps of the validation loss over strength and units; trials on a grid, left, and"
    about += " by chance, right."
    size = (7.6, 4.0)
    sliders = (
        Slider("trials", "trials", choices=(4, 9, 16, 25), start=4),
        Slider("seed", "seed", 0, 20, 1, start=0, format=".0f"),
    )
    low, high, fewest, most, steepness = 1e-9, 10.0, 15, 45, 6
    levels = (0.085, 0.09, 0.1, 0.12, 0.15, 0.2, 0.3, 0.5, 1.0)
    told = (0.1, 0.15, 0.2, 0.3, 0.5, 1.0)

    def set_up(self, figure) -> None:
        panels = figure.subplots(1, 2, sharey=True)
        strengths = np.geomspace(self.low, self.high, 41)
        units = np.arange(self.fewest, self.most + 1, 2)
        heights = [[losses(n, self.steepness, s)[1] for s in strengths] for n in units.tolist()]
        for axes, title in zip(panels, ("on a grid", "by chance"), strict=True):
            axes.set(title=title, xlabel=STRENGTH, xscale="log")
            axes.set(xlim=(self.low, self.high), ylim=(self.fewest - 4, self.most + 2))
            axes.set_xticks([1e-9, 1e-6, 1e-3, 1])
            axes.grid(False)
            areas = axes.contourf(strengths, units, heights, self.levels, cmap="Blues", norm="log",
                                  extend="both", alpha=0.45)  # fmt: skip
            axes.axhline(self.fewest, color=GREY, linewidth=1)
        panels[0].set_ylabel("units")
        scale = figure.colorbar(areas, ax=list(panels), label="validation loss", pad=0.02)
        scale.set_ticks(self.told, labels=[f"{level:g}" for level in self.told])
        scale.minorticks_off()
        self.points = [line(axes, "o", INK, markersize=6) for axes in panels]
        self.tried = [line(axes, "|", INK, markersize=13, markeredgewidth=2) for axes in panels]
        self.stars = [
            line(axes, "*", ORANGE, markersize=18, markeredgecolor=INK) for axes in panels
        ]
        self.grid_points, self.chance_points = self.points
        self.grid_tried, self.chance_tried = self.tried
        self.grid_star, self.chance_star = self.stars
        self.reserve(panels[0], "grid")
        self.reserve(panels[1], "random_draws")

    @part()
    def budget(self, trials, seed) -> str:
        return f"{trials} trials each, seed {seed:.0f}."

    @part("grid_points", "grid_tried", "grid_star")
    def on_a_grid(self, trials, grid) -> str:
        k = int(np.sqrt(trials))
        middles = (np.arange(k) + 0.5) / k
        strengths = (self.low * (self.high / self.low) ** middles).tolist()
        units = np.round(self.fewest + (self.most - self.fewest) * middles).astype(int).tolist()
        rows = grid.table(("strength", "units"), {"strength": strengths, "units": units})
        return "The grid" + self.draw(rows, self.grid_points, self.grid_tried, self.grid_star)

    @part("chance_points", "chance_tried", "chance_star")
    def by_chance(self, trials, seed, random_draws) -> str:
        ranges = {
            "strength": ("log", self.low, self.high),
            "units": ("integer", self.fewest, self.most),
        }
        rng = np.random.default_rng(int(seed))
        rows = random_draws.table(("strength", "units"), ranges, trials, rng)
        return "Chance" + self.draw(rows, self.chance_points, self.chance_tried, self.chance_star)

    def draw(self, rows: np.ndarray, points, tried, star) -> str:
        """Draws the trials, the strengths that they try below, and a star at the best."""
        rows = np.clip(rows, [self.low, self.fewest], [self.high, self.most])
        points.set_data(*rows.T)
        tried.set_data(rows[:, 0], np.full(len(rows), self.fewest - 2))
        found = [losses(int(n), self.steepness, strength)[1] for strength, n in rows]
        best = int(np.argmin(found))
        star.set_data(rows[best : best + 1, 0], rows[best : best + 1, 1])
        different = len(np.unique(rows[:, 0]))
        return f" tries {different} strengths, and its best validation loss is {min(found):.4f}."
