"""The figures of lesson 06: two graphs, step by step forward and back, and a ladder of paths."""

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

import numpy as np

from course.figures.live import Scene, Slider, part, show
from course.figures.style import BLUE, GREY, INK, VERMILION, label, line


def back_through_the_loss(
    multiply_backward: str = "multiply_backward",
    add_backward: str = "add_backward",
    power_backward: str = "power_backward",
):
    """The graph of (xw - y)², its values step by step forward, its slopes step by step back.

    Sliders: the step, and w. Draws the student's `multiply_backward(x, y, upstream)`,
    `add_backward(x, y, upstream)` and `power_backward(x, n, upstream)`.
    """
    return show(
        BackThroughTheLoss,
        multiply_backward=multiply_backward,
        add_backward=add_backward,
        power_backward=power_backward,
    )


def two_paths(two_path_derivative: str = "two_path_derivative"):
    """A graph in which one value reaches the loss on two paths.

    Sliders: the step, and x. Draws the student's
    `two_path_derivative(df1, df2, df3, df4_first, df4_second)`.
    """
    return show(TwoPaths, two_path_derivative=two_path_derivative)


def paths_and_edges(count_paths: str = "count_paths"):
    """A ladder whose rungs are joined crosswise: how its edges and its paths grow.

    Slider: the number of rungs. Draws the student's `count_paths(edges, source, target)`.
    """
    return show(PathsAndEdges, count_paths=count_paths)


# A white ground for a number on a line: its corners.
PAPER = [(-1, -0.4), (1, -0.4), (1, 0.4), (-1, 0.4), (-1, -0.4)]


class Box(NamedTuple):
    """A value of a graph: where it stands (column, height), and how it is made."""

    column: float
    height: float
    label: str


def short(number: float) -> str:
    """A number as a box can hold it."""
    text = f"{round(number, 2) + 0.0:.2f}" if abs(number) < 1e4 else f"{number:.0e}"
    return text.replace("-", "−")


