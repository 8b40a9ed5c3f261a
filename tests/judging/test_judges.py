"""Judges that look at more than the value: warnings, and properties told in sentences."""

import warnings

import numpy as np

from autograder.core.ask import ask
from autograder.core.probe import Call, Probe
from autograder.exercises import find_exercise
from autograder.judging import outcomes
from autograder.judging.judges import Property, Silent
from autograder.judging.questions import Questions

PROBE = Probe((Call("f", (np.array([-1000.0, 2.0]),)),))


def reply(function):
    return ask({"f": function}, PROBE)


def stable(a):
    return np.exp(-np.logaddexp(0, -a))


def overflowing(a):
    return 1 / (1 + np.exp(-a))


def hushed(a):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return overflowing(a)


def test_silent_takes_the_marks_of_a_right_value_that_comes_with_a_warning():
    found = Silent().judge(PROBE, reply(overflowing), reply(stable), None)
    assert (found.share, found.difference.problem) == (
        0,
        "The value is right, but it comes with a warning.",
    )
    assert "overflow" in found.difference.details[0]


def test_silent_takes_any_way_to_a_right_value_without_a_warning():
    for function in (stable, hushed):
        assert Silent().judge(PROBE, reply(function), reply(stable), None).right


def test_silent_speaks_of_a_wrong_value_before_the_warning():
    found = Silent().judge(PROBE, reply(lambda a: 2 * overflowing(a)), reply(stable), None)
    assert "numbers is off" in found.difference.problem


def test_silent_does_not_take_a_loud_answer_for_a_silent_one():
    loud, still, truth = reply(overflowing), reply(hushed), reply(stable)
    assert Silent().alike(PROBE, loud, loud, truth)
    assert not Silent().alike(PROBE, loud, still, truth)


def test_the_lines_of_a_property_are_its_symptom_and_details_and_prove_no_mistake():
    judge = Property(lambda probe, values, true: f"It is off.\nBy {values[0]}.")
    two, three = reply(lambda a: 2), reply(lambda a: 3)
    found = judge.judge(PROBE, two, two, None)
    assert (found.difference.problem, found.difference.details) == ("It is off.", ("By 2.",))
    assert judge.alike(PROBE, two, two, two)
    assert not judge.alike(PROBE, two, three, two)


UNCOUNTED = """
def numerical_gradient(f, x, h=1e-5):
    f = f._function
    x = np.asarray(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        for _ in range(2):
            gradient[index] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient
"""


def test_values_show_how_often_a_function_was_called_even_where_no_call_is_counted():
    from autograder.checking import judge
    from autograder.exercises import load_lesson

    answer = {"np": np}
    exec(UNCOUNTED, answer)
    parts = judge(load_lesson("05_gradient_descent").exercises["numerical_gradient"], answer).parts
    assert [part.points for part in parts] == [2, 1, 1, 0]


def test_an_error_that_is_returned_and_not_raised_is_told():
    def refuses(a):
        raise ValueError("no")

    truth, mine = reply(refuses), reply(lambda a: ValueError("no"))
    found = outcomes.finding("f", mine, truth, ["a"])
    assert "write raise ValueError(…), not return ValueError(…)" in found.hint


def test_a_formula_in_single_precision_is_a_formula():
    def gradient(y_hat, y):
        return (2 * (y_hat - y) / len(y)).astype(np.float32)

    questions = Questions(find_exercise("mse_gradient")[1], "test")
    replies = [ask({"mse_gradient": gradient}, probe) for probe in questions.probes]
    assert questions.judge(replies).right
