"""Moving a figure from end to end, and looking at it."""

import inspect

import numpy as np


def names(figure) -> list[str]:
    """The student's functions that the figure is given by default."""
    return [parameter.default for parameter in inspect.signature(figure).parameters.values()]


def ends(slider) -> tuple:
    """The first place of a slider, the one in the middle, and the last."""
    places = slider.choices or (slider.low, (slider.low + slider.high) / 2, slider.high)
    return places[0], places[len(places) // 2], places[-1]


def walk(shown):
    """Moves each slider to both of its ends, the middle and back to its start."""
    for slider in shown.live.declaration.sliders:
        for position in (*ends(slider), slider.start):
            shown.move(**{slider.name: slider.value(position)})
            yield shown


def step(shown):
    """Moves each slider once, to its far end."""
    for slider in shown.live.declaration.sliders:
        shown.move(**{slider.name: slider.value(ends(slider)[-1])})
        yield shown


def pixels(shown) -> np.ndarray:
    return np.asarray(shown.live.picture.canvas.buffer_rgba()).copy()
