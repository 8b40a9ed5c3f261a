"""Lesson 11, written otherwise."""

import numpy as np

from . import right_answer


@right_answer("grid", "one name after another, from [{}]")
def _(choices):
    trials = [{}]
    for name, values in choices.items():
        trials = [{**trial, name: value} for trial in trials for value in values]
    return trials


@right_answer("grid", "a generator, by index")
def _(choices):
    sizes = [len(values) for values in choices.values()]
    for where in np.ndindex(*sizes):
        turned = reversed(list(zip(choices, where)))
        yield {name: choices[name][i] for name, i in turned}


@right_answer("random_draws", "column by column, all numbers of a name at once")
def _(ranges, n, rng):
    columns = {}
    for name, (kind, low, high) in ranges.items():
        if kind == "log":
            columns[name] = 10 ** rng.uniform(np.log10(low), np.log10(high), size=n)
        elif kind == "uniform":
            columns[name] = rng.uniform(low, high, size=n)
        elif kind == "integer":
            columns[name] = rng.integers(low, high + 1, size=n)
        else:
            raise ValueError(kind)
    return [{name: column[i] for name, column in columns.items()} for i in range(n)]


@right_answer("random_draws", "from shares of the range, as a tuple")
def _(ranges, n, rng):
    def draw(kind, low, high):
        share = rng.random()
        if kind == "log":
            return low * (high / low) ** share
        if kind == "uniform":
            return low + (high - low) * share
        if kind == "integer":
            return int(low + (high + 1 - low) * share)
        raise ValueError("unknown kind")

    return tuple({name: draw(*asked) for name, asked in ranges.items()} for _ in range(n))


@right_answer("random_draws", "in single precision, whole numbers by choice")
def _(ranges, n, rng):
    known = {
        "log": lambda low, high: np.exp(rng.uniform(np.log(low), np.log(high))),
        "uniform": lambda low, high: np.float64(rng.uniform(low, high)),
        "integer": lambda low, high: rng.choice(np.arange(low, high + 1)),
    }
    if {kind for kind, *_ in ranges.values()} - set(known):
        raise ValueError(f"choose one of {list(known)}")
    drawn = []
    while len(drawn) < n:
        drawn.append({name: known[kind](a, b) for name, (kind, a, b) in ranges.items()})
    return drawn


@right_answer("best", "nanargmin, which raises by itself")
def _(trials):
    return trials[np.nanargmin([trial["validation_loss"] for trial in trials])]


@right_answer("best", "sorted, NaN as infinity")
def _(trials):
    def key(trial):
        loss = trial["validation_loss"]
        return np.inf if loss != loss else loss

    first = sorted(trials, key=key)[0]
    if np.isnan(first["validation_loss"]):
        raise ValueError("all are NaN")
    return dict(first)


@right_answer("bias_squared_and_variance", "the variance as what the bias leaves of the error")
def _(predictions, truth):
    bias_squared = np.square(predictions.mean(0) - truth).mean()
    return bias_squared, np.square(predictions - truth).mean() - bias_squared


@right_answer("bias_squared_and_variance", "place by place, in loops")
def _(predictions, truth):
    R, S = predictions.shape
    bias_squared = variance = 0
    for s in range(S):
        mean = sum(predictions[r, s] for r in range(R)) / R
        bias_squared += (mean - truth[s]) ** 2 / S
        variance += sum((predictions[r, s] - mean) ** 2 for r in range(R)) / R / S
    return [bias_squared, variance]


@right_answer("stopping_epoch", "a while loop that counts, told as a NumPy integer")
def _(validation_losses, patience):
    losses = np.array(validation_losses)
    seen, smallest, waited = 0, np.inf, 0
    while seen < len(losses) and waited < patience:
        if losses[seen] < smallest:
            smallest, waited = losses[seen], 0
        else:
            waited += 1
        seen += 1
    return np.argmin(losses[:seen])


@right_answer("stopping_epoch", "running minima, as a float")
def _(validation_losses, patience):
    lowest = np.minimum.accumulate(validation_losses)
    for epoch in range(patience, len(lowest)):
        if lowest[epoch] == lowest[epoch - patience]:
            return float(np.argmax(lowest == lowest[epoch]))
    return float(np.argmax(lowest == lowest[-1]))


@right_answer("leaks", "case by case, as a list")
def _(experiment):
    found = []
    for step in experiment:
        uses = step["uses"]
        forbidden = {
            "fit": ("validation", "test"),
            "choose": ("test",),
            "report": ("train", "validation"),
        }[step["does"]]
        if any(one in uses for one in forbidden):
            found.append(step["name"])
    return found


@right_answer("leaks", "by counting the roles that are not allowed")
def _(experiment):
    barred = {
        "fit": {"validation", "test"},
        "choose": {"test"},
        "report": {"train", "validation"},
    }
    leaking = (s for s in experiment if len(s["uses"] & barred[s["does"]]) > 0)
    return frozenset(s["name"] for s in leaking)
