"""A wrong answer is told apart: which mistake, or two at once, or what can be said of it."""

import numpy as np
import pytest

from autograder.core.ask import ask
from autograder.exercises import LESSONS, find_exercise, load_lesson
from autograder.judging.claims import ONLY_WHERE, SWAPPED, claim, sentence_of
from autograder.judging.exercise import exercise, mistake
from autograder.judging.mistakes import source_of
from autograder.judging.questions import Questions
from autograder.judging.verdict import Kind
from course import loss


def judged(name, function, seed="test", **others):
    questions = Questions(find_exercise(name)[1], seed)
    functions = {**others, name: function}
    return answered(questions, functions)


def answered(questions, functions):
    replies, sides = (
        [ask(functions, probe) for probe in probes]
        for probes in (questions.probes, questions.side_probes)
    )
    return questions.judge(replies, sides)


def told(name, function, **others):
    return " ".join(each.sentence for each in judged(name, function, **others).mistakes)


def ids(verdict):
    return [each.id for each in verdict.mistakes]


def right_gradient(y_hat, y):
    return 2 * (y_hat - y) / len(y)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda y_hat, y: np.mean(y_hat - y), "one number"),
        (lambda y_hat, y: 4 * (y_hat - y) / len(y), "twice too large"),
        (lambda y_hat, y: 2 * (y_hat - y) / len(y) ** 2, "len(y_hat) times too small"),
        (lambda y_hat, y: 2 * (y - y_hat) / len(y), "sign"),
        (lambda y_hat, y: np.trunc(2 * (y_hat - y) / len(y)), "cut off"),
        (lambda y_hat, y: 2 * y_hat / len(y), "y has no influence"),
        (lambda y_hat, y: np.random.normal(size=len(y)), "two different answers"),
    ],
)
def test_general_mistakes_are_recognised(wrong, sentence):
    if sentence == "one number":
        assert judged("mse_gradient", wrong).points == 0
        return
    assert sentence in told("mse_gradient", wrong)


def test_an_exception_is_named_only_where_kind_and_message_are_those_of_the_mistake():
    def negative(x):
        return -x

    forgetful = exercise(negative, points=1, draw=lambda rng: dict(x=rng.normal()))

    @mistake(forgetful, "no-size", "A number has no size.")
    def _(x):
        return x.size.no

    questions = Questions(forgetful, "test")
    same = answered(questions, {"negative": lambda x: -x.size.no})
    assert (same.kind, ids(same)) == (Kind.RAISED, ["no-size"])
    other = answered(questions, {"negative": lambda x: x.length})
    assert (other.kind, ids(other)) == (Kind.RAISED, [])


def test_sign_and_factor_together_are_both_named():
    verdict = judged("mse_gradient", lambda y_hat, y: -4 * (y_hat - y) / len(y))
    assert ids(verdict) == ["any/sign", "any/twice"]


def test_a_general_mistake_on_top_of_a_named_one_is_not_guessed():
    def wrong(x, y, w, b):
        slopes = 2 * (y - (w * x + b)) / len(y)
        return np.sum(slopes), np.sum(slopes)

    assert told("mse_line_gradient", wrong) == ""


def test_only_the_wrong_item_of_a_pair_is_spoken_of():
    def wrong(x, y, w, b):
        dw, db = loss.mse_line_gradient(x, y, w, b)
        return dw, 2 * db

    assert judged("mse_line_gradient", wrong).mistakes == (claim("twice", item="db"),)


ITEMS = [
    (name, item)
    for lesson in LESSONS
    for name, exercise in load_lesson(lesson).exercises.items()
    for part in exercise.parts
    for item in getattr(part.judge, "names", ())
]


@pytest.mark.parametrize(("name", "item"), ITEMS)
def test_every_item_of_every_exercise_can_be_spoken_of(name, item):
    assert claim("twice", item=item).sentence.startswith(f"Every number of {item} is")


