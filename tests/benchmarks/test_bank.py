"""The bank of gradients: right ones are right, wrong ones are wrong, and our judge tells which."""

from collections import Counter
from functools import cache
from itertools import islice

import numpy as np
import pytest

from benchmarks.bank import (
    GENERIC,
    NEAR_ZERO,
    PLACES,
    PROBLEMS,
    RIGHT,
    SCALES,
    WRONG,
    Entry,
    asked,
    differs,
    draw,
    entries,
    penalised_by_turns,
    questions,
    scale_of,
)
from benchmarks.bank.problems import HINGE, MSE, RELU, TANH, mse_slopes
from benchmarks.bank.questions import right_penalty, units
from benchmarks.judges import ask_everything
from benchmarks.rivals import COURSE, Course

pytestmark = pytest.mark.heavy("it judges hundreds of gradients, right and wrong ones")

SEEDS = range(len(SCALES))


@cache
def first_question(problem, seed, place):
    return next(questions(problem, seed, place, penalised=True))


def numerical_slopes(question, x, steps):
    """Central differences, a step for each coordinate."""
    moves = np.diag(steps)
    rises = [question.loss(x + move) - question.loss(x - move) for move in moves]
    return np.array(rises) / (2 * steps)


def is_a_slope(answer, question, x, seed):
    """In units of the inputs' size: within a millionth of the largest one, and rounding."""
    size, _ = SCALES[scale_of(seed)]
    unit = units(question.shapes, size)
    numerical = unit * numerical_slopes(question, x, 1e-6 * unit)
    room = 1e-6 * np.max(np.abs(numerical)) + 2e-9 * abs(question.loss(x))
    return np.max(np.abs(unit * answer - numerical)) < room


def is_off(entry, question):
    """Whether an array of the answer is a millionth off at one of the points."""
    return any(
        np.max(np.abs(answer - truth)) > 1e-6 * np.max(np.abs(truth))
        for x in question.points
        for answer, truth in zip(
            question.split(entry.gradient(question, x)),
            question.split(question.right_slopes(x)),
            strict=True,
        )
    )


def test_the_bank_is_as_large_as_promised():
    assert len(WRONG) >= 40
    assert len(RIGHT) >= 20
    assert {entry.problem for entry in WRONG} == {entry.problem for entry in RIGHT} == {*PROBLEMS}


def test_no_two_entries_have_the_same_name():
    assert max(Counter(map(str, RIGHT + WRONG)).values()) == 1


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("entry", RIGHT, ids=str)
def test_a_right_gradient_is_the_measured_slope(entry, place):
    for seed in SEEDS:
        question = first_question(entry.problem, seed, place)
        for x in question.points:
            assert is_a_slope(entry.gradient(question, x), question, x, seed)


@pytest.mark.parametrize("entry", WRONG, ids=str)
def test_a_wrong_gradient_differs_from_the_right_one_wherever_it_is_asked(entry):
    for seed in SEEDS:
        for place in entry.places:
            question = first_question(entry.problem, seed, place)
            assert is_off(entry, question)


def test_a_question_at_which_a_mistake_does_not_show_is_not_asked(monkeypatch):
    same = Entry(MSE, "no mistake at all", False, mse_slopes, right_penalty(MSE))
    assert not differs(same, draw(MSE, 0, GENERIC, penalised=True))
    monkeypatch.setattr(entries, "WRONG", [same])
    with pytest.raises(RuntimeError, match="no mistake at all"):
        next(questions(MSE, 0, GENERIC, penalised=True))


def test_slopes_of_zero_do_not_differ_by_their_rounding():
    drawn = (draw(HINGE, seed, NEAR_ZERO, penalised=False) for seed in range(100))
    balanced = next(q for q in drawn if q.data.S == 3 * q.data.K)
    left_at_zero = next(
        e for e in WRONG if e.problem is HINGE and e.name == "the biases' slopes are left at zero"
    )
    assert all(np.allclose(balanced.split(balanced.right_slopes(x))[1], 0) for x in balanced.points)
    assert not differs(left_at_zero, balanced)


def test_the_sizes_of_a_question_all_differ():
    for seed in range(20):
        question = draw(TANH, seed, GENERIC, penalised=False)
        (H, D), (K, _) = question.shapes["W1"], question.shapes["W2"]
        assert len({question.data.S, D, H, K}) == 4


def test_near_zero_the_weights_are_small_and_elsewhere_they_are_not():
    small = draw(TANH, 0, NEAR_ZERO, penalised=False).points
    generic = draw(TANH, 0, GENERIC, penalised=False).points
    assert max(np.abs(x).max() for x in small) < 0.05
    assert min(np.abs(x).max() for x in generic) > 0.5


def test_the_second_generic_point_has_been_trained():
    drawn = [draw(TANH, seed, GENERIC, penalised=False) for seed in range(15)]
    losses = np.array([[q.loss(x) / q.factor for x in q.points] for q in drawn])
    generic, trained = np.median(losses, axis=0)
    assert trained < 0.7 * generic


def test_the_seeds_of_a_benchmark_meet_every_scale_with_and_without_a_penalty():
    met = {(scale_of(seed), penalised_by_turns(seed)) for seed in range(2 * len(SCALES))}
    assert len(met) == 2 * len(SCALES)


def test_the_same_seed_draws_the_same_question():
    one, other = (next(questions(RELU, 3, GENERIC, penalised=True)) for _ in range(2))
    assert all(map(np.array_equal, one.points, other.points))
    again = list(islice(questions(RELU, 3, GENERIC, penalised=True), 2))[1]
    assert again.points[0].shape != one.points[0].shape or not np.array_equal(
        again.points[0], one.points[0]
    )


def test_a_mistake_about_the_penalty_is_asked_with_a_penalty_only():
    about = {e.name for e in asked(MSE, GENERIC, True)} - {
        e.name for e in asked(MSE, GENERIC, False)
    }
    assert "λW in place of 2λW" in about
    assert "the sign is turned" not in about


@pytest.mark.parametrize("seed", SEEDS)
def test_our_judge_passes_no_wrong_gradient_and_rejects_no_right_one(seed):
    judgements = ask_everything({COURSE: Course()}, [seed]).judgements[COURSE]
    assert len(judgements) > 2 * len(RIGHT) + len(WRONG)
    assert [f"{j.entry}, {j.place}" for j in judgements if j.failed] == []
