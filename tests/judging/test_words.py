"""Probes in words, as a student would type them."""

import pytest

from autograder.core.ask import ask
from autograder.core.probe import Attribute, Call, Method, Operation, Probe, Ref, Reply, Returned
from autograder.judging.judges import Attributes
from autograder.judging.words import asked, told


class Number:
    def __init__(self, data, unit=""):
        self.data = data

    def __mul__(self, other):
        return Number(self.data * getattr(other, "data", other))

    def tell(self):
        return "nothing that counts"


SQUARE = Probe(
    (
        Call("Number", (1.5,)),
        Operation("*", Ref(0), Ref(0)),
        Method(Ref(1), "tell"),
        Attribute(Ref(1), "data"),
        Attribute(Ref(0), "data"),
    )
)


def test_results_that_are_used_again_have_letters():
    assert asked(SQUARE, Number) == "a = Number(1.5); b = a * a; b.tell(); b.data; a.data"


def test_a_repeated_operator_is_a_loop():
    probe = Probe((Call("Number", (2,)), Operation("*", Ref(0), 3, 5), Attribute(Ref(1), "data")))
    assert asked(probe, Number) == ("a = Number(2); b = a; for _ in range(5): b = b * 3; b.data")


def test_a_function_is_called_with_the_names_of_its_arguments():
    def area(width, height):
        return width * height

    probe = Probe((Call("area", (2, 3)), Call("area", (Ref(0), 4))))
    assert asked(probe, area) == "a = area(width=2, height=3); area(width=a, height=4)"


def test_a_long_probe_is_shortened_in_the_middle():
    steps = [Call("Number", (1,)), *(Operation("*", Ref(i), Ref(i)) for i in range(60))]
    text = asked(Probe(tuple(steps)), Number)
    assert "… 45 steps …" in text
    assert text.startswith("a = Number(1); b = a * a; c = b * b;")
    assert text.endswith("h3 = g3 * g3; result = h3 * h3")


def test_what_is_read_is_told_by_name():
    values = [outcome.value for outcome in ask({"Number": Number}, SQUARE).outcomes]
    assert told(SQUARE, values) == "b.data = 2.25; a.data = 1.5"


@pytest.mark.parametrize(
    ("read", "problem"), [(9.0, "b.data is 9.0; 2.25 is expected."), (2.25, None)]
)
def test_attributes_count_and_returned_objects_do_not(read, problem):
    truth = ask({"Number": Number}, SQUARE)
    values = [None, 3.0, [1, 2], read, 1.5]
    judged = Attributes().judge(SQUARE, Reply(tuple(map(Returned, values))), truth, None)
    assert (judged.difference and judged.difference.problem) == problem
