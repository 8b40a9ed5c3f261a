"""Lesson 10: each wrong loop loses the part that it has wrong, and is told what it did."""

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.exercises import find_exercise, loop
from autograder.judging.mistakes import Edit
from autograder.judging.questions import Questions

DEALT = "minibatches(len(y), batch_size, rng)"
BLOCKS = "[np.arange(i, i + batch_size) for i in range(0, len(y), batch_size)]"
START = "initial_parameters(sizes, rng)"
NO_MOMENTUM = "            parameters, velocity = momentum_step("
BATCHES = "every sample once an epoch, in shuffled batches"
PRICE, LOSSES, RATE = "the price of the weights", "one loss an epoch", "a rate that falls"


def verdict(name, answer, seed="a loop"):
    exercise = find_exercise(name)[1]
    questions = Questions(exercise, seed)
    functions = {**exercise.companions, name: answer}
    return questions.judge([ask(functions, probe, None) for probe in questions.probes])


def lost(found):
    return {part.title for part in found.parts if part.finding}


@pytest.mark.parametrize(
    ("old", "new", "parts", "words"),
    [
        ('strength, "l2"', '0.5 * strength, "l2"', {PRICE, LOSSES}, "times; the strength is"),
        (NO_MOMENTUM, "            gradients = [(dW, db + 2 * strength * b) for (dW, db), (_, b)"
         " in zip(gradients, parameters)]\n" + NO_MOMENTUM, {PRICE}, "The biases pay"),
        (DEALT, BLOCKS, {BATCHES}, "as they were given"),
        (DEALT, f"rng.permutation({BLOCKS})", {BATCHES}, "as they were given"),
        (DEALT, f"[rng.permutation(block) for block in {BLOCKS}]", {BATCHES}, "as they were given"),
        (DEALT, "minibatches(len(y), batch_size, np.random.default_rng(0))", {BATCHES},
         "The same samples are in a batch in every epoch"),
        (DEALT, "minibatches(len(y), batch_size, np.random.default_rng())", {BATCHES},
         "The same rng gives other batches"),
        ("batch_size, rng", "batch_size + 1, rng", {BATCHES, LOSSES}, "is expected"),
        ("np.mean(batch_losses)", "np.sum(batch_losses)", {LOSSES}, "price included"),
        ("decay, t,", "decay, t // 2,", {RATE}, "times the gradient"),
        (START, "initial_parameters(sizes, np.random.default_rng(0))", {"the start"},
         "Another rng gives the same start"),
        (START, "[(W / 3, b) for W, b in initial_parameters(sizes, rng)]", {"the start"},
         "not Glorot's"),
    ],
)  # fmt: skip
def test_a_wrong_loop_loses_its_part_and_is_told_what_it_did(old, new, parts, words):
    found = verdict("train", Edit(loop.train, old, new).function)
    assert lost(found) == parts
    assert words in found.finding.problem
    assert found.finding.asked == found.finding.truth == ""


def test_samples_that_never_come_are_missed():
    found = verdict("train", Edit(loop.train, DEALT, DEALT + "[: -(-len(y) // 5)]").function)
    assert BATCHES in lost(found)


@pytest.mark.parametrize("seed", range(8))
def test_single_precision_costs_a_loop_nothing(seed):
    single = "[(W.astype(np.float32), b.astype(np.float32)) for W, b in parameters], losses"
    answer = Edit(loop.train, "parameters, np.array(losses)", single).function
    assert verdict("train", answer, f"single {seed}").right


def test_an_array_in_a_list_of_pairs_is_called_by_its_layer():
    def off(loss, gradients, parameters, strength, kind):
        loss, slopes = right(loss, gradients, parameters, strength, kind)
        return loss, [(dW, db + np.arange(len(db))) for dW, db in slopes]

    right = find_exercise("regularised")[1].reference
    assert verdict("regularised", off).finding.problem.startswith("gradients: db of layer 0:")
