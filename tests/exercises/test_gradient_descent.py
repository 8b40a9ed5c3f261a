"""Lesson 05: what is nearly a shuffle, a batch, a walk or a default earns no full marks."""

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.exercises import find_exercise
from autograder.judging.questions import Questions
from course.gradient_descent import decayed_rate, numerical_gradient


def points(name, answer):
    questions = Questions(find_exercise(name)[1], "lesson 05")
    return questions.judge([ask({name: answer}, probe) for probe in questions.probes]).points


def dealt(order, cut=lambda order, n: [order[k : k + n] for k in range(0, len(order), n)]):
    def minibatches(S, batch_size, rng):
        return cut(order(S, batch_size, rng), batch_size)

    return minibatches


def blocks(S, batch_size, rng):
    """Blocks stay together, in a random order, each shuffled."""
    starts = rng.permutation(range(0, S - S % batch_size, batch_size))
    whole = [rng.permutation(np.arange(start, start + batch_size)) for start in starts]
    return np.concatenate([*whole, np.arange(S - S % batch_size, S)]).astype(int)


def halves(S, batch_size, rng):
    return np.concatenate([rng.permutation(S // 2), S // 2 + rng.permutation(S - S // 2)])


@pytest.mark.parametrize(
    ("answer", "earned"),
    [
        (dealt(lambda S, n, rng: rng.permutation(S)), 3),
        (dealt(lambda S, n, rng: np.argsort(rng.random(S))), 3),
        (dealt(blocks), 2),
        (dealt(halves), 2),
        (dealt(lambda S, n, rng: np.roll(np.arange(S), rng.integers(S))), 2),
        (dealt(lambda S, n, rng: np.arange(S)), 2),
        (
            dealt(
                lambda S, n, rng: rng.permutation(S),
                lambda order, n: [order[k * n : k * n + n] for k in range(len(order) // n + 1)],
            ),
            0,
        ),
    ],
)
def test_a_shuffle_leaves_nothing_together_and_nothing_in_its_place(answer, earned):
    assert points("minibatches", answer) == earned


@pytest.mark.parametrize(
    ("default", "earned"), [(1e-5, 5), (1e-3, 4), (1e-4, 4), (2e-5, 4), (1e-6, 4), (1e-10, 4)]
)
def test_the_default_of_h_is_told_from_its_neighbours(default, earned):
    def answer(f, x, h=default):
        return numerical_gradient(f, x, h)

    assert points("numerical_gradient", answer) == earned


@pytest.mark.parametrize(
    ("accepts", "earned"),
    [
        (lambda kind, t: kind, 3),
        (lambda kind, t: "power" if kind[:1] == "p" and t >= 1 else kind, 2),
        (lambda kind, t: "inverse" if "inverse" in kind else kind, 2),
        (lambda kind, t: kind.lower(), 2),
        (lambda kind, t: "inverse" if kind == "power" and t < 0 else kind, 2),
    ],
)
def test_only_the_two_kinds_from_their_first_step_on_are_taken(accepts, earned):
    def answer(learning_rate, decay, t, kind):
        return decayed_rate(learning_rate, decay, t, accepts(kind, t))

    assert points("decayed_rate", answer) == earned


def test_a_walk_from_integers_keeps_its_digits():
    def answer(gradient, w, learning_rate, steps):
        path = np.full((steps + 1, *np.shape(w)), w)
        for t in range(steps):
            path[t + 1] = path[t] - learning_rate * gradient(path[t])
        return path

    assert points("descend", answer) == 2
