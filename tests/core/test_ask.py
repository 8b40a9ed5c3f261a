"""Asking brings back plain data, whatever the asked function does."""

import contextlib
import time
import warnings

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.core.plain import MAX_ITEMS, MAX_NUMBERS, MAX_TEXT
from autograder.core.probe import (
    Attribute,
    Call,
    Described,
    Method,
    Missing,
    Opaque,
    Operation,
    Probe,
    Raised,
    Ref,
    Returned,
    TimedOut,
)
from course.running.quiet import PRINTED


def asked(function, *args, **kwargs):
    """The outcome of one call."""
    return ask({"f": function}, Probe((Call("f", args, kwargs),))).last


def test_a_value_comes_back_with_what_was_printed():
    def f(x):
        print("looking at", x)
        return x + 1

    assert asked(f, 2) == Returned(3, "looking at 2\n")


LARGE = {
    "a list": lambda: [0.0] * (MAX_ITEMS + 1),
    "lists in a list": lambda: [[0.0] * 300] * 300,
    "a dict": lambda: dict.fromkeys(range(MAX_ITEMS + 1)),
    "an array": lambda: np.zeros(MAX_NUMBERS + 1),
    "arrays in a list": lambda: [np.zeros(MAX_NUMBERS // 2)] * 3,
}


@pytest.mark.parametrize("large", LARGE)
def test_what_is_too_large_is_not_looked_at(large):
    value = asked(LARGE[large]).value
    found = value[-1] if isinstance(value, list) else value
    assert isinstance(found, Opaque)
    assert "too large to be looked at" in found.kind
    assert isinstance(asked(lambda: [np.zeros(MAX_ITEMS)] * 3).value[-1], np.ndarray)


def test_a_long_text_costs_what_is_shown_of_it():
    class Text(str):
        def __str__(self):
            raise AssertionError("the whole text was asked for")

    assert asked(lambda: Text("q" * 10 * MAX_TEXT)).value == "q" * MAX_TEXT


def test_what_is_printed_is_cut_to_a_length():
    assert len(asked(lambda: print("x" * 10 * PRINTED)).printed) == PRINTED


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        (np.float64(0.5), 0.5),
        (np.int32(3), 3),
        (np.bool_(True), True),
        ((1, [2.0, None]), (1, [2.0, None])),
        ({"a": np.float64(0.5)}, {"a": 0.5}),
        (range(3), [0, 1, 2]),
        (object(), Opaque("object")),
        (1j, Opaque("complex")),
        (len, Opaque("builtin_function_or_method")),
    ],
)
def test_results_become_plain_data(given, plain):
    assert asked(lambda: given).value == plain


def test_arrays_become_float64_int64_float32_or_bool():
    kinds = {"f2": "float64", "u1": "int64", "f4": "float32", "?": "bool", "f8": "float64"}
    for given, plain in kinds.items():
        assert asked(lambda given=given: np.ones(2, dtype=given)).value.dtype == plain
    assert asked(lambda: np.float32(0.1)).value.dtype == "float32"
    assert asked(lambda: np.array([1, None], dtype=object)).value == [1, None]
    assert type(asked(lambda: np.matrix([[1.0]])).value) is np.ndarray


def test_a_result_is_a_copy():
    kept = np.zeros(2)
    outcome = asked(lambda: kept)
    kept[0] = 9
    assert outcome.value[0] == 0


def test_an_enormous_result_is_not_carried():
    assert isinstance(asked(lambda: np.zeros(3_000_000)).value, Opaque)
    assert isinstance(asked(lambda: 1 << 100_000).value, Opaque)


def test_an_endless_generator_is_cut():
    def forever():
        while True:
            yield 0

    assert isinstance(asked(forever).value, Opaque)


def test_a_changed_argument_is_noticed_and_the_probe_stays_fresh():
    def f(x, y, z=None):
        y += 1
        z["k"].append(3)

    probe = Probe((Call("f", (np.zeros(2), np.zeros(2)), {"z": {"k": [1]}}),))
    for _ in range(2):
        assert ask({"f": f}, probe).last.changed == (1, "z")


def test_a_changed_dtype_or_shape_counts_as_changed():
    def f(x):
        x.shape = (2, 1)

    assert asked(f, np.zeros(2)).changed == (0,)


def test_nan_in_an_argument_is_no_change():
    assert asked(lambda x: None, np.array([np.nan, 1.0])).changed == ()