class StepByStep(Scene):
    """A graph of boxes on the left, the loss along one of its values on the right.

    `forward` names the box of each step; `backward` the box that passes its slope on at
    each step, and those that get it; in the first of these the last box gets its 1.
    """

    size = (7.6, 4.0)
    boxes: ClassVar[dict[str, Box]] = {}
    edges: tuple[tuple[str, str], ...] = ()
    forward: tuple[str, ...] = ()
    backward: tuple[tuple[str, tuple[str, ...]], ...] = ()
    moved, ends, highest = "", (0.0, 1.0), 1.0
    half_width, half_height = 0.46, 0.42

    def values(self, at: float) -> dict[str, float]:
        """The number in every box, where the one that is moved stands at `at`."""
        raise NotImplementedError

    def set_up_panels(self, figure):
        """The graph and the curve, with everything that rests; gives the axes of both."""
        left, right = figure.subplots(1, 2, width_ratios=(5, 2))
        columns = [box.column for box in self.boxes.values()]
        heights = [box.height for box in self.boxes.values()]
        aside = self.half_width + 0.04
        left.set(xlim=(min(columns) - aside, max(columns) + aside))
        left.set(ylim=(min(heights) - 0.5, max(heights) + 0.5))
        left.set_title("←  the slope of L that came back")
        left.axis("off")
        left.plot(*self.lines(self.edges), color=GREY, linewidth=1.2)
        self.arrows_forward = line(left, "-", BLUE, linewidth=3.5)
        self.arrows_back = line(left, "--", VERMILION, linewidth=3.5)
        for box in self.boxes.values():
            left.add_patch(self.frame(box, facecolor="white", edgecolor=GREY, linewidth=1.2))
            self.text(left, box, 0.25, color=GREY).set_text(box.label)
        self.here = self.frame(self.boxes[self.forward[0]], facecolor="none", linewidth=3)
        left.add_patch(self.here)
        self.value_texts = [self.text(left, box, 0) for box in self.boxes.values()]
        self.slope_texts = [
            self.text(left, box, -0.25, color=VERMILION, weight="bold")
            for box in self.boxes.values()
        ]
        self.set_up_curve(right)
        return left, right

    def reserve(self, axes, function: str, x: float = 0.5, y: float = 0.85) -> None:
        super().reserve(axes, function, x, y)
        self.reserved[-1][1].set(bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})

    def set_up_curve(self, axes) -> None:
        low, high = self.ends
        places = np.linspace(low, high, 100)
        losses = [self.values(at)[self.forward[-1]] for at in places.tolist()]
        axes.set(title=f"the loss along {self.moved}", xlabel=self.moved, xlim=self.ends)
        axes.set_ylabel("L")
        axes.set(ylim=(-0.12 * self.highest, self.highest))
        axes.plot(places, losses, color=GREY)
        self.tangent = line(axes, "--", VERMILION)
        self.place = line(axes, "o", BLUE, markersize=9, markeredgecolor=INK)

    def frame(self, box: Box, **options):
        from matplotlib.patches import FancyBboxPatch

        corner = box.column - self.half_width, box.height - self.half_height
        size = 2 * self.half_width, 2 * self.half_height
        return FancyBboxPatch(corner, *size, boxstyle="round,pad=0,rounding_size=0.08", **options)

    def text(self, axes, box: Box, above: float, **options):
        style = {"ha": "center", "va": "center", **options}
        return label(axes, box.column, box.height + above, **style)

    def lines(self, edges: Iterable[tuple[str, str]]) -> tuple[list[float], list[float]]:
        """From the right side of one box to the left side of the other, for each edge."""
        xs: list[float] = []
        ys: list[float] = []
        for start, end in edges:
            a, b = self.boxes[start], self.boxes[end]
            xs += [a.column + self.half_width, b.column - self.half_width, np.nan]
            ys += [a.height, b.height, np.nan]
        return xs, ys

    def show_step(self, step: int, at: float) -> str:
        """Draws the values that are known after `step` steps, and where it happens."""
        values, last = self.values(at), self.forward[-1]
        done = set(self.boxes) - set(self.forward[step:])
        for text, (name, value) in zip(self.value_texts, values.items(), strict=True):
            text.set_text(short(value) if name in done else "?")
        goes, comes = self.flow(step)
        self.arrows_forward.set_data(*self.lines(goes))
        self.arrows_back.set_data(*self.lines(comes))
        name = self.at_step(step)
        box = self.boxes[name or last]
        self.here.set_bounds(
            box.column - self.half_width,
            box.height - self.half_height,
            2 * self.half_width,
            2 * self.half_height,
        )
        back = step > len(self.forward)
        self.here.set_edgecolor((VERMILION if back else BLUE) if name else "none")
        self.place.set_data([at], [values[last]])
        steps = len(self.forward) + len(self.backward)
        where = f"Step {step} of {steps}, {'back' if back else 'forward'}:"
        if not name:
            return f"Step 0 of {steps}: the inputs are there, nothing is calculated yet."
        if back:
            return f"{where} the way back is at {name}."
        return f"{where} {self.boxes[name].label} is {values[name]:.2f}."

    def at_step(self, step: int) -> str:
        """The box where a step happens; none before the first."""
        if step > len(self.forward):
            return self.backward[step - len(self.forward) - 1][0]
        return self.forward[step - 1] if step else ""

    def flow(self, step: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The edges along which this step brings values forward, or slopes back."""
        name = self.at_step(step)
        if step <= len(self.forward):
            return [edge for edge in self.edges if edge[1] == name], []
        gets = self.backward[step - len(self.forward) - 1][1]
        return [], [edge for edge in self.edges if edge[1] == name and edge[0] in gets]

    def show_slopes(self, step: int, slopes: dict[str, float]) -> None:
        """Draws the slopes that are known after `step` steps."""
        for text, name in zip(self.slope_texts, self.boxes, strict=True):
            text.set_text(f"← {short(slopes[name])}" if name in slopes else "")

    def draw_tangent(self, at: float, slope: float) -> None:
        height = self.values(at)[self.forward[-1]]
        ends = np.array(self.ends)
        self.tangent.set_data(ends, height + np.clip(slope, -1e9, 1e9) * (ends - at))


class BackThroughTheLoss(StepByStep):
    about = "Left, the graph of the loss (xw − y)² with x = 1, y = 2; right, the loss along w."
    sliders = (
        Slider("step", "step", 0, 9, 1, start=0, format=".0f"),
        Slider("w", "weight w", -1, 5, 0.25, start=1.5),
    )
    boxes: ClassVar = {
        "x": Box(0, 3, "x"),
        "w": Box(0, 2, "w"),
        "y": Box(0, 1, "y"),
        "−1": Box(0, 0, "−1"),
        "u": Box(1.35, 2.5, "u = x · w"),
        "n": Box(1.35, 0.5, "n = −1 · y"),
        "d": Box(2.6, 1.5, "d = u + n"),
        "L": Box(3.8, 1.5, "L = d²"),
    }
    edges = (("x", "u"), ("w", "u"), ("y", "n"), ("−1", "n"), ("u", "d"), ("n", "d"), ("d", "L"))
    forward = ("u", "n", "d", "L")
    backward = (
        ("L", ()),
        ("L", ("d",)),
        ("d", ("u", "n")),
        ("u", ("x", "w")),
        ("n", ("y", "−1")),
    )
    moved, ends, highest = "w", (-1.0, 5.0), 9.5
    x, y = 1.0, 2.0

    def set_up(self, figure) -> None:
        left, _ = self.set_up_panels(figure)
        self.reserve(left, "multiply_backward", 0.77, 0.12)

    def values(self, at: float) -> dict[str, float]:
        u, n = self.x * at, -self.y
        inputs = {"x": self.x, "w": at, "y": self.y, "−1": -1.0}
        return {**inputs, "u": u, "n": n, "d": u + n, "L": (u + n) ** 2}

    @part("value_texts", "arrows_forward", "arrows_back", "here", "place")
    def values_so_far(self, step, w) -> str:
        return self.show_step(int(step), w)

    @part("slope_texts", "tangent")
    def slopes_so_far(self, step, w, multiply_backward, add_backward, power_backward) -> str:
        v = self.values(w)
        s = {"L": 1.0}
        s["d"] = power_backward.number(v["d"], 2, s["L"])
        s["u"], s["n"] = add_backward.array((2,), v["u"], v["n"], s["d"]).tolist()
        s["x"], s["w"] = multiply_backward.array((2,), v["x"], v["w"], s["u"]).tolist()
        s["−1"], s["y"] = multiply_backward.array((2,), v["−1"], v["y"], s["n"]).tolist()
        back = self.backward[: max(0, int(step) - len(self.forward))]
        known = {"L", *(name for _, names in back for name in names)} if back else set()
        self.show_slopes(int(step), {name: s[name] for name in s if name in known})
        self.draw_tangent(w, s["w"])
        if not back:
            return (
                f"At w = {w:.2f} your functions give the loss the slope {s['w'] + 0.0:.3g} along w."
            )
        name, gets = back[-1]
        if not gets:
            return "The slope of L with respect to itself is 1."
        told = " and ".join(f"{s[one] + 0.0:.3g} for {one}" for one in gets)
        return f"The slope {s[name]:.3g} of {name} becomes {told}."


class TwoPaths(StepByStep):
    about = "Left, a graph in which u reaches L through p and through q; right, L along x."
    sliders = (
        Slider("step", "step", 0, 9, 1, start=0, format=".0f"),
        Slider("x", "input x", -0.6, 0.6, 0.05, start=0.5),
    )
    boxes: ClassVar = {
        "x": Box(-0.2, 1, "x"),
        "u": Box(1.5, 1, "u = 2x"),
        "p": Box(2.9, 2.2, "p = u²"),
        "q": Box(2.9, -0.2, "q = 3u"),
        "L": Box(4.3, 1, "L = p · q"),
    }
    edges = (("x", "u"), ("u", "p"), ("u", "q"), ("p", "L"), ("q", "L"))
    forward = ("u", "p", "q", "L")
    backward = (("L", ()), ("L", ("p", "q")), ("p", ("u",)), ("q", ("u",)), ("u", ("x",)))
    moved, ends, highest = "x", (-0.75, 0.75), 11.0
    half_width = 0.5

    def set_up(self, figure) -> None:
        left, right = self.set_up_panels(figure)
        right.set_ylim(-self.highest, self.highest)
        left.set_title("×  local slopes     ←  what came back")
        middles = [np.nanmean(self.lines([edge]), axis=1) for edge in self.edges]
        self.local_texts = [label(left, x, y, ha="center", va="center") for x, y in middles]
        self.papers = line(left, "", "white", marker=PAPER, markersize=40, zorder=2.5)
        self.papers.set_data(*np.transpose(middles[1:]))
        self.whole = self.text(left, self.boxes["x"], -0.25, color=VERMILION, weight="bold")
        self.local_texts[0].set_y(1.22)
        self.reserve(left, "two_path_derivative", 0.2, 0.12)

    def values(self, at: float) -> dict[str, float]:
        u = 2 * at
        return dict(x=at, u=u, p=u**2, q=3 * u, L=3 * u**3)

    def local(self, x: float) -> list[float]:
        """The local slope of each edge: df1, df2, df3, and f4's by p and by q."""
        v = self.values(x)
        return [2.0, 2 * v["u"], 3.0, v["q"], v["p"]]

    @part("value_texts", "arrows_forward", "arrows_back", "here", "place")
    def values_so_far(self, step, x) -> str:
        return self.show_step(int(step), x)

    @part("papers", "local_texts", "slope_texts")
    def slopes_so_far(self, step, x) -> str:
        local = self.local(x)
        for text, slope in zip(self.local_texts, local, strict=True):
            text.set_text(f"×{short(slope)}")
        _, df2, df3, by_p, by_q = local
        back = int(step) - len(self.forward)
        known = {"L": 1.0} if back > 0 else {}
        if back > 1:
            known |= {"p": by_p, "q": by_q}
        if back > 2:
            known["u"] = by_p * df2 + (by_q * df3 if back > 3 else 0)
        self.show_slopes(int(step), known)
        if back == 3:
            return f"Through p, u gets {by_p:.2f} · {df2:.2f} = {by_p * df2:.2f} so far."
        if back == 4:
            return f"Through q, {by_q * df3:.2f} is added to it: {known['u']:.2f}."
        return ""

    @part("tangent", "whole")
    def whole_slope(self, step, x, two_path_derivative) -> str:
        slope = two_path_derivative.number(*self.local(x))
        self.draw_tangent(x, slope)
        arrived = int(step) == len(self.forward) + len(self.backward)
        self.whole.set_text(f"← {short(slope)}" if arrived else "")
        return f"At x = {x:.2f} your `{two_path_derivative.name}` gives {slope:.4g}."


class PathsAndEdges(Scene):
    about = "Left, a ladder from start to end, and one path through it; right, what there is of it."
    size = (7.6, 3.5)
    sliders = (Slider("rungs", "rungs n", 1, 14, 1, start=3, format=".0f"),)
    most = 14

    def set_up(self, figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(4, 3))
        left.set(title="all edges, and one path", xlim=(-2, self.most + 3), ylim=(-1.2, 1.2))
        left.axis("off")
        self.drawn_edges = line(left, "o-", GREY, linewidth=1, markersize=5)
        self.drawn_path = line(left, "o-", VERMILION, linewidth=3, markersize=7)
        left.text(-0.35, 0, "start", ha="right", va="center", color=INK)
        self.end = label(left, 0, 0, "end", va="center", color=INK)
        right.set(title="how many there are", xlabel="rungs n", yscale="log")
        right.set(xlim=(0.5, self.most + 0.5), ylim=(1, 1e5), xticks=range(2, 15, 3))
        self.ns = np.arange(1, self.most + 1)
        right.plot(self.ns, 4 * self.ns, "--", color=BLUE)
        right.annotate("edges", (10.2, 20), color=BLUE)
        self.paths = line(right, "-", VERMILION)
        self.label = right.text(6.3, 700, "", color=VERMILION, ha="right")
        self.edge_dot = line(right, "s", BLUE, markersize=9, markeredgecolor=INK)
        self.path_dot = line(right, "o", VERMILION, markersize=9, markeredgecolor=INK)
        self.reserve(right, "count_paths")

    def ladder(self, rungs: int) -> list[tuple]:
        """The edges, from "start" over rungs of two nodes (k, 0), (k, 1) to "end": 4 n."""
        first = [("start", (1, side)) for side in (0, 1)]
        last = [((rungs, side), "end") for side in (0, 1)]
        across = [((k, a), (k + 1, b)) for k in range(1, rungs) for a in (0, 1) for b in (0, 1)]
        return [*first, *across, *last]

    def place(self, node, rungs: int) -> tuple[float, float]:
        if isinstance(node, str):
            return (0, 0) if node == "start" else (rungs + 1, 0)
        return node[0], 0.8 - 1.6 * node[1]

    @part("drawn_edges", "drawn_path", "end", "edge_dot")
    def draw_ladder(self, rungs) -> str:
        n = int(rungs)
        ends = [[self.place(node, n) for node in edge] for edge in self.ladder(n)]
        xs = [x for pair in ends for x in (pair[0][0], pair[1][0], np.nan)]
        ys = [y for pair in ends for y in (pair[0][1], pair[1][1], np.nan)]
        self.drawn_edges.set_data(xs, ys)
        sides = [(k * k + k // 3) % 2 for k in range(1, n + 1)]
        path = ["start", *((k, side) for k, side in enumerate(sides, 1)), "end"]
        self.drawn_path.set_data(*zip(*(self.place(node, n) for node in path), strict=True))
        self.end.set_x(n + 1.35)
        self.edge_dot.set_data([n], [4 * n])
        return f"A ladder of {n} rung{'s' if n > 1 else ''} has {4 * n} edges."

    @part("paths", "label")
    def count(self, count_paths) -> None:
        counts = count_paths.numbers((self.ladder(n), "start", "end") for n in self.ns.tolist())
        self.paths.set_data(self.ns, np.clip(counts, 0.1, 1e9))
        self.label.set_text("paths, yours")

    @part("path_dot")
    def count_here(self, rungs, count_paths) -> str:
        count = count_paths.number(self.ladder(int(rungs)), "start", "end")
        self.path_dot.set_data([rungs], [np.clip(count, 0.1, 1e9)])
        found = f"{count:.6g} path{'s' if count != 1 else ''}"
        return f"Your `{count_paths.name}` finds {found} through it."
