"""Lesson 06: derivatives through a graph, and a `Value` that finds them all in one sweep.

An operation's local slope is that of its result by one of its inputs; `upstream` is the
slope of the loss by its result. Deck 001 is *Building a Network and Fully-Connected
Networks*, deck 002 *Neural Networks and Deep Learning*, deck 003 *Lesson 4, Basic Neural
Network*, deck 004 *Neural Networks*; slides are named by their titles.
"""

import numpy as np


def add_backward(x, y, upstream):
    """Slopes of the loss by `x` and by `y`, where it has slope `upstream` by x + y.

    Source: deck 003, "Chain rule", whose rule for a product this is for a sum.

    >>> add_backward(2.0, 3.0, upstream=5.0)
    (5.0, 5.0)
    """
    return upstream, upstream


def multiply_backward(x, y, upstream):
    """Slopes of the loss by `x` and by `y`, where it has slope `upstream` by x y.

    Source: deck 003, "Chain rule", with these numbers.

    >>> multiply_backward(2.0, 3.0, upstream=5.0)
    (15.0, 10.0)
    """
    return upstream * y, upstream * x


def power_backward(x, n, upstream):
    """Slope of the loss by `x`, where it has slope `upstream` by xⁿ.

    Source: deck 003, "Computational graph", the square of its loss.

    >>> power_backward(3.0, 2, upstream=5.0)
    30.0
    """
    return upstream * n * x ** (n - 1)


def sigmoid_backward(output, upstream):
    """Slope of the loss by a, where `output` is σ(a) and the loss has slope `upstream` by it.

    Source: deck 002, "Sigmoid activation function", σ' = σ (1 - σ).

    >>> sigmoid_backward(0.5, upstream=8.0)
    2.0
    """
    return upstream * output * (1 - output)


def squared_error_backward(x, y, w):
    """Slopes (dx, dy, dw) of the loss (x w - y)².

    Source: deck 003, "Computational graph", with these numbers.

    >>> squared_error_backward(x=1.0, y=2.0, w=1.0)
    (-2.0, 2.0, -2.0)
    """
    by_error = power_backward(x * w - y, 2, 1.0)
    dx, dw = multiply_backward(x, w, by_error)
    return dx, -by_error, dw


def two_path_derivative(df1, df2, df3, df4_first, df4_second):
    """Slope by x of f4(f2(f1(x)), f3(f1(x))), from the slopes of its four functions.

    `df4_first` and `df4_second` are the slopes of f4 by its two arguments.
    Source: deck 001, "Computing the Gradients: Chain Rule".

    >>> two_path_derivative(df1=2, df2=3, df3=5, df4_first=7, df4_second=1)
    52
    """
    return df1 * (df2 * df4_first + df3 * df4_second)


class Value:
    """A number that remembers how it was made, and finds the slopes by all that made it.

    `data` is the number. `inputs` are the values that it was made from, `slopes` its local
    slopes by them. After `result.backward()`, `grad` is the slope of `result` by this value.
    Supports `+` and `*` with values and numbers, `**` with a number, and `sigmoid()`.
    Source: deck 004, "BACK-PROPAGATION", same values computed once.

    >>> a = Value(3.0)
    >>> b = a * a + 2 * a
    >>> b.backward()
    >>> b.data, a.grad
    (15.0, 8.0)
    """

    made = 0

    def __init__(self, data, inputs=(), slopes=()):
        self.data = data
        self.grad = 0.0
        self.inputs = inputs
        self.slopes = slopes
        Value.made += 1
        self.number = Value.made

    def __add__(self, other):
        other = self.as_value(other)
        slopes = add_backward(self.data, other.data, 1.0)
        return type(self)(self.data + other.data, (self, other), slopes)

    def __mul__(self, other):
        other = self.as_value(other)
        slopes = multiply_backward(self.data, other.data, 1.0)
        return type(self)(self.data * other.data, (self, other), slopes)

    def __pow__(self, n):
        slope = power_backward(self.data, n, 1.0)
        return type(self)(self.data**n, (self,), (slope,))

    def sigmoid(self):
        """The value σ(self)."""
        output = 1 / (1 + np.exp(-self.data))
        return type(self)(output, (self,), (sigmoid_backward(output, 1.0),))

    __radd__, __rmul__ = __add__, __mul__

    def as_value(self, other):
        """`other` itself, or the number `other` as a value."""
        return other if isinstance(other, Value) else type(self)(other)

    def history(self):
        """This value and all that it was made from, each one before its inputs.

        Every value is made after its inputs, so it has a higher number than they. No
        function calls itself here: the graph may be of any depth.
        """
        found, waiting = {self}, [self]
        while waiting:
            new = set(waiting.pop().inputs) - found
            found |= new
            waiting += new
        return sorted(found, key=lambda value: value.number, reverse=True)

    def backward(self):
        """Sets `grad` of this value and of all that it was made from, whatever it was before."""
        history = self.history()
        for value in history:
            value.grad = 0.0
        self.grad = 1.0
        for value in history:
            for source, slope in zip(value.inputs, value.slopes, strict=True):
                source.grad += slope * value.grad


def count_paths(edges, source, target):
    """Number of different ways from `source` to `target` along `edges`.

    `edges` is a list of pairs (from, to) of an acyclic graph; one that stands twice counts
    twice. From a node to itself there is one way: to stay.
    Source: deck 004, "BACK-PROPAGATION", same values computed once.

    >>> count_paths([("x", "a"), ("x", "b"), ("a", "y"), ("b", "y")], "x", "y")
    2
    """
    ways = {source: 1}

    def ways_to(node):
        if node not in ways:
            ways[node] = sum(ways_to(start) for start, end in edges if end == node)
        return ways[node]

    return ways_to(target)
