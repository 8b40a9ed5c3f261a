"""The figures of lesson 10: where to start, two prices, and what a price does to a border."""

import numpy as np

from course.data.moons import moons
from course.figures.live import Scene, Slider, part, show
from course.figures.style import BLUE, GREY, INK, ORANGE, VERMILION, label, line, mosaic


def first_activations(glorot: str = "glorot"):
    """What comes out of the layers of an untrained tanh network, by the size of its weights.

    Slider: the bound between which the weights are drawn. Draws the student's
    `glorot(H_in, H_out, rng)` beside it.
    """
    return show(FirstActivations, glorot=glorot)


def two_prices(l1: str = "l1", l2: str = "l2"):
    """A loss with the price λ|w| and with λw², and where its lowest places are.

    Slider: λ. Draws the student's `l1(W)` and `l2(W)`.
    """
    return show(TwoPrices, l1=l1, l2=l2)


def learning_curve(train: str = "train"):
    """The loss of every epoch, by the learning rate.

    Slider: the learning rate. Draws the student's `train(X, y, sizes, learning_rate, decay,
    momentum, epochs, batch_size, strength, rng)`.
    """
    return show(LearningCurve, train=train)


def price_and_border(train: str = "train"):
    """The border of a network that was trained at a price of its weights, and the weights.

    Slider: λ. Draws the student's `train(X, y, sizes, learning_rate, decay, momentum, epochs,
    batch_size, strength, rng)`.
    """
    return show(PriceAndBorder, train=train)


