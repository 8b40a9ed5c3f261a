"""A figure draws what the same move once more would show, before the hand makes it."""

import asyncio

import pytest

from course.figures import widget
from course.figures.live import Slider, show
from course.figures.widget import PictureWidget

from .hill import RIGHT, Hill


@pytest.fixture
def figure(notebook):
    notebook.run(RIGHT)
    return show(Hill, height="height")


@pytest.fixture
def point(notebook):
    """Like Hill, but for the curve, so that `height` is asked in one place only."""

    class Point(Hill):
        place = Hill.place
        draw_dot = Hill.draw_dot

    return show(Point, height="height")


@pytest.fixture
def sent(monkeypatch) -> list[dict]:
    """What browsers are sent ahead, with the frame among its words."""
    told = []

    def send(picture, content, buffers):
        told.append({**content["ahead"], "frame": buffers[0]})

    monkeypatch.setattr(PictureWidget, "send", send)
    return told


def move(figure, *places: dict) -> None:
    """Moves of a hand, in a kernel that has a moment after each."""

    async def moves():
        for place in places:
            figure.move(**place)
            await drawn_ahead(figure)

    asyncio.run(moves())


async def drawn_ahead(figure) -> None:
    while figure._ahead:
        await asyncio.sleep(0.001)


def test_it_sends_what_the_same_move_once_more_will_show(figure, sent):
    move(figure, {"x": 0.5})
    figure.move(x=0)
    assert sent == [figure.scene]
    assert "The height is 0.00." in sent[0]["status"]


@pytest.mark.parametrize(
    ("slider", "before", "now", "onward"),
    [
        (Slider("x", "", -2, 2, 0.5), 1, 1.5, 2),
        (Slider("x", "", -2, 2, 0.5), -1, -1.5, -2),
        (Slider("x", "", -2, 2, 0.5), 0.5, 2, None),
        (Slider("x", "", -2, 2, 0.5), -1.5, -2, None),
        (Slider("x", "", 0, 0.3, 0.1), 0.1, 0.2, 0.3),
        (Slider("x", "", -4, 0, 1, power_of_ten=True), 0.01, 0.1, 1),
        (Slider("x", "", -4, 0, 1, power_of_ten=True), 0.1, 1, None),
        (Slider("x", "", choices=(1, 4, 16)), 1, 4, 16),
        (Slider("x", "", choices=(1, 4, 16)), 16, 4, 1),
        (Slider("x", "", choices=(1, 4, 16)), 4, 1, None),
    ],
)
def test_a_move_leads_on_in_its_direction_until_the_slider_ends(slider, before, now, onward):
    assert slider.onward(before, now) == pytest.approx(onward)


@pytest.mark.parametrize("place", [{"x": 0.5}, {"h": 0.1}, {"n": 1}])
def test_the_place_is_told_in_the_numbers_of_the_browser_s_sliders(figure, place):
    figure.move(**place)
    sliders = figure.children[0].children[0].children
    states = [slider.get_state() for slider in sliders]
    assert figure.scene["place"] == [state.get("index", state.get("value")) for state in states]


def test_a_hand_that_is_faster_is_not_kept_waiting(figure, sent):
    figure.move(x=0.5)

    async def two_at_once():
        figure.move(x=0)
        figure.move(x=-0.5)
        await drawn_ahead(figure)

    asyncio.run(two_at_once())
    assert [scene["place"][0] for scene in sent] == [-1]


def test_what_takes_long_is_not_drawn_ahead(figure, sent, monkeypatch):
    monkeypatch.setattr(widget, "QUICK", 0)
    move(figure, {"x": 0.5})
    assert sent == []


def test_where_no_browser_looks_nothing_is_drawn_ahead(figure, sent):
    figure._on_view({"view": "opened", "ratio": 1})
    figure._on_view({"view": "closed"})
    move(figure, {"x": 0.5})
    assert sent == []


def test_where_the_function_fails_ahead_nothing_is_sent_and_the_words_stay(notebook, point, sent):
    notebook.run("def height(x):\n    return 1 / x")
    move(point, {"x": 0.5})
    assert sent == []
    assert "The height is 2.00." in point.live.shown.status
    assert "The height is 2.00." in point._repr_mimebundle_()[0]["text/plain"]


def test_what_worked_ahead_only_has_not_worked_yet(notebook, point, sent):
    notebook.run("def height(x):\n    return 1 / (x < 0.4)")
    move(point, {"x": 1.5}, {"x": 1}, {"x": 0.5})
    assert "The height is 1.00." in sent[-1]["status"]
    point.move(x=1)
    assert point.scene["status"].startswith("The place is 1.0. Your `height` raised")


def test_the_saved_picture_is_of_where_the_sliders_are(figure, sent):
    figure.move(x=0.5)
    there = figure._repr_mimebundle_()[0]
    move(figure, {"x": 1}, {"x": 0.5})
    assert len(sent) == 2
    assert figure._repr_mimebundle_()[0] == there
    assert "The height is 0.25." in figure.live.shown.status


def test_another_function_makes_another_edition_and_nothing_is_sent_before_it_is_drawn(
    notebook, figure, sent
):
    before = figure.scene["edition"]
    notebook.shell.user_ns["height"] = abs
    figure.look_ahead("x", 1.5, 1)
    assert sent == []
    notebook.run("0")
    figure.look_ahead("x", 1.5, 1)
    assert sent[0]["edition"] == figure.scene["edition"] > before
