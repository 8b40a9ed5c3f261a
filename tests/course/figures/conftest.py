"""A notebook without a browser, and right functions to run in its cells."""

import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell
from ipywidgets import Widget
from traitlets.config import Config

RIGHT = {
    "accuracy_within": """
def accuracy_within(y_hat, y, epsilon):
    return np.mean(np.abs(y_hat - y) < epsilon)
""",
    "mse": """
def mse(y_hat, y):
    return np.mean((y_hat - y) ** 2)
""",
    "loss_surface": """
def loss_surface(x, y, ws, bs):
    W, B = np.meshgrid(ws, bs)
    return np.mean((W[..., None] * x + B[..., None] - y) ** 2, axis=-1)
""",
    "numerical_gradient": """
def numerical_gradient(f, x, h=1e-5):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + step) - f(x - step)) / (2 * h) for step in steps]
    return np.array(slopes).reshape(x.shape)
""",
    "descend": """
def descend(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)
""",
    "minibatches": """
def minibatches(S, batch_size, rng):
    shuffled = rng.permutation(S)
    return [shuffled[start : start + batch_size] for start in range(0, S, batch_size)]
""",
    "decayed_rate": """
def decayed_rate(learning_rate, decay, t, kind):
    return learning_rate / {"inverse": 1 + decay * t, "power": t**decay}[kind]
""",
    "momentum_descend": """
def momentum_descend(gradient, w, learning_rate, momentum, steps):
    path, velocity = [w], np.zeros_like(w)
    for _ in range(steps):
        velocity = momentum * velocity + gradient(path[-1])
        path.append(path[-1] - learning_rate * velocity)
    return np.array(path)
""",
    "add_backward": """
def add_backward(x, y, upstream):
    return upstream, upstream
""",
    "multiply_backward": """
def multiply_backward(x, y, upstream):
    return y * upstream, x * upstream
""",
    "power_backward": """
def power_backward(x, n, upstream):
    return n * x ** (n - 1) * upstream
""",
    "two_path_derivative": """
def two_path_derivative(df1, df2, df3, df4_first, df4_second):
    return df4_first * df2 * df1 + df4_second * df3 * df1
""",
    "count_paths": """
def count_paths(edges, source, target):
    if source == target:
        return 1
    return sum(count_paths(edges, end, target) for start, end in edges if start == source)
""",
    "best": """
def best(trials):
    return trials[int(np.nanargmin([trial["validation_loss"] for trial in trials]))]
""",
    "bias_squared_and_variance": """
def bias_squared_and_variance(predictions, truth):
    bias = predictions.mean(axis=0) - truth
    return np.mean(bias**2), predictions.var(axis=0).mean()
""",
    "grid": """
def grid(choices):
    trials = [{}]
    for name, values in choices.items():
        trials = [{**trial, name: value} for trial in trials for value in values]
    return trials
""",
    "random_draws": """
def random_draws(ranges, n, rng):
    def draw(kind, low, high):
        if kind == "log":
            return low * (high / low) ** rng.random()
        return int(rng.integers(low, high + 1))

    return [{name: draw(*ranges[name]) for name in ranges} for _ in range(n)]
""",
    "stopping_epoch": """
def stopping_epoch(validation_losses, patience):
    found = 0
    for epoch in range(1, len(validation_losses)):
        if validation_losses[epoch] < validation_losses[found]:
            found = epoch
        if epoch - found == patience:
            break
    return found
""",
}


class Notebook:
    """Cells that are run one after another in a shell, as a kernel would run them."""

    def __init__(self, shell):
        self.shell = shell

    def run(self, source: str):
        """Runs a cell; gives the value of its last line, raises what the cell raised."""
        result = self.shell.run_cell(source)
        result.raise_error()
        return result.result

    def write(self, *names: str) -> None:
        """Runs the cells of the right functions of these names."""
        for name in names:
            self.run(RIGHT[name])


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    config = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell.instance(config=config)
    shell.run_cell("import numpy as np")
    yield Notebook(shell)
    Widget.close_all()
    InteractiveShell.clear_instance()


@pytest.fixture
def right_functions() -> dict[str, str]:
    return RIGHT


@pytest.fixture
def plain_python(monkeypatch):
    """No notebook: a main module of our own, as a script has it."""
    main = type(sys)("__main__")
    monkeypatch.setitem(sys.modules, "__main__", main)
    InteractiveShell.clear_instance()
    return vars(main)
