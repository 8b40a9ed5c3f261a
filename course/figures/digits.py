"""The figures of lesson 12: images to look at, filters, confusions, a digit to disturb."""

import numpy as np

from course.data.digits import X, y
from course.figures.live import Scene, Slider, part, show
from course.figures.style import BLUE, GREY, INK, ORANGE, label, mosaic

# The lesson's own split: 838 to train, 300 to choose by, 300 to test.
ORDER = np.random.default_rng(12).permutation(len(y))
TRAIN, TEST = ORDER[:838], ORDER[1138:]
DIGITS = np.arange(10)
VIOLET = "#5E3C99"  # what the colour map of the weights has below 0
MEANS = np.array([X[TRAIN][y[TRAIN] == digit].mean(axis=0) for digit in DIGITS])
# Two images of each digit, as one may be turned into another of its own kind.
EXAMPLES = [TEST[y[TEST] == digit][:2].tolist() for digit in DIGITS]


def look(standardise: str = "standardise"):
    """An image as it is, the mean of all images of its digit, and the image standardised.

    Slider: which image. Draws the student's `standardise(X_train, X)`.
    """
    return show(Look, standardise=standardise)


def confusions(read_digits: str = "read_digits", confusion_matrix: str = "confusion_matrix"):
    """What is read as what, and the images of one digit that are misread.

    Slider: the digit. Draws the notebook's `read_digits(X)` on the lesson's test set, and
    the student's `confusion_matrix(y_hat, y, K)`.
    """
    return show(Confusions, read_digits=read_digits, confusion_matrix=confusion_matrix)


def filters(first_layer: str = "first_layer"):
    """The weights into each hidden unit as an image, and which digits please one of them.

    Slider: the unit. Draws the notebook's `first_layer()`, of shape (64, 64).
    """
    return show(Filters, first_layer=first_layer)


def disturb(probabilities: str = "probabilities"):
    """A digit that is turned into another one, shifted and made dirty, and what is read.

    Sliders: both digits, how far it is turned, the shift, and the dirt. Draws the
    notebook's `probabilities(X)`.
    """
    return show(Disturb, probabilities=probabilities)


