"""How fast the course's network learns: against scikit-learn, PyTorch, and its own products.

    python -m benchmarks.training [--rounds 25] [--json]

The same network (64-32-10, tanh, softmax cross-entropy) learns scikit-learn's digits with the
same batch size, epochs, learning rate and momentum, everybody on one thread and in double
precision. In every round all are trained with the round's seed, one after another. Told are
CPU seconds of each one's fastest round, and the mean accuracy on digits never seen. The
products are the five matrix products of each step and nothing else: an implementation in
NumPy can't be faster.

PyTorch is needed for this benchmark only: the extra `bench`. Without it, it is told as missing.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from time import process_time
from typing import Any, NamedTuple

import numpy as np

from benchmarks import tables

SIZES = (64, 32, 10)
EPOCHS, BATCH, RATE, MOMENTUM = 30, 32, 0.05, 0.9
ROUNDS = 25

# At least this many times as fast as scikit-learn, at most this many times as slow as the products.
WANTED = {"sklearn_over_ours": 3.0, "ours_over_matmul": 3.5}

# What is timed: it learns, and returns what reads digits (None where nothing is learnt).
Learn = Callable[[], Callable[[np.ndarray], np.ndarray] | None]


class Digits(NamedTuple):
    """Pixels from 0 to 1 and their labels: what is learnt from, and what is never seen."""

    X: np.ndarray
    y: np.ndarray
    X_unseen: np.ndarray
    y_unseen: np.ndarray


class Run(NamedTuple):
    """CPU seconds of learning, and the share of unseen digits that are read right then."""

    seconds: float
    accuracy: float | None


def digits() -> Digits:
    """All 1797 digits, three quarters of them to learn from."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    seen, unseen = np.split(np.random.default_rng(0).permutation(len(y)), [3 * len(y) // 4])
    return Digits(X[seen] / 16, y[seen], X[unseen] / 16, y[unseen])


def ours(X: np.ndarray, y: np.ndarray, seed: int) -> Learn:
    from course.backprop import forward
    from course.training import train

    def learn():
        parameters, _ = train(
            X,
            y,
            SIZES,
            learning_rate=RATE,
            decay=0.0,
            momentum=MOMENTUM,
            epochs=EPOCHS,
            batch_size=BATCH,
            strength=0.0,
            rng=np.random.default_rng(seed),
        )
        return lambda X: np.argmax(forward(X, parameters, (np.tanh, None))[0], axis=1)

    return learn


def sklearn(X: np.ndarray, y: np.ndarray, seed: int) -> Learn:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        hidden_layer_sizes=SIZES[1:-1],
        activation="tanh",
        solver="sgd",
        alpha=0.0,
        batch_size=BATCH,
        learning_rate_init=RATE,
        momentum=MOMENTUM,
        nesterovs_momentum=False,
        max_iter=EPOCHS,
        n_iter_no_change=EPOCHS,
        random_state=seed,
    )

    def learn():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return model.fit(X, y).predict

    return learn


def torch(X: np.ndarray, y: np.ndarray, seed: int) -> Learn:
    import torch
    from torch import nn

    torch.set_num_threads(1)
    samples, labels = torch.from_numpy(X), torch.from_numpy(y)
    inputs, hidden, classes = SIZES

    def learn():
        torch.manual_seed(seed)
        layers = nn.Linear(inputs, hidden), nn.Tanh(), nn.Linear(hidden, classes)
        model = nn.Sequential(*layers).to(samples.dtype)
        loss_of = nn.CrossEntropyLoss()
        optimiser = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)
        for _ in range(EPOCHS):
            for batch in torch.randperm(len(labels)).split(BATCH):
                optimiser.zero_grad()
                loss_of(model(samples[batch]), labels[batch]).backward()
                optimiser.step()
        return lambda X: model(torch.from_numpy(X)).argmax(dim=1).numpy()

    return learn


