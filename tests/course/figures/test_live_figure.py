"""One small figure, and how it behaves beside a student who writes `height`."""

import base64
import io
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from IPython.utils.capture import capture_output
from PIL import Image

import course.running
from course.figures import student, widget
from course.figures.live import part, show

from .hill import RIGHT, Hill

WAITING = "This needs your `height`; it wakes up when its cell has run."


@pytest.fixture
def figure(notebook):
    return show(Hill, height="height")


def pixels(figure) -> np.ndarray:
    return np.asarray(figure.live.picture.canvas.buffer_rgba()).copy()


def words(figure) -> str:
    return figure.scene["status"]


def test_before_the_function_is_written_the_figure_moves_and_says_what_it_needs(figure):
    before = pixels(figure)
    figure.move(x=2)
    assert words(figure) == f"The place is 2.0. {WAITING}"
    assert not np.array_equal(pixels(figure), before)


def test_the_stub_counts_as_not_written(notebook, figure):
    notebook.run("def height(x):\n    raise NotImplementedError()")
    figure.move(x=2)
    assert words(figure) == f"The place is 2.0. {WAITING}"


def test_a_function_that_uses_an_unwritten_one_names_that_one(notebook, figure):
    notebook.run("def square(x):\n    raise NotImplementedError\ndef height(x): return square(x)")
    assert WAITING.replace("height", "square") in words(figure)


def test_it_wakes_up_when_the_cell_of_the_function_has_run(notebook, figure):
    before = pixels(figure)
    notebook.run(RIGHT)
    assert words(figure) == "The place is 1.0. The height is 1.00."
    assert not np.array_equal(pixels(figure), before)


def test_an_empty_place_says_whose_it_is_until_the_function_is_written(notebook, figure):
    ((_, text),) = figure.live.scene.reserved
    assert (text.get_text(), text.get_visible()) == ("your height\ndraws here", True)
    notebook.run(RIGHT)
    assert not text.get_visible()


def test_it_follows_a_rewritten_function(notebook, figure):
    notebook.run(RIGHT)
    notebook.run("def height(x):\n    return 3 * x")
    assert "The height is 3.00." in words(figure)


def test_it_follows_a_rewritten_helper_of_the_function(notebook, figure):
    notebook.run(
        "def helper(x):\n    return x\ndef height(x):\n    return [helper(x) for _ in '1'][0]"
    )
    curve = figure.live.scene.curve.get_ydata()
    notebook.run("def helper(x):\n    return -x")
    assert "The height is −1.00." in words(figure)
    np.testing.assert_array_equal(figure.live.scene.curve.get_ydata(), -curve)


def test_it_does_not_redraw_after_a_cell_that_changes_nothing_of_it(notebook, figure, monkeypatch):
    notebook.run(RIGHT)
    redraws = []
    monkeypatch.setattr(figure, "redraw", lambda: redraws.append(1))
    notebook.run("other = 1")
    assert redraws == []


def test_a_function_that_goes_away_leaves_no_curve_behind(notebook, figure):
    waiting = pixels(figure)
    notebook.run(RIGHT)
    notebook.run("del height")
    assert words(figure) == f"The place is 1.0. {WAITING}"
    np.testing.assert_array_equal(pixels(figure), waiting)


def test_a_function_that_raises_is_told_in_a_sentence_and_the_last_picture_stays(notebook, figure):
    notebook.run(RIGHT)
    picture, before = pixels(figure), figure.scene
    notebook.run("def height(x):\n    a = 1\n    return a / 0")
    figure.move(x=2)
    assert words(figure) == (
        "Your `height` raised ZeroDivisionError: division by zero in its line 3. "
        "The picture shows the last answer that worked."
    )
    np.testing.assert_array_equal(pixels(figure), picture)
    assert figure.scene["frame"] == before["frame"]
    assert figure.scene["alt"] == before["alt"]


def test_a_function_that_never_worked_does_not_stop_the_rest_of_the_figure(notebook, figure):
    notebook.run("def height(x):\n    raise ValueError('too high.')")
    figure.move(x=2)
    assert (
        words(figure)
        == "The place is 2.0. Your `height` raised ValueError: too high in its line 2."
    )


def test_it_recovers_once_the_function_is_mended(notebook, figure):
    notebook.run(RIGHT)
    notebook.run("def height(x):\n    return 1 / 0")
    notebook.run(RIGHT)
    assert words(figure) == "The place is 1.0. The height is 1.00."


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("None", "returned None (is a `return` missing?); the figure needs one number"),
        ("np.nan", "returned nan, which cannot be drawn"),
        ("-np.inf", "returned -inf, which cannot be drawn"),
        ("np.zeros((2, 3))", "returned an array of shape (2, 3); the figure needs one number"),
        ("'high'", "returned a str; the figure needs one number"),
        ("[1, [2]]", "returned a list; the figure needs one number"),
    ],
)
def test_an_answer_that_is_no_number_is_told_in_one_sentence(notebook, figure, answer, told):
    notebook.run(f"def height(x):\n    return {answer}")
    assert words(figure) == f"The place is 1.0. Your `height` {told}."


