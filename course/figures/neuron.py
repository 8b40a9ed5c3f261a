"""The figures of lesson 02: a neuron over the plane, activations, decisions, two layers."""

import numpy as np

from course.figures.live import Scene, Slider, part, show
from course.figures.style import BLUE, GREEN, GREY, INK, ORANGE, VERMILION, line, mosaic

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
# Once around a corner; then the pen is lifted.
NOISE = 0.1
SQUARE = NOISE * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1], [np.nan, np.nan]])
TABLES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0)}


def neuron_map(pre_activation: str = "pre_activation", sigmoid: str = "sigmoid"):
    """A neuron of two inputs over the plane, and along its first input.

    Sliders: two weights, the bias, the steepness of the sigmoid. Draws the student's
    `pre_activation(X, w, b)` and `sigmoid(a, steepness)`, each as soon as it is written.
    """
    return show(NeuronMap, pre_activation=pre_activation, sigmoid=sigmoid)


def activations(
    sigmoid: str = "sigmoid",
    sigmoid_derivative: str = "sigmoid_derivative",
    tanh_derivative: str = "tanh_derivative",
    relu: str = "relu",
    relu_derivative: str = "relu_derivative",
):
    """Four activations and their derivatives, with tangents at one place.

    Sliders: the place, and the steepness of the sigmoid. Draws the student's `sigmoid` and
    `relu`, and the derivatives, each as soon as it is written.
    """
    return show(
        Activations,
        sigmoid=sigmoid,
        sigmoid_derivative=sigmoid_derivative,
        tanh_derivative=tanh_derivative,
        relu=relu,
        relu_derivative=relu_derivative,
    )


def one_neuron(pre_activation: str = "pre_activation"):
    """What one neuron says of the four corners of AND, OR or XOR.

    Sliders: the table, two weights, the bias. Draws the student's
    `pre_activation(X, w, b)`.
    """
    return show(OneNeuron, pre_activation=pre_activation)


def two_layers(
    and_neuron: str = "and_neuron",
    or_neuron: str = "or_neuron",
    sigmoid: str = "sigmoid",
    xor_network: str = "xor_network",
):
    """Points around the four corners, and where two neurons move them.

    Sliders: the way from the inputs to the outputs of the two neurons, and the noise.
    Draws the student's `and_neuron()`, `or_neuron()`, `sigmoid(a, steepness)` and
    `xor_network(X)`, each as soon as it is written.
    """
    return show(
        TwoLayers,
        and_neuron=and_neuron,
        or_neuron=or_neuron,
        sigmoid=sigmoid,
        xor_network=xor_network,
    )


def plane(low: float, high: float, n: int) -> np.ndarray:
    """The points of a grid of n by n, a row each, in the order of an image: (n², 2)."""
    ticks = np.linspace(low, high, n)
    return np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)


CENTRED = {"textcoords": "offset points", "ha": "center", "color": INK}


def below(axes) -> None:
    """A legend in one row under the axes, where nothing that moves can hide it."""
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2, columnspacing=1.2)


def boundary(w, b: float, far: float = 10.0) -> tuple[np.ndarray, np.ndarray]:
    """Two far ends of the line where w · x + b is 0; not a number where both weights are 0."""
    size = np.dot(w, w)
    if not 0 < size < 1e100:
        return np.full(2, np.nan), np.full(2, np.nan)
    across = np.array([-w[1], w[0]]) / np.sqrt(size)
    ends = -b * np.asarray(w) / size + np.outer([-far, far], across)
    return ends[:, 0], ends[:, 1]


def broken_at_jumps(values: np.ndarray) -> np.ndarray:
    """Values along a line, with a gap where they jump: a jump has no vertical stroke."""
    jumps = np.append(np.abs(np.diff(values)) > 0.5, False)
    return np.where(jumps, np.nan, values)