def products(X: np.ndarray, y: np.ndarray, seed: int) -> Learn:
    """Of each step: two products forward, one back, two for the weights' slopes."""
    rng = np.random.default_rng(seed)
    inputs, hidden, classes = SIZES
    W_1, W_2 = rng.normal(size=(hidden, inputs)), rng.normal(size=(classes, hidden))
    starts = range(0, len(y), BATCH)
    batches = [X[start : start + BATCH] for start in starts]
    steps = [
        (x, rng.normal(size=(len(x), hidden)), rng.normal(size=(len(x), classes))) for x in batches
    ]

    def learn():
        for _ in range(EPOCHS):
            for x, h, delta in steps:
                x @ W_1.T
                h @ W_2.T
                delta @ W_2
                delta.T @ h
                h.T @ x

    return learn


CONTENDERS = {
    "ours": (ours, "course.training.train"),
    "sklearn": (sklearn, "scikit-learn's MLPClassifier.fit"),
    "torch": (torch, "PyTorch"),
    "products": (products, "the matrix products alone"),
}


def installed() -> list[str]:
    """The contenders that can be run here."""
    return [name for name in CONTENDERS if name != "torch" or find_spec("torch")]


def measure(name: str, data: Digits, seed: int) -> Run:
    """One training, timed; its accuracy is looked at afterwards."""
    learn = CONTENDERS[name][0](data.X, data.y, seed)
    start = process_time()
    predict = learn()
    seconds = process_time() - start
    if predict is None:
        return Run(seconds, None)
    return Run(seconds, float(np.mean(predict(data.X_unseen) == data.y_unseen)))


def measure_all(rounds: int, data: Digits) -> dict[str, list[Run]]:
    """Everybody's runs, made in turn; before them everybody runs once and is not timed."""
    from threadpoolctl import threadpool_limits

    runs: dict[str, list[Run]] = {name: [] for name in installed()}
    with threadpool_limits(1):
        for name in runs:
            measure(name, data, 0)
        for seed in range(rounds):
            for name in runs:
                runs[name].append(measure(name, data, seed))
    return runs


def summary(runs: dict[str, list[Run]]) -> dict[str, Any]:
    """One object for programs; null stands for what is not installed."""
    seconds = {name: min(run.seconds for run in runs[name]) for name in runs}

    def over(first: str, second: str) -> float | None:
        return seconds[first] / seconds[second] if {first, second} <= seconds.keys() else None

    return {
        "sklearn_over_ours": over("sklearn", "ours"),
        "torch_over_ours": over("torch", "ours"),
        "ours_over_matmul": over("ours", "products"),
        "accuracies": {
            name: float(np.mean([run.accuracy for run in runs[name]]))
            for name in runs
            if name != "products"
        },
        "cpu_seconds": seconds,
        "missing": [name for name in CONTENDERS if name not in runs],
        "wanted": WANTED,
        "rounds": len(runs["ours"]),
    }


def rows(found: dict[str, Any]) -> list[list[str]]:
    """The table for people."""
    seconds = found["cpu_seconds"]

    def row(name: str) -> list[str]:
        if name not in seconds:
            return [CONTENDERS[name][1], "not installed", "", ""]
        accuracy = found["accuracies"].get(name)
        return [
            CONTENDERS[name][1],
            f"{1e3 * seconds[name]:.0f}",
            f"{seconds[name] / seconds['ours']:.2f}",
            "" if accuracy is None else f"{100 * accuracy:.1f} %",
        ]

    return [row(name) for name in CONTENDERS]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true", help="one object for programs")
    options = parser.parse_args(arguments)
    found = summary(measure_all(options.rounds, digits()))
    if options.json:
        print(json.dumps(found))
        return
    title = f"Learning to read digits: {EPOCHS} epochs of 64-32-10, fastest of {found['rounds']}"
    tables.show(title, ["", "CPU ms", "times ours", "accuracy"], rows(found))
    print(
        f"scikit-learn takes {found['sklearn_over_ours']:.1f} times as long as ours, "
        f"wanted are at least {WANTED['sklearn_over_ours']:g};\n"
        f"ours takes {found['ours_over_matmul']:.1f} times as long as its products, "
        f"wanted are at most {WANTED['ours_over_matmul']:g}."
    )


if __name__ == "__main__":
    main()
