"""Lesson 06: local slopes, paths, and a class that finds all slopes in one sweep."""

import numpy as np

from autograder.judging.exercise import Part, exercise, mistake, slope
from autograder.judging.judges import Attributes
from course import chain_rule as cr

from . import graphs, paths
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


mistake(
    add_backward,
    "rule-product",
    "This is the rule of a product; in a sum, neither input scales the other.",
    "How much does x + y grow when x grows by 1?",
    edit=("upstream, upstream", "upstream * y, upstream * x"),
)


mistake(
    add_backward,
    "local-slopes-alone",
    "These are the local slopes alone: each has to be multiplied by upstream.",
    edit=("upstream, upstream", "1.0, 1.0"),
)


mistake(
    add_backward,
    "slope-shared-out-between-inputs",
    "The slope is shared out between the inputs; each of them gets all of it.",
    edit=("upstream, upstream", "upstream / 2, upstream / 2"),
)


mistake(
    add_backward,
    "slope-scaled-input-own-number",
    "The slope is scaled by each input's own number.",
    edit=("upstream, upstream", "upstream * x, upstream * y"),
)


def _scaled_product(x, y, upstream):
    return upstream * x * y


multiply_backward = exercise(
    cr.multiply_backward,
    points=1,
    draw=_two_inputs,
    judge=slope(of=_scaled_product, by=("x", "y"), names=("dx", "dy")),
)


mistake(
    multiply_backward,
    "input-gets-own-number-slope",
    "Each input gets its own number as its slope; it is the other one's.",
    "When x grows by 1, x y grows by y.",
    edit=("upstream * y, upstream * x", "upstream * x, upstream * y"),
)


mistake(
    multiply_backward,
    "local-slopes-alone",
    "These are the local slopes alone: each has to be multiplied by upstream.",
    edit=("upstream * y, upstream * x", "y, x"),
)


mistake(
    multiply_backward,
    "slope-passes-unchanged",
    "The slope passes unchanged; that is the rule of a sum.",
    edit=("upstream * y, upstream * x", "upstream, upstream"),
)


mistake(
    multiply_backward,
    "slopes-multiplied-product-x-y",
    "The slopes are multiplied by the product x y itself.",
    edit=("upstream * y, upstream * x", "upstream * x * y, upstream * x * y"),
)


def _power(rng: Rng, x: float, *exponents: float) -> dict:
    return dict(x=x, n=rng.choice(exponents).item(), upstream=between(rng, 1.2, 4))


def _positive_base(rng: Rng) -> dict:
    return _power(rng, between(rng, 0.5, 2.5), 0.5, 1.5, 2.5, -0.5)


def _any_base(rng: Rng) -> dict:
    return _power(rng, between(rng, 0.5, 2.5), 3, 4, 5, -2)


def _negative_base(rng: Rng) -> dict:
    return _power(rng, between(rng, -2.5, -0.5), 2, 3, 4, -2)


def _base_0(rng: Rng) -> dict:
    return _power(rng, 0.0, 1)


def _scaled_power(x, n, upstream):
    return upstream * x**n


power_backward = exercise(
    cr.power_backward,
    points=1,
    draw=(_any_base, _negative_base, _positive_base, _base_0),
    judge=slope(of=_scaled_power, by="x"),
    times=8,
)


mistake(
    power_backward,
    "exponent-come-down-factor",
    "The exponent does not come down as a factor: n xⁿ⁻¹.",
    edit=("upstream * n * x", "upstream * x"),
)


mistake(
    power_backward,
    "exponent-lowered-1",
    "The exponent is not lowered by 1: n xⁿ⁻¹.",
    edit=("x ** (n - 1)", "x**n"),
)


mistake(
    power_backward,
    "local-slope-alone",
    "This is the local slope alone: it has to be multiplied by upstream.",
    edit=("upstream * n", "n"),
)


mistake(
    power_backward,
    "slope-square",
    "This is the slope of a square, whatever n is.",
    edit=("n * x ** (n - 1)", "2 * x"),
)


_NOT_MULTIPLIED = "Upstream is added to the local slope; along a path slopes multiply."

mistake(
    add_backward,
    "upstream-added",
    _NOT_MULTIPLIED,
    edit=("upstream, upstream", "upstream + 1, upstream + 1"),
)

mistake(
    multiply_backward,
    "upstream-added",
    _NOT_MULTIPLIED,
    edit=("upstream * y, upstream * x", "upstream + y, upstream + x"),
)

mistake(
    power_backward,
    "upstream-added",
    _NOT_MULTIPLIED,
    edit=("upstream * n", "upstream + n"),
)

mistake(
    power_backward,
    "sign-of-base-lost",
    "The sign of the base is lost: where x is negative, an odd power of it is negative too.",
    edit=("x ** (n - 1)", "abs(x) ** (n - 1)"),
)

mistake(
    power_backward,
    "divided-by-base",
    "The power is divided by x, and at x = 0 that is no number.",
    "Write x ** (n - 1).",
    edit=("x ** (n - 1)", "x**n / x"),
)

mistake(
    power_backward,
    "exponent-cut-to-integer",
    "The exponent is cut to a whole number; n may be any number.",
    edit=("(n - 1)", "int(n - 1)"),
)


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


mistake(
    sigmoid_backward,
    "local-slope-alone",
    "This is the local slope alone: it has to be multiplied by upstream.",
    edit=("upstream * output", "output"),
)