class FirstActivations(Scene):
    about = (
        "Left, what the units of the last of eight tanh layers give; right, how far the numbers of"
        " each layer spread."
    )
    size = (7.6, 3.7)
    sliders = (
        Slider("bound", "weights between ± b", -2.5, 0.5, 0.1, -2, format=".2g", power_of_ten=True),
    )
    layers, units, samples = 8, 60, 60

    def set_up(self, figure) -> None:
        rng = np.random.default_rng(5)
        self.X = rng.uniform(-1, 1, (self.samples, self.units))
        shape = (self.layers, self.units, self.units)
        self.even = rng.uniform(-1, 1, shape)
        left, right = figure.subplots(1, 2)
        left.set(title=f"activations of layer {self.layers}", xlabel="h", ylabel="share of them")
        left.set(xlim=(-1.05, 1.05), ylim=(0, 1.05), yticks=(0, 0.25, 0.5, 0.75, 1))
        self.edges = np.linspace(-1, 1, 12)
        self.bars = line(left, "-", BLUE, drawstyle="steps-mid", label="weights ± b")
        self.glorot_bars = line(left, "--", VERMILION, drawstyle="steps-mid", label="Glorot")
        left.legend(loc="upper right")
        right.set(title="spread of the activations", xlabel="layer", ylabel="standard deviation")
        right.set(xlim=(-0.3, self.layers + 0.3), ylim=(-0.03, 1.3), xticks=range(self.layers + 1))
        right.set(yticks=(0, 0.25, 0.5, 0.75, 1))
        self.spreads = line(right, "o-", BLUE, label="weights ± b")
        self.glorot_spreads = line(right, "s--", VERMILION, label="Glorot")
        right.legend(loc="upper right")
        self.reserve(right, "glorot")

    def run(self, weights) -> list[np.ndarray]:
        """The inputs, and what each layer gives."""
        given = [self.X]
        for W in weights:
            given.append(np.tanh(given[-1] @ W.T))
        return given

    def shares(self, h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        counts, _ = np.histogram(h, self.edges)
        return (self.edges[1:] + self.edges[:-1]) / 2, counts / max(h.size, 1)

    @part("bars", "spreads")
    def own(self, bound) -> str:
        given = self.run(bound * self.even)
        self.bars.set_data(*self.shares(given[-1]))
        spreads = [h.std() for h in given]
        self.spreads.set_data(range(self.layers + 1), spreads)
        stuck = np.mean(np.abs(given[-1]) > 0.95)
        return (
            f"Weights between ±{bound:.3g}: in the last layer the numbers spread by"
            f" {spreads[-1]:.2g}, and {stuck:.0%} of them are beyond ±0.95."
        )

    @part("glorot_bars", "glorot_spreads")
    def by_glorot(self, glorot) -> str:
        rng = np.random.default_rng(6)
        shape = (self.units, self.units)
        weights = [glorot.array(shape, *shape, rng) for _ in range(self.layers)]
        given = self.run([np.clip(W, -1e9, 1e9) for W in weights])
        self.glorot_bars.set_data(*self.shares(given[-1]))
        spreads = [h.std() for h in given]
        self.glorot_spreads.set_data(range(self.layers + 1), spreads)
        return f"With your `{glorot.name}` they spread by {spreads[-1]:.2g}."


class TwoPrices(Scene):
    about = "Left, the loss ½ (w − 1)² with two prices on w; right, where the lowest places are."
    sliders = (Slider("strength", "price λ", 0, 2, 0.05, start=0),)

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2)
        left.set(title="loss plus price", xlabel="w", xlim=(-0.6, 1.6), ylim=(-0.05, 2.2))
        self.w = np.linspace(-0.6, 1.6, 221)
        self.loss = (self.w - 1) ** 2 / 2
        left.plot(self.w, self.loss, ":", color=GREY, label="loss alone")
        self.l1_curve = line(left, "-", VERMILION, label="+ λ |w|")
        self.l2_curve = line(left, "--", BLUE, label="+ λ w²")
        self.l1_lowest = line(left, "o", VERMILION, markersize=9, markeredgecolor=INK)
        self.l2_lowest = line(left, "s", BLUE, markersize=8, markeredgecolor=INK)
        left.legend(loc="upper center")
        right.set(title="the best w", xlabel="price λ", ylabel="w", xlim=(0, 2), ylim=(-0.1, 1.1))
        right.axhline(0, color=GREY, linewidth=1)
        self.l1_path = line(right, "-", VERMILION)
        self.l2_path = line(right, "--", BLUE)
        self.here = right.axvline(0, color=GREY, linestyle=":", linewidth=1.5)
        self.strengths = np.linspace(0, 2, 81)
        self.reserve(right, "l1")

    def prices(self, function) -> np.ndarray:
        prices = function.numbers((np.array([w]),) for w in self.w)
        return np.clip(prices, -1e9, 1e9)

    def lowest(self, total: np.ndarray) -> float:
        """Where it is lowest: at a place of the grid, or beside it, by a parabola; a kink at 0."""
        k = int(np.argmin(total))
        if abs(self.w[k]) < 1e-9 or not 0 < k < len(total) - 1:
            return float(self.w[k])
        before, here, after = total[k - 1 : k + 2]
        bend = before - 2 * here + after
        step = self.w[1] - self.w[0]
        return float(self.w[k] + (step / 2 * (before - after) / bend if bend > 0 else 0.0))

    def draw_path(self, path, prices: np.ndarray) -> None:
        totals = self.loss + self.strengths[:, None] * prices
        path.set_data(self.strengths, [self.lowest(total) for total in totals])

    def draw(self, curve, dot, prices, strength) -> float:
        total = self.loss + strength * prices
        curve.set_data(self.w, total)
        best = self.lowest(total)
        dot.set_data([best], [np.interp(best, self.w, total)])
        return best

    @part("here")
    def name(self, strength) -> str:
        self.here.set_xdata([strength, strength])
        return f"The price λ is {strength:.2f}."

    @part("l1_path")
    def path_of_l1(self, l1) -> None:
        self.draw_path(self.l1_path, self.prices(l1))

    @part("l1_curve", "l1_lowest")
    def with_l1(self, strength, l1) -> str:
        best = self.draw(self.l1_curve, self.l1_lowest, self.prices(l1), strength)
        return f"With λ|w| the best w is {best:.2f}."

    @part("l2_path")
    def path_of_l2(self, l2) -> None:
        self.draw_path(self.l2_path, self.prices(l2))

    @part("l2_curve", "l2_lowest")
    def with_l2(self, strength, l2) -> str:
        best = self.draw(self.l2_curve, self.l2_lowest, self.prices(l2), strength)
        return f"With λw² it is {best:.2f}."


class LearningCurve(Scene):
    about = "The loss of every epoch of a training, on a logarithmic axis."
    sliders = (
        Slider("rate", "learning rate α", -3, 0.75, 0.25, -2.5, format=".2g", power_of_ten=True),
    )
    epochs = 60

    def set_up(self, figure) -> None:
        self.X, self.y = moons(200, seed=1)
        axes = figure.subplots()
        axes.set(title="learning curve", xlabel="epoch", ylabel="loss", yscale="log")
        axes.set(xlim=(-1, self.epochs), ylim=(0.1, 30))
        self.curve = line(axes, ".-", BLUE, linewidth=1, markersize=5)
        self.fits: dict = {}
        self.reserve(axes, "train")

    def losses(self, rate: float, train) -> np.ndarray:
        """The loss of each epoch; a rate that was tried before costs nothing."""
        tried = train.reach, rate
        if tried not in self.fits:
            rng = np.random.default_rng(0)
            setting = (self.X, self.y, [2, 16, 2], rate, 0.01, 0.9, self.epochs, 20, 0.0, rng)
            (self.fits[tried],) = train.arrays(((self.epochs,),), *setting)
        return self.fits[tried]

    @part("curve")
    def trained(self, rate, train) -> str:
        losses = np.clip(self.losses(rate, train), 1e-9, 1e9)
        self.curve.set_data(np.arange(self.epochs), losses)
        tens = ", ".join(f"{loss:.3g}" for loss in losses[9::10])
        return f"At the rate {rate:.2g} the loss of every tenth epoch is {tens}."


