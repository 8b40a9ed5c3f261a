"""Lesson 11: choosing what training does not find, without fooling oneself.

A trial is a dict: the hyper-parameters by their names, and the losses that came of them,
`"training_loss"`, `"validation_loss"` and at times `"test_loss"`.
Deck 001 is *Building a Network and Fully-Connected Networks*, deck 002 *Neural Networks
and Deep Learning*; slides are named by their titles.
"""

from itertools import product

import numpy as np


def grid(choices):
    """Every combination of the values in `choices`, a dict of lists, as a list of dicts.

    The last name varies fastest. Without names there is one combination, `{}`.
    Source: deck 002, "Choosing hyper-parameters", grid search.

    >>> grid({"units": [5, 10], "strength": [0.1]})
    [{'units': 5, 'strength': 0.1}, {'units': 10, 'strength': 0.1}]
    """
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def random_draws(ranges, n, rng):
    """A list of `n` dicts, each name drawn anew from its range.

    A range is `("uniform", low, high)`; `("log", low, high)`, where the logarithm is
    uniform; or `("integer", low, high)`, whole numbers, both ends among them.
    Raises `ValueError` for another kind.
    Source: deck 002, "Choosing hyper-parameters", random search.

    >>> random_draws({"units": ("integer", 3, 3)}, 2, np.random.default_rng(0))
    [{'units': 3}, {'units': 3}]
    """
    draws = {
        "uniform": rng.uniform,
        "log": lambda low, high: np.exp(rng.uniform(np.log(low), np.log(high))),
        "integer": lambda low, high: int(rng.integers(low, high, endpoint=True)),
    }
    for kind, _, _ in ranges.values():
        if kind not in draws:
            raise ValueError(f"There is no range {kind!r}; choose one of {', '.join(draws)}.")
    return [
        {name: draws[kind](low, high) for name, (kind, low, high) in ranges.items()}
        for _ in range(n)
    ]


def best(trials):
    """The trial with the smallest `"validation_loss"`; NaN is no loss, and never wins.

    Raises `ValueError` where no trial has a number.
    Source: deck 002, "How to select hyper-parameters?", the validation data set.

    >>> best([{"units": 5, "validation_loss": 0.4}, {"units": 9, "validation_loss": 0.3}])["units"]
    9
    """
    finished = [trial for trial in trials if not np.isnan(trial["validation_loss"])]
    if not finished:
        raise ValueError("No trial has a validation loss that is a number.")
    return min(finished, key=lambda trial: trial["validation_loss"])


def bias_squared_and_variance(predictions, truth):
    """How far the mean prediction is off, and how far predictions are from their mean.

    `predictions` has shape (R, S): row r is what the model predicts at S places after
    it was fitted to the r-th sample of measurements; `truth` has shape (S,). Both results are
    squares, averaged over the places. Their sum is the mean of (predictions - truth)².
    Source: deck 002, "Choosing hyper-parameters", over- and underfitting.

    >>> a, b = bias_squared_and_variance(np.array([[1.0], [3.0]]), np.array([5.0]))
    >>> print(a, b)
    9.0 1.0
    """
    mean = np.mean(predictions, axis=0)
    return np.mean((mean - truth) ** 2), np.mean((predictions - mean) ** 2)


def stopping_epoch(validation_losses, patience):
    """The epoch, from 0, of the smallest loss that was seen before training stopped.

    It stops when `patience` epochs in a row have brought no new smallest loss; what comes
    after that is never seen. Of equal losses the first counts.
    Source: deck 002, "Choosing hyper-parameters", stop when the validation error increases.

    >>> stopping_epoch([5.0, 3.0, 4.0, 4.0, 1.0], patience=2)
    1
    """
    found = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[found]:
            found = epoch
        if epoch - found == patience:
            break
    return found


def leaks(experiment):
    """Names of the steps by which data that should judge has had a say in what is judged.

    A step is `{"name": ..., "does": "fit" | "choose" | "report", "uses": set}`, where the
    set is among "train", "validation", "test". What is fitted may use "train" alone; a choice may
    not use "test"; a report, the number that the model is said to be worth, "test" alone.
    Source: deck 002, "Model dataset".

    >>> leaks([{"name": "the scale", "does": "fit", "uses": {"train", "test"}}])
    {'the scale'}
    """
    allowed = {
        "fit": {"train"},
        "choose": {"train", "validation"},
        "report": {"test"},
    }
    return {step["name"] for step in experiment if not step["uses"] <= allowed[step["does"]]}