def test_a_name_that_is_no_function_is_told_in_one_sentence(notebook, figure):
    notebook.run("height = 3")
    figure.move(x=2)
    assert words(figure) == (
        "The place is 2.0. `height` is a int here, and the figure needs a function."
    )


def test_a_function_that_is_interrupted_does_not_break_the_cell(notebook, figure):
    notebook.run("def height(x):\n    raise KeyboardInterrupt")
    assert "Your `height` raised KeyboardInterrupt" in words(figure)


def test_what_student_code_prints_or_warns_of_stays_out_of_the_notebook(notebook, figure, capfd):
    notebook.run("def height(x):\n    print('here')\n    np.log(np.array([-1.0]))\n    return x")
    figure.move(x=2)
    assert capfd.readouterr() == ("", "")


def test_a_function_that_changes_its_input_cannot_spoil_the_figure(notebook):
    class Sum(Hill):
        data = np.ones(3)

        @part("dot")
        def draw_dot(self, x, height) -> str:
            return f"The sum is {height.number(self.data)}."

    notebook.run("def height(x):\n    x += 1\n    return np.sum(x)")
    figure = show(Sum, height="height")
    figure.move(x=2)
    assert words(figure) == "The sum is 6.0."


def test_reset_puts_every_slider_back(figure):
    start = dict(figure.values)
    figure.move(x=-2, h=1.0, n=16)
    assert figure.values != start
    figure.reset_button.click()
    assert figure.values == start
    assert "The place is 1.0." in words(figure)


def test_a_slider_of_powers_gives_the_power_and_one_of_choices_the_choice(figure):
    assert figure.values == {"x": 1.0, "h": 0.01, "n": 4}


def test_the_alternative_text_says_what_the_picture_shows_now(notebook, figure):
    notebook.run(RIGHT)
    figure.move(x=-1.5)
    assert (
        figure.scene["alt"] == "A curve and a point on it. The place is −1.5. The height is 2.25."
    )


def test_drawing_what_moves_gives_the_pixels_of_a_full_draw(notebook, figure):
    notebook.run(RIGHT)
    for x in (-2, 0.5, 2):
        figure.move(x=x)
        blitted = pixels(figure)
        figure.live.picture.draw_everything()
        np.testing.assert_array_equal(blitted, pixels(figure))


def test_a_part_runs_again_only_when_something_it_depends_on_has_changed(notebook, figure):
    notebook.run("asked = []\ndef height(x):\n    asked.append(x)\n    return x")
    notebook.run("asked.clear()")
    figure.move(x=2)
    assert notebook.run("asked") == [2]


def test_the_saved_notebook_keeps_picture_and_words_beside_the_widget(notebook, figure):
    notebook.run(RIGHT)
    data, metadata = figure._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    words = "A curve and a point on it. The place is 1.0. The height is 1.00."
    assert data["text/plain"] == words
    assert picture.size == (450, 300)
    assert metadata["image/png"] == {"width": 300, "height": 200, "alt": words}
    assert "application/vnd.jupyter.widget-view+json" in data


def test_the_saved_picture_follows_the_function(notebook):
    notebook.shell.user_ns["make"] = lambda: show(Hill, height="height")
    with capture_output() as shown:
        notebook.run("figure = make()\nfigure")
        notebook.run(RIGHT)
    first, last = (output.data["text/plain"] for output in shown.outputs)
    assert first.endswith(WAITING)
    assert last.endswith("The height is 1.00.")


def test_the_saved_picture_follows_the_sliders_once_the_reader_has_left(notebook, figure):
    with capture_output() as shown:
        figure._ipython_display_()
        figure.move(x=2)
        figure._on_view({"view": "left"})
        figure._on_view({"view": "left"})
    assert len(shown.outputs) == 2
    assert "The place is 2.0." in shown.outputs[-1].data["text/plain"]


def test_a_figure_that_no_browser_shows_lets_go_of_its_drawing_until_one_does(notebook, figure):
    figure._on_view({"view": "opened", "ratio": 1})
    figure._on_view({"view": "closed"})
    notebook.run(RIGHT)
    assert figure.live.picture is None
    figure._on_view({"view": "opened", "ratio": 1})
    assert "The height is 1.00." in words(figure)


def test_the_picture_has_as_many_pixels_as_the_screen_shows(figure):
    for ratio, size in ((1, (300, 200)), (2, (600, 400)), (3, (600, 400))):
        figure._on_view({"view": "opened", "ratio": ratio})
        assert Image.open(io.BytesIO(figure.scene["frame"])).size == size


def test_another_screen_asks_the_functions_nothing(notebook, figure):
    notebook.run("asked = []\ndef height(x):\n    asked.append(x)\n    return x")
    notebook.run("asked.clear()")
    figure._on_view({"view": "opened", "ratio": 2})
    assert notebook.run("asked") == []
    mean_ink = [pixels(shown).mean() for shown in (figure, show(Hill, height="height"))]
    assert pixels(figure).shape == (400, 600, 4)
    assert mean_ink[0] == pytest.approx(mean_ink[1], rel=0.01)


