"""Lesson 06: local slopes, paths, and a class that finds all slopes in one sweep."""

import numpy as np

from autograder.judging.exercise import Part, exercise, mistake, slope
from autograder.judging.judges import Attributes
from course import chain_rule as cr

from . import graphs
from .draws import Rng, between, numbers


def _two_inputs(rng: Rng) -> dict:
    return dict(x=numbers(rng), y=numbers(rng, center=3), upstream=between(rng, 1.2, 4))


def _scaled_sum(x, y, upstream):
    return upstream * (x + y)


add_backward = exercise(
    cr.add_backward,
    points=1,
    draw=_two_inputs,
    judge=slope(of=_scaled_sum, by=("x", "y"), names=("dx", "dy")),
)


@mistake(
    add_backward,
    "rule-product",
    "This is the rule of a product; in a sum, neither input scales the other.",
    "How much does x + y grow when x grows by 1?",
)
def _(x, y, upstream):
    return upstream * y, upstream * x


@mistake(
    add_backward,
    "local-slopes-alone",
    "These are the local slopes alone: each has to be multiplied by upstream.",
)
def _(x, y, upstream):
    return 1.0, 1.0


@mistake(
    add_backward,
    "slope-shared-out-between-inputs",
    "The slope is shared out between the inputs; each of them gets all of it.",
)
def _(x, y, upstream):
    return upstream / 2, upstream / 2


@mistake(
    add_backward, "slope-scaled-input-own-number", "The slope is scaled by each input's own number."
)
def _(x, y, upstream):
    return upstream * x, upstream * y


def _scaled_product(x, y, upstream):
    return upstream * x * y


multiply_backward = exercise(
    cr.multiply_backward,
    points=1,
    draw=_two_inputs,
    judge=slope(of=_scaled_product, by=("x", "y"), names=("dx", "dy")),
)


@mistake(
    multiply_backward,
    "input-gets-own-number-slope",
    "Each input gets its own number as its slope; it is the other one's.",
    "When x grows by 1, x y grows by y.",
)
def _(x, y, upstream):
    return upstream * x, upstream * y


@mistake(
    multiply_backward,
    "local-slopes-alone",
    "These are the local slopes alone: each has to be multiplied by upstream.",
)
def _(x, y, upstream):
    return y, x


@mistake(
    multiply_backward,
    "slope-passes-unchanged",
    "The slope passes unchanged; that is the rule of a sum.",
)
def _(x, y, upstream):
    return upstream, upstream


@mistake(
    multiply_backward,
    "slopes-multiplied-product-x-y",
    "The slopes are multiplied by the product x y itself.",
)
def _(x, y, upstream):
    return upstream * x * y, upstream * x * y


def _base_and_exponent(rng: Rng) -> dict:
    return dict(
        x=between(rng, 0.5, 2.5), n=int(rng.choice([3, 4, 5, -2])), upstream=between(rng, 1.2, 4)
    )


def _scaled_power(x, n, upstream):
    return upstream * x**n


power_backward = exercise(
    cr.power_backward,
    points=1,
    draw=_base_and_exponent,
    judge=slope(of=_scaled_power, by="x"),
)


@mistake(
    power_backward,
    "exponent-come-down-factor",
    "The exponent does not come down as a factor: n xⁿ⁻¹.",
)
def _(x, n, upstream):
    return upstream * x ** (n - 1)


@mistake(power_backward, "exponent-lowered-1", "The exponent is not lowered by 1: n xⁿ⁻¹.")
def _(x, n, upstream):
    return upstream * n * x**n


@mistake(
    power_backward,
    "local-slope-alone",
    "This is the local slope alone: it has to be multiplied by upstream.",
)
def _(x, n, upstream):
    return n * x ** (n - 1)


@mistake(power_backward, "slope-square", "This is the slope of a square, whatever n is.")
def _(x, n, upstream):
    return upstream * 2 * x