def test_swapped_arguments_are_recognised():
    def f(a, c):
        return a - 2 * c

    made = exercise(f, points=1, draw=lambda rng: dict(a=rng.normal(size=3), c=rng.normal(size=3)))
    questions = Questions(made, "test")
    verdict = answered(questions, {"f": lambda c, a: f(a, c)})
    assert verdict.mistakes == (claim(SWAPPED, "a", "c"),)


def test_the_slope_of_the_students_own_wrong_loss_is_told_from_a_wrong_slope():
    def mse(y_hat, y):
        return np.mean((y_hat - y) ** 2) + np.mean(y_hat**2)

    def slope_of_it(y_hat, y):
        return (2 * (y_hat - y) + 2 * y_hat) / len(y)

    assert "your own mse" in told("mse_gradient", slope_of_it, mse=mse)
    assert "your own mse" not in told("mse_gradient", slope_of_it, mse=loss.mse)


def test_an_own_loss_that_is_right_is_not_blamed_for_a_slope_wrong_elsewhere():
    first = Questions(find_exercise("mse_gradient")[1], "test").probes[0].steps[0].args[0]

    def right_only_there(y_hat, y):
        return right_gradient(y_hat, y) + 0.1 * (not np.array_equal(y_hat, first))

    assert "your own mse" not in told("mse_gradient", right_only_there, mse=loss.mse)


def test_a_mistake_is_not_named_where_one_probe_speaks_against_it():
    def nearly(y_hat, y):
        g = -2 * (y - y_hat)
        return g if len(y) % 2 else g + 0.01

    assert judged("mse_gradient", nearly).mistakes == ()


def test_a_changed_input_is_said_and_earns_nothing():
    def changing(y_hat, y):
        y_hat -= y
        return 2 * y_hat / len(y)

    verdict = judged("mse_gradient", changing)
    assert (verdict.kind, verdict.points) == (Kind.CHANGED_INPUT, 0)
    assert "y_hat in place" in verdict.finding.problem


def test_right_only_for_one_kind_of_input_is_said():
    def draw(S):
        return lambda rng: dict(x=rng.normal(size=S))

    def total(x):
        return np.sum(x)

    made = exercise(total, points=1, draw=(draw(1), draw(4)))
    questions = Questions(made, "test")
    verdict = answered(questions, {"total": lambda x: x[0]})
    assert verdict.mistakes == (claim(ONLY_WHERE, "one-sample"),)


def test_an_overflow_is_said():
    def wrong(y_hat, y):
        return np.exp(np.full(len(y), 1e4))

    verdict = judged("mse_gradient", wrong)
    assert verdict.points == 0


def test_a_numerical_derivative_earns_the_value_and_is_flagged():
    def numerical(y_hat, y):
        g = np.zeros(len(y))
        for i in range(len(y)):
            e = np.zeros(len(y))
            e[i] = 1e-5
            g[i] = (loss.mse(y_hat + e, y) - loss.mse(y_hat - e, y)) / 2e-5
        return g

    verdict = judged("mse_gradient", numerical)
    assert (verdict.kind, verdict.points) == (Kind.NUMERICAL, 2)
    assert verdict.flags == ("numerical derivative",)


def test_a_forward_difference_is_wrong():
    def crude(y_hat, y):
        e = 1e-4 * np.eye(len(y))
        return [(loss.mse(y_hat + row, y) - loss.mse(y_hat, y)) / 1e-4 for row in e]

    assert judged("mse_gradient", crude).points == 0


def test_later_parts_count_only_once_the_first_is_right():
    verdict = judged("accuracy_within", lambda y_hat, y, epsilon: 0.25)
    assert verdict.points == 0


