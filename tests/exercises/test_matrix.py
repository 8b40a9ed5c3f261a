"""The matrix: every exercise × every named mistake × every unusual right answer, many seeds.

One seed in the first stage, more in the second; MATRIX_SEEDS=200 for the long run.
"""

import os
from functools import cache
from itertools import chain

import pytest

from autograder import right_answers
from autograder.core.ask import ask
from autograder.core.codec import encode
from autograder.exercises import LESSONS, load_lesson
from autograder.exercises.table import rows
from autograder.judging.questions import Questions
from autograder.judging.sides import DEAR_SECONDS

SEEDS, DEAR_SEEDS = int(os.environ.get("MATRIX_SEEDS", "12")), 3
DEAR = {"train", "Value", "random_draws"}
EXERCISES = [
    pytest.param(exercise, lesson, id=f"{lesson}-{name}")
    for lesson in LESSONS
    for name, exercise in load_lesson(lesson).exercises.items()
]


# How near an answer comes earns the marks, and that depends on the curve.
BY_DEGREES = {"staircase"}


@cache
def questions_of(lesson, name):
    """What is asked of everybody here; it takes a while to make."""
    return Questions(load_lesson(lesson).exercises[name], "matrix 0")


def replies(questions, function, probes=None):
    functions = {**questions.exercise.companions, questions.exercise.name: function}
    return [ask(functions, probe, None) for probe in (probes or questions.probes)]


def flat(parts):
    return list(chain.from_iterable(parts))


def is_dear(exercise):
    return exercise.seconds > DEAR_SECONDS or exercise.name in DEAR


CHEAP = [each for each in EXERCISES if not is_dear(each.values[0])]


@pytest.mark.parametrize(("exercise", "lesson"), CHEAP)
def test_right_answers_pass_and_mistakes_are_rejected_and_named(exercise, lesson):
    try_seeds(exercise, lesson, range(1))


@pytest.mark.heavy("it asks every answer of the course many more times")
@pytest.mark.parametrize(("exercise", "lesson"), EXERCISES)
def test_they_do_so_whatever_is_drawn(exercise, lesson):
    try_seeds(exercise, lesson, range(DEAR_SEEDS if is_dear(exercise) else SEEDS))


def try_seeds(exercise, lesson, seeds):
    variants = [a for a in right_answers.of(lesson) if a.exercise == exercise.name]
    earned = {mistake.id: set() for mistake in exercise.mistakes}
    for seed in seeds:
        questions = (
            Questions(exercise, f"matrix {seed}") if seed else questions_of(lesson, exercise.name)
        )
        right = [flat(questions.truths), *(replies(questions, v.function) for v in variants)]
        for answered in right:
            verdict = questions.judge(answered)
            assert verdict.points == exercise.points, (seed, verdict)
        for m, mistake in enumerate(exercise.mistakes):
            beside = flat(questions.further_mistaken(m))
            verdict = questions.judge(flat(questions.mistaken[m]), beside)
            assert verdict.points < exercise.points, (seed, mistake.sentence)
            assert [each.id for each in verdict.mistakes] == [mistake.id], (seed, verdict)
            earned[mistake.id].add(verdict.points)
    if exercise.name not in BY_DEGREES:
        assert {id: marks for id, marks in earned.items() if len(marks) > 1} == {}


@pytest.mark.parametrize(("exercise", "lesson"), EXERCISES)
def test_an_unwritten_answer_earns_nothing_and_is_told_so(exercise, lesson):
    def unwritten(*args, **kwargs):
        raise NotImplementedError

    questions = questions_of(lesson, exercise.name)
    verdict = questions.judge(replies(questions, unwritten))
    assert (verdict.points, verdict.kind) == (0, "unwritten")


CONSTANTS = [None, 0.0, 1.0, "text", [], (0.0, 0.0), {}, float("nan")]


@pytest.mark.parametrize(("exercise", "lesson"), EXERCISES)
def test_a_constant_earns_nothing(exercise, lesson):
    questions = questions_of(lesson, exercise.name)
    earned = {
        repr(answer): questions.judge(replies(questions, lambda *_, it=answer: it)).points
        for answer in CONSTANTS
    }
    assert earned == dict.fromkeys(map(repr, CONSTANTS), 0)


@pytest.mark.parametrize(("exercise", "lesson"), EXERCISES)
def test_the_points_of_the_parts_add_up_and_seeds_change_the_questions(exercise, lesson):
    assert exercise.points == sum(part.points for part in exercise.parts) > 0
    first = repr(questions_of(lesson, exercise.name).probes)
    assert repr(Questions(exercise, "matrix 0").probes) == first
    if exercise.arguments:
        assert repr(Questions(exercise, "matrix 1").probes) != first


@pytest.mark.parametrize(("exercise", "lesson"), EXERCISES)
def test_every_question_can_travel_into_the_sandbox(exercise, lesson):
    questions = questions_of(lesson, exercise.name)
    encode(("ask", questions.probes + questions.side_probes, exercise.seconds))


def test_every_exercise_has_enough_mistakes_and_right_answers():
    assert {row["exercise"]: row["lacks"] for row in rows() if row["lacks"]} == {}