class NeuronMap(Scene):
    about = "Left, how a neuron answers over the plane of its two inputs; right, along the first."
    size = (7.6, 3.9)
    sliders = (
        Slider("w1", "weight w₁", -4, 4, 0.1, start=2, format="+.1f"),
        Slider("w2", "weight w₂", -4, 4, 0.1, start=1, format="+.1f"),
        Slider("b", "bias b", -4, 4, 0.1, start=0, format="+.1f"),
        Slider("steepness", "steepness k", 0.2, 5, 0.2, start=1, format=".1f"),
    )
    low, high, n = -2, 2, 121
    grid = plane(low, high, n)
    along = np.linspace(low, high, 161)

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2)
        ends, ticks = (self.low, self.high), range(self.low, self.high + 1)
        left.set(title="output h (dashed: a = 0)", xlabel="input x₁", ylabel="input x₂")
        left.set(xlim=ends, ylim=ends, xticks=ticks, yticks=ticks)
        self.map = mosaic(left, (*ends, *ends), alpha=0.9)
        bar = {"ticks": (0, 0.5, 1), "alpha": 0.9, "use_gridspec": False}
        figure.colorbar(self.map.scale, ax=left, **bar)
        self.boundary = line(left, "--", INK)
        right.set(title="sum and output along x₂ = 0", xlabel="input x₁", xlim=ends, xticks=ticks)
        right.set(ylim=(-0.6, 1.6), yticks=(-0.5, 0, 0.5, 1, 1.5))
        self.riser = line(right, "--", INK, linewidth=1.5)
        self.sum = line(right, "-.", ORANGE, label="a")
        self.output = line(right, "-", BLUE, label="h = σ(a)")
        below(right)
        self.reserve(right, "pre_activation", 0.77, 0.2)
        self.reserve(left, "sigmoid", 0.72, 0.8)

    @part("boundary", "riser")
    def decide(self, w1, w2, b) -> str:
        self.boundary.set_data(*boundary((w1, w2), b))
        place = 0.0 - b / w1 if abs(w1) > 1e-9 else np.nan
        self.riser.set_data([place, place], [-0.6, 1.6])
        neuron = f"w₁ = {w1:.1f}, w₂ = {w2:.1f}, b = {b:.1f}"
        where = f"is 0 at x₁ = {place:.2f}" if np.isfinite(place) else "does not change"
        return f"With {neuron} the sum a along the first input {where}."

    @part("sum")
    def add(self, w1, w2, b, pre_activation) -> None:
        X = np.column_stack([self.along, np.zeros(len(self.along))])
        self.sum.set_data(self.along, self.sums(pre_activation, X, w1, w2, b))

    @part("map", "output")
    def answer(self, w1, w2, b, steepness, pre_activation, sigmoid) -> str:
        X = np.column_stack([self.along, np.zeros(len(self.along))])
        for points, draw in ((X, self.draw_output), (self.grid, self.draw_map)):
            a = self.sums(pre_activation, points, w1, w2, b)
            draw(sigmoid.array(a.shape, a, steepness))
        if abs(w1) + abs(w2) < 1e-9:
            return "Without weights the output is the same everywhere, and there is no line."
        return f"The output turns from 0 to 1 across the line, with a steepness of {steepness:.1f}."

    def sums(self, pre_activation, X: np.ndarray, w1, w2, b) -> np.ndarray:
        return pre_activation.array((len(X),), X, np.array([w1, w2]), b)

    def draw_output(self, h: np.ndarray) -> None:
        self.output.set_data(self.along, h)

    def draw_map(self, h: np.ndarray) -> None:
        self.map.set_data(np.clip(h, 0, 1).reshape(self.n, self.n))