def _output(rng: Rng) -> dict:
    return dict(output=between(rng, 0.1, 0.45), upstream=between(rng, 1.2, 4))


sigmoid_backward = exercise(cr.sigmoid_backward, points=1, draw=_output)


@mistake(
    sigmoid_backward,
    "sigmoid-taken-once-more",
    "The sigmoid is taken once more; output is what it has already given.",
    "With h = output, the slope is h (1 - h).",
)
def _(output, upstream):
    h = 1 / (1 + np.exp(-output))
    return upstream * h * (1 - h)


@mistake(
    sigmoid_backward,
    "local-slope-alone",
    "This is the local slope alone: it has to be multiplied by upstream.",
)
def _(output, upstream):
    return output * (1 - output)


@mistake(
    sigmoid_backward, "slope-tanh", "This is the slope of tanh, 1 - h²; the sigmoid's is h (1 - h)."
)
def _(output, upstream):
    return upstream * (1 - output**2)


@mistake(sigmoid_backward, "factor-1-output-missing", "The factor 1 - output is missing.")
def _(output, upstream):
    return upstream * output


def _sample(rng: Rng) -> dict:
    return dict(x=between(rng, 0.5, 2), y=numbers(rng, center=3), w=between(rng, -2, -0.5))


def _squared_error(x, y, w):
    return (x * w - y) ** 2


squared_error_backward = exercise(
    cr.squared_error_backward,
    points=2,
    draw=_sample,
    judge=slope(of=_squared_error, by=("x", "y", "w"), names=("dx", "dy", "dw")),
    uses=("add_backward", "multiply_backward", "power_backward"),
)


@mistake(
    squared_error_backward,
    "way-back-stops-difference",
    "The way back stops at the difference: the product x w has local slopes w and x.",
)
def _(x, y, w):
    by_error = 2 * (x * w - y)
    return by_error, -by_error, by_error


@mistake(
    squared_error_backward,
    "dy-wrong-sign",
    "dy has the wrong sign: y is subtracted, so its local slope is -1.",
)
def _(x, y, w):
    by_error = 2 * (x * w - y)
    return by_error * w, by_error, by_error * x


@mistake(
    squared_error_backward,
    "dx-dw-changed-places",
    "dx and dw have changed places: each gets the other's factor.",
)
def _(x, y, w):
    by_error = 2 * (x * w - y)
    return by_error * x, -by_error, by_error * w


@mistake(
    squared_error_backward, "square-local-slope-lacks-2", "The square's local slope lacks its 2."
)
def _(x, y, w):
    by_error = x * w - y
    return by_error * w, -by_error, by_error * x


def _five_slopes(rng: Rng) -> dict:
    names = ("df1", "df2", "df3", "df4_first", "df4_second")
    return dict(zip(names, between(rng, 1.2, 4, 5).tolist(), strict=True))


two_path_derivative = exercise(cr.two_path_derivative, points=1, draw=_five_slopes)


@mistake(
    two_path_derivative,
    "path-through-f2",
    "Only the path through f2 is there; the one through f3 adds to it.",
)
def _(df1, df2, df3, df4_first, df4_second):
    return df4_first * df2 * df1


@mistake(
    two_path_derivative,
    "two-paths-multiplied",
    "The two paths are multiplied; along a path slopes multiply, but paths add up.",
)
def _(df1, df2, df3, df4_first, df4_second):
    return df4_first * df2 * df1 * df4_second * df3 * df1


@mistake(
    two_path_derivative,
    "f1-first-path",
    "f1 is only on the first path; both of them end in it.",
    "Put brackets around the sum, and multiply it by df1.",
)
def _(df1, df2, df3, df4_first, df4_second):
    return df1 * df2 * df4_first + df3 * df4_second


@mistake(
    two_path_derivative,
    "paths-cross",
    "The paths cross: f2 is the first argument of f4, f3 the second.",
)
def _(df1, df2, df3, df4_first, df4_second):
    return df1 * (df2 * df4_second + df3 * df4_first)


