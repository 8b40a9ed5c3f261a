"""The example that is shown is one to follow in your head, and the answer is wrong there."""

import numpy as np
import pytest

from autograder.checking import judge, open_questions
from autograder.exercises import LESSONS, find_exercise, load_lesson
from autograder.exercises.draws import between, numbers, size
from autograder.judging.examples import Simple
from autograder.judging.judges import Undecided

ALL = [name for lesson in LESSONS for name in load_lesson(lesson).exercises]


def shown(name, function):
    _, exercise = find_exercise(name)
    return judge(exercise, {name: function}).finding


def test_a_simple_question_is_shown_where_the_answer_is_wrong_there():
    found = shown("mse", lambda y_hat, y: np.sum((y - y_hat) ** 2))
    assert found.asked == "mse(y_hat=[0.5, 0.5, 2.5, -0.5], y=[1.5, 0.0, 0.0, -0.5])"
    assert (found.returned, found.truth) == ("7.5", "1.875")
    assert [each.id for each in found.mistakes] == ["sum-divided-number-samples"]


def test_one_that_earns_marks_is_shown_where_the_answer_is_right_at_the_simple_ones():
    def mse(y_hat, y):
        return np.mean((y - y_hat) ** 2) + (len(y) > 4)

    assert "in all" in shown("mse", mse).asked


def test_simple_numbers_are_halves_within_their_bounds_and_sizes_are_small():
    rng = Simple(3)
    drawn = [*numbers(rng, 20), *between(rng, 0.7, 1.9, 20)]
    assert all(2 * number % 1 == 0 or number in (0.7, 1.9) for number in drawn)
    assert not any(np.signbit(number) for number in drawn if number == 0)
    assert size(rng, 3, 9) == 3


def for_ever(draw):
    while True:
        draw(5, 6)


@pytest.mark.parametrize("method", ["normal", "uniform", "integers"])
def test_a_draw_that_finds_nothing_among_them_ends(method):
    with pytest.raises(Undecided):
        for_ever(getattr(Simple(0), method))


@pytest.mark.parametrize("name", ALL)
def test_simple_questions_have_an_answer(name):
    examples = open_questions(name).examples
    assert len(examples) <= 2 * len(open_questions(name).exercise.parts)
    assert all(example.truth.outcomes for example in examples)
