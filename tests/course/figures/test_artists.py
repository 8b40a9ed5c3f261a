"""Artists that are cheap to draw again, beside matplotlib's own."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from course.figures.artists import Label, Mosaic

BLACK, WHITE = 0, 255


@pytest.fixture
def axes():
    """Empty axes of 200 by 100 pixels, from 0 to 2 and from 0 to 1."""
    figure = Figure(figsize=(2, 1), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 2), ylim=(0, 1))
    axes.set_axis_off()
    return axes


def drawn(axes) -> np.ndarray:
    """The reds of all pixels, the lowest row first: (100, 200)."""
    axes.figure.canvas.draw()
    return np.asarray(axes.figure.canvas.buffer_rgba())[::-1, :, 0].astype(int)


def test_a_mosaic_has_the_pixels_of_an_image(axes):
    values = np.random.default_rng(0).uniform(-1, 2, (5, 8))
    image = AxesImage(axes, cmap="Blues", origin="lower", interpolation="nearest")
    image.set(data=values, clim=(0, 1), extent=(0.5, 1.5, 0, 1))
    axes.add_artist(image)
    wanted = drawn(axes)
    image.remove()
    mosaic = Mosaic(axes, (0.5, 1.5, 0, 1), "Blues")
    mosaic.set_data(values)
    assert np.mean(np.abs(drawn(axes) - wanted) <= 1) > 0.98


def test_where_the_axes_point_down_the_first_row_is_the_highest(axes):
    axes.set_ylim(1, 0)
    Mosaic(axes, (0, 2, 0, 1), "Greys").set_data(np.array([[1.0], [0.0]]))
    pixels = drawn(axes)
    assert (pixels[-1, 100], pixels[0, 100]) == (BLACK, WHITE)


def test_a_mosaic_may_let_the_ground_shine_through(axes):
    Mosaic(axes, (0, 2, 0, 1), "Greys", alpha=0.5).set_data(np.array([[1.0]]))
    assert abs(drawn(axes)[50, 100] - 128) <= 1


@pytest.mark.parametrize("across", ["left", "center", "right"])
@pytest.mark.parametrize("up", ["baseline", "center"])
@pytest.mark.parametrize("words", ["← −12.35", "×0.25", "paths"])
def test_a_label_stands_where_a_text_would(axes, across, up, words):
    style = {"ha": across, "va": up, "fontsize": 11.5}
    text = axes.text(1, 0.5, words, **style)
    wanted = inked(drawn(axes))
    text.remove()
    axes.add_artist(Label(1, 0.5, words, **style))
    np.testing.assert_allclose(inked(drawn(axes)), wanted, atol=2)


def inked(pixels: np.ndarray) -> list[int]:
    """The lowest and highest row, the first and last column, that are not white."""
    rows, columns = np.nonzero(pixels < 128)
    return [rows.min(), rows.max(), columns.min(), columns.max()]


def test_a_label_has_its_color_and_follows_the_pixels_of_the_screen(axes):
    axes.add_artist(Label(1, 0.5, "8", color="#000000", fontsize=20))
    low, high, *_ = inked(drawn(axes))
    axes.figure.set_dpi(200)
    pixels = drawn(axes)
    twice_low, twice_high, *_ = inked(pixels)
    assert pixels.min() == BLACK
    assert (twice_high - twice_low) == pytest.approx(2 * (high - low), abs=5)


@pytest.mark.parametrize("what", [{"visible": False}, {"text": ""}])
def test_a_label_without_words_draws_nothing(axes, what):
    axes.add_artist(Label(1, 0.5, "8")).set(**what)
    assert drawn(axes).min() == WHITE
