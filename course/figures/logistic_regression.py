"""The figures of lesson 07: a border by hand, a border that is learnt, thresholds."""

import numpy as np

from course.data import tumours
from course.figures.live import Scene, Slider, part, show
from course.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, VERMILION, line, mosaic


def border_by_hand(probability: str = "probability", logistic_loss: str = "logistic_loss"):
    """A straight border between malignant and benign lumps, to be placed by hand.

    Sliders: the two weights and the bias. Draws the student's `probability(X, w, b)` as
    a map, and tells the `logistic_loss(a, y)` of all lumps.
    """
    return show(BorderByHand, probability=probability, logistic_loss=logistic_loss)


def border_learnt(fit_logistic: str = "fit_logistic", logistic_loss: str = "logistic_loss"):
    """The border after some epochs of training, and how the loss came down.

    Slider: the epochs. Draws the student's
    `fit_logistic(X, y, learning_rate, epochs, rng)` and tells `logistic_loss(a, y)`.
    """
    return show(BorderLearnt, fit_logistic=fit_logistic, logistic_loss=logistic_loss)


def threshold(precision_recall: str = "precision_recall", roc_auc: str = "roc_auc"):
    """Where to say "malignant": precision, recall and the ROC curve at every threshold.

    Slider: the threshold. Draws the student's `precision_recall(y_hat, y)`, and tells
    `roc_auc(scores, y)`.
    """
    return show(Threshold, precision_recall=precision_recall, roc_auc=roc_auc)


def standardised() -> tuple[np.ndarray, np.ndarray]:
    """Radius and texture in standard deviations from their mean, (S, 2), and the labels."""
    raw = np.column_stack([tumours.radius, tumours.texture])
    return (raw - raw.mean(axis=0)) / raw.std(axis=0), tumours.malignant


X, Y = standardised()


class Lumps(Scene):
    """A panel with a map of p, the lumps on it, and a straight border across it."""

    n = 101

    low, high = np.array([-2.5, -2.6]), np.array([4.2, 5.0])
    # The corners of the panel, once around.
    corners = np.array([[-2.5, -2.6], [4.2, -2.6], [4.2, 5.0], [-2.5, 5.0]])

    def set_up_lumps(self, axes) -> None:
        box = (self.low[0], self.high[0], self.low[1], self.high[1])
        self.map = mosaic(axes, box, "RdBu_r", low=-1, high=2)
        u, v = np.linspace(self.low, self.high, self.n).T
        self.places = np.stack(np.meshgrid(u, v), axis=-1).reshape(-1, 2)
        axes.set(xlim=(self.low[0], self.high[0]), ylim=(self.low[1], self.high[1]))
        axes.set(xlabel="radius (standard deviations)", ylabel="texture (standard deviations)")
        axes.grid(False)
        self.lumps = [
            line(axes, ".", BLUE, markersize=5, label="benign"),
            line(axes, "x", VERMILION, markersize=5, markeredgewidth=1.3, label="malignant"),
        ]
        for label, lumps in enumerate(self.lumps):
            lumps.set_data(*X[label == Y].T)
        ring = {"markersize": 9, "fillstyle": "none", "markeredgewidth": 1.1}
        self.wrong = line(axes, "o", INK, label="on the wrong side", **ring)
        self.lumps.append(self.wrong)
        self.border = line(axes, "-", INK, linewidth=2.5)

    def draw_border(self, w: np.ndarray, b: float) -> None:
        """Puts the border where w·x + b is 0, and a ring round each lump that it leaves wrong.

        It goes across the panel's sides that it cuts.
        """
        self.wrong.set_data(*X[(X @ w + b > 0) != Y].T)
        heights = self.corners @ w + b
        ends = []
        for one, other, h, k in zip(
            self.corners, np.roll(self.corners, -1, 0), heights, np.roll(heights, -1), strict=True
        ):
            if (h > 0) != (k > 0):
                ends.append(one + (other - one) * h / (h - k))
        self.border.set_data(*(np.array(ends).T if ends else ([], [])))

    @staticmethod
    def count(w: np.ndarray, b: float) -> str:
        """In words how many lumps stand on the wrong side."""
        called = X @ w + b > 0
        missed, alarms = np.sum(~called & (Y == 1)), np.sum(called & (Y == 0))
        return f"{missed} malignant lumps are on the benign side, {alarms} the other way round."


