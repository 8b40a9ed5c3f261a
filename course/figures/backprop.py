"""The figures of lesson 09: a network there and back, what a border learns, what vanishes."""

from typing import ClassVar

import numpy as np

from course.data.spirals import spirals
from course.figures.chain_rule import short
from course.figures.live import Scene, Slider, part, show
from course.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    VERMILION,
    label,
    line,
    mosaic,
)


def there_and_back(
    output_delta: str = "output_delta",
    hidden_delta: str = "hidden_delta",
    layer_gradients: str = "layer_gradients",
):
    """A 2-3-3-2 network: its numbers layer by layer forward, its slopes layer by layer back.

    Sliders: the step, an input, and the true class. Draws the student's
    `output_delta(scores, y)`, `hidden_delta(delta, W, a, activation)` and
    `layer_gradients(delta, h_in)`.
    """
    return show(
        ThereAndBack,
        output_delta=output_delta,
        hidden_delta=hidden_delta,
        layer_gradients=layer_gradients,
    )


def six_neurons(six_neuron_deltas: str = "six_neuron_deltas"):
    """Six neurons with all their weights, what each gives, and the sum that makes each delta.

    Sliders: the neuron whose delta is shown, and an input. Draws the student's
    `six_neuron_deltas(x, y, w, activation)`.
    """
    return show(SixNeurons, six_neuron_deltas=six_neuron_deltas)


def bending_borders(scores_after: str = "scores_after"):
    """Three spirals, and the classes that a network gives the plane while it is trained.

    Slider: the number of steps, 0 to 600 by 25. Draws the student's
    `scores_after(steps, X)`, which gives scores of shape (S, 3).
    """
    return show(BendingBorders, scores_after=scores_after)


def vanishing(gradient_sizes: str = "gradient_sizes"):
    """The size of each layer's gradient in networks of three activations.

    Sliders: the number of hidden layers, and the size of the weights. Draws the student's
    `gradient_sizes(X, y, parameters, activation)`.
    """
    return show(Vanishing, gradient_sizes=gradient_sizes)


def tanh_slope(a):
    return 1 - np.tanh(a) ** 2


class Network(Scene):
    """Boxes for units, a column for each layer, and lines between them."""

    units: tuple[int, ...] = ()
    apart = 1.5
    half_width, half_height = 0.31, 0.3

    def place(self, layer: int, unit: int) -> tuple[float, float]:
        return self.apart * layer, (self.units[layer] - 1) / 2 - unit

    def frame(self, layer: int, unit: int, **options):
        from matplotlib.patches import FancyBboxPatch

        x, height = self.place(layer, unit)
        corner = x - self.half_width, height - self.half_height
        size = 2 * self.half_width, 2 * self.half_height
        return FancyBboxPatch(corner, *size, boxstyle="round,pad=0,rounding_size=0.08", **options)

    def edges(self, axes, layer: int, **options):
        """The lines of one weight matrix from box to box, in the order of its entries."""
        from matplotlib.collections import LineCollection

        aside = np.array([self.half_width, 0])
        ends = [
            (self.place(layer, j) + aside, self.place(layer + 1, i) - aside)
            for i in range(self.units[layer + 1])
            for j in range(self.units[layer])
        ]
        return axes.add_collection(LineCollection(ends, **options))


