"""`check` in a notebook and outside of one."""

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder import check
from autograder.checking import READ_ON, NotYetRight, Shown
from autograder.exercises import LESSONS, load_lesson
from autograder.judging import show
from autograder.judging.exercise import source_of
from course import chain_rule, loss, neuron


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def refused(function):
    """What Validate says of it."""
    with pytest.MonkeyPatch.context() as around:
        around.setenv("NBGRADER_EXECUTION", "validate")
        with pytest.raises(NotYetRight) as caught:
            check(function)
    return str(caught.value)


def test_the_red_line_below_repeats_nothing(monkeypatch):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)

    def mse(y_hat, y):
        return 0.0

    with pytest.raises(NotYetRight, match=f"^{READ_ON}$"):
        check(mse)


def test_a_right_answer_gets_one_calm_line(capsys):
    assert check(loss.mse) is None
    assert capsys.readouterr().out == "mse is right: 1 of 1 point.\n"


def test_a_wrong_answer_shows_call_answer_truth_and_the_named_mistake(capsys):
    def mse(y_hat, y):
        return np.sum((y - y_hat) ** 2)

    assert refused(mse) == (
        "mse is not right yet: 0 of 1 point. The sum is not divided by the number of samples."
    )
    shown = capsys.readouterr().out
    for part in ("Asked: mse(y_hat=[", "You returned: ", "Expected: ", "Try: Take np.mean"):
        assert part in shown


def test_an_unwritten_answer_is_told_so_kindly():
    def mse(y_hat, y):
        raise NotImplementedError

    assert refused(mse).startswith("mse is not written yet: 0 of 1 point. Write your code")


def test_an_exception_shows_the_students_own_line(capsys):
    def mse(y_hat, y):
        return np.mean((y - y_hatt) ** 2)  # noqa: F821

    assert "name 'y_hatt' is not defined" in refused(mse)
    assert "return np.mean((y - y_hatt) ** 2)" in capsys.readouterr().out


def test_a_warning_in_right_code_costs_nothing():
    def mse(y_hat, y):
        np.log(np.zeros(1))
        return np.mean((y - y_hat) ** 2)

    check(mse)


def test_a_function_is_known_by_the_name_it_goes_by():
    namespace = {"loss": loss}
    exec("mse = lambda y_hat, y: loss.mse(y_hat, y)", namespace)
    check(namespace["mse"])


@pytest.mark.parametrize("odd", [3, None, "mse", lambda x: x, np])
def test_what_is_no_exercise_is_said(odd):
    assert "No exercise is called" in refused(odd)


def test_a_misspelt_name_gets_a_suggestion():
    def mse_gradeint(y_hat, y):
        return y

    assert "Did you mean mse_gradient?" in refused(mse_gradeint)


def test_the_fault_of_an_earlier_function_is_not_this_ones():
    namespace = {"np": np}
    exec(
        "def mse(y_hat, y):\n    return np.sum((y - y_hat) ** 2)\n"
        "def loss_surface(x, y, ws, bs):\n"
        "    return np.array([[mse(w * x + b, y) for w in ws] for b in bs])\n",
        namespace,
    )
    assert "mend mse next" in refused(namespace["loss_surface"])


def test_the_fault_of_an_earlier_function_is_not_that_of_a_class_which_uses_it():
    namespace = {"np": np}
    for name, answer in vars(chain_rule).items():
        if getattr(answer, "__module__", "") == chain_rule.__name__:
            exec(source_of(answer, name), namespace)
    exec("def add_backward(x, y, upstream):\n    return upstream, -upstream", namespace)
    wrong = namespace["add_backward"]
    assert "mend add_backward next" in refused(namespace["Value"])
    assert namespace["add_backward"] is wrong


def test_an_earlier_function_that_is_right_but_gives_a_list_costs_this_one_nothing():
    namespace = {"np": np, "neuron": neuron}
    exec(
        "def shaped_sigmoid(x, w, b, w_out, b_out):\n"
        "    return (w_out * neuron.sigmoid(w * x + b) + b_out).tolist()\n"
        "def riser(center, steepness):\n    return 4 * steepness, -4 * steepness * center\n"
        "def bump(x, left, right, height, steepness):\n"
        "    up = shaped_sigmoid(x, *riser(left, steepness), height, 0.0)\n"
        "    return up - shaped_sigmoid(x, *riser(right, steepness), height, 0.0)\n",
        namespace,
    )
    assert "Yours gives the right numbers, but can't be used here" in refused(namespace["bump"])


def test_the_open_questions_are_the_same_every_time(capsys):
    def mse(y_hat, y):
        return 0.0

    refused(mse)
    first = capsys.readouterr().out
    refused(mse)
    assert capsys.readouterr().out == first


@pytest.fixture
def notebook():
    shell = InteractiveShell.instance()
    yield shell
    InteractiveShell.clear_instance()