_ATTRIBUTES = Attributes()

Value = exercise(
    cr.Value,
    Part(
        "+, *, ** and sigmoid, every value used once", 2, graphs.readable(graphs.once), _ATTRIBUTES
    ),
    Part(
        "numbers on either side of + and *",
        1,
        graphs.readable(graphs.with_numbers),
        _ATTRIBUTES,
        times=3,
    ),
    Part(
        "a value used twice, x * x too",
        1,
        (graphs.readable(graphs.with_itself), graphs.readable(graphs.two_paths)),
        _ATTRIBUTES,
        times=4,
    ),
    Part("random graphs", 2, graphs.readable(graphs.tangled), _ATTRIBUTES),
    Part("every backward starts anew", 1, graphs.twice, _ATTRIBUTES, times=3),
    Part(
        "5,000 operations in a row, and 2⁴⁰ paths",
        1,
        (graphs.chain("sum", 5_000), graphs.chain("product", 5_000), graphs.doubled),
        _ATTRIBUTES,
        times=3,
    ),
    uses=("add_backward", "multiply_backward", "power_backward", "sigmoid_backward"),
)


@mistake(
    Value,
    "slopes-overwritten-should-add-up",
    "Slopes are overwritten where they should add up: a value that is used twice keeps one.",
    "Write += in place of =.",
)
class Overwritten(cr.Value):
    def backward(self):
        self.grad = 1.0
        for value in self.history():
            for source, local in zip(value.inputs, value.slopes, strict=True):
                source.grad = local * value.grad


@mistake(
    Value,
    "second-backward-adds-what-first",
    "A second backward adds to what the first one left: nothing sets the slopes to 0 before.",
)
class NotReset(cr.Value):
    def backward(self):
        self.grad = 1.0
        for value in self.history():
            for source, local in zip(value.inputs, value.slopes, strict=True):
                source.grad += local * value.grad


@mistake(
    Value,
    "slope-result-itself-set-1",
    "The slope of the result by itself is not set to 1, so every slope is 0.",
)
class NeverStarted(cr.Value):
    def backward(self):
        for value in self.history():
            value.grad = 0.0


@mistake(
    Value,
    "value-passes-slope-before-all",
    "A value passes its slope on before all of its uses have added to it.",
    "Go through the values in falling order of their numbers.",
)
class TooEarly(cr.Value):
    def history(self):
        found, nearest = dict.fromkeys([self]), [self]
        while nearest:
            nearest = [s for value in nearest for s in dict.fromkeys(value.inputs)]
            nearest = [s for s in dict.fromkeys(nearest) if s not in found]
            found.update(dict.fromkeys(nearest))
        return list(found)


@mistake(
    Value,
    "function-calls-itself-along-graph",
    "A function calls itself along the graph, and Python stops it some thousand calls deep.",
    "Keep a list of what is still to be visited, and take from it in a while loop.",
)
class Recursive(cr.Value):
    def history(self):
        order = []

        def visit(value):
            if value not in order:
                for source in value.inputs:
                    visit(source)
                order.append(value)

        visit(self)
        return order[::-1]


@mistake(
    Value,
    "number-left-understood",
    "A number on the left is not understood: Python asks it first, then __radd__ or __rmul__.",
    "Let these two be the same as __add__ and __mul__.",
)
class NothingReflected(cr.Value):
    def __rmul__(self, other):
        return NotImplemented

    __radd__ = __rmul__


@mistake(
    Value,
    "number-right-understood",
    "A number on the right is not understood: it has no data.",
    "Make it a Value first: other = as_value(other).",
)
class NumberUnwrapped(cr.Value):
    def as_value(self, other):
        return other


