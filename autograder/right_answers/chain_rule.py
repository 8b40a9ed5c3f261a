"""Lesson 06, written otherwise."""

import numpy as np

from . import right_answer


@right_answer("add_backward", "times a row of ones")
def _(x, y, upstream):
    return upstream * np.ones(2)


@right_answer("add_backward", "a list")
def _(x, y, upstream):
    return [upstream, upstream]


@right_answer("multiply_backward", "an array, turned round")
def _(x, y, upstream):
    return upstream * np.array([x, y])[::-1]


@right_answer("multiply_backward", "local slopes by their names")
def _(x, y, upstream):
    by_x, by_y = y, x
    return (np.float64(upstream * by_x), np.float64(upstream * by_y))


@right_answer("power_backward", "divided by x, and at 0 apart")
def _(x, n, upstream):
    return upstream * n * (x**n / x if x else float(n == 1))


@right_answer("power_backward", "a polynomial's slope, or that of its reciprocal")
def _(x, n, upstream):
    if n != int(n):
        return upstream * n * x**n / x
    if n < 0:
        return -upstream * -n / np.power(x, 1 - n)
    return upstream * np.polyval(np.polyder([1.0] + [0.0] * n), x)


@right_answer("sigmoid_backward", "multiplied out")
def _(output, upstream):
    return upstream * output - upstream * output * output


@right_answer("sigmoid_backward", "back to a, and through exponentials")
def _(output, upstream):
    a = np.log(output / (1 - output))
    return upstream * np.exp(-a) / (1 + np.exp(-a)) ** 2


@right_answer("squared_error_backward", "multiplied out")
def _(x, y, w):
    return [2 * x * w * w - 2 * y * w, 2 * y - 2 * x * w, 2 * x * x * w - 2 * x * y]


@right_answer("squared_error_backward", "an array")
def _(x, y, w):
    return 2 * (x * w - y) * np.array([w, -1.0, x])


@right_answer("two_path_derivative", "a scalar product")
def _(df1, df2, df3, df4_first, df4_second):
    return np.dot([df2, df3], [df4_first, df4_second]) * df1


@right_answer("two_path_derivative", "path by path")
def _(df1, df2, df3, df4_first, df4_second):
    return df1 * df2 * df4_first + df1 * df3 * df4_second


@right_answer("Value", "closures that push, uses that are counted")
class Pushing:
    def __init__(self, data, *inputs):
        self.data = data
        self.grad = 0
        self.inputs = inputs
        self.push = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, type(self)) else type(self)(other)
        result = type(self)(self.data + other.data, self, other)

        def push():
            self.grad += result.grad
            other.grad += result.grad

        result.push = push
        return result

    def __mul__(self, other):
        other = other if isinstance(other, type(self)) else type(self)(other)
        result = type(self)(self.data * other.data, self, other)

        def push():
            self.grad += other.data * result.grad
            other.grad += self.data * result.grad

        result.push = push
        return result

    def __pow__(self, n):
        result = type(self)(self.data**n, self)

        def push():
            self.grad += n * self.data ** (n - 1) * result.grad

        result.push = push
        return result

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def sigmoid(self):
        result = type(self)(1 / (1 + np.exp(-self.data)), self)

        def push():
            self.grad += result.data * (1 - result.data) * result.grad

        result.push = push
        return result

    def backward(self):
        uses, waiting = {self: 0}, [self]
        while waiting:
            for value in waiting.pop().inputs:
                if value not in uses:
                    waiting.append(value)
                    value.grad = 0
                uses[value] = uses.get(value, 0) + 1
        self.grad, ready = 1, [self]
        while ready:
            value = ready.pop()
            value.push()
            for source in value.inputs:
                uses[source] -= 1
                if uses[source] == 0:
                    ready.append(source)
        return self


@right_answer("Value", "depth first with a stack of its own; edges as pairs; numbers never wrapped")
class Stacked:
    def __init__(self, data, edges=()):
        self.data = np.float64(data)
        self.edges = list(edges)

    def __add__(self, other):
        if not hasattr(other, "edges"):
            return type(self)(self.data + other, [(self, 1)])
        return type(self)(self.data + other.data, [(self, 1), (other, 1)])

    def __mul__(self, other):
        if not hasattr(other, "edges"):
            return type(self)(self.data * other, [(self, other)])
        return type(self)(self.data * other.data, [(self, other.data), (other, self.data)])

    __radd__ = __add__
    __rmul__ = __mul__

    def __pow__(self, n):
        return type(self)(self.data**n, [(self, n * self.data ** (n - 1))])

    def sigmoid(self):
        h = np.tanh(self.data / 2) / 2 + 0.5
        return type(self)(h, [(self, h - h**2)])

    def backward(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            value, left = stack.pop()
            if left:
                order.append(value)
            elif id(value) not in seen:
                seen.add(id(value))
                value.grad = np.float64(0)
                stack.append((value, True))
                stack.extend((source, False) for source, _ in value.edges)
        self.grad = np.float64(1)
        while order:
            value = order.pop()
            for source, slope in value.edges:
                source.grad = source.grad + slope * value.grad


@right_answer("count_paths", "powers of the matrix of edges, in Python's own integers")
def _(edges, source, target):
    nodes = list({source, target, *(node for edge in edges for node in edge)})
    following = {node: [end for start, end in edges if start == node] for node in nodes}
    here, total = {source: 1}, 0
    while here:
        total += here.get(target, 0)
        there = {}
        for node, ways in here.items():
            for end in following[node]:
                there[end] = there.get(end, 0) + ways
        here = there
    return total


@right_answer("count_paths", "forward from the source, told as a float")
def _(edges, source, target):
    known = {target: 1}

    def ways(node):
        if node not in known:
            known[node] = sum(ways(end) for start, end in edges if start == node)
        return known[node]

    return float(ways(source))