class SixNeurons(Network):
    about = "Two inputs and six neurons in three layers; a number on each line is its weight."
    size = (7.6, 4.5)
    sliders = (
        Slider("shown", "δ shown of neuron", choices=("none", 6, 5, 4, 3, 2, 1), start="none"),
        Slider("x", "input x₁", -2, 2, 0.1, start=1),
    )
    units, apart, half_width = (2, 3, 2, 1), 1.75, 0.36
    target, second = 0.5, 2.0
    w: ClassVar = {
        1: np.array([0.5, -1.0]),
        2: np.array([1.5, 0.2]),
        3: np.array([-0.4, 0.9]),
        4: np.array([1.0, -0.6, 0.3]),
        5: np.array([0.8, 0.5, -1.2]),
        6: np.array([1.4, -0.7]),
    }
    first = (1, 4, 6)

    def set_up(self, figure) -> None:
        axes = figure.subplots()
        axes.set(xlim=(-0.5, 6.1), ylim=(-2.3, 1.75))
        axes.axis("off")
        self.lines = [self.edges(axes, k, zorder=1, color=GREY, linewidths=0.8) for k in range(3)]
        for n, weights in self.w.items():
            self.write_weights(axes, n, weights)
        middle = {"ha": "center", "va": "center"}
        self.boxes, self.deltas = [], []
        for k, many in enumerate(self.units):
            for i in range(many):
                x, y = self.place(k, i)
                axes.add_patch(self.frame(k, i, facecolor="white", edgecolor=GREY, linewidth=1.2))
                self.boxes.append(label(axes, x, y + 0.12, **middle))
                self.deltas.append(label(axes, x, y - 0.14, **middle, weight="bold"))
                name = f"x{'₁₂'[i]}" if k == 0 else f"neuron {self.first[k - 1] + i}"
                axes.text(x, y + 0.4, name, ha="center", color=GREY, fontsize=11)
        self.key = label(axes, -0.45, -1.75, color=GREY)
        self.sum = label(axes, -0.45, -2.1)
        self.reserve(axes, "six_neuron_deltas")
        self.reserved[-1][1].set(position=(0.55, 0.95))

    def write_weights(self, axes, n: int, weights: np.ndarray) -> None:
        """The weights into neuron n, each on its line, nearer to where it ends."""
        layer, unit = self.where(n)
        end = self.place(layer, unit) - np.array([self.half_width, 0])
        white = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        for j, weight in enumerate(weights):
            start = self.place(layer - 1, j) + np.array([self.half_width, 0])
            x, y = start + 0.78 * (end - start)
            axes.text(x, y, short(weight), ha="center", va="center", fontsize=11, bbox=white)

    def where(self, n: int) -> tuple[int, int]:
        """The layer of neuron n, and its place in that."""
        layer = 1 if n < 4 else 2 if n < 6 else 3
        return layer, n - self.first[layer - 1]

    def forward(self, x: float) -> tuple[dict[int, float], dict[int, float]]:
        """a and h of every neuron."""
        a: dict[int, float] = {}
        given = np.array([x, self.second])
        for group in ((1, 2, 3), (4, 5), (6,)):
            a |= {n: float(self.w[n] @ given) for n in group}
            given = np.tanh([a[n] for n in group])
        return a, {n: float(np.tanh(value)) for n, value in a.items()}

    @part("boxes", "key")
    def values(self, x) -> str:
        _, h = self.forward(x)
        for box, value in zip(self.boxes, (x, self.second, *h.values()), strict=True):
            box.set_text(short(value))
        loss = (h[6] - self.target) ** 2 / 2
        self.key.set_text(f"in a box: h = tanh(a), and its δ; target y = 0.5, loss {loss:.3f}")
        return f"The inputs are {x:.1f} and 2.0, h₆ is {h[6]:.2f}, the loss {loss:.3f}."

    @part("deltas", "sum")
    def back(self, shown, x, six_neuron_deltas) -> str:
        inputs = np.array([x, self.second])
        arguments = inputs, self.target, dict(self.w), (np.tanh, tanh_slope)
        delta = dict(zip(range(1, 7), six_neuron_deltas.array((6,), *arguments), strict=True))
        known = [] if shown == "none" else range(int(shown), 7)
        for n, text in enumerate(self.deltas[2:], 1):
            text.set_text(f"← {short(delta[n])}" if n in known else "")
        told = "" if shown == "none" else self.made_of(int(shown), delta, *self.forward(x))
        self.sum.set_text(told)
        return told + "." if told else ""

    def made_of(self, n: int, delta: dict, a: dict[int, float], h: dict[int, float]) -> str:
        """The sum that makes a delta out of those above it, with its numbers."""
        slope = exact(float(tanh_slope(a[n])))
        if n == 6:
            back = f"({exact(h[6])} − {self.target:g})"
            return f"δ6 = (h6 − y) · g′(a6) = {back} · {slope} = {exact(delta[6])}"
        above, j = ((6,) if n > 3 else (4, 5)), self.where(n)[1]
        names = " + ".join(f"δ{m} · W{m}{n}" for m in above)
        numbers = " + ".join(f"{exact(delta[m])} · {bracketed(self.w[m][j])}" for m in above)
        left, right = ("", "") if n > 3 else ("(", ")")
        product = f"{left}{numbers}{right} · {slope}"
        return f"δ{n} = {left}{names}{right} · g′(a{n}) = {product} = {exact(delta[n])}"


def exact(number: float) -> str:
    """A number to three decimals, and 0 without a sign."""
    return f"{round(float(number), 3) + 0.0:.3f}".replace("-", "−")


def bracketed(weight: float) -> str:
    """A weight, in brackets if it has a minus."""
    return f"({short(weight)})" if weight < 0 else short(weight)


