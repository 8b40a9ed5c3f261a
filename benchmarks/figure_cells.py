"""The cells of a notebook that shows figures of the lessons, and yardsticks beside them."""

import inspect
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import nbformat
from nbformat import v4

from autograder.exercises import LESSONS

FLOOR, INTERACT, IPYMPL = "echo", "interact", "ipympl"

# Python's share of a move is written down in the kernel, where it is spent.
TIMED = """\
import time
from course.figures.widget import FigureWidget

log = open("moves.txt", "a", buffering=1)

def timed(method):
    def run(self, *arguments):
        start = time.thread_time()
        method(self, *arguments)
        took = 1e3 * (time.thread_time() - start)
        print(self.live.declaration.__name__, method.__name__, took, file=log)
    return run

FigureWidget.redraw = timed(FigureWidget.redraw)
FigureWidget.look_ahead = timed(FigureWidget.look_ahead)
"""

YARDSTICKS = {
    FLOOR: """\
import ipywidgets
slider = ipywidgets.FloatSlider(0, min=-2, max=2)
number = ipywidgets.Label("0.0").add_class("echo")
slider.observe(lambda change: number.set_trait("value", f"{change.new:.1f}"), "value")
ipywidgets.VBox([slider, number])""",
    INTERACT: """\
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np

@ipywidgets.interact(w=ipywidgets.FloatSlider(1.2, min=-2, max=2))
def plain(w):
    x = np.linspace(0, 3.5, 8)
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.3))
    left.plot(x, 1.5 * x + 0.5, "o", label="measurements")
    left.plot(x, w * x + 0.5, label="line")
    left.set(title="the line", xlabel="x", ylabel="y", ylim=(-8, 8))
    left.legend(loc="upper left")
    ws = np.linspace(-2, 2, 201)
    right.plot(ws, (ws - 1.5) ** 2)
    right.plot([w], [(w - 1.5) ** 2], "o")
    right.set(title="its loss", xlabel="w")
    plt.show()""",
    IPYMPL: """\
%matplotlib widget
figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.3))
left.plot(x := np.linspace(0, 3.5, 8), 1.5 * x + 0.5, "o")
moving, = left.plot(x, 1.2 * x + 0.5)
left.set(title="the line", xlabel="x", ylabel="y", ylim=(-8, 8))
ws = np.linspace(-2, 2, 201)
right.plot(ws, (ws - 1.5) ** 2)
dot, = right.plot([1.2], [0.09], "o")

def follow(change):
    moving.set_ydata(change.new * x + 0.5)
    dot.set_data([change.new], [(change.new - 1.5) ** 2])
    figure.canvas.draw_idle()

slider = ipywidgets.FloatSlider(1.2, min=-2, max=2)
slider.observe(follow, "value")
ipywidgets.VBox([slider, figure.canvas])""",
}


# What these figures draw is no exercise: the lesson makes it of what was written.
WRITTEN_IN_THE_LESSON = {
    "trained": """\
import numpy as np
from course.data.clouds import clouds
from course.softmax import linear_gradients
X, y = clouds(30, seed=1)
def trained(strength, steps):
    W, b = np.zeros((3, 2)), np.zeros(3)
    for _ in range(steps):
        dW, db = linear_gradients(X, y, W, b)
        W, b = W - 0.5 * (dW + 2 * strength * W), b - 0.5 * db
    return W, b""",
    "scores_after": """\
import numpy as np
def scores_after(steps, X):
    turns = steps / 200 + np.array([0, 2, 4])
    return X @ np.array([np.cos(turns), np.sin(turns)])""",
    "read_digits": """\
import numpy as np
from course.data import digits
means = np.array([digits.X[digits.y == d].mean(axis=0) for d in range(10)])
def read_digits(X):
    return np.argmin(((X[:, None] - means) ** 2).sum(axis=2), axis=1)""",
    "first_layer": """\
import numpy as np
def first_layer():
    return np.random.default_rng(0).normal(size=(64, 64)) / 8""",
    "probabilities": """\
import numpy as np
from course.data import digits
means = np.array([digits.X[digits.y == d].mean(axis=0) for d in range(10)])
def probabilities(X):
    likely = np.exp(-((X[:, None] - means) ** 2).sum(axis=2) / 100)
    return likely / likely.sum(axis=1, keepdims=True)""",
}


def figures_of(lesson: str) -> dict[str, list[str]]:
    """The figures of a lesson, each with the names of the functions that it draws."""
    module = import_module(f"course.figures.{LESSONS[lesson]}")
    given = {
        name: [parameter.default for parameter in inspect.signature(figure).parameters.values()]
        for name, figure in inspect.getmembers(module, inspect.isfunction)
        if figure.__module__ == module.__name__ and not name.startswith("_")
    }
    return {
        name: functions
        for name, functions in given.items()
        if functions and all(isinstance(function, str) for function in functions)
    }


def source(lesson: str, name: str) -> str:
    """The source of a cell that shows this figure of the lesson, with right functions."""
    module = LESSONS[lesson]
    taught = import_module(f"course.{module}")
    functions = figures_of(lesson)[name]
    lines = [
        f"from course.{module} import {function}"
        if hasattr(taught, function)
        else WRITTEN_IN_THE_LESSON[function]
        for function in functions
    ]
    shown = [f"from course.figures import {module} as figures", f"figures.{name}()"]
    return "\n".join([*lines, *shown])


def write(path: Path, cells: Sequence[str]) -> None:
    """A notebook of these code cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = v4.new_notebook(
        cells=[v4.new_code_cell(cell) for cell in cells], metadata={"kernelspec": kernel}
    )
    nbformat.write(notebook, path)