class Activations(Scene):
    about = "Left, the activations linear, sigmoid, tanh and ReLU; right, their derivatives."
    size = (7.6, 3.8)
    sliders = (
        Slider("a", "pre-activation a", -4, 4, 0.1, start=1, format="+.1f"),
        Slider("steepness", "steepness k of the sigmoid", 0.2, 4, 0.2, start=1, format=".1f"),
    )
    along = np.linspace(-4, 4, 321)
    tangent = np.array([-1.0, 1.0])

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2)
        left.set(title="activation g(a)", xlabel="pre-activation a", xlim=(-4.3, 4.3))
        right.set(title="derivative g′(a)", xlabel="pre-activation a", xlim=(-4.3, 4.3))
        left.set_ylim(-1.5, 3)
        right.set_ylim(-0.1, 1.45)
        left.plot([-4, 4], [-4, 4], ":", color=GREY, label="linear")
        right.plot([-4, 4], [1, 1], ":", color=GREY)
        left.plot(self.along, np.tanh(self.along), "--", color=VERMILION, label="tanh")
        self.places = [axes.axvline(0, color=GREY, ls=":", lw=1.2) for axes in (left, right)]
        self.sigmoid = line(left, "-", BLUE, label="sigmoid")
        self.relu = line(left, "-.", GREEN, label="ReLU")
        self.sigmoid_slopes = line(right, "-", BLUE)
        self.tanh_slopes = line(right, "--", VERMILION)
        self.relu_slopes = line(right, "-.", GREEN)
        dot = {"markeredgecolor": INK, "markersize": 8}
        self.sigmoid_dot, self.sigmoid_slope = (line(a, "o", BLUE, **dot) for a in (left, right))
        self.tanh_dot, self.tanh_slope = (line(a, "D", VERMILION, **dot) for a in (left, right))
        self.relu_dot, self.relu_slope = (line(a, "s", GREEN, **dot) for a in (left, right))
        self.sigmoid_tangent, self.tanh_tangent, self.relu_tangent = (
            line(left, "-", INK, linewidth=1.2) for _ in range(3)
        )
        left.legend(loc="upper left")
        self.reserve(right, "sigmoid_derivative", 0.3)

    @part("places", "tanh_dot")
    def stand(self, a) -> str:
        for place in self.places:
            place.set_xdata([a, a])
        self.tanh_dot.set_data([a], [np.tanh(a)])
        return f"At a = {a:.1f} tanh is {np.tanh(a):.3f}."

    @part("sigmoid", "sigmoid_dot")
    def sigmoids(self, a, steepness, sigmoid) -> str:
        self.sigmoid.set_data(self.along, sigmoid.array(self.along.shape, self.along, steepness))
        h = sigmoid.number(np.float64(a), steepness)
        self.sigmoid_dot.set_data([a], [h])
        return f"The sigmoid of steepness {steepness:.1f} is {h:.3f}."

    @part("relu")
    def relus(self, relu) -> None:
        self.relu.set_data(self.along, relu.array(self.along.shape, self.along))

    @part("relu_dot")
    def relu_here(self, a, relu) -> str:
        h = relu.number(np.float64(a))
        self.relu_dot.set_data([a], [h])
        return f"ReLU is {h:.3f}."

    @part("tanh_slopes")
    def all_tanh_slopes(self, tanh_derivative) -> None:
        self.tanh_slopes.set_data(self.along, tanh_derivative.array(self.along.shape, self.along))

    @part("tanh_slope", "tanh_tangent")
    def tanh_slope_here(self, a, tanh_derivative) -> str:
        slope = tanh_derivative.number(np.float64(a))
        self.touch(self.tanh_slope, self.tanh_tangent, a, np.tanh(a), slope)
        return f"Slopes: tanh {slope:.3f}."

    @part("sigmoid_slopes", "sigmoid_slope", "sigmoid_tangent")
    def sigmoid_slope_here(self, a, steepness, sigmoid, sigmoid_derivative) -> str:
        slopes = sigmoid_derivative.array(self.along.shape, self.along, steepness)
        self.sigmoid_slopes.set_data(self.along, slopes)
        h, rise = (f.number(np.float64(a), steepness) for f in (sigmoid, sigmoid_derivative))
        self.touch(self.sigmoid_slope, self.sigmoid_tangent, a, h, rise)
        return f"Slope of the sigmoid: {rise:.3f}."

    @part("relu_slopes")
    def all_relu_slopes(self, relu_derivative) -> None:
        slopes = relu_derivative.array(self.along.shape, self.along)
        self.relu_slopes.set_data(self.along, broken_at_jumps(slopes))

    @part("relu_slope", "relu_tangent")
    def relu_slope_here(self, a, relu, relu_derivative) -> str:
        h, rise = (f.number(np.float64(a)) for f in (relu, relu_derivative))
        self.touch(self.relu_slope, self.relu_tangent, a, h, rise)
        return f"Slope of ReLU: {rise:.3f}."

    def touch(self, dot, tangent, a: float, height: float, slope: float) -> None:
        """Draws a slope as a dot among the derivatives, and as a tangent of the activation."""
        dot.set_data([a], [slope])
        tangent.set_data(a + self.tangent, height + slope * self.tangent)