def test_in_a_notebook_the_exception_has_no_traceback_through_our_files(notebook, capsys):
    notebook.run_cell("import numpy as np\nfrom autograder import check")
    notebook.run_cell("def mse(y_hat, y):\n    return np.sum((y - y_hat) ** 2)")
    capsys.readouterr()
    notebook.run_cell("check(mse)")
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    assert "checking.py" not in shown.out + shown.err
    assert "The sum is not divided" in shown.out


def verdict_of(name, function):
    from autograder.checking import judge
    from autograder.exercises import find_exercise

    return judge(find_exercise(name)[1], {name: function})


def test_html_escapes_what_came_back():
    evil = "<script>alert(1)</script>"
    html = show.as_html(verdict_of("mse", lambda y_hat, y: evil))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_html_and_text_tell_the_same_facts():
    verdict = verdict_of("accuracy_within", lambda y_hat, y, epsilon: 2.0)
    text, html = repr(Shown(verdict)), Shown(verdict)._repr_html_()
    from html import unescape
    from re import sub

    words = unescape(sub("<[^>]*>", " ", html))
    for line in text.splitlines():
        fact = line.strip().removeprefix("Asked: ").split(": ")[-1].removesuffix("…")
        assert fact in words


def test_a_wrong_slope_comes_with_a_picture_and_its_words():
    html = show.as_html(verdict_of("mse_gradient", lambda y_hat, y: 3 * (y_hat - y)))
    assert '<svg role="img" aria-label="Distance to the true slope' in html


@pytest.mark.parametrize("lesson", LESSONS)
def test_references_pass_their_own_checks(lesson, capsys):
    for name, exercise in load_lesson(lesson).exercises.items():
        check(exercise.reference)
        assert f"{name} is right" in capsys.readouterr().out


def test_what_takes_most_of_its_time_is_told_beforehand(monkeypatch, capsys):
    exercise = load_lesson("04_loss").exercises["mse"]
    monkeypatch.setattr(exercise, "seconds", 1e-3)
    monkeypatch.setattr("autograder.checking.ask_all", _slowly)
    check(loss.mse)
    assert "all that is asked of it may take 0.001 together" in capsys.readouterr().out


def _slowly(functions, probes, seconds, spent):
    from autograder.core.budget import ask_all

    spent.seconds = 0.9 * seconds
    replies = ask_all(functions, probes, 9.0)
    return replies


def told_in(notebook, capsys, *cells):
    for cell in cells:
        capsys.readouterr()
        notebook.run_cell(cell)
    return capsys.readouterr().out


RIGHT = "def mse(y_hat, y):\n    return np.mean((y - y_hat) ** 2)"
HALF = "def mse(y_hat, y):\n    return np.sum((y - y_hat) ** 2)"
BEGIN = "import numpy as np\nfrom autograder import check"


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("def mse(y_hat, y):\n    return np.mean((y - y_hat ** 2)", "a SyntaxError in line 2"),
        ("  def mse(y_hat, y):\n pass", "an IndentationError in line"),
        (f"1 / 0\n{RIGHT}", "a ZeroDivisionError"),
        ("mse = lambda y_hat, y: (", "a SyntaxError in line 1"),
    ],
)
@pytest.mark.parametrize("before", [RIGHT, HALF])
def test_a_cell_that_stopped_is_told_where_the_function_is_from_before(
    notebook, capsys, before, cell, error
):
    sentence = f"The cell above has not run since mse was last defined: it stopped with {error}"
    shown = told_in(notebook, capsys, BEGIN, before, cell, "check(mse)")
    assert sentence in shown.splitlines()[1]
    assert shown.replace("\n", " ").count(sentence) == 1


@pytest.mark.parametrize(
    "cells",
    [
        (HALF, "def mse(:", RIGHT),
        (HALF, "def other(:"),
        (HALF, f"{RIGHT}\n1 / 0"),
        (HALF, "def mse(:", "from course.loss import mse"),
    ],
)
def test_a_function_that_was_defined_since_is_not_told_so(notebook, capsys, cells):
    assert "has not run since" not in told_in(notebook, capsys, BEGIN, *cells, "check(mse)")


def test_a_function_that_is_called_and_whose_cell_stopped_is_named(notebook, capsys):
    surface = (
        "def loss_surface(x, y, ws, bs):\n"
        "    return np.array([[mse(w * x + b, y) for w in ws] for b in bs])"
    )
    cells = (BEGIN, HALF, surface, "def mse(:", "check(loss_surface)")
    assert "has not run since mse was last defined" in told_in(notebook, capsys, *cells)


def test_a_fault_of_ours_is_not_called_wrong(monkeypatch):
    from autograder.judging.questions import Questions

    def fail(*asked):
        raise ZeroDivisionError("a fault in the judge")

    monkeypatch.setattr(Questions, "judge", fail)
    told = refused(loss.mse)
    assert told.startswith("mse could not be checked. This is a fault of the course, not of your")
    assert "ZeroDivisionError: a fault in the judge." in told
    assert "right yet" not in told
