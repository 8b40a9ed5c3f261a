"""Lesson 01: what is no shuffle, where x are equal, and what is said of a line that is not best."""

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.exercises import find_exercise
from autograder.judging.questions import Questions


def judged(name, answer, seed="lesson 01"):
    """The verdict on `answer`, with what is proved of it."""
    questions = Questions(find_exercise(name)[1], seed)
    asked = questions.probes, questions.side_probes
    return questions.judge(*([ask({name: answer}, probe) for probe in probes] for probes in asked))


def split_of(order):
    """A split that cuts what `order(S, n0, rng)` gives."""

    def split_indices(S, fractions, rng):
        ends = np.round(S * np.cumsum(fractions)).astype(int)
        return np.split(order(S, ends[0], rng), ends[:2])

    return split_indices


def rest_shuffled(S, n0, rng):
    return np.concatenate([np.arange(n0), rng.permutation(np.arange(n0, S))])


def training_shuffled(S, n0, rng):
    return np.concatenate([rng.permutation(n0), np.arange(n0, S)])


def two_exchanged(S, n0, rng):
    order, two = np.arange(S), rng.integers(S, size=2)
    order[two] = order[two[::-1]]
    return order


def rolled_and_turned(S, n0, rng):
    return np.roll(np.arange(S), rng.integers(1, S))[:: rng.choice([1, -1])]


def pairs_shuffled(S, n0, rng):
    return (2 * rng.permutation(S // 2)[:, None] + [0, 1]).ravel()


@pytest.mark.parametrize(
    "order", [rest_shuffled, training_shuffled, two_exchanged, rolled_and_turned, pairs_shuffled]
)
def test_what_leaves_less_than_everything_to_chance_is_no_shuffle(order):
    parts = judged("split_indices", split_of(order)).parts
    assert [part.points for part in parts] == [1, 1, 0]


def test_a_shuffle_is_taken_for_one_whatever_is_drawn():
    shuffled = split_of(lambda S, n0, rng: rng.permutation(S))
    for seed in range(5):
        questions = Questions(find_exercise("split_indices")[1], str(seed))
        replies = [ask({"split_indices": shuffled}, probe) for probe in questions.probes]
        assert questions.judge(replies).points == 3


def fitting(refuse=lambda x: np.all(x == x[0]), error=lambda: ValueError("x are equal"), b=None):
    def fit_line(x, y):
        if refuse(x):
            raise error()
        dx, dy = x - np.mean(x), y - np.mean(y)
        w = np.sum(dx * dy) / np.sum(dx * dx)
        return w, b if b is not None else np.mean(y) - w * np.mean(x)

    return fit_line


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        (fitting(), 4),
        (fitting(refuse=lambda x: np.ptp(x) == 0), 4),
        (fitting(refuse=lambda x: np.all(x - np.mean(x) == 0)), 3),
        (fitting(refuse=lambda x: np.std(x) == 0), 3),
        (fitting(refuse=lambda x: np.ptp(x) < 1e-3), 3),
        (fitting(refuse=lambda x: np.allclose(x, x[0])), 3),
        (fitting(error=ValueError), 3),
        (fitting(error=lambda: ValueError(" ")), 3),
        (fitting(error=lambda: TypeError("x are equal")), 3),
    ],
)
def test_equal_x_are_refused_with_a_sentence_and_no_others(answer, points):
    assert judged("fit_line", answer).points == points


@pytest.mark.parametrize(
    ("answer", "id"),
    [
        (fitting(refuse=lambda x: np.all(x - np.mean(x) == 0)), "squares-compared-with-0"),
        (fitting(refuse=lambda x: np.sum((x - x.mean()) ** 2) < 1e-6), "close-together-refused"),
        (fitting(b=0.0), ""),
    ],
)
def test_a_mistake_is_named_whatever_words_are_raised_elsewhere(answer, id):
    assert "".join(each.id for each in judged("fit_line", answer).mistakes) == id


def test_an_error_without_words_is_told_so():
    finding = judged("fit_line", fitting(error=ValueError)).finding
    assert finding.problem == "It raises a ValueError without a sentence: nobody is told why."


def test_where_b_fits_w_it_is_said_that_w_is_to_blame():
    def fit_line(x, y):
        w = np.median(y) / np.median(x)
        return w, np.mean(y) - w * np.mean(x)

    details = judged("fit_line", fit_line).finding.details
    assert details == ("db is 0, so b is the best for your w. Look at w.",)


def test_where_w_is_right_it_is_said_that_b_is_to_blame():
    details = judged("fit_line", fitting(b=3.0)).finding.details
    assert details == ("Your w is that of the best line. Look at b.",)


def test_no_picture_of_steps_is_shown_before_steps_are_taught():
    wrong = judged("sum_of_squares_gradient", lambda x, y, w, b: (w, b))
    assert wrong.finding.picture is None