class ThereAndBack(Network):
    about = (
        "A network of two inputs, two layers of three tanh units and two scores; the lines are its"
        " weights."
    )
    size = (7.6, 4.6)
    sliders = (
        Slider("step", "step", 0, 9, 1, start=0, format=".0f"),
        Slider("x", "input x₁", -2, 2, 0.1, start=1),
        Slider("y", "true class", choices=(0, 1), start=0),
    )
    units, layers = (2, 3, 3, 2), 3
    full = 0.5

    def set_up(self, figure) -> None:
        from matplotlib.collections import PatchCollection

        rng = np.random.default_rng(12)
        self.parameters = [
            (np.round(rng.normal(size=(n, m)), 1), np.round(rng.normal(0, 0.3, n), 1))
            for m, n in zip(self.units[:-1], self.units[1:], strict=True)
        ]
        axes = figure.subplots()
        axes.set(xlim=(-0.55, 5.05), ylim=(-1.95, 1.75))
        axes.axis("off")
        heads = ("inputs", "layer 1: tanh", "layer 2: tanh", "layer 3: scores")
        for k, head in enumerate(heads):
            axes.text(1.5 * k, 1.6, head, ha="center", color=GREY)
        self.weights = [self.edges(axes, k, zorder=1, color=PALE) for k in range(3)]
        for edges, (W, _) in zip(self.weights, self.parameters, strict=True):
            edges.set_linewidths(0.5 + 1.8 * np.abs(W).ravel())
        self.slopes = [self.edges(axes, k, zorder=2, color=VERMILION) for k in range(3)]
        self.value_texts, self.delta_texts = [], []
        self.frames = [[self.frame(k, i) for i in range(n)] for k, n in enumerate(self.units)]
        for k, n in enumerate(self.units):
            for i in range(n):
                x, height = self.place(k, i)
                axes.add_patch(self.frame(k, i, facecolor="white", edgecolor=GREY, linewidth=1.2))
                middle = {"ha": "center", "va": "center"}
                self.value_texts.append(label(axes, x, height + 0.12, **middle))
                look = {"color": INK, "weight": "bold"}
                self.delta_texts.append(label(axes, x, height - 0.14, **middle, **look))
        self.here = axes.add_collection(PatchCollection([], facecolor="none", linewidth=2.5))
        self.loss = [label(axes, 4.5, y, ha="center", va="center") for y in (-1.35, -1.55)]
        above = axes.text(-0.5, -1.6, "in a box: what the unit gives; below it, ← its delta")
        above.set_color(GREY)
        self.key = label(axes, -0.5, -1.88, color=GREY)
        self.reserve(axes, "output_delta")
        self.reserved[-1][1].set(position=(0.66, 0.07))

    def values(self, x: float) -> list[np.ndarray]:
        """What the units of each layer give, inputs and scores included, one sample a row."""
        given = [np.array([[x, -0.5]])]
        for k, (W, b) in enumerate(self.parameters):
            a = given[-1] @ W.T + b
            given.append(np.tanh(a) if k < self.layers - 1 else a)
        return given

    @part("value_texts", "here", "loss")
    def numbers(self, step, x, y) -> str:
        step, values = int(step), self.values(x)
        known = np.concatenate([np.full(n, k <= step) for k, n in enumerate(self.units)])
        now = min(step, self.layers) if step <= self.layers else self.layers - (step - 4) // 2
        for i, (number, there) in enumerate(zip(np.hstack(values)[0], known, strict=True)):
            self.value_texts[i].set_text(short(number) if there else "?")
        self.here.set_paths(self.frames[now] if step else [])
        self.here.set_edgecolor(VERMILION if step > self.layers else BLUE)
        loss = np.log(np.exp(values[-1]).sum()) - values[-1][0, int(y)]
        told = f"true class: {int(y)}", f"loss {loss:.2f}"
        for text, words in zip(self.loss, told, strict=True):
            text.set_text(words if step >= self.layers else "")
        if step == 0:
            return f"Step 0 of 9: the inputs are {x:.1f} and −0.5."
        if step <= self.layers:
            gives = ", ".join(short(v) for v in values[step][0])
            loss_too = f" The loss is {loss:.2f}." if step == self.layers else ""
            return f"Step {step} of 9, forward: layer {step} gives {gives}.{loss_too}"
        return f"Step {step} of 9, back:"

    @part("delta_texts", "slopes", "weights", "key")
    def back(self, step, x, y, output_delta, hidden_delta, layer_gradients) -> str:
        values, step = self.values(x), int(step)
        deltas: dict[int, np.ndarray] = {}
        sizes: dict[int, np.ndarray] = {}
        scores = values[-1]
        deltas[3] = output_delta.array(scores.shape, scores, np.array([int(y)]))
        for k in (3, 2, 1):
            W, b = self.parameters[k - 1]
            shapes = (W.shape, b.shape)
            sizes[k], _ = layer_gradients.arrays(shapes, deltas[k], values[k - 1])
            if k > 1:
                below, b_below = self.parameters[k - 2]
                a = values[k - 2] @ below.T + b_below
                deltas[k - 1] = hidden_delta.array(a.shape, deltas[k], W, a, (np.tanh, tanh_slope))
        self.show_deltas({k: d for k, d in deltas.items() if step >= 10 - 2 * k})
        self.show_slopes({k: s for k, s in sizes.items() if step >= 11 - 2 * k})
        if step < 4:
            return ""
        layer = 3 - (step - 4) // 2
        if step % 2 == 0:
            told = ", ".join(short(d) for d in deltas[layer][0])
            return f"the deltas of layer {layer} are {told}."
        largest = float(np.max(np.abs(sizes[layer])))
        return f"the largest slope of a weight of layer {layer} is {largest:.3g}."

    def show_deltas(self, known: dict[int, np.ndarray]) -> None:
        texts = iter(self.delta_texts)
        for k, n in enumerate(self.units):
            for i in range(n):
                shown = f"← {short(known[k][0, i])}" if k in known else ""
                next(texts).set_text(shown)

    def show_slopes(self, known: dict[int, np.ndarray]) -> None:
        for k, edges in enumerate(self.slopes, 1):
            W, _ = self.parameters[k - 1]
            widths = 0.5 + 1.8 * np.abs(W).ravel()
            self.weights[k - 1].set_linewidths([0] if k in known else widths)
            dW = known.get(k, np.zeros(1)).ravel()
            if k not in known:
                edges.set_linewidths([0])
                continue
            edges.set_linewidths(9 * np.clip(np.abs(dW) / self.full, 0, 1))
            edges.set_color([VERMILION if slope > 0 else BLUE for slope in dW])
            edges.set_linestyles(["-" if slope > 0 else (0, (1.2, 0.6)) for slope in dW])
        key = "lines in colour: slopes of the weights; orange positive, blue and dashed negative"
        self.key.set_text(key if known else "")