mistake(
    sigmoid_backward,
    "slope-tanh",
    "This is the slope of tanh, 1 - h²; the sigmoid's is h (1 - h).",
    edit=("output * (1 - output)", "(1 - output**2)"),
)


mistake(
    sigmoid_backward,
    "factor-1-output-missing",
    "The factor 1 - output is missing.",
    edit=(" * (1 - output)", ""),
)


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


mistake(
    squared_error_backward,
    "dy-wrong-sign",
    "dy has the wrong sign: y is subtracted, so its local slope is -1.",
    edit=("-by_error", "by_error"),
)


@mistake(
    squared_error_backward,
    "dx-dw-changed-places",
    "dx and dw have changed places: each gets the other's factor.",
)
def _(x, y, w):
    by_error = 2 * (x * w - y)
    return by_error * x, -by_error, by_error * w


mistake(
    squared_error_backward,
    "square-local-slope-lacks-2",
    "The square's local slope lacks its 2.",
    edit=("power_backward(x * w - y, 2, 1.0)", "x * w - y"),
)


def _five_slopes(rng: Rng) -> dict:
    names = ("df1", "df2", "df3", "df4_first", "df4_second")
    return dict(zip(names, between(rng, 1.2, 4, 5).tolist(), strict=True))


two_path_derivative = exercise(cr.two_path_derivative, points=1, draw=_five_slopes)


mistake(
    two_path_derivative,
    "path-through-f2",
    "Only the path through f2 is there; the one through f3 adds to it.",
    edit=(" + df3 * df4_second", ""),
)


@mistake(
    two_path_derivative,
    "two-paths-multiplied",
    "The two paths are multiplied; along a path slopes multiply, but paths add up.",
)
def _(df1, df2, df3, df4_first, df4_second):
    return df4_first * df2 * df1 * df4_second * df3 * df1


mistake(
    two_path_derivative,
    "f1-first-path",
    "f1 is only on the first path; both of them end in it.",
    "Put brackets around the sum, and multiply it by df1.",
    edit=("(df2 * df4_first + df3 * df4_second)", "df2 * df4_first + df3 * df4_second"),
)


mistake(
    two_path_derivative,
    "paths-cross",
    "The paths cross: f2 is the first argument of f4, f3 the second.",
    edit=("df2 * df4_first + df3 * df4_second", "df2 * df4_second + df3 * df4_first"),
)


mistake(
    two_path_derivative,
    "two-paths-multiplied-once",
    "The two paths are multiplied; along a path slopes multiply, but paths add up.",
    edit=("df2 * df4_first + df3 * df4_second", "df2 * df4_first * df3 * df4_second"),
)

mistake(
    two_path_derivative,
    "mean-of-both-paths",
    "The mean of both paths is taken; paths add up.",
    edit=("(df2 * df4_first + df3 * df4_second)", "(df2 * df4_first + df3 * df4_second) / 2"),
)

_ATTRIBUTES = Attributes()

Value = exercise(
    cr.Value,
    Part("the way forward: data of +, *, ** and sigmoid", 1, graphs.forward, _ATTRIBUTES),
    Part("backward through one operation", 1, graphs.ALONE, _ATTRIBUTES),
    Part(
        "+, *, ** and sigmoid, every value used once", 1, graphs.readable(graphs.once), _ATTRIBUTES
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
    Part("random graphs", 1, graphs.readable(graphs.tangled), _ATTRIBUTES),
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
    "Every grad stays 0: no slope is ever passed on to an input.",
    "The result begins with 1 and is among those that pass on: each input's grad grows, with +=, "
    "by the local slope times the grad of the value.",
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


mistake(
    Value,
    "slopes-are-values",
    "In a product the slopes are Values, where numbers are expected: .data is forgotten.",
    "Take other.data and self.data.",
    edit=("slopes = multiply_backward(self.data, other.data, 1.0)", "slopes = other, self"),
)

mistake(
    Value,
    "oldest-first",
    "The values are gone through from the oldest on: they pass on before anything came to them.",
    "Sort with reverse=True: the result comes first.",
    edit=("reverse=True", "reverse=False"),
)

mistake(
    Value,
    "grad-not-passed-on",
    "What is passed on is the local slope alone; it is to be multiplied by the value's own grad.",
    edit=("slope * value.grad", "slope"),
)

mistake(
    Value,
    "sigmoid-factor-output-missing",
    "In the sigmoid's slope h (1 - h) the factor h is missing.",
    edit=("sigmoid_backward(output, 1.0)", "1 - output"),
)

mistake(
    Value,
    "exponent-not-lowered",
    "The exponent of a power's slope is not lowered by 1: n xⁿ⁻¹.",
    edit=("power_backward(self.data, n, 1.0)", "n * self.data**n"),
)

mistake(
    Value,
    "lowered-exponent-as-factor",
    "In a power's slope n - 1 stands as the factor; it is n: n xⁿ⁻¹.",
    edit=("power_backward(self.data, n, 1.0)", "(n - 1) * self.data ** (n - 1)"),
)

mistake(
    Value,
    "sign-of-base-lost",
    "In a power the sign of the base is lost: an odd power of a negative number is negative.",
    edit=("power_backward(self.data, n, 1.0)", "n * abs(self.data) ** (n - 1)"),
)


count_paths = paths.count_paths