def paper(axes, title: str = "", low: float = 0, high: float = 16, colors: str = "Greys"):
    """Axes for an image of 8 × 8 pixels, and the artist that holds it."""
    axes.set(title=title, xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(True)
    axes.set(xlim=(-0.1, 8.1), ylim=(8.1, -0.1), aspect="equal")
    return mosaic(axes, (0, 8, 0, 8), colors, low=low, high=high)


def article(digit: int) -> str:
    return "an" if digit == 8 else "a"


def bounded(values: np.ndarray, size: float) -> np.ndarray:
    """Values that fit on the picture, whatever they are."""
    return np.clip(values, -size, size)


class Look(Scene):
    about = "Three images of 8 × 8 pixels: a digit, the mean of its kind, and it standardised."
    size = (7.6, 2.9)
    sliders = (Slider("image", "image", 0, 199, 1, start=0, format=".0f"),)

    def set_up(self, figure) -> None:
        left, middle, right = figure.subplots(1, 3)
        self.image = paper(left, "the image, 0 to 16")
        self.mean = paper(middle, "mean of its digit")
        self.scaled = paper(right, "standardised", -3, 3, "PuOr_r")
        self.reserve(right, "standardise")

    @part("image", "mean")
    def show_image(self, image) -> str:
        chosen = TRAIN[int(image)]
        self.image.set_data(X[chosen].reshape(8, 8))
        self.mean.set_data(MEANS[y[chosen]].reshape(8, 8))
        kind = y[chosen]
        return f"Image {image:.0f} of the training set is {article(kind)} {kind}."

    @part("scaled")
    def scale(self, image, standardise) -> str:
        row = X[TRAIN[int(image)]][None]
        scaled = bounded(standardise.array((1, 64), X[TRAIN], row), 1e3)
        self.scaled.set_data(scaled.reshape(8, 8))
        told = f"Standardised, its pixels go from {scaled.min():.1f} to {scaled.max():.1f}"
        return f"{told}; the colours go from −3 to 3."


class Confusions(Scene):
    about = "Left, a table of what was read for each digit; right, images that were misread."
    size = (7.6, 4.3)
    sliders = (Slider("digit", "digit", choices=tuple(range(10)), start=8),)
    shown = 6

    def set_up(self, figure) -> None:
        grid = figure.add_gridspec(2, 6)
        table = figure.add_subplot(grid[:, :3])
        table.set(title=f"{len(TEST)} test images", xlabel="read as", ylabel="it is a")
        table.set(xticks=DIGITS, yticks=DIGITS)
        table.grid(False)
        self.map = table.imshow(np.zeros((10, 10)), cmap="Blues", vmin=0, vmax=40)
        self.counts = [
            label(table, j, i, ha="center", va="center", fontsize=11)
            for i in DIGITS
            for j in DIGITS
        ]
        (self.row,) = table.plot([], [], color=ORANGE, linewidth=3)
        places = [figure.add_subplot(grid[i // 3, 3 + i % 3]) for i in range(self.shown)]
        self.images = [paper(axes) for axes in places]
        self.words = [label(axes, 4, 9.3, ha="center") for axes in places]
        self.reserve(table, "confusion_matrix")
        self.reserve(places[1], "read_digits")

    @part("row")
    def choose(self, digit) -> str:
        top, bottom = digit - 0.5, digit + 0.5
        self.row.set_data([-0.5, 9.5, 9.5, -0.5, -0.5], [top, top, bottom, bottom, top])
        return f"The row of the digit {digit}."

    @part("map", "counts")
    def count(self, read_digits, confusion_matrix) -> str:
        y_hat = self.read(read_digits)
        counts = bounded(confusion_matrix.array((10, 10), y_hat, y[TEST], 10), 999)
        self.map.set_data(counts)
        for text, n in zip(self.counts, counts.ravel(), strict=True):
            text.set_text(f"{n:.0f}" if n else "")
            text.set_color("white" if n > 20 else INK)
        return f"{np.sum(y_hat == y[TEST])} of {len(TEST)} are read rightly."

    @part("images", "words")
    def misread(self, digit, read_digits) -> str:
        y_hat = self.read(read_digits)
        wrong = np.flatnonzero((y[TEST] == digit) & (y_hat != digit))
        for k, (image, text) in enumerate(zip(self.images, self.words, strict=True)):
            there = k < len(wrong)
            image.set_data(X[TEST[wrong[k]]].reshape(8, 8) if there else np.zeros((8, 8)))
            text.set_text(f"as {y_hat[wrong[k]]}" if there else "none")
        read = ", ".join(str(label) for label in y_hat[wrong])
        return f"{len(wrong)} of them misread" + (f", as {read}." if read else ".")

    @staticmethod
    def read(read_digits) -> np.ndarray:
        labels = read_digits.array((len(TEST),), X[TEST])
        return np.clip(np.round(labels), 0, 9).astype(int)


class Filters(Scene):
    about = "Left, the weights into 64 hidden units as small images; right, one of them."
    size = (7.6, 3.9)
    sliders = (Slider("unit", "unit", 0, 63, 1, start=0, format=".0f"),)

    def set_up(self, figure) -> None:
        mosaic, one, bars = figure.subplots(1, 3, width_ratios=(5, 3, 4))
        mosaic.set(title="all units", xticks=[], yticks=[])
        mosaic.spines[:].set_visible(False)
        mosaic.grid(False)
        self.all = mosaic.imshow(np.zeros((71, 71)), cmap="PuOr_r", vmin=-0.35, vmax=0.35)
        mosaic.set(xlim=(-2, 72), ylim=(72, -2))
        (self.box,) = mosaic.plot([], [], color=INK, linewidth=2)
        self.one = paper(one, "this unit", -0.35, 0.35, "PuOr_r")
        bars.set(title="weights · mean digit", yticks=DIGITS)
        bars.set(xlim=(-3, 3), ylim=(9.6, -0.6))
        bars.axvline(0, color=GREY, linewidth=1)
        self.bars = bars.barh(DIGITS, np.zeros(10), color=BLUE).patches
        self.reserve(bars, "first_layer")
        spread = X[TRAIN].std(axis=0)
        self.means = (MEANS - X[TRAIN].mean(axis=0)) / np.where(spread > 0, spread, 1)

    @part("box")
    def mark(self, unit) -> str:
        top, left = 9 * (int(unit) // 8) - 1, 9 * (int(unit) % 8) - 1
        self.box.set_data([left, left + 9, left + 9, left, left], [top, top, top + 9, top + 9, top])
        return f"Unit {unit:.0f}."

    @part("all")
    def lay_out(self, first_layer) -> None:
        W = bounded(first_layer.array((64, 64)), 1e3)
        tiles = np.full((8, 9, 8, 9), np.nan)
        tiles[:, :8, :, :8] = W.reshape(8, 8, 8, 8).transpose(0, 2, 1, 3)
        self.all.set_data(tiles.reshape(72, 72)[:71, :71])

    @part("one", "bars")
    def show_one(self, unit, first_layer) -> str:
        weights = bounded(first_layer.array((64, 64))[int(unit)], 1e3)
        self.one.set_data(weights.reshape(8, 8))
        pleased = bounded(self.means @ weights, 1e3)
        for bar, length in zip(self.bars, pleased, strict=True):
            bar.set_width(length)
            bar.set_facecolor(ORANGE if length > 0 else VIOLET)
        most, least = np.argmax(pleased), np.argmin(pleased)
        return f"Of the mean digits it likes the {most} most and the {least} least."


class Disturb(Scene):
    about = "Left, an image of 8 × 8 pixels; right, the probability of each digit."
    size = (7.6, 3.3)
    sliders = (
        Slider("digit", "digit", choices=tuple(range(10)), start=3),
        Slider("other", "turn it into", choices=(*range(1, 10), 0), start=8),
        Slider("share", "how far", 0, 1, 0.05, start=0.2),
        Slider("shift", "shift (pixels)", -2, 2, 0.1, start=0, format="+.1f"),
        Slider("dirt", "dirt", 0, 10, 0.5, start=0, format=".1f"),
    )

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(2, 3))
        self.image = paper(left, "what the network gets")
        right.set(title="what it says", xlabel="digit", ylabel="probability")
        right.set(xticks=DIGITS, xlim=(-0.6, 9.6), ylim=(0, 1.05))
        self.bars = right.bar(DIGITS, np.zeros(10), color=BLUE).patches
        self.reserve(right, "probabilities")
        self.noise = np.random.default_rng(3).normal(size=(8, 8))

    def pixels(self, digit, other, share, shift, dirt) -> np.ndarray:
        """The image, as a row of 64 pixels that stay between paper and ink."""
        chosen = EXAMPLES[digit][0], EXAMPLES[other][int(other == digit)]
        one, two = (X[image].reshape(8, 8) for image in chosen)
        mixed = np.pad((1 - share) * one + share * two, ((0, 0), (3, 3)))
        places = np.arange(3, 11) - shift
        moved = [np.interp(places, np.arange(14), row) for row in mixed]
        return np.clip(np.array(moved) + dirt * self.noise, 0, 16).reshape(1, 64)

    @part("image")
    def show_image(self, digit, other, share, shift, dirt) -> str:
        self.image.set_data(self.pixels(digit, other, share, shift, dirt).reshape(8, 8))
        which = "another" if other == digit else article(other)
        turned = f", turned into {which} {other} by {share:.0%}" if share else ""
        moved = f", shifted by {shift:+.1f} pixels" if shift else ""
        dirty = f", with dirt {dirt:.1f}" if dirt else ""
        return f"{article(digit).capitalize()} {digit}{turned}{moved}{dirty}."

    @part("bars")
    def say(self, digit, other, share, shift, dirt, probabilities) -> str:
        image = self.pixels(digit, other, share, shift, dirt)
        shares = bounded(probabilities.array((1, 10), image)[0], 1e3)
        for named, (bar, height) in enumerate(zip(self.bars, shares, strict=True)):
            bar.set_height(height)
            bar.set_facecolor(ORANGE if named == np.argmax(shares) else BLUE)
        first, second = np.argsort(-shares, kind="stable")[:2]
        told = ", ".join(f"{article(d)} {d} with {shares[d]:.1%}" for d in (first, second))
        return f"The network says {told}."