class BendingBorders(Scene):
    about = "Three arms of points that wind around each other, and the class given to each place."
    size = (7.6, 3.9)
    sliders = (Slider("steps", "steps", choices=tuple(range(0, 601, 25)), start=0),)
    edge, across = 2.6, 140
    markers = "os^"

    def set_up(self, figure) -> None:
        from matplotlib.colors import ListedColormap

        self.X, self.y = spirals()
        left, right = figure.subplots(1, 2, width_ratios=(5, 4))
        left.set(title="the class of each place", xlabel="x₁", ylabel="x₂", aspect="equal")
        left.set(xlim=(-self.edge, self.edge), ylim=(-self.edge, self.edge))
        left.grid(False)
        ticks = np.linspace(-self.edge, self.edge, self.across)
        self.grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
        extent = (-self.edge, self.edge, -self.edge, self.edge)
        pale = ListedColormap(["#b9d9ec", "#f7dcae", "#b5e0d2"])
        self.arms: list = []
        self.areas = mosaic(left, extent, pale, high=2)
        for c, (colour, marker) in enumerate(zip((BLUE, ORANGE, GREEN), self.markers, strict=True)):
            arm = self.X[self.y == c]
            look = {"color": colour, "markersize": 5, "markeredgecolor": INK, "mew": 0.5}
            self.arms += left.plot(*arm.T, marker, **look)
        right.set(title="points on the right side", xlabel="steps", ylabel="share")
        right.set(xlim=(-20, 620), ylim=(0, 1.04))
        self.shares = line(right, "-", BLUE)
        self.share = line(right, "o", BLUE, markersize=9, markeredgecolor=INK)
        self.here = right.axvline(0, color=GREY, linewidth=1.2, linestyle=":")
        self.reserve(right, "scores_after")

    @part("here", "arms")
    def name_steps(self, steps) -> str:
        self.here.set_xdata([steps, steps])
        return f"After {int(steps)} steps:"

    def right_share(self, scores: np.ndarray) -> float:
        return float(np.mean(np.argmax(scores, axis=1) == self.y))

    @part("shares")
    def all_shares(self, scores_after) -> None:
        steps = np.arange(0, 601, 25)
        shape = (len(self.X), 3)
        scores = [scores_after.array(shape, n, self.X) for n in steps.tolist()]
        self.shares.set_data(steps, [self.right_share(each) for each in scores])

    @part("areas", "share")
    def borders(self, steps, scores_after) -> str:
        n = int(steps)
        given = scores_after.array((len(self.grid), 3), n, self.grid)
        self.areas.set_data(np.argmax(given, axis=1).reshape(self.across, self.across))
        share = self.right_share(scores_after.array((len(self.X), 3), n, self.X))
        self.share.set_data([n], [share])
        return f"{share:.0%} of the points have the class of their place."


