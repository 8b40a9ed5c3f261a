"""How every figure looks: colours that colour-blind readers can tell apart, legible type.

The colours are those of Okabe and Ito (2008). No figure tells things apart by
colour alone: markers and line styles differ too.
"""

from contextlib import AbstractContextManager

INK = "#222222"
GREY = "#767676"
PALE = "#d9d9d9"
BLUE = "#0072B2"
SKY = "#56B4E9"
GREEN = "#009E73"
ORANGE = "#E69F00"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"

RULES = {
    "font.size": 11.5,
    "axes.titlesize": 12.0,
    "axes.titlelocation": "left",
    "axes.titlepad": 8.0,
    "axes.labelsize": 11.5,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": "#ebebeb",
    "text.color": INK,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 11.0,
    "ytick.labelsize": 11.0,
    "lines.linewidth": 2.0,
    "lines.markersize": 7.0,
    "legend.fontsize": 11.0,
    "legend.frameon": False,
    "figure.constrained_layout.w_pad": 0.08,
    "figure.constrained_layout.h_pad": 0.08,
}


def styled() -> AbstractContextManager:
    """These rules over matplotlib's defaults, whatever the notebook has set."""
    from matplotlib import style

    return style.context(RULES, after_reset=True)


def line(axes, style: str, color: str, **options):
    """An empty line or row of markers on the axes, which a part fills later."""
    return axes.plot([], [], style, color=color, **options)[0]


def label(axes, x, y, text: str = "", **options):
    """A short line of text that is cheap to draw again; its place is one of the data."""
    from course.figures.artists import Label

    return axes.add_artist(Label(x, y, text, **options))


def mosaic(axes, extent, colors="Blues", **options):
    """A map of small squares on the axes, over `extent`: left, right, bottom, top."""
    from course.figures.artists import Mosaic

    return Mosaic(axes, extent, colors, **options)


def note(axes, x: float, y: float, **options):
    """An empty text at a place of the axes given in shares of their width and height."""
    return axes.text(x, y, "", transform=axes.transAxes, **options)
