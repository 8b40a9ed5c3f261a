"""The benchmark of judges: the rivals' rules, the counts, what is printed."""

import json
from functools import partial

import numpy as np
import pytest

from benchmarks import judges, tables
from benchmarks.bank import GENERIC, RIGHT, WRONG, draw
from benchmarks.bank.problems import TANH
from benchmarks.judges import Judgement, ask_everything, summary
from benchmarks.rivals import COURSE, JUDGES, Allclose, Course, Minitorch, central


@pytest.fixture
def question():
    return draw(TANH, 0, GENERIC, penalised=True)


def accepts(judge, question, gradient):
    return judge.accepts(question, judge.prepare(question), gradient)


def with_one_coordinate_off(question, coordinate, by):
    def gradient(x):
        answer = question.right_slopes(x)
        answer[coordinate] += by
        return answer

    return gradient


@pytest.mark.parametrize(
    "judge", [Course(), Allclose(), Minitorch()], ids=lambda j: type(j).__name__
)
def test_a_rule_accepts_the_right_gradient_and_not_its_negative(judge, question):
    assert accepts(judge, question, question.right_slopes)
    assert not accepts(judge, question, lambda x: -question.right_slopes(x))


@pytest.mark.parametrize("judge", [Course(), Allclose()], ids=lambda j: type(j).__name__)
def test_these_rules_look_at_every_coordinate(judge, question):
    measured = judge.prepare(question)
    for coordinate in range(question.points[0].size):
        off = with_one_coordinate_off(question, coordinate, 0.1)
        assert not judge.accepts(question, measured, off)


def looked_at(question):
    """The coordinates at which minitorch's rule sees that the answer is off."""
    size = question.points[0].size
    return [
        i
        for i in range(size)
        if not accepts(Minitorch(), question, with_one_coordinate_off(question, i, 0.1))
    ]


def test_minitorch_looks_at_one_coordinate_of_each_array(question):
    assert 4 <= len(looked_at(question)) <= 4 * len(question.points)


def test_minitorch_looks_at_random_coordinates(question):
    starts = [place.start for place, _ in question.places]
    assert set(looked_at(question)) - set(starts)


def test_minitorch_leaves_room_of_a_hundredth(question):
    assert accepts(Minitorch(), question, lambda x: question.right_slopes(x) + 0.009)
    assert not accepts(Minitorch(), question, lambda x: 1.05 * question.right_slopes(x) + 0.05)


def test_the_central_difference_of_a_parabola_is_exact():
    assert central(lambda x: x @ x, np.array([1.0, 3.0]), 1, 0.5) == 6


def test_a_judge_whose_package_is_not_installed_is_missing_and_not_made_up(monkeypatch):
    def make():
        raise ImportError(name="heavy")

    monkeypatch.setitem(JUDGES, "torch gradcheck", (make, "a rule"))
    loaded, missing = judges.load_judges()
    assert "torch gradcheck" not in loaded
    found = summary(ask_everything({COURSE: Course()}, []), missing, 0)
    assert found["judges"]["torch gradcheck"] == {"rule": "a rule", "missing": "heavy"}


def test_a_judgement_fails_where_a_wrong_gradient_passes_or_a_right_one_does_not():
    judgement = partial(Judgement, seed=0, place=GENERIC, seconds=0.001)
    assert judgement(WRONG[0], accepted=True).failed
    assert judgement(RIGHT[0], accepted=False).failed
    assert not judgement(WRONG[0], accepted=False).failed
    assert not judgement(RIGHT[0], accepted=True).failed


@pytest.fixture
def light_judges(monkeypatch):
    """Only the judges that need no package, on the smallest problem."""
    for name in set(JUDGES) - {COURSE, "minitorch grad_check"}:
        monkeypatch.delitem(JUDGES, name)
    monkeypatch.setattr(judges, "PROBLEMS", judges.PROBLEMS[:1])


def test_json_is_one_object_with_the_counts_of_every_judge(light_judges, capsys):
    judges.main(["--json", "--seeds", "2"])
    found = json.loads(capsys.readouterr().out)
    assert found["bank"]["seeds"] == 2
    ours, minitorch = found["judges"][COURSE], found["judges"]["minitorch grad_check"]
    assert ours["wrong_passed"] == ours["right_rejected"] == 0
    assert ours["wrong_asked"] == minitorch["wrong_asked"] > 0
    assert minitorch["wrong_passed"] > 0
    assert ours["milliseconds"] > 0


def test_people_get_tables(light_judges, capsys):
    judges.main(["--seeds", "1"])
    shown = capsys.readouterr().out
    assert "wrong passed" in shown
    assert "minitorch grad_check" in shown


def test_a_plain_table_lines_up():
    assert tables.plain("T", ["judge", "ms"], [["ours", "1.5"], ["theirs", "10"]]) == (
        "T\njudge    ms\n------  ---\nours    1.5\ntheirs   10\n"
    )