@mistake(
    Value,
    "product-input-gets-own-number",
    "In a product each input gets its own number as its slope; it is the other one's.",
)
class OwnNumber(cr.Value):
    def __mul__(self, other):
        other = self.as_value(other)
        return type(self)(self.data * other.data, (self, other), (self.data, other.data))

    __rmul__ = __mul__


@mistake(
    Value,
    "sigmoid-slope-taken-input",
    "The sigmoid's slope is taken of its input; h (1 - h) is meant for its output.",
)
class SlopeOfInput(cr.Value):
    def sigmoid(self):
        output = 1 / (1 + np.exp(-self.data))
        return type(self)(output, (self,), (self.data * (1 - self.data),))


def _small_graph(rng: Rng) -> dict:
    """Four named nodes on a spine, and edges beside it; the latest ones are listed first."""
    names = [str(name) for name in rng.permutation(list("abcdefgh"))[:4]]
    another = tuple(sorted(rng.choice(4, size=2, replace=False).tolist()))
    places = sorted([(0, 1), (1, 2), (2, 3), (0, 2), (1, 3), another], reverse=True)
    edges = [(names[i], names[j]) for i, j in places]
    return dict(edges=edges, source=names[0], target=names[-1])


def _no_way(rng: Rng) -> dict:
    drawn = _small_graph(rng)
    return dict(edges=drawn["edges"], source=drawn["target"], target=drawn["source"])


def _to_itself(rng: Rng) -> dict:
    drawn = _small_graph(rng)
    return {**drawn, "target": drawn["source"]}


def _parallel(rng: Rng) -> dict:
    drawn = _small_graph(rng)
    return {**drawn, "edges": [*drawn["edges"][:-1], drawn["edges"][0]]}


def _ladder(rng: Rng) -> dict:
    rungs = int(rng.integers(55, 61))
    nodes = rng.permutation(2 * rungs + 2).tolist()
    start, end, rails = nodes[0], nodes[1], [nodes[2::2], nodes[3::2]]
    across = [(a[k], b[k + 1]) for k in range(rungs - 1) for a in rails for b in rails]
    edges = [*((start, r[0]) for r in rails), *across, *((r[-1], end) for r in rails)]
    return dict(edges=edges, source=start, target=end)


count_paths = exercise(
    cr.count_paths,
    Part("small graphs", 1, (_small_graph, _parallel)),
    Part("no path, and from a node to itself", 1, (_no_way, _to_itself), times=4),
    Part("ladders of some sixty rungs", 1, _ladder, times=2),
)


@mistake(count_paths, "number-edges", "This is the number of edges; many paths share an edge.")
def _(edges, source, target):
    return len(edges)


@mistake(
    count_paths,
    "node-visited-once",
    "Every node is visited once, so this says whether there is a path, not how many.",
)
def _(edges, source, target):
    reached = [source]
    for node in reached:
        reached += {end for start, end in edges if start == node and end not in reached}
    return int(target in reached)


@mistake(
    count_paths,
    "edges-taken-order-stand",
    "The edges are taken in the order in which they stand: later ones may change an earlier count.",
)
def _(edges, source, target):
    ways = {source: 1}
    for start, end in edges:
        ways[end] = ways.get(end, 0) + ways.get(start, 0)
    return ways.get(target, 0)


@mistake(
    count_paths,
    "node-itself-path",
    "From a node to itself there is one path, to stay; this gives 0 there.",
)
def _(edges, source, target):
    ways = {source: 1}

    def ways_to(node):
        if node not in ways:
            ways[node] = sum(ways_to(start) for start, end in edges if end == node)
        return ways[node]

    return 0 if source == target else ways_to(target)


@mistake(
    count_paths,
    "edge-stands-twice-counted-once",
    "An edge that stands twice is counted once.",
    "Don't make a set of edges.",
)
def _(edges, source, target):
    ways = {source: 1}

    def ways_to(node):
        if node not in ways:
            ways[node] = sum(ways_to(start) for start, end in set(edges) if end == node)
        return ways[node]

    return ways_to(target)