class OneNeuron(Scene):
    about = "Left, four corners and the line of one neuron; right, its sum at each corner."
    size = (7.6, 3.9)
    sliders = (
        Slider("table", "wanted", choices=("AND", "OR", "XOR"), start="AND"),
        Slider("w1", "weight w₁", -3, 3, 0.1, start=1, format="+.1f"),
        Slider("w2", "weight w₂", -3, 3, 0.1, start=-1, format="+.1f"),
        Slider("b", "bias b", -4, 4, 0.1, start=0.3, format="+.1f"),
    )
    low, high, n = -0.6, 1.6, 81
    grid = plane(low, high, n)
    names = ("(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)")

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2)
        ends = (self.low, self.high)
        left.set(title="shaded: the neuron says yes", xlabel="input x₁", ylabel="input x₂")
        left.set(xlim=ends, ylim=ends, xticks=(0, 1), yticks=(0, 1), aspect="equal")
        self.yes = mosaic(left, (*ends, *ends), alpha=0.35)
        self.boundary = line(left, "--", INK)
        around = np.concatenate([corner + SQUARE for corner in CORNERS])
        (self.squares,) = left.plot(*around.T, "-", color=GREY, linewidth=1)
        self.wanted_yes = line(left, "o", INK, markersize=9, label="wanted: yes")
        self.wanted_no = line(
            left, "o", INK, markersize=9, markerfacecolor="white", label="wanted: no"
        )
        self.wrong = line(left, "x", VERMILION, markersize=16, markeredgewidth=3)
        below(left)
        right.set(title="sum a at each corner", xlabel="corner", xlim=(-0.5, 3.5), ylim=(-6, 6))
        right.set_xticks(range(4), self.names)
        right.axhline(0, color=INK, linewidth=1)
        self.right_sums = line(right, "o", BLUE, markersize=10, label="right")
        self.wrong_sums = line(right, "X", VERMILION, markersize=11, label="wrong")
        self.stems = right.vlines(range(4), 0, 0, color=GREY, linewidth=2)
        below(right)
        self.reserve(right, "pre_activation", 0.5, 0.75)

    @part("boundary", "squares")
    def place(self, w1, w2, b) -> str:
        self.boundary.set_data(*boundary((w1, w2), b))
        return f"w₁ = {w1:.1f}, w₂ = {w2:.1f}, b = {b:.1f}."

    @part("wanted_yes", "wanted_no")
    def want(self, table) -> str:
        yes = np.array(TABLES[table], dtype=bool)
        self.wanted_yes.set_data(*CORNERS[yes].T)
        self.wanted_no.set_data(*CORNERS[~yes].T)
        return f"Wanted is {table}."

    @part("yes")
    def shade(self, w1, w2, b, pre_activation) -> None:
        a = pre_activation.array((len(self.grid),), self.grid, np.array([w1, w2]), b)
        self.yes.set_data((a > 0).reshape(self.n, self.n).astype(float))

    @part("wrong", "right_sums", "wrong_sums", "stems")
    def count(self, table, w1, w2, b, pre_activation) -> str:
        a = pre_activation.array((4,), CORNERS, np.array([w1, w2]), b)
        at_zero = np.abs(a) < 1e-9
        right = ((a > 0) == np.array(TABLES[table], dtype=bool)) & ~at_zero
        self.wrong.set_data(*CORNERS[~right].T)
        places, heights = np.arange(4), np.clip(a, -1e6, 1e6)
        self.right_sums.set_data(places[right], heights[right])
        self.wrong_sums.set_data(places[~right], heights[~right])
        ends = zip(places, heights, strict=True)
        self.stems.set_segments([[(x, 0), (x, height)] for x, height in ends])
        cut = np.abs(a) <= NOISE * (abs(w1) + abs(w2))
        zero = " A sum of exactly 0 is no answer." if at_zero.any() else ""
        noisy = f" The line cuts {cut.sum()} of the grey squares." if cut.any() else ""
        return f"{right.sum()} of 4 corners are right.{zero or noisy}"


