"""A figure in the notebook: ipywidgets' sliders over a picture with words.

The picture is an `<img alt>` with a status line (`widget.js`); the sliders, which
already take the keyboard, get their accessible names from there too.
"""

import asyncio
import base64
import threading
import time
from functools import partial
from pathlib import Path

import anywidget
import ipywidgets
import traitlets

from course.figures import student
from course.figures.live import Live, Shown, Slider

HERE = Path(__file__).parent
# Seconds: a scene that takes longer is not drawn ahead, as the hand might wait for it.
QUICK = 0.1
# A kernel may hear of a slider in another thread than cells run in; matplotlib is for one.
DRAWING = threading.RLock()
# Seconds that the end of a cell waits for a function that a slider made run for ever.
PATIENCE = 2


class PictureWidget(anywidget.AnyWidget):
    """The picture, its alternative text, and the status line below it.

    `scene` is what the kernel drew last: `frame` (a JPEG), `alt` and `status`, with the
    `place` of the sliders that it holds for and the edition of the functions. The browser
    keeps a few, also those that are sent ahead of the hand, and shows them again without
    asking. `sliders` are the ids of the models whose numbers are the place.
    """

    _esm = (HERE / "widget.js").read_text(encoding="utf-8")
    _css = (HERE / "widget.css").read_text(encoding="utf-8")
    scene = traitlets.Dict().tag(sync=True)
    sliders = traitlets.List(traitlets.Unicode()).tag(sync=True)
    width = traitlets.Int().tag(sync=True)
    height = traitlets.Int().tag(sync=True)