class Vanishing(Scene):
    about = (
        "Left, the slopes of three activations; right, the size of each layer's gradient in"
        " networks of ten units a layer."
    )
    size = (7.6, 3.9)
    sliders = (
        Slider("depth", "hidden layers", 1, 12, 1, start=4, format=".0f"),
        Slider("scale", "size of the weights, times 1/√H", 0.5, 3, 0.25, start=1),
    )
    units, classes, most = 10, 3, 12
    activations: ClassVar = {
        "sigmoid": (lambda a: 1 / (1 + np.exp(-a)), lambda a: 0.25 / np.cosh(a / 2) ** 2),
        "tanh": (np.tanh, tanh_slope),
        "ReLU": (lambda a: np.maximum(a, 0), lambda a: (a > 0).astype(float)),
    }
    looks = (("o-", VERMILION), ("s-", BLUE), ("^-", GREEN))

    def set_up(self, figure) -> None:
        rng = np.random.default_rng(4)
        self.X = rng.normal(size=(60, self.units))
        self.y = rng.integers(self.classes, size=60)
        shapes = [(self.units, self.units)] * self.most + [(self.classes, self.units)]
        self.random = [rng.normal(size=shape) / np.sqrt(self.units) for shape in shapes]
        left, right = figure.subplots(1, 2, width_ratios=(2, 3))
        left.set(title="slope g′(a)", xlabel="pre-activation a", xlim=(-4, 4), ylim=(-0.05, 1.2))
        a = np.linspace(-4, 4, 161)
        self.sizes = []
        for (name, (_, slope)), (style, colour) in zip(
            self.activations.items(), self.looks, strict=True
        ):
            dashes = {"sigmoid": "-", "tanh": "--", "ReLU": ":"}[name]
            left.plot(a, slope(a), dashes, color=colour, label=name)
            self.sizes.append(line(right, style, colour, label=name, markersize=6))
        left.legend(loc="upper left", handlelength=1.6, borderpad=0)
        left.axhline(0.25, color=GREY, linewidth=1)
        left.text(4, 0.27, "¼", ha="right", color=GREY)
        right.set(title="size of dW", xlabel="layer (1 is next to the inputs)", yscale="log")
        right.set(xlim=(0.5, self.most + 1.5), ylim=(1e-10, 1e5), xticks=range(1, 14, 2))
        self.quarter = line(right, "--", GREY, linewidth=1.5, label="¼ a layer")
        right.legend(loc="lower right")
        self.reserve(right, "gradient_sizes")

    @part("quarter")
    def quarters(self, depth, scale) -> str:
        layers = np.arange(1, int(depth) + 2)
        self.quarter.set_data(layers, 0.25 ** (layers[-1] - layers))
        times = f"{4 ** int(depth):,}"
        return (
            f"Hidden layers: {int(depth)}; weights {scale:.2f} times 1/√H."
            f" The slopes of the sigmoid alone divide by {times} or more."
        )

    @part("sizes")
    def all_sizes(self, depth, scale, gradient_sizes) -> str:
        n = int(depth)
        words = []
        for drawn, (name, activation) in zip(self.sizes, self.activations.items(), strict=True):
            hidden = [scale * W for W in self.random[:n]]
            parameters = [(W, np.zeros(len(W))) for W in [*hidden, scale * self.random[-1]]]
            sizes = gradient_sizes.array((n + 1,), self.X, self.y, parameters, activation)
            drawn.set_data(np.arange(1, n + 2), np.clip(np.abs(sizes), 1e-12, 1e6))
            words.append(f"{name} {abs(sizes[0]):.2g}")
        return f"Size of the first layer's gradient: {', '.join(words)}."