class BorderByHand(Lumps):
    about = "Left, 569 lumps by radius and texture, and a straight border; right, the model's loss."
    size = (7.6, 4.0)
    sliders = (
        Slider("w1", "weight of radius", -5, 5, 0.1, start=0.5, format=".1f"),
        Slider("w2", "weight of texture", -5, 5, 0.1, start=1, format=".1f"),
        Slider("b", "bias", -5, 5, 0.1, start=1, format=".1f"),
    )

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(3, 1))
        left.set(title="border, and the map of p")
        self.set_up_lumps(left)
        figure.legend(handles=self.lumps, loc="outside upper right", ncols=3)
        right.set(title="mean loss", xlim=(-0.8, 0.5), ylim=(0, 3), xticks=[])
        self.bar = right.bar([0], [0], width=0.6, color=ORANGE, edgecolor=INK, linewidth=0.8)[0]
        right.axhline(np.log(2), color=GREY, linestyle=":", linewidth=1.5)
        right.annotate("ln 2", (-0.77, np.log(2) + 0.04))
        self.reserve(right, "logistic_loss")

    @part("border", "lumps")
    def place(self, w1, w2, b) -> str:
        w = np.array([w1, w2])
        self.draw_border(w, b)
        return f"Weights {w1:.1f} and {w2:.1f}, bias {b:.1f}: {self.count(w, b)}"

    @part("map")
    def shade(self, w1, w2, b, probability) -> None:
        p = probability.array((len(self.places),), self.places, np.array([w1, w2]), b)
        self.map.set_data(np.clip(p, -1, 2).reshape(self.n, self.n))

    @part("bar")
    def charge(self, w1, w2, b, logistic_loss) -> str:
        loss = logistic_loss.number(X @ np.array([w1, w2]) + b, Y)
        self.bar.set_height(np.clip(loss, -10, 10))
        return f"The mean loss is {loss:.3g}."


class BorderLearnt(Lumps):
    about = "Left, 569 lumps and the border that training has found; right, the loss on the way."
    size = (7.6, 4.1)
    steps = (0, 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
    sliders = (Slider("epochs", "epochs", choices=steps, start=1),)
    rate = 1.0

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(5, 4))
        left.set(title="the border learnt, and p")
        self.set_up_lumps(left)
        figure.legend(handles=self.lumps, loc="outside upper right", ncols=3)
        right.set(title="mean loss", xlabel="epochs (0, then logarithmic)", ylim=(0, 0.75))
        right.set_xscale("symlog", linthresh=1)
        right.set_xlim(-0.15, 1500)
        ticks = (0, 1, 10, 100, 1000)
        right.set_xticks(ticks, map(str, ticks))
        right.minorticks_off()
        right.axhline(np.log(2), color=GREY, linestyle=":", linewidth=1.5)
        right.annotate("ln 2", (1500, np.log(2)), (0, -14), textcoords="offset points", ha="right")
        self.losses = line(right, "o-", BLUE, markersize=5, linewidth=1.5)
        self.dot = line(right, "D", ORANGE, markersize=10, markeredgecolor=INK)
        self.reserve(right, "fit_logistic")

    def fit(self, fit_logistic, epochs: int) -> tuple[np.ndarray, float]:
        rng = np.random.default_rng(0)
        w, b = fit_logistic.arrays(((2,), ()), X, Y, self.rate, int(epochs), rng)
        return np.clip(w, -1e6, 1e6), float(np.clip(b, -1e6, 1e6))

    @part()
    def tell(self, epochs) -> str:
        return f"{epochs} step{'' if epochs == 1 else 's'} of learning rate {self.rate:g}."

    @part("map", "border", "lumps")
    def learn(self, epochs, fit_logistic) -> str:
        w, b = self.fit(fit_logistic, epochs)
        self.draw_border(w, b)
        p = (1 + np.tanh((self.places @ w + b) / 2)) / 2
        self.map.set_data(p.reshape(self.n, self.n))
        return f"Weights {w[0]:.3g} and {w[1]:.3g}, bias {b:.3g}: {self.count(w, b)}"

    @part("losses")
    def all_losses(self, fit_logistic, logistic_loss) -> None:
        models = [self.fit(fit_logistic, epochs) for epochs in self.steps]
        self.losses.set_data(self.steps, logistic_loss.numbers((X @ w + b, Y) for w, b in models))

    @part("dot")
    def one_loss(self, epochs, fit_logistic, logistic_loss) -> str:
        w, b = self.fit(fit_logistic, epochs)
        loss = logistic_loss.number(X @ w + b, Y)
        self.dot.set_data([epochs], [loss])
        return f"The mean loss is {loss:.3g}."