class FigureWidget(ipywidgets.VBox):
    """A live scene with its sliders and a reset button.

    It redraws when a slider moves, and after a cell has run that changed one of
    its functions. Where no browser shows it any more, as its cell was run again, it
    lets go of its drawing until one does. It begins with the pixels of the screen that
    showed a figure last. After a move it draws what the same move once more would show,
    which is then on the screen before the kernel has heard of it.
    """

    ratio = 1.5

    def __init__(self, live: Live):
        self.live = live
        live.suit(self.ratio)
        self._views: int | None = None
        self._display = None
        self._ahead: asyncio.TimerHandle | None = None
        self._unsaved = True
        self._sliders = {slider.name: _control(slider) for slider in live.declaration.sliders}
        self._starts = {name: control.value for name, control in self._sliders.items()}
        width, height = (round(100 * inches) for inches in live.declaration.size)
        self._picture = PictureWidget(
            width=width,
            height=height,
            sliders=[control.model_id for control in self._sliders.values()],
        )
        self.reset_button = ipywidgets.Button(
            description="Reset", tooltip="Move the sliders back to the start"
        )
        self.reset_button.on_click(lambda _: self.move(**self._starts))
        column = ipywidgets.VBox([*self._sliders.values()])
        controls = ipywidgets.HBox([column, self.reset_button])
        super().__init__([controls.add_class("course-controls"), self._picture])
        self.add_class("course-figure")
        self.redraw()
        for name, control in self._sliders.items():
            control.observe(partial(self._on_move, name), "value")
        self._picture.on_msg(lambda _, message, __: self._on_view(message))
        self._notebook = student.shell()
        if self._notebook:
            self._notebook.events.register("post_run_cell", self.wake)

    def close(self) -> None:
        """Takes the figure away for good, its sliders too; cells wake it no more."""
        if self._notebook:
            self._notebook.events.unregister("post_run_cell", self.wake)
            self._notebook = None
        for widget in (*self._sliders.values(), self.reset_button, self._picture):
            widget.close()
        super().close()

    @property
    def values(self) -> dict[str, float]:
        """What the sliders say now, by name."""
        return {
            slider.name: slider.meant(self._sliders[slider.name].value)
            for slider in self.live.declaration.sliders
        }

    @property
    def scene(self) -> dict:
        """What the browser was told last: `frame`, `alt`, `status`, and where they hold."""
        return self._picture.scene

    def move(self, **values: float) -> None:
        """Moves sliders by name, as the reader's hand would."""
        for name, value in values.items():
            self._sliders[name].value = value

    def redraw(self) -> None:
        """Draws what the sliders and the student's functions say now."""
        with DRAWING:
            values = self.values
            moved = self.live.redraw(values)
            if moved:
                self._picture.scene = self._scene(values, self.live.jpeg(), self.live.shown)
            else:
                status = self.live.shown.status
                self._picture.scene = {**self._picture.scene, "place": None, "status": status}
            self._unsaved |= moved

    def _on_move(self, name: str, change: dict) -> None:
        """Redraws, rests as long as that took, and draws ahead unless the hand was faster."""
        if self._ahead:
            self._ahead.cancel()
            self._ahead = None
        start = time.perf_counter()
        self.redraw()
        took, loop = time.perf_counter() - start, _running_loop()
        if loop and took < QUICK:
            before, now = change["old"], change["new"]
            self._ahead = loop.call_later(took, self.look_ahead, name, before, now)

    def look_ahead(self, name: str, before: float, now: float) -> None:
        """Sends the browser what it will show if the slider `name` makes its last move again."""
        self._ahead = None
        slider = next(slider for slider in self.live.declaration.sliders if slider.name == name)
        place = slider.onward(before, now)
        if place is None or self._views == 0:
            return
        values = {**self.values, name: slider.meant(place)}
        with DRAWING:
            found = self.live.ahead(values)
        if found:
            scene = self._scene(values, *found)
            frame = scene.pop("frame")
            self._picture.send({"ahead": scene}, [frame])

    def _scene(self, values: dict, frame: bytes, shown: Shown) -> dict:
        """As the browser keeps it; the place of a slider is its number there."""
        place = [
            slider.choices.index(values[slider.name]) if slider.choices else values[slider.name]
            for slider in self.live.declaration.sliders
        ]
        words = {"alt": shown.alt, "status": shown.status}
        return {"frame": frame, "place": place, "edition": self.live.edition, **words}

    def wake(self, *_) -> None:
        """Redraws if one of the student's functions has changed and somebody may see it."""
        if not DRAWING.acquire(timeout=PATIENCE):
            return
        try:
            if self._views == 0:
                self.live.let_go()
            elif self.live.changed():
                self.redraw()
                self.save()
        finally:
            DRAWING.release()

    def save(self) -> None:
        """Puts the picture and the words of now where the notebook keeps those of before."""
        if self._display and self._unsaved:
            data, metadata = self._repr_mimebundle_()
            self._display.update(data, metadata=metadata, raw=True)
            self._unsaved = False

    def _on_view(self, message: dict) -> None:
        """The browser opened a view of the picture or closed one, or its reader went elsewhere."""
        if message["view"] == "opened":
            self._views = (self._views or 0) + 1
            self._suit(min(2.0, max(1.0, message["ratio"])))
        elif message["view"] == "closed":
            self._views = max(0, (self._views or 0) - 1)
        elif message["view"] == "left":
            self.save()

    def _suit(self, ratio: float) -> None:
        """Draws for a screen of this many pixels for one of the page's."""
        FigureWidget.ratio = ratio
        with DRAWING:
            if self.live.picture is None or self.live.ratio != ratio:
                self.live.suit(ratio)
                self.redraw()

    def _ipython_display_(self) -> None:
        from IPython.display import display

        data, metadata = self._repr_mimebundle_()
        self._unsaved = False
        self._display = display(data, metadata=metadata, raw=True, display_id=True)

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        """The widget, and what stays where no kernel is: the picture and its words."""
        with DRAWING:
            if self.live.picture is None:
                self.redraw()
            png = self.live.png()
        size = {"width": self._picture.width, "height": self._picture.height}
        data = super()._repr_mimebundle_(**kwargs)
        data["image/png"] = base64.b64encode(png).decode()
        data["text/plain"] = self.live.shown.text
        return data, {"image/png": {**size, "alt": self.live.shown.alt}}


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _control(slider: Slider) -> ipywidgets.Widget:
    common = {"description": slider.label, "style": {"description_width": "initial"}}
    if slider.choices:
        return ipywidgets.SelectionSlider(options=slider.choices, value=slider.start, **common)
    kind = ipywidgets.FloatLogSlider if slider.power_of_ten else ipywidgets.FloatSlider
    limits = {"min": slider.low, "max": slider.high, "step": slider.step}
    start = slider.value(slider.start)
    return kind(value=start, readout_format=slider.format, **limits, **common)