class PriceAndBorder(Scene):
    about = (
        "Left, points of two classes, large ones to train on and some new ones as dots, and the"
        " border of a network; right, its weights by size."
    )
    size = (7.6, 3.9)
    sliders = (
        Slider(
            "strength",
            "price λ of the weights",
            -5,
            -0.5,
            0.25,
            -5,
            format=".1e",
            power_of_ten=True,
        ),
    )
    sizes, across = (2, 20, 2), 60

    def set_up(self, figure) -> None:
        from matplotlib.colors import ListedColormap

        self.X, self.y = moons(60, seed=1, blur=0.45)
        self.X_new, self.y_new = moons(2000, seed=2, blur=0.45)
        self.some = 200
        left, right = figure.subplots(1, 2, width_ratios=(5, 4))
        left.set(title="the class of each place", xlabel="x₁", ylabel="x₂")
        left.set(xlim=(-2.3, 2.3), ylim=(-2, 2))
        left.grid(False)
        ticks = np.linspace(-2.3, 2.3, self.across), np.linspace(-2, 2, self.across)
        self.grid = np.stack(np.meshgrid(*ticks), axis=-1).reshape(-1, 2)
        pale = ListedColormap(["#b9d9ec", "#f7dcae"])
        self.areas = mosaic(left, (-2.3, 2.3, -2, 2), pale)
        self.points: list = []
        for c, (colour, marker) in enumerate(((BLUE, "o"), (ORANGE, "s"))):
            look = {"color": colour, "markersize": 6, "markeredgecolor": INK, "mew": 0.6}
            new = self.X_new[: self.some][self.y_new[: self.some] == c]
            self.points += left.plot(*new.T, ".", color=colour, markersize=4)
            self.points += left.plot(*self.X[self.y == c].T, marker, **look)
        right.set(title="sizes of the weights", xlabel="weights, largest first", ylabel="|w|")
        right.set(xlim=(-1, 80), ylim=(1e-4, 30), yscale="log")
        self.weights = line(right, ".-", BLUE, linewidth=1, markersize=5)
        self.fits: dict = {}
        place = {"transform": right.transAxes, "ha": "right"}
        self.labels = [label(right, 0.97, height, **place) for height in (0.93, 0.85, 0.77)]
        self.reserve(right, "train")

    def classes(self, parameters, X) -> np.ndarray:
        (V, c), (W, b) = parameters
        return np.argmax(np.tanh(X @ V.T + c) @ W.T + b, axis=1)

    @part("points")
    def name(self, strength) -> str:
        return f"The price λ is {strength:.2g}."

    def fit(self, strength: float, train) -> list[tuple]:
        """The layers trained at this price; a price that was tried before costs nothing."""
        D, H, K = self.sizes
        tried = train.reach, strength
        if tried not in self.fits:
            rng = np.random.default_rng(3)
            setting = (self.X, self.y, list(self.sizes), 0.2, 0.0, 0.9, 300, 20, strength, rng)
            self.fits[tried] = train.layers(((H, D), (K, H)), *setting)
        return self.fits[tried]

    @part("areas", "weights", "labels")
    def trained(self, strength, train) -> str:
        parameters = self.fit(strength, train)
        places = self.classes(parameters, self.grid)
        self.areas.set_data(places.reshape(self.across, self.across))
        sizes = np.sort(np.abs(np.concatenate([W.ravel() for W, _ in parameters])))[::-1]
        self.weights.set_data(np.arange(len(sizes)), np.clip(sizes, 1e-12, 1e9))
        total = float(np.sum(np.clip(sizes, 0, 1e9) ** 2))
        seen = np.mean(self.classes(parameters, self.X) == self.y)
        new = np.mean(self.classes(parameters, self.X_new) == self.y_new)
        told = f"ΣW² = {total:.3g}", f"right: {seen:.1%} of these 60", f"{new:.1%} of 2000 new ones"
        for text, words in zip(self.labels, told, strict=True):
            text.set_text(words)
        return (
            f"ΣW² is {total:.3g}. {seen:.1%} of the 60 points are on the right side,"
            f" and {new:.1%} of 2000 new ones."
        )