class Threshold(Scene):
    about = "Three panels: probabilities of 569 lumps; precision and recall; the ROC curve."
    size = (7.6, 3.6)
    sliders = (Slider("t", "threshold", 0, 1, 0.01, start=0.5),)
    ts = np.linspace(0, 1, 101)
    # What training finds for this table.
    model = np.array([3.722, 0.937]), -0.708

    def set_up(self, figure) -> None:
        w, b = self.model
        self.p = 1 / (1 + np.exp(-(X @ w + b)))
        left, middle, right = figure.subplots(1, 3)
        left.set(title="lumps by p", xlabel="probability p", xlim=(0, 1), ylim=(-115, 290))
        left.set_ylabel("lumps")
        steps = np.linspace(0, 1, 21)
        counts = [np.histogram(self.p[label == Y], steps)[0] for label in (0, 1)]
        style = {"width": 0.05, "align": "edge", "edgecolor": "white", "linewidth": 0.5}
        left.bar(steps[:-1], counts[0], color=BLUE, label="benign", **style)
        left.bar(steps[:-1], -counts[1], color=VERMILION, hatch="//", label="malignant", **style)
        left.legend(loc="upper right")
        left.set_yticks((-100, 0, 100, 200), ("100", "0", "100", "200"))
        self.bar = left.axvline(0.5, ymax=0.76, color=INK, linewidth=2)
        middle.set(title="at each threshold", xlabel="threshold", ylim=(-0.03, 1.05))
        middle.set(xlim=(-0.02, 1.02))
        self.here = middle.axvline(0.5, ymin=0.27, color=GREY, linestyle=":", linewidth=1.5)
        self.precision = line(middle, "--", PURPLE, label="precision")
        self.recall = line(middle, "-", GREEN, label="recall")
        self.precision_dot = line(middle, "s", PURPLE, markersize=9, markeredgecolor=INK)
        self.recall_dot = line(middle, "o", GREEN, markersize=9, markeredgecolor=INK)
        middle.legend(loc="lower center")
        right.set(title="ROC curve", xlabel="false alarms", ylabel="recall")
        right.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.05))
        right.plot([0, 1], [0, 1], ":", color=GREY, linewidth=1.5)
        self.curve = line(right, "-", GREEN)
        self.curve_dot = line(right, "o", GREEN, markersize=9, markeredgecolor=INK)
        for axes in (middle, right):
            self.reserve(axes, "precision_recall")

    def called(self, t: float) -> np.ndarray:
        return (self.p > t).astype(int)

    @part("bar", "here")
    def move(self, t) -> str:
        for mark in (self.bar, self.here):
            mark.set_xdata([t, t])
        called = self.called(t)
        return (
            f"Above {t:.2f} stand {np.sum(called & Y)} of {Y.sum()} malignant lumps"
            f" and {np.sum(called & (1 - Y))} of {np.sum(1 - Y)} benign ones."
        )

    @part("precision", "recall", "curve")
    def all_thresholds(self, precision_recall) -> None:
        calls = [self.called(t) for t in self.ts]
        pairs = np.array([precision_recall.array((2,), y_hat, Y) for y_hat in calls])
        alarms = [precision_recall.array((2,), y_hat, 1 - Y)[1] for y_hat in calls]
        pairs, alarms = np.clip(pairs, -1e6, 1e6), np.clip(alarms, -1e6, 1e6)
        self.precision.set_data(self.ts, pairs[:, 0])
        self.recall.set_data(self.ts, pairs[:, 1])
        self.curve.set_data(alarms, pairs[:, 1])

    @part("precision_dot", "recall_dot", "curve_dot")
    def one_threshold(self, t, precision_recall) -> str:
        precision, recall = precision_recall.array((2,), self.called(t), Y)
        _, alarms = precision_recall.array((2,), self.called(t), 1 - Y)
        self.precision_dot.set_data([t], [np.clip(precision, -1e6, 1e6)])
        self.recall_dot.set_data([t], [np.clip(recall, -1e6, 1e6)])
        self.curve_dot.set_data([np.clip(alarms, -1e6, 1e6)], [np.clip(recall, -1e6, 1e6)])
        return f"Precision {precision:.3g}, recall {recall:.3g}, false alarms {alarms:.3g}."

    @part()
    def area(self, t, roc_auc) -> str:
        return f"The area under the curve is {roc_auc.number(self.p, Y):.3f}."