def test_partial_marks_follow_the_parts():
    def lax(y_hat, y, epsilon):
        return np.mean(np.abs(y - y_hat) <= epsilon)

    verdict = judged("accuracy_within", lax)
    assert [part.points for part in verdict.parts] == [1, 0]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("accuracy_within", lambda y_hat, y, epsilon: np.mean(y_hat - y < epsilon)),
        ("accuracy_within", lambda y_hat, y, epsilon: np.mean(np.abs(y_hat - y) < epsilon / 2)),
        ("pre_activation", lambda X, w, b: (X @ w + b > 0).astype(float)),
        ("sigmoid", lambda a, steepness=1.0: np.where(a > 0, 1.0, 0.0)),
        ("softmax", lambda a: np.eye(a.shape[1])[np.argmax(a, axis=1)]),
        ("top_n_accuracy", lambda a, y, n: np.mean(a[:, 0] > y) + min(n, 2)),
        ("logistic_loss", lambda a, y: np.mean((a > 0) != y)),
    ],
)
def test_an_argument_on_which_the_answer_depends_is_not_said_to_be_without_influence(name, wrong):
    assert "influence" not in told(name, wrong)


def test_an_argument_that_seldom_matters_is_not_said_to_be_without_influence():
    two_alike = exercise(np.ptp, points=1, draw=ones_now_and_then)
    questions = Questions(two_alike, "test")
    assert any(v.size == 3 for v in (p.steps[0].args[0] for p in questions.probes[3:]))
    seldom = answered(questions, {"ptp": lambda a: float(a.size == 3)})
    assert "influence" not in " ".join(m.sentence for m in seldom.mistakes)
    never = answered(questions, {"ptp": lambda a: 0.0})
    assert never.mistakes == (claim("constant"),)


def ones_now_and_then(rng):
    return {"a": rng.normal(size=3 if rng.random() < 0.3 else 4)}


def test_an_argument_that_is_not_read_is_said_to_be_without_influence():
    assert "epsilon has no influence" in told(
        "accuracy_within", lambda y_hat, y, epsilon: np.mean(np.abs(y - y_hat) < 1)
    )


def test_a_mistake_that_differs_on_further_draws_only_is_not_named():
    questions = Questions(find_exercise("mse")[1], "test")
    seen = [probe.steps[0].args[0] for probe in questions.probes]

    def now_and_then(y_hat, y):
        asked = any(np.array_equal(y_hat, one) for one in seen)
        return np.sum((y - y_hat) ** 2) / (1 if asked else 3)

    assert told("mse", now_and_then) == ""


def test_numbers_that_do_not_come_from_the_generator_given_are_told():
    def wrong(S, batch_size, rng):
        order = np.random.permutation(S)
        return [order[start : start + batch_size] for start in range(0, S, batch_size)]

    assert "With the same rng" in told("minibatches", wrong)


@pytest.mark.parametrize("back", [object(), (object(), 1.0)])
@pytest.mark.parametrize("name", ["mse", "mse_line_gradient"])
def test_what_cannot_be_read_is_no_named_mistake(name, back):
    assert told(name, lambda *args: back) == ""


def test_without_side_replies_nothing_is_named():
    questions = Questions(find_exercise("mse")[1], "test")
    verdict = questions.judge([ask({"mse": lambda y_hat, y: 0.0}, p) for p in questions.probes])
    assert verdict.mistakes == ()


@pytest.mark.parametrize("id", ["any/sign", "any/unread:y", "any/twice@dw", "any/swapped:a:c"])
def test_the_sentence_of_a_claim_is_found_by_its_id(id):
    assert sentence_of(id)


@pytest.mark.parametrize("id", ["sign", "any/none", "any/unread", "any/unread:<b>", "any/sign@"])
def test_what_is_no_claims_id_has_no_sentence(id):
    assert sentence_of(id) is None


class Stack:
    def __init__(self):
        self.items = []

    def top(self):
        return self.items[-1]


class UpsideDown(Stack):
    def top(self):
        return self.items[0]


def test_the_text_of_a_class_that_changes_another_runs_alone():
    names = {}
    exec(source_of(UpsideDown, "Pile"), names)
    pile = names["Pile"]()
    pile.items += [1, 2]
    assert pile.top() == 1
