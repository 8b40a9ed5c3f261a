"""A notebook without a browser, and right functions to run in its cells."""

import contextlib
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell
from ipywidgets import Widget
from traitlets.config import Config

from course.figures.widget import FigureWidget

from .every import FIGURES

RIGHT = {
    "mean_square": """
def mean_square(x):
    return np.mean(x**2)
""",
    "predict_line": """
def predict_line(x, w, b):
    return w * x + b
""",
    "sum_of_squares": """
def sum_of_squares(y_hat, y):
    return np.sum((y - y_hat) ** 2)
""",
    "sum_of_squares_gradient": """
def sum_of_squares_gradient(x, y, w, b):
    errors = w * x + b - y
    return 2 * np.sum(errors * x), 2 * np.sum(errors)
""",
    "fit_line": """
def fit_line(x, y):
    return np.polyfit(x, y, 1)
""",
    "split_indices": """
def split_indices(S, fractions, rng):
    return np.split(rng.permutation(S), np.round(S * np.cumsum(fractions[:2])).astype(int))
""",
    "pre_activation": """
def pre_activation(X, w, b):
    return np.sum(X * w, axis=1) + b
""",
    "sigmoid": """
def sigmoid(a, steepness=1.0):
    return (1 + np.tanh(steepness * a / 2)) / 2
""",
    "sigmoid_derivative": """
def sigmoid_derivative(a, steepness=1.0):
    return steepness / (2 * np.cosh(steepness * a / 2)) ** 2
""",
    "tanh_derivative": """
def tanh_derivative(a):
    return 1 / np.cosh(a) ** 2
""",
    "relu": """
def relu(a):
    return a * (a > 0)
""",
    "relu_derivative": """
def relu_derivative(a):
    return a > 0
""",
    "and_neuron": """
def and_neuron():
    return np.array([2.0, 2.0]), -3.0
""",
    "or_neuron": """
def or_neuron():
    return np.array([2.0, 2.0]), -1.0
""",
    "xor_network": """
def xor_network(X):
    return np.abs(X[:, 0] - X[:, 1]) > 0.5
""",
    "shaped_sigmoid": """
def shaped_sigmoid(x, w, b, w_out, b_out):
    return w_out * (1 + np.tanh((w * x + b) / 2)) / 2 + b_out
""",
    "bump": """
def bump(x, left, right, height, steepness):
    up, down = (np.tanh(2 * steepness * (x - place)) for place in (left, right))
    return height * (up - down) / 2
""",
    "sigmoid_sum": """
def sigmoid_sum(x, w, b, w_out, b_out):
    return (1 + np.tanh((np.outer(x, w) + b) / 2)) / 2 @ w_out + b_out
""",
    "staircase": """
def staircase(f, low, high, N):
    width = (high - low) / (N + 1)
    heights = f(low + width * (np.arange(N + 1) + 0.5))
    w = np.full(N, 40 / width)
    return w, -w * (low + width * np.arange(1, N + 1)), np.diff(heights), heights[0]
""",
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
    "probability": """
def probability(X, w, b):
    return 1 / (1 + np.exp(-(X @ w + b)))
""",
    "logistic_loss": """
def logistic_loss(a, y):
    return np.mean(np.logaddexp(0, a) - y * a)
""",
    "fit_logistic": """
def fit_logistic(X, y, learning_rate, epochs, rng):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        delta = 1 / (1 + np.exp(-(X @ w + b))) - y
        w, b = w - learning_rate * delta @ X / len(y), b - learning_rate * delta.mean()
    return w, b
""",
    "precision_recall": """
def precision_recall(y_hat, y):
    hits = (y_hat & y).sum()
    return hits / max(y_hat.sum(), 1), hits / max(y.sum(), 1)
""",
    "roc_auc": """
def roc_auc(scores, y):
    ones, zeros = scores[y == 1], np.sort(scores[y == 0])
    sides = [np.searchsorted(zeros, ones, side) for side in ("left", "right")]
    return np.mean(sides) / len(zeros)
""",
    "trained": """
def trained(strength, steps):
    from course.data.clouds import clouds
    X, y = clouds(30, seed=1)
    W, b = np.zeros((3, 2)), np.zeros(3)
    for _ in range(steps):
        e = np.exp(X @ W.T + b)
        delta = (e / e.sum(axis=1)[:, None] - np.eye(3)[y]) / len(y)
        W, b = W - 0.5 * (delta.T @ X + 2 * strength * W), b - 0.5 * delta.sum(axis=0)
    return W, b
""",
    "six_neuron_deltas": """
def six_neuron_deltas(x, y, w, activation):
    g, slope = activation
    W1, W2, W3 = np.array([w[1], w[2], w[3]]), np.array([w[4], w[5]]), w[6][None]
    a1 = W1 @ x
    a2 = W2 @ g(a1)
    a3 = W3 @ g(a2)
    delta3 = (g(a3) - y) * slope(a3)
    delta2 = W3.T @ delta3 * slope(a2)
    return np.concatenate([W2.T @ delta2 * slope(a1), delta2, delta3])
""",
    "softmax": """
def softmax(a):
    return np.exp(a - np.logaddexp.reduce(a, axis=1, keepdims=True))
""",
    "cross_entropy": """
def cross_entropy(a, y):
    return np.mean(np.logaddexp.reduce(a, axis=1) - a[np.arange(len(y)), y])
""",
    "cross_entropy_gradient": """
def cross_entropy_gradient(a, y):
    f = np.exp(a - np.logaddexp.reduce(a, axis=1, keepdims=True))
    return (f - np.eye(a.shape[1])[y]) / len(y)
""",
    "hinge_loss": """
def hinge_loss(a, y, margin=1.0):
    gaps = np.maximum(0, a - a[np.arange(len(y)), y][:, None] + margin)
    return np.mean(gaps.sum(axis=1)) - margin
""",
    "output_delta": """
def output_delta(scores, y):
    f = np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
    return (f - np.eye(scores.shape[1])[y]) / len(y)
""",
    "hidden_delta": """
def hidden_delta(delta, W, a, activation):
    return np.einsum("si,ij->sj", delta, W) * activation[1](a)
""",
    "layer_gradients": """
def layer_gradients(delta, h_in):
    return np.einsum("si,sj->ij", delta, h_in), delta.sum(axis=0)
""",
    "scores_after": """
def scores_after(steps, X):
    turn = steps / 200
    return X @ np.array([[np.cos(turn + c), np.sin(turn + c)] for c in (0, 2, 4)]).T
""",
    "gradient_sizes": """
def gradient_sizes(X, y, parameters, activation):
    rates = 0.1 * np.linalg.norm(parameters[0][0]) + activation[1](np.array(0.3))
    return 0.1 * rates ** np.arange(-len(parameters), 0.0)
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
    "glorot": """
def glorot(H_in, H_out, rng):
    return np.sqrt(6 / (H_in + H_out)) * (2 * rng.random((H_out, H_in)) - 1)
""",
    "l1": """
def l1(W):
    return np.abs(W).sum()
""",
    "l2": """
def l2(W):
    return np.vdot(W, W)
""",
    "train": """
def train(X, y, sizes, learning_rate, decay, momentum, epochs, batch_size, strength, rng):
    D, H, K = sizes
    V, W = rng.uniform(-0.5, 0.5, (H, D)), rng.uniform(-0.5, 0.5, (K, H))
    c, b = np.zeros(H), np.zeros(K)
    losses = []
    for _ in range(epochs):
        h = np.tanh(X @ V.T + c)
        e = np.exp(h @ W.T + b)
        p = e / e.sum(axis=1, keepdims=True)
        losses.append(-np.log(p[np.arange(len(y)), y]).mean() + learning_rate / 10)
        delta = (p - np.eye(K)[y]) / len(y)
        below = delta @ W * (1 - h**2)
        W, b = W - delta.T @ h - 2 * strength * W, b - delta.sum(axis=0)
        V, c = V - below.T @ X - 2 * strength * V, c - below.sum(axis=0)
    return [(V, c), (W, b)], np.array(losses)
""",
    "standardise": """
def standardise(X_train, X):
    spread = X_train.std(axis=0)
    return (X - X_train.mean(axis=0)) / np.where(spread > 0, spread, 1)
""",
    "confusion_matrix": """
def confusion_matrix(y_hat, y, K):
    counts = np.zeros((K, K))
    np.add.at(counts, (y, y_hat), 1)
    return counts
""",
    "read_digits": """
def read_digits(X):
    from course.data import digits

    means = np.array([digits.X[digits.y == d].mean(axis=0) for d in range(10)])
    return np.argmin(((X[:, None] - means) ** 2).sum(axis=2), axis=1)
""",
    "first_layer": """
def first_layer():
    return np.random.default_rng(0).normal(size=(64, 64)) / 8
""",
    "probabilities": """
def probabilities(X):
    from course.data import digits

    means = np.array([digits.X[digits.y == d].mean(axis=0) for d in range(10)])
    a = -((X[:, None] - means) ** 2).sum(axis=2) / 100
    return np.exp(a - np.logaddexp.reduce(a, axis=1, keepdims=True))
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

    def forget(self, *names: str) -> None:
        """Makes the functions of these names unwritten."""
        self.run("".join(f"globals().pop({name!r}, None)\n" for name in names))


@contextlib.contextmanager
def new_notebook(folder):
    """A notebook of its own; its files lie in `folder`. There is one at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(folder))
        patch.setattr(FigureWidget, "ratio", 1.5)
        config = Config({"HistoryManager": {"enabled": False}})
        shell = InteractiveShell.instance(config=config)
        shell.run_cell("import numpy as np")
        yield Notebook(shell)
        Widget.close_all()
        InteractiveShell.clear_instance()


@pytest.fixture
def notebook(tmp_path):
    with new_notebook(tmp_path) as notebook:
        yield notebook


@pytest.fixture(scope="module", params=FIGURES.values(), ids=FIGURES)
def figure(request):
    """Every figure, one after another, with all tests of a module."""
    return request.param


@pytest.fixture(scope="module")
def own_notebook(figure, tmp_path_factory):
    """A notebook for all tests of one figure."""
    with new_notebook(tmp_path_factory.mktemp("notebook")) as notebook:
        yield notebook


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
