"""What a figure is declared with, and what plays the declaration.

A `Scene` has sliders, a `set_up` that draws it once, and parts. A part is a
method that moves a few artists and may return a sentence; the names of its
parameters say what it depends on: sliders, and functions of the student's.

    class Parabola(Scene):
        about = "A parabola and a point on it."
        sliders = (Slider("x", "place x (cm)", -2, 2, 0.1, start=1),)

        def set_up(self, figure): ...

        @part("dot")
        def height(self, x, parabola):
            y = parabola.number(x)
            self.dot.set_data([x], [y])
            return f"At {x:.1f} cm the parabola is {y:.2f} high."

A part is run again only when something that it depends on has changed, and ahead of
the hand for the place where it may be next, so it keeps nothing for its next run. A part
that depends on no slider belongs to the background. While one of its functions is not
written, its artists are hidden and the rest of the figure works.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from course.figures import student
from course.figures.picture import Picture
from course.figures.style import GREY, note
from course.running.quiet import quiet

# The hyphen before a number, which a screen reader may pass over.
MINUS = re.compile(r"(?<![\w-])-(?=\d)")
# The zeros with which Python fills an exponent, as in 1e-05.
FILL = re.compile(r"(?<=\de[+-])0+(?=\d)")
LAST_PICTURE_STAYS = "The picture shows the last answer that worked."


@dataclass(frozen=True)
class Slider:
    """One number that the reader moves, from `low` to `high` by `step`.

    `name` is the parameter of the scene's parts, `label` what the reader sees,
    with its unit. With `power_of_ten` low, high, step and start are exponents, and
    the parts get 10 to the power of them; `choices` are the values, or the names,
    of a slider that knows only a few.
    """

    name: str
    label: str
    low: float = 0.0
    high: float = 1.0
    step: float = 0.1
    start: float | str = 0.0
    format: str = ".2f"
    power_of_ten: bool = False
    choices: tuple[int | str, ...] = ()

    def value(self, position: Any) -> Any:
        """What the parts get where the slider stands there."""
        return 10.0**position if self.power_of_ten else position

    def onward(self, before: Any, now: Any) -> Any:
        """Where the move from `before` to `now` leads if made once more; None beyond the end."""
        if self.choices:
            place = 2 * self.choices.index(now) - self.choices.index(before)
            return self.choices[place] if 0 <= place < len(self.choices) else None
        place = now * now / before if self.power_of_ten else 2 * now - before
        slack = self.step / 100
        low, high = self.value(self.low - slack), self.value(self.high + slack)
        return place if low <= place <= high else None

    def meant(self, told: Any) -> Any:
        """The number that a browser means, where it tells 0.9999999999999999 for 1."""
        return told if self.choices or self.power_of_ten else round(told, 9)


def part(*artists: str) -> Callable:
    """Marks a method as a part of its scene that owns the artists of these names."""

    def mark(method: Callable) -> Callable:
        parameters = tuple(inspect.signature(method).parameters)[1:]
        method.part = Part(method.__name__, method, artists, parameters)  # type: ignore[attr-defined]
        return method

    return mark


@dataclass(frozen=True)
class Part:
    name: str
    method: Callable
    artists: tuple[str, ...]
    needs: tuple[str, ...]

    def artists_of(self, scene: "Scene") -> Iterator:
        for name in self.artists:
            owned = getattr(scene, name)
            yield from owned if isinstance(owned, (list, tuple)) else (owned,)


class Scene:
    """The declaration of a figure; `about` is the sentence its description opens with."""

    about = ""
    size = (7.6, 3.3)
    sliders: tuple[Slider, ...] = ()
    reserved: Sequence[tuple] = ()

    def set_up(self, figure) -> None:
        """Draws on the matplotlib figure all that there is, and keeps what will move."""
        raise NotImplementedError

    def reserve(self, axes, function: str, x: float = 0.5, y: float = 0.5) -> None:
        """Says on empty axes whose place this is, until that function is written."""
        text = note(axes, x, y, color=GREY, ha="center", va="center")
        self.reserved = [*self.reserved, (function, text)]

    @classmethod
    def parts(cls) -> list[Part]:
        return [member.part for member in vars(cls).values() if hasattr(member, "part")]


@dataclass(frozen=True)
class Shown:
    """In words: the picture, the line below it, and both for who sees text only."""

    alt: str = ""
    status: str = ""
    text: str = ""


class Live:
    """A scene that is being played: values of the sliders go in, picture and words come out.

    `names` gives for each function of the scene the name that the student's has;
    `ratio` is the number of the screen's pixels for one of the page's. `edition` is
    another number when pictures of before no longer hold.
    """

    def __init__(self, scene: type[Scene], names: dict[str, str], ratio: float = 1.5):
        for role, name in names.items():
            if not isinstance(name, str):
                raise TypeError(f'Give the name of your function as text, as in {role}="{role}".')
        self.declaration = scene
        self.names = names
        self.ratio = ratio
        self.shown = Shown()
        self.edition = 0
        self.let_go()

    def let_go(self) -> None:
        """Forgets the drawing, which takes megabytes; the next redraw makes a new one."""
        self.picture: Picture | None = None
        self.seen: dict[str, tuple] = {}
        self._played: dict[str, tuple] = {}
        self._worked: set[str] = set()
        self._background_changed = True
        self._at: dict[str, float] = {}
        self._astray = False

    def suit(self, ratio: float) -> None:
        """Draws from now on for a screen of this many pixels for one of the page's."""
        self.ratio = ratio
        self.edition += 1
        if self.picture:
            self.picture.suit(ratio)

    def png(self) -> bytes:
        """The last picture, as a saved notebook keeps it."""
        if self._astray:
            shown = self.shown
            self.redraw(self._at)
            self.shown = shown
        return self._drawing().png()

    def jpeg(self) -> bytes:
        """The last picture, as the screen gets it."""
        return self._drawing().jpeg()

    def ahead(self, values: dict[str, float]) -> tuple[bytes, "Shown"] | None:
        """The JPEG and the words of values that may come next; None where a function fails there.

        What `shown`, `png` and later redraws say is as if it had not been drawn.
        """
        if self.changed():
            return None
        shown, at, worked = self.shown, self._at, set(self._worked)
        drawn = self.redraw(values)
        found = (self.jpeg(), self.shown) if drawn else None
        self.shown, self._at, self._worked, self._astray = shown, at, worked, True
        return found

    def redraw(self, values: dict[str, float]) -> bool:
        """Moves the scene to these values; False where the last picture had to stay.

        It stays where a function fails that has worked before; one that never
        has is left out, like one that is not written.
        """
        picture = self._drawing()
        with quiet():
            functions, missing, troubles = self._functions()
            if self.seen != (seen := _fingerprint(functions)):
                self.seen = seen
                self.edition += 1
            words = None
            while words is None:
                if self._worked & {trouble.name for trouble in troubles}:
                    self.shown = replace(self.shown, status=f"{troubles[-1]} {LAST_PICTURE_STAYS}")
                    return False
                try:
                    words = self._play({**values, **functions}, missing)
                except student.Trouble as trouble:
                    troubles.append(trouble)
                    functions = _without(trouble.name, functions)
            picture.draw(self._background_changed)
        self._background_changed = False
        self._worked |= {function.name for function in functions.values()} - missing
        words = [MINUS.sub("−", FILL.sub("", sentence)) for sentence in words]
        about, notes = self.declaration.about, [*map(str, troubles), *_note(missing)]
        self.shown = Shown(
            alt=" ".join([about, *words]),
            status=" ".join([*words, *notes]),
            text=" ".join([about, *words, *notes]),
        )
        self._at, self._astray = values, False
        return True

    def changed(self) -> bool:
        """Whether a function of this figure is another one than at the last redraw."""
        return _fingerprint(self._functions()[0]) != self.seen

    def _drawing(self) -> Picture:
        if self.picture is None:
            self.scene = self.declaration()
            self.picture = Picture(self.declaration.size, self.ratio, self._set_up)
        return self.picture

    def _set_up(self, figure) -> Iterable:
        self.scene.set_up(figure)
        for role, text in self.scene.reserved:
            text.set_text(f"your {self.names[role]}\ndraws here")
        sliders = {slider.name for slider in self.declaration.sliders}
        for part in self.declaration.parts():
            if sliders & set(part.needs):
                yield from part.artists_of(self.scene)

    def _functions(self) -> tuple[dict, set[str], list[student.Trouble]]:
        """By role the functions that are there; the names that are missing; what is wrong."""
        functions, missing, troubles = {}, set(), []
        for role, name in self.names.items():
            try:
                functions[role] = student.find(name)
            except student.NotWritten:
                missing.add(name)
            except student.Trouble as trouble:
                troubles.append(trouble)
        return functions, missing, troubles

    def _play(self, given: dict, missing: set[str]) -> list[str]:
        """Runs the parts that are due; gives the words of all that can be seen."""
        words, absent = [], set()
        for part in self.declaration.parts():
            there = all(need in given for need in part.needs)
            try:
                words += [self._run(part, given)] if there else []
            except student.NotWritten as stub:
                missing.add(stub.name)
                there = False
            absent |= set() if there else self._to_blame(part, given, missing)
            self._reveal(part.artists_of(self.scene), there, self._rests(part))
        for role, text in self.scene.reserved:
            self._reveal([text], role in absent, rests=True)
        return [sentence for sentence in words if sentence]

    def _to_blame(self, part: Part, given: dict, missing: set[str]) -> set[str]:
        """The functions for want of which a part can't be seen."""
        found = {n for n in part.needs if n not in given or self.names.get(n) in missing}
        return found or set(part.needs)

    def _run(self, part: Part, given: dict) -> str | None:
        cause = [getattr(given[need], "reach", given[need]) for need in part.needs]
        before, sentence = self._played.get(part.name, (None, None))
        if cause != before:
            self._played.pop(part.name, None)
            sentence = part.method(self.scene, *(given[need] for need in part.needs))
            self._played[part.name] = (cause, sentence)
            self._background_changed |= self._rests(part)
        return sentence

    def _reveal(self, artists: Iterable, there: bool, rests: bool) -> None:
        for artist in artists:
            if artist.get_visible() != there:
                artist.set_visible(there)
                self._background_changed |= rests

    def _rests(self, part: Part) -> bool:
        return not any(slider.name in part.needs for slider in self.declaration.sliders)


def _fingerprint(functions: dict[str, student.StudentFunction]) -> dict[str, tuple]:
    return {role: function.reach for role, function in functions.items()}


def _without(name: str, functions: dict) -> dict:
    return {role: function for role, function in functions.items() if function.name != name}


def _note(missing: set[str]) -> list[str]:
    if not missing:
        return []
    *most, last = (f"`{name}`" for name in sorted(missing))
    names = " and ".join([", ".join(most), last] if most else [last])
    cells = "its cell has" if len(missing) == 1 else "their cells have"
    return [f"This needs your {names}; it wakes up when {cells} run."]


def show(scene: type[Scene], **names: str):
    """The figure as a notebook shows it: sliders, a reset button, picture and words.

    `names` are the names of the student's functions, one for each that the scene uses.
    """
    from course.figures.widget import FigureWidget

    return FigureWidget(Live(scene, names))
