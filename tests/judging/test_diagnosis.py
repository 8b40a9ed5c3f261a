"""A wrong answer is told apart: which mistake, or two at once, or what can be said of it."""

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.exercises import find_exercise
from autograder.judging import general
from autograder.judging.exercise import Mistake, exercise, source_of
from autograder.judging.questions import Questions
from autograder.judging.verdict import Kind
from course import loss


def judged(name, function, seed="test", **others):
    questions = Questions(find_exercise(name)[1], seed)
    functions = {**others, name: function}
    return answered(questions, functions)


def answered(questions, functions):
    replies, sides = (
        [ask(functions, probe) for probe in probes]
        for probes in (questions.probes, questions.side_probes)
    )
    return questions.judge(replies, sides)


def told(name, function, **others):
    return " ".join(judged(name, function, **others).mistakes)


def right_gradient(y_hat, y):
    return 2 * (y_hat - y) / len(y)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda y_hat, y: np.mean(y_hat - y), "one number"),
        (lambda y_hat, y: 4 * (y_hat - y) / len(y), "twice too large"),
        (lambda y_hat, y: 2 * (y_hat - y) / len(y) ** 2, "divided by S once too often"),
        (lambda y_hat, y: 2 * (y - y_hat) / len(y), "sign"),
        (lambda y_hat, y: np.trunc(2 * (y_hat - y) / len(y)), "cut off"),
        (lambda y_hat, y: 2 * y_hat / len(y), "y has no influence"),
        (lambda y_hat, y: np.random.normal(size=len(y)), "two different answers"),
    ],
)
def test_general_mistakes_are_recognised(wrong, sentence):
    if sentence == "one number":
        assert judged("mse_gradient", wrong).points == 0
        return
    assert sentence in told("mse_gradient", wrong)


def test_an_exception_that_a_named_mistake_raises_too_is_named_by_it():
    def negative(x):
        return -x

    forgetful = exercise(negative, points=1, draw=lambda rng: dict(x=rng.normal()))
    forgetful.mistakes.append(Mistake(lambda x: x.size.no, "A number has no size."))
    verdict = answered(Questions(forgetful, "test"), {"negative": lambda x: x.length})
    assert verdict.kind is Kind.RAISED
    assert verdict.mistakes == ("A number has no size.",)


def test_sign_and_factor_together_are_both_named():
    verdict = judged("mse_gradient", lambda y_hat, y: -4 * (y_hat - y) / len(y))
    assert len(verdict.mistakes) == 2
    assert general.SIGN in verdict.mistakes


def test_a_named_mistake_and_a_general_one_together_are_both_named():
    def wrong(x, y, w, b):
        slopes = 2 * (y - (w * x + b)) / len(y)
        return np.sum(slopes), np.sum(slopes)

    assert "inner derivative" in told("mse_line_gradient", wrong)
    assert general.SIGN in told("mse_line_gradient", wrong)


def test_only_the_wrong_item_of_a_pair_is_spoken_of():
    def wrong(x, y, w, b):
        dw, db = loss.mse_line_gradient(x, y, w, b)
        return dw, 2 * db

    assert judged("mse_line_gradient", wrong).mistakes == ("db: Every number is twice too large.",)


def test_swapped_arguments_are_recognised():
    def f(a, c):
        return a - 2 * c

    made = exercise(f, points=1, draw=lambda rng: dict(a=rng.normal(size=3), c=rng.normal(size=3)))
    questions = Questions(made, "test")
    verdict = questions.judge([ask({"f": lambda c, a: f(a, c)}, p) for p in questions.probes])
    assert verdict.mistakes == ("The arguments a and c are used the wrong way round.",)


def test_the_slope_of_the_students_own_wrong_loss_is_told_from_a_wrong_slope():
    def mse(y_hat, y):
        return np.mean((y_hat - y) ** 2) + np.mean(y_hat**2)

    def slope_of_it(y_hat, y):
        return (2 * (y_hat - y) + 2 * y_hat) / len(y)

    assert "your own mse" in told("mse_gradient", slope_of_it, mse=mse)
    assert "your own mse" not in told("mse_gradient", slope_of_it, mse=loss.mse)


def test_an_own_loss_that_is_right_is_not_blamed_for_a_slope_wrong_elsewhere():
    first = Questions(find_exercise("mse_gradient")[1], "test").probes[0].steps[0].args[0]

    def right_only_there(y_hat, y):
        return right_gradient(y_hat, y) + 0.1 * (not np.array_equal(y_hat, first))

    assert "your own mse" not in told("mse_gradient", right_only_there, mse=loss.mse)


def test_a_mistake_is_not_named_where_one_probe_speaks_against_it():
    def nearly(y_hat, y):
        g = -2 * (y - y_hat)
        return g if len(y) % 2 else g + 0.01

    assert judged("mse_gradient", nearly).mistakes == ()


def test_a_changed_input_is_said_and_earns_nothing():
    def changing(y_hat, y):
        y_hat -= y
        return 2 * y_hat / len(y)

    verdict = judged("mse_gradient", changing)
    assert (verdict.kind, verdict.points) == (Kind.CHANGED_INPUT, 0)
    assert "y_hat in place" in verdict.finding.problem


def test_right_only_for_one_kind_of_input_is_said():
    def draw(S):
        return lambda rng: dict(x=rng.normal(size=S))

    def total(x):
        return np.sum(x)

    made = exercise(total, points=1, draw=(draw(1), draw(4)))
    questions = Questions(made, "test")
    verdict = questions.judge([ask({"total": lambda x: x[0]}, p) for p in questions.probes])
    assert verdict.mistakes == ("It is right only where there is only one sample.",)


def test_an_overflow_is_said():
    def wrong(y_hat, y):
        return np.exp(np.full(len(y), 1e4))

    verdict = judged("mse_gradient", wrong)
    assert verdict.points == 0


def test_a_numerical_derivative_earns_the_value_and_is_flagged():
    def numerical(y_hat, y):
        g = np.zeros(len(y))
        for i in range(len(y)):
            e = np.zeros(len(y))
            e[i] = 1e-5
            g[i] = (loss.mse(y_hat + e, y) - loss.mse(y_hat - e, y)) / 2e-5
        return g

    verdict = judged("mse_gradient", numerical)
    assert (verdict.kind, verdict.points) == (Kind.NUMERICAL, 2)
    assert verdict.flags == ("numerical derivative",)


def test_a_forward_difference_is_wrong():
    def crude(y_hat, y):
        e = 1e-4 * np.eye(len(y))
        return [(loss.mse(y_hat + row, y) - loss.mse(y_hat, y)) / 1e-4 for row in e]

    assert judged("mse_gradient", crude).points == 0


def test_later_parts_count_only_once_the_first_is_right():
    verdict = judged("accuracy_within", lambda y_hat, y, epsilon: 0.25)
    assert verdict.points == 0


def test_partial_marks_follow_the_parts():
    def lax(y_hat, y, epsilon):
        return np.mean(np.abs(y - y_hat) <= epsilon)

    verdict = judged("accuracy_within", lax)
    assert [part.points for part in verdict.parts] == [1, 0]


class Stack:
    def __init__(self):
        self.items = []

    def top(self):
        return self.items[-1]


class UpsideDown(Stack):
    def top(self):
        return self.items[0]


def test_the_text_of_a_class_that_changes_another_runs_alone():
    names = {}
    exec(source_of(UpsideDown, "Pile"), names)
    pile = names["Pile"]()
    pile.items += [1, 2]
    assert pile.top() == 1
