"""Lesson 06: who walks every path is right on small graphs, and out of time on ladders."""

import pytest

from autograder.core.budget import ask_all
from autograder.exercises import find_exercise
from autograder.judging.questions import Questions
from course import chain_rule


def count_paths(edges, source, target):
    if source == target:
        return 1
    return sum(count_paths(edges, end, target) for start, end in edges if start == source)


class Walking(chain_rule.Value):
    """Goes back over every path, with a list of its own in place of a recursion."""

    def backward(self):
        for value in self.history():
            value.grad = 0.0
        waiting = [(self, 1.0)]
        while waiting:
            value, slope = waiting.pop()
            value.grad += slope
            edges = zip(value.inputs, value.slopes, strict=True)
            waiting += [(source, slope * local) for source, local in edges]


@pytest.mark.parametrize(("name", "answer"), [("count_paths", count_paths), ("Value", Walking)])
def test_only_the_part_with_the_ladder_is_lost_and_the_reason_is_time(name, answer):
    exercise = find_exercise(name)[1]
    questions = Questions(exercise, "walking")
    verdict = questions.judge(ask_all({name: answer}, questions.probes, 1.0))
    assert [part.finding.kind for part in verdict.parts if part.finding] == ["timed out"]
    assert verdict.points == exercise.points - 1