class TwoLayers(Scene):
    about = "Left, points around four corners; right, where two neurons move them."
    size = (7.6, 4.1)
    sliders = (
        Slider("way", "way from inputs to outputs", 0, 1, 0.05, start=0),
        Slider("noise", "noise ±", 0, 0.6, 0.05, start=0.15),
    )
    low, high, n, each = -0.7, 1.7, 151, 40
    sharpness = 6.0
    grid = plane(low, high, n)

    def set_up(self, figure) -> None:
        rng = np.random.default_rng(2)
        self.corners = np.repeat(CORNERS, self.each, axis=0)
        self.wanted = np.repeat(np.array(TABLES["XOR"], dtype=bool), self.each)
        self.offsets = rng.uniform(-1, 1, size=self.corners.shape)
        left, right = figure.subplots(1, 2)
        ends = (self.low, self.high)
        left.set(title="the inputs", xlabel="input x₁", ylabel="input x₂")
        right.set(title="on their way to h₁, h₂", xlabel="x₁  →  h₁", ylabel="x₂  →  h₂")
        for axes in (left, right):
            axes.set(xlim=ends, ylim=ends, xticks=(0, 1), yticks=(0, 1))
        self.yes = mosaic(left, (*ends, *ends), alpha=0.35)
        looks = (("o", BLUE), ("s", VERMILION))
        self.inputs, self.moved = (
            [
                line(axes, marker, color, markersize=5, alpha=0.7, markeredgecolor="white")
                for marker, color in looks
            ]
            for axes in (left, right)
        )
        for corner in CORNERS:
            left.annotate(f"({corner[0]:.0f}, {corner[1]:.0f})", corner, (0, 26), **CENTRED)
        self.trails = [line(right, ":", GREY, linewidth=1.5) for _ in CORNERS]
        self.inputs[0].set_label("wanted: 1")
        self.inputs[1].set_label("wanted: 0")
        below(left)
        self.line = line(right, "--", INK, label="your OR neuron")
        below(right)
        self.reserve(right, "and_neuron")

    def points(self, noise: float) -> np.ndarray:
        return self.corners + noise * self.offsets

    def put(self, artists: list, points: np.ndarray) -> None:
        for artist, chosen in zip(artists, (self.wanted, ~self.wanted), strict=True):
            artist.set_data(*points[chosen].T)

    @part("inputs")
    def scatter(self, noise) -> str:
        self.put(self.inputs, self.points(noise))
        return f"{len(self.corners)} points lie within {noise:.2f} of the corners."

    @part("trails")
    def trail(self, way, and_neuron, sigmoid) -> None:
        hidden = self.both_hidden(CORNERS, and_neuron, sigmoid)
        for artist, start, end in zip(self.trails, CORNERS, hidden, strict=True):
            artist.set_data(*np.array([start, (1 - way) * start + way * end]).T)

    @part("moved")
    def move(self, way, noise, and_neuron, sigmoid) -> str:
        X = self.points(noise)
        hidden = self.both_hidden(X, and_neuron, sigmoid)
        self.put(self.moved, (1 - way) * X + way * hidden)
        return f"They have gone {way:.0%} of the way to the outputs of the two neurons."

    def both_hidden(self, X: np.ndarray, and_neuron, sigmoid) -> np.ndarray:
        return np.column_stack([self.hidden(x, and_neuron, sigmoid) for x in (X, X[:, ::-1])])

    def hidden(self, X: np.ndarray, and_neuron, sigmoid) -> np.ndarray:
        """AND of the first input and not the second, as a smooth number from 0 to 1: (S,)."""
        w, b = and_neuron.arrays(((2,), ()))
        a = np.column_stack([X[:, 0], 1 - X[:, 1]]) @ w + b
        return sigmoid.array(a.shape, a, self.sharpness)

    @part("line")
    def separate(self, or_neuron) -> None:
        self.line.set_data(*boundary(*or_neuron.arrays(((2,), ()))))

    @part("yes")
    def shade(self, xor_network) -> None:
        said = xor_network.array((len(self.grid),), self.grid)
        self.yes.set_data(np.clip(said, 0, 1).reshape(self.n, self.n))

    @part()
    def count(self, noise, xor_network) -> str:
        said = xor_network.array((len(self.corners),), self.points(noise)) > 0.5
        right = int((said == self.wanted).sum())
        return f"Your network is right on {right} of them."