def test_the_next_figure_is_drawn_for_the_screen_that_showed_the_last_one(notebook, figure):
    figure._on_view({"view": "opened", "ratio": 1})
    picture = Image.open(io.BytesIO(show(Hill, height="height").scene["frame"]))
    assert picture.size == (300, 200)


def test_numbers_are_told_as_one_writes_them_and_hyphens_stay(notebook):
    class Told(Hill):
        @part("mark")
        def place(self, x) -> str:
            return "From -1.5 to (-2, 1e-02, 3e+10), a 2-3-3-2 network."

    told = "From −1.5 to (−2, 1e-2, 3e+10), a 2-3-3-2 network."
    assert words(show(Told, height="height")).startswith(told)


def test_a_figure_that_is_closed_is_asked_no_more_after_a_cell(notebook, figure):
    figure.close()
    notebook.run(RIGHT)
    assert "The height" not in words(figure)
    assert notebook.shell.events.callbacks["post_run_cell"] == []


def test_a_notebook_style_does_not_change_the_figure(notebook, figure):
    notebook.run("import matplotlib\nmatplotlib.rcParams['axes.facecolor'] = 'black'")
    again = show(Hill, height="height")
    notebook.run("matplotlib.rcdefaults()")
    np.testing.assert_array_equal(pixels(again), pixels(figure))


def test_a_function_given_instead_of_its_name_is_refused_with_a_sentence():
    with pytest.raises(TypeError, match='Give the name of your function as text, as in height="h'):
        show(Hill, height=abs)


def test_it_works_in_plain_python(plain_python):
    figure = show(Hill, height="height")
    assert words(figure) == f"The place is 1.0. {WAITING}"
    plain_python["height"] = lambda x: x + 1
    figure.move(x=2)
    assert words(figure) == "The place is 2.0. The height is 3.00."


def test_importing_the_figures_imports_neither_matplotlib_nor_widgets():
    code = (
        "import sys; "
        "from course.figures import gradient_descent, logistic_regression, loss, softmax; "
        "print(*{name.split('.')[0] for name in sys.modules}"
        "      & {'matplotlib', 'ipywidgets', 'anywidget', 'PIL', 'IPython', 'autograder'},"
        "      *{name for name in sys.modules if name.startswith('course.')})"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    ours = {"figures", "figures.gradient_descent", "figures.live", "figures.loss"}
    ours |= {"figures.logistic_regression", "data", "data.clouds", "data.tumours"}
    ours |= {
        "figures.picture",
        "figures.relief",
        "figures.softmax",
        "figures.student",
        "figures.style",
    }
    ours |= {"running"} | {
        f"running.{path.stem}" for path in Path(course.running.__file__).parent.glob("[!_]*.py")
    }
    assert set(result.stdout.split()) == {f"course.{name}" for name in ours}


def test_a_cell_that_runs_meanwhile_in_another_thread_goes_on_printing():
    """In a process of its own: Python may crash where a stream goes away while one prints."""
    code = """if True:
        import sys, threading, time
        from course.running.quiet import quiet

        class Slow:
            def write(self, text):
                time.sleep(1e-5)
                return sys.__stdout__.write(text)
            flush = sys.__stdout__.flush

        def figure():
            while not over.is_set():
                with quiet():
                    print("of the figure")
                    time.sleep(1e-5)

        sys.stdout, over = Slow(), threading.Event()
        drawing = threading.Thread(target=figure)
        drawing.start()
        for i in range(3000):
            print(i)
        over.set()
        drawing.join()
        print("the end")
    """
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.split("\n") == [*map(str, range(3000)), "the end", ""]


def test_a_cell_ends_though_a_slider_made_a_function_run_for_ever(notebook, figure, monkeypatch):
    monkeypatch.setattr(widget, "PATIENCE", 0.01)
    there, over = threading.Event(), threading.Event()

    def hold():
        with widget.DRAWING:
            there.set()
            over.wait(30)

    slider = threading.Thread(target=hold)
    slider.start()
    there.wait(30)
    notebook.run(RIGHT)
    assert words(figure).endswith(WAITING)
    over.set()
    slider.join()
    notebook.run("0")
    assert "The height is 1.00." in words(figure)


def test_a_slider_on_a_function_that_never_ends_gets_a_sentence(notebook, figure, monkeypatch):
    monkeypatch.setattr(student, "SECONDS", 0.05)
    notebook.run("def height(x):\n    while True:\n        pass")
    assert "Your `height` had not finished after 0.05 seconds." in words(figure)


def test_a_function_that_asks_for_too_much_memory_gets_a_sentence(notebook, figure):
    notebook.run("import numpy as np\ndef height(x):\n    return np.ones((10**6, 10**6)).sum()")
    assert "asked for more memory than the 2 GiB it may have in its line 2." in words(figure)
