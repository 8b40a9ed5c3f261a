"""Lesson 02: whole numbers and falling sigmoids, and what is said of neurons and of XOR."""

import linecache

import numpy as np
import pytest

from autograder.checking import _with_slip, judge
from autograder.core.ask import ask
from autograder.exercises import find_exercise
from autograder.judging.questions import Questions
from course.neuron import or_neuron, pre_activation


def judged(name, answer):
    """The verdict on `answer`, with what is proved of it."""
    questions = Questions(find_exercise(name)[1], "lesson 02")
    asked = questions.probes, questions.side_probes
    return questions.judge(*([ask({name: answer}, probe) for probe in probes] for probes in asked))


def filled(like):
    """A sigmoid that fills an array made by `like`, side by side."""

    def sigmoid(a, steepness=1.0):
        a = np.asarray(a)
        g, z = like(a), steepness * a
        g[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
        g[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
        return g

    return sigmoid


@pytest.mark.parametrize(
    ("like", "points"),
    [
        (np.zeros_like, 0),
        (np.empty_like, 0),
        (lambda a: a * 0, 0),
        (lambda a: np.zeros(a.shape), 3),
    ],
)
def test_a_sigmoid_keeps_its_values_where_a_holds_whole_numbers(like, points):
    assert judged("sigmoid", filled(like)).points == points


def test_the_sides_of_a_falling_sigmoid_change_places():
    def sides_by_a(a, steepness=1.0):
        e = np.exp(-np.abs(steepness * a))
        return np.where(a >= 0, 1, e) / (1 + e)

    verdict = judged("sigmoid", sides_by_a)
    assert [part.points for part in verdict.parts] == [1, 0, 1]
    assert [each.id for each in verdict.mistakes] == ["sides-told-by-a-alone"]


@pytest.mark.parametrize(
    ("name", "neuron", "id"),
    [
        ("and_neuron", ([1, 1], -1), "bias-cancels-weight-exactly"),
        ("and_neuron", ([1, 1], -2), "bias-cancels-both-weights"),
        ("or_neuron", ([1, 1], -1.0), "bias-cancels-weight-exactly"),
        ("or_neuron", ([1, 1], 0), "without-bias-line-runs-through"),
        ("or_neuron", ([2, 1], -1.5), ""),
    ],
)
def test_a_line_through_corners_is_told_by_its_corners(name, neuron, id):
    verdict = judged(name, lambda: neuron)
    assert "".join(each.id for each in verdict.mistakes) == id


@pytest.mark.parametrize("name", ["and_neuron", "or_neuron"])
def test_of_many_right_neurons_none_is_given_away(name):
    verdict = judged(name, lambda: ([1, -1], 0.3))
    assert verdict.points == 0
    assert verdict.finding.truth == ""


def xor(bend=lambda a: a > 0, bias=-0.5, top=or_neuron):
    def xor_network(X):
        first = bend(pre_activation(X, np.array([1.0, -1.0]), bias))
        second = bend(pre_activation(X, np.array([-1.0, 1.0]), bias))
        a = pre_activation(np.column_stack([first, second]), *top())
        return bend(a) if bend is np.sign else (a > 0).astype(int)

    return xor_network


@pytest.mark.parametrize(
    ("answer", "id"),
    [
        (xor(bend=lambda a: a), "never-says-yes"),
        (xor(bias=-1.5), "never-says-yes"),
        (xor(top=lambda: (np.array([1.0, 1.0]), -1.5)), "never-says-yes"),
        (xor(bend=np.sign), "signs-from-minus-1-to-1"),
        (xor(bias=0.0), "inputs-compared-exactly"),
    ],
)
def test_what_goes_wrong_between_two_layers_is_named(answer, id):
    assert [each.id for each in judged("xor_network", answer).mistakes] == [id]


def test_the_slip_of_a_neuron_is_found_though_no_example_is_shown():
    text = "def or_neuron():\n    return [2, 1], -1.5\n"
    namespace = {}
    exec(compile(text, "<cell or_neuron>", "exec"), namespace)
    linecache.cache["<cell or_neuron>"] = (len(text), None, text.splitlines(True), "")
    exercise = find_exercise("or_neuron")[1]
    verdict = _with_slip(exercise, namespace, judge(exercise, namespace))
    assert verdict.finding.slip.sentence.startswith("Look at line 2")