def test_an_exception_tells_its_type_message_and_the_line():
    def f(x):
        return x["missing"]

    outcome = asked(f, {})
    assert (outcome.kind, outcome.message) == ("KeyError", "'missing'")
    assert outcome.code == 'return x["missing"]'
    assert outcome.line == f.__code__.co_firstlineno + 1


def test_the_line_is_the_students_not_numpys():
    def f(x):
        return np.linalg.inv(x)

    assert asked(f, np.zeros((2, 2))).code == "return np.linalg.inv(x)"


@pytest.mark.parametrize("bad", [SystemExit(0), GeneratorExit(), RecursionError(), MemoryError()])
def test_exits_and_the_like_are_outcomes(bad):
    def f():
        raise bad

    assert asked(f).kind == type(bad).__name__


def test_an_exception_that_cannot_be_printed_is_an_outcome():
    class Nasty(Exception):
        def __str__(self):
            raise RuntimeError

    def f():
        raise Nasty

    assert asked(f) == Raised(
        "Nasty", "", f.__code__.co_firstlineno + 1, "raise Nasty", function="f"
    )


def test_warnings_cost_nothing_and_are_noted():
    outcome = asked(lambda: np.exp(np.array([1000.0])))
    assert np.isinf(outcome.value[0])
    assert "overflow" in outcome.warned[0]
    assert outcome.printed == ""


def test_a_number_too_small_to_be_told_from_zero_is_no_reason_to_warn():
    outcome = asked(lambda: np.exp(np.array([-1000.0])))
    assert (outcome.value[0], outcome.warned) == (0, ())


def test_the_students_own_numpy_settings_are_left_alone():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert isinstance(asked(lambda: np.log(np.array([0.0]))), Returned)


def test_an_endless_loop_runs_out_of_time():
    def f():
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0.01)

    assert ask({"f": f}, Probe((Call("f"),)), seconds=0.1).last == TimedOut(0.1)


def test_a_missing_function_is_said():
    assert ask({}, Probe((Call("mse"),))).last == Missing("mse")


def test_steps_use_earlier_results_methods_and_attributes():
    class Counter:
        def __init__(self, start):
            self.data = start

        def add(self, n):
            self.data += n
            return [self.data, self]

    probe = Probe(
        (
            Call("Counter", (1,)),
            Method(Ref(0), "add", (2,)),
            Method(Ref(1, (1,)), "add", (Ref(1, (0,)),)),
            Attribute(Ref(0), "data"),
        )
    )
    reply = ask({"Counter": Counter}, probe)
    assert reply.outcomes[0].value == Opaque("Counter")
    assert reply.last.value == 6


class Doubled:
    """A number that answers + and * on the right only, as twice itself."""

    def __init__(self, data):
        self.data = data

    def __radd__(self, other):
        return other + 2 * self.data


def operated(symbol, left, right, times=1):
    probe = Probe((Call("Doubled", (5,)), Operation(symbol, left, right, times)))
    return ask({"Doubled": Doubled}, probe).last


def test_an_operator_is_pythons_own_and_the_right_side_may_answer():
    assert operated("+", 1, Ref(0)) == Returned(11)
    assert operated("*", 1, Ref(0)).kind == "TypeError"
    assert operated("**", 3, 2) == Returned(9)


def test_an_operator_may_be_applied_to_its_own_result_many_times():
    assert operated("+", 1, Ref(0), times=5_000) == Returned(50_001)


def test_a_probe_ends_at_the_first_step_that_fails():
    probe = Probe((Call("f"), Call("f")))
    assert len(ask({"f": lambda: 1 / 0}, probe).outcomes) == 1


def test_described_functions_are_rebuilt_and_their_calls_counted():
    square = Described("polynomial", {"coefficients": np.array([0.0, 0.0, 1.0])})
    outcome = asked(lambda f: f(3.0) + f(2.0), square)
    assert (outcome.value, outcome.calls) == (13.0, 2)


def test_the_same_described_generator_gives_the_same_numbers():
    seeded = Described("generator", {"seed": 5})
    assert asked(lambda rng: rng.random(), seeded) == asked(lambda rng: rng.random(), seeded)


def test_an_answer_that_asks_for_too_much_memory_is_told_and_the_notebook_lives_on():
    def all_pairs(a):
        return np.mean(a[:, None] > a)

    probe = Probe((Call("all_pairs", (np.zeros(100_000),)),))
    outcome = ask({"all_pairs": all_pairs}, probe).last
    assert (outcome.kind, outcome.line > 0) == ("MemoryError", True)
    assert "Unable to allocate" in outcome.message
