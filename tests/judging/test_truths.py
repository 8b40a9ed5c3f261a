"""A truth is a value, or the exception that is meant: all else is a fault that is named."""

import re

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.core.probe import Call, Probe, Raised, Reply, TimedOut
from autograder.exercises import table
from autograder.judging import truths
from autograder.judging.exercise import Mistake, Part, exercise, slope
from autograder.judging.faults import BrokenExercise
from autograder.judging.questions import Questions
from autograder.notebooks import build


def two(a, b):
    return a - b


def refused(declared):
    with pytest.raises(BrokenExercise) as caught:
        _ = Questions(declared, "test").truths
    return str(caught.value)


def drawing(**drawn):
    return Part("some", 1, lambda rng: drawn)


def raising(error):
    def two(a, b):
        raise error

    return two


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        ({"a": 1.0}, "the draw lacks b"),
        ({"a": 1.0, "bb": 2.0}, "the draw gives bb"),
        ({"b": 1.0, "a": 2.0}, "the draw gives b where a belongs"),
        ({"a": 1.0, "b": 2.0, "c": 3.0}, "the draw gives c"),
    ],
)
def test_a_draw_that_does_not_fit_is_refused_by_name(drawn, told):
    assert refused(exercise(two, drawing(**drawn))).startswith(f'two, part "some", draw 1: {told}')


def test_an_argument_left_out_before_another_is_missed():
    def three(a, b=1.0, c=2.0):
        return a + b + c

    assert "lacks b" in refused(exercise(three, drawing(a=1.0, c=3.0)))
    assert Questions(exercise(three, drawing(a=1.0, b=3.0)), "test").probes


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (Call("two", (1.0,)), "missing a required argument: 'b'"),
        (Call("two", (1.0,), {"bb": 2.0}), "'b'"),
        (Call("twoo", (1.0, 2.0)), "calls twoo"),
    ],
)
def test_a_call_made_by_hand_must_fit_its_function(call, told):
    sentence = refused(exercise(two, Part("by hand", 1, lambda rng: Probe((call,)))))
    assert sentence.startswith('two, part "by hand", draw 1: ')
    assert told in sentence


def test_a_draw_that_raises_is_named():
    def draw(rng):
        return {}["b"]

    assert refused(exercise(two, points=1, draw=draw)) == (
        "two, part \"values\", draw 1: it can't be drawn: KeyError: 'b'."
    )


def test_a_slope_is_of_a_function_of_the_same_arguments():
    other = slope(of=lambda b, a: a - b, by="a")
    with pytest.raises(BrokenExercise, match=r"two, .* of b, a, but the arguments are a, b"):
        exercise(two, points=1, draw=lambda rng: dict(a=1.0, b=2.0), judge=other)


def test_a_reference_that_fails_stops_with_exercise_part_and_draw():
    def two(a, b):
        return 1.0 / a

    draws = tuple(lambda rng, a=a: dict(a=a, b=1.0) for a in (1.0, 0.0))
    sentence = refused(exercise(two, Part("mixed", 1, draws)))
    assert sentence.startswith('two, part "mixed", draw 2: the reference raised ZeroDivisionError')


@pytest.mark.parametrize("error", [TypeError("no"), NotImplementedError(), SystemExit(0)])
def test_an_exception_is_true_only_if_it_is_the_one_that_is_meant(error):
    meant = Part("refused", 1, lambda rng: dict(a=1.0, b=2.0), raises=ValueError)
    assert f"raised {type(error).__name__}" in refused(exercise(raising(error), meant))


def test_where_an_exception_is_meant_only_the_same_one_is_right():
    meant = Part("refused", 1, lambda rng: dict(a=1.0, b=2.0), raises=ValueError)
    questions = Questions(exercise(raising(ValueError("so")), meant), "test")

    def points(function):
        return questions.judge([ask({"two": function}, p) for p in questions.probes]).points

    answers = [raising(ValueError("mine")), raising(TypeError("mine")), lambda a, b: -1.0]
    assert [points(answer) for answer in answers] == [1, 0, 0]


def test_our_own_functions_have_all_the_time_they_need(monkeypatch):
    limits = []

    def asked(functions, probe, seconds):
        limits.append(seconds)
        return ask(functions, probe, seconds)

    monkeypatch.setattr(truths, "ask", asked)
    declared = exercise(two, drawing(a=1.0, b=2.0), seconds=0.01)
    declared.mistakes.append(Mistake("sum", "It is the sum.", "", lambda a, b: a + b))
    questions = Questions(declared, "test")
    _ = questions.truths, questions.mistaken, questions.further_truths
    assert set(limits) == {None}


@pytest.mark.parametrize("lost", [TimedOut(10.0), Raised("MemoryError", "")])
def test_a_truth_that_was_lost_stops_the_run(monkeypatch, lost):
    monkeypatch.setattr(truths, "ask", lambda *asked: Reply((lost,)))
    assert 'two, part "some", draw 1: the reference' in refused(
        exercise(two, drawing(a=1.0, b=2.0))
    )


@pytest.mark.parametrize("error", [NameError("name 'nn' is not defined"), ImportError("no nn")])
def test_a_mistake_that_cannot_run_is_a_fault(error):
    declared = exercise(two, drawing(a=1.0, b=2.0))
    declared.mistakes.append(Mistake("mistaken", "It is mistaken.", "", raising(error)))
    with pytest.raises(BrokenExercise, match='two, part "some", draw 1: the mistake'):
        _ = Questions(declared, "test").mistaken


@pytest.fixture
def broken_lesson(monkeypatch):
    """The first lesson with an exercise whose draw misspells its argument."""
    from autograder.exercises import start

    monkeypatch.setattr(
        start,
        "mean_square",
        exercise(start.mean_square.reference, Part("misspelt", 2, lambda rng: dict(xx=np.ones(3)))),
    )
    return re.compile('mean_square, part "misspelt", draw 1: the draw gives xx')


def test_the_table_of_exercises_names_what_is_broken(broken_lesson, monkeypatch, capsys):
    monkeypatch.setattr(table, "LESSONS", ["00_start"])
    assert table.run_exercises(as_json=False) == 1
    assert broken_lesson.search(capsys.readouterr().out)


def test_build_names_what_is_broken(broken_lesson, tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "00_start.py").write_text("# %% [markdown]\n# # Start\n")
    with pytest.raises(build.SourceError, match=broken_lesson):
        build.build(tmp_path)
