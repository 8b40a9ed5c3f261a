"""Every figure of the lessons beside right functions, moved from end to end."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from matplotlib.image import AxesImage
from matplotlib.legend import Legend

from .every import PROBLEM
from .moves import ends, names, pixels, walk

pytestmark = pytest.mark.heavy("every figure of the course is drawn and moved from end to end")


@dataclass(frozen=True)
class Drawn:
    """A figure that was there before its functions, how it looked then, and a later one."""

    early: Any
    waiting: np.ndarray
    frames: list[tuple[float, ...]]
    late: Any


@dataclass(frozen=True)
class Walked:
    """What a figure said on its way from end to end, where its axes were, and its last picture."""

    statuses: set[str]
    descriptions: set[str]
    frames: list[list[tuple[float, ...]]]
    pixels: np.ndarray


@pytest.fixture(scope="module")
def drawn(own_notebook, figure):
    early = figure()
    waiting, there = pixels(early), frames(early)
    own_notebook.write(*names(figure))
    return Drawn(early, waiting, there, figure())


@pytest.fixture(scope="module")
def walked(drawn):
    statuses, descriptions, there = set(), set(), []
    for _ in walk(drawn.late):
        statuses.add(drawn.late.scene["status"])
        descriptions.add(drawn.late.scene["alt"])
        there.append(frames(drawn.late))
    return Walked(statuses, descriptions, there, pixels(drawn.late))


@pytest.fixture
def early(drawn):
    """The earlier figure, at its start."""
    drawn.early.reset_button.click()
    return drawn.early


@pytest.fixture
def shown(drawn):
    """The later figure, at its start."""
    drawn.late.reset_button.click()
    return drawn.late


def frames(shown):
    """Where the axes lie, and what they span."""
    axes = shown.live.picture.figure.axes
    return [(*ax.get_xlim(), *ax.get_ylim(), *ax.get_position().bounds) for ax in axes]


def test_every_move_draws_and_speaks_of_what_it_shows(walked, drawn):
    about = drawn.late.live.declaration.about
    assert [status for status in walked.statuses if PROBLEM.search(status)] == []
    assert len(walked.descriptions) > 2
    assert all(text.startswith(about) for text in walked.descriptions)


def test_every_slider_changes_the_picture(shown):
    for slider in shown.live.declaration.sliders:
        low, _, high = ends(slider)
        shown.move(**{slider.name: slider.value(low)})
        first = pixels(shown)
        shown.move(**{slider.name: slider.value(high)})
        assert not np.array_equal(first, pixels(shown)), slider.name


def test_it_wakes_up_and_looks_as_if_the_functions_had_always_been_there(drawn, early, shown):
    assert not np.array_equal(pixels(early), drawn.waiting)
    np.testing.assert_array_equal(pixels(early), pixels(shown))


def test_drawing_what_moves_gives_the_pixels_of_a_full_draw(walked, shown):
    shown.live.picture.draw_everything()
    np.testing.assert_array_equal(walked.pixels, pixels(shown))


def test_a_place_looks_the_same_drawn_ahead_and_drawing_ahead_leaves_no_trace(shown):
    for slider in shown.live.declaration.sliders:
        before, saved = shown.values, shown.live.png()
        there = {**before, slider.name: slider.value(ends(slider)[-1])}
        frame, words = shown.live.ahead(there)
        assert (shown.live.png(), shown.values) == (saved, before)
        assert shown.scene["alt"] == shown.live.shown.alt
        shown.move(**{slider.name: there[slider.name]})
        assert (shown.scene["frame"], shown.scene["alt"]) == (frame, words.alt)


def test_nothing_that_moves_is_slow_to_draw(shown):
    moving = shown.live.picture.moving
    slow = {type(artist).__name__ for artist in moving} & {"Text", "Annotation"}
    slow |= {type(artist).__name__ for artist in moving if isinstance(artist, (AxesImage, Legend))}
    assert not slow
    assert len(moving) <= 40


def test_the_axes_never_move(drawn, walked):
    assert all(there == drawn.frames for there in walked.frames)


def test_all_type_is_legible(shown):
    texts = shown.live.picture.figure.findobj(lambda artist: hasattr(artist, "get_fontsize"))
    assert min(text.get_fontsize() for text in texts if text.get_text()) >= 11
