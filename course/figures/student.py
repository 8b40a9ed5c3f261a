"""The student's functions: found by name in the notebook, asked with care.

A name goes in, a `StudentFunction` comes out. What it returns is checked for the
shape and kind that a figure can draw; whatever goes wrong becomes a sentence.
"""

import sys
import traceback
import types
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from course.running.deadline import Deadline, TimeUp
from course.running.errors import kind_of
from course.running.memory import WORDS, bounded

STOPPED = (Exception, KeyboardInterrupt, SystemExit)
SECONDS = 5.0


class NotWritten(Exception):
    """The function of this name does not exist yet, or is still the empty stub."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


class Trouble(Exception):
    """The student's function failed, or returned what cannot be drawn: a sentence."""

    def __init__(self, name: str, sentence: str):
        super().__init__(sentence)
        self.name = name


def shell():
    """The notebook's IPython shell, or None outside of one."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def namespace() -> dict:
    """Where the student's names live: the notebook's, or plain Python's main module."""
    notebook = shell()
    return notebook.user_ns if notebook else vars(sys.modules["__main__"])


def find(name: str) -> "StudentFunction":
    """The student's function called `name`, as it is defined now.

    Raises NotWritten when there is none, Trouble when the name is something else.
    """
    function = namespace().get(name)
    if function is None:
        raise NotWritten(name)
    if not callable(function):
        kind = type(function).__name__
        raise Trouble(name, f"`{name}` is a {kind} here, and the figure needs a function.")
    return StudentFunction(name, function)


class StudentFunction:
    """A function that the student wrote, and the kinds of answer one may ask it for.

    Arrays are handed over as copies, so that a function that changes its input
    cannot spoil the figure. All methods raise NotWritten where the function is
    still a stub, and Trouble where it raises or returns something else than asked.
    """

    def __init__(self, name: str, function: Callable):
        self.name = name
        self.function = function
        self.reach = tuple(_reach(function))

    def number(self, *arguments) -> float:
        """One call, whose answer is one finite number."""
        return float(self.numbers([arguments])[0])

    def numbers(self, calls: Iterable[tuple]) -> np.ndarray:
        """One call for each tuple of arguments, each answered by one number: (N,)."""
        calls = list(calls)
        answers = self._ask(calls)
        values = _floats(answers)
        if values is None or values.size != len(calls):
            values = np.array([self._one(answer) for answer in answers])
        return self._finite(values.reshape(len(calls)))

    def array(self, shape: tuple[int, ...], *arguments) -> np.ndarray:
        """One call, whose answer is a finite float64 array of this shape."""
        (answer,) = self._ask([arguments])
        values = _floats(answer)
        if values is None or values.shape != shape:
            raise self._nonsense(answer if values is None else values, f"an array of shape {shape}")
        return self._finite(values)

    def arrays(self, shapes: tuple[tuple[int, ...], ...], *arguments) -> list[np.ndarray]:
        """One call, whose answer is a tuple of finite float64 arrays of these shapes."""
        (answer,) = self._ask([arguments])
        try:
            items = [item for item in map(_floats, answer) if item is not None]
        except TypeError:
            items = []
        if [item.shape for item in items] != list(shapes):
            wanted = [f"an array of shape {shape}" if shape else "a number" for shape in shapes]
            raise self._nonsense(
                answer, " and ".join(filter(None, (", ".join(wanted[:-1]), wanted[-1])))
            )
        return [self._finite(item) for item in items]

    def layers(self, shapes: tuple[tuple[int, int], ...], *arguments) -> list[tuple]:
        """One call, whose answer begins with a list of finite (W, b), W of these shapes."""
        (answer,) = self._ask([arguments])
        try:
            arrays = [_floats(array) for W, b in answer[0] for array in (W, b)]
        except (TypeError, ValueError, IndexError, KeyError):
            arrays = []
        found = [array for array in arrays if array is not None]
        if [array.shape for array in found] != [s for each in shapes for s in (each, each[:1])]:
            wanted = f"a list of (W, b), where the Ws have the shapes {', '.join(map(str, shapes))}"
            raise self._nonsense(answer, wanted)
        finite = [self._finite(array) for array in found]
        return list(zip(finite[::2], finite[1::2], strict=True))

    def indices(self, S: int, *arguments) -> list[np.ndarray]:
        """One call, whose answer is a list of index arrays, each entry in 0 … S − 1."""
        (answer,) = self._ask([arguments])
        try:
            batches = [np.asarray(batch) for batch in answer]
            together = np.concatenate(batches)
        except (TypeError, ValueError):
            batches, together = [], np.empty(0)
        whole = np.issubdtype(together.dtype, np.integer) and all(map(len, batches))
        if not whole or together.min() < 0 or together.max() >= S:
            raise self._nonsense(answer, f"a list of arrays of whole numbers from 0 to {S - 1}")
        return batches

    def one_of(self, options: list) -> int:
        """One call with these options, whose answer is one of them: its position."""
        (answer,) = self._ask([(options,)])
        try:
            return options.index(answer)
        except ValueError:
            raise self._nonsense(answer, f"one of the {len(options)} that it is given") from None

    def table(self, names: tuple[str, ...], *arguments) -> np.ndarray:
        """One call, whose answer is a list of dicts with these names, each a finite number."""
        (answer,) = self._ask([arguments])
        try:
            values = _floats([[row[name] for name in names] for row in answer])
        except (TypeError, KeyError, IndexError):
            values = None
        if values is None or values.ndim != 2:
            raise self._nonsense(answer, f"a list of dicts with {' and '.join(names)}")
        return self._finite(values)

    def _ask(self, calls: list[tuple]) -> list:
        try:
            with bounded():
                return Deadline(SECONDS).call(_answers, self.function, calls)
        except NotImplementedError as error:
            raise NotWritten(_innermost_function(error, self.name)) from None
        except TimeUp as up:
            late = f"Your `{self.name}` had not finished after {up.seconds:g} seconds."
            raise Trouble(self.name, late) from None
        except STOPPED as error:
            raise Trouble(self.name, self._raised(error)) from None

    def _one(self, answer) -> float:
        values = _floats(answer)
        if values is None or values.size != 1:
            raise self._nonsense(answer, "one number")
        return values.item()

    def _raised(self, error: BaseException) -> str:
        if isinstance(error, MemoryError):
            where = _line(error, self.function)
            return f"Your `{self.name}` asked for more memory than the {WORDS} it may have{where}."
        message = " ".join(str(error).split())
        what = f"{kind_of(error)}: {message}" if message else kind_of(error)
        return f"Your `{self.name}` raised {what.rstrip('.')}{_line(error, self.function)}."

    def _nonsense(self, answer, wanted: str) -> Trouble:
        got = _in_words(answer)
        return Trouble(self.name, f"Your `{self.name}` returned {got}; the figure needs {wanted}.")

    def _finite(self, values: np.ndarray) -> np.ndarray:
        if np.isfinite(values).all():
            return values
        worst = values[~np.isfinite(values)][0]
        raise Trouble(self.name, f"Your `{self.name}` returned {worst}, which cannot be drawn.")


def _answers(function: Callable, calls: list[tuple]) -> list:
    return [function(*map(_copied, arguments)) for arguments in calls]


def _copied(argument):
    return argument.copy() if isinstance(argument, np.ndarray) else argument


def _reach(function, seen: set | None = None) -> Iterator:
    """The function, and every function of the same notebook that it may call."""
    seen = set() if seen is None else seen
    seen.add(id(function))
    yield function
    if not isinstance(function, types.FunctionType):
        return
    for name in _names(function.__code__):
        called = function.__globals__.get(name)
        ours = getattr(called, "__globals__", None) is function.__globals__
        if ours and id(called) not in seen:
            yield from _reach(called, seen)


def _names(code: types.CodeType) -> Iterator[str]:
    """The global names that the code uses, its comprehensions and inner functions too."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def _innermost_function(error: BaseException, name: str) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1].name
    return last if last in namespace() else name


def _line(error: BaseException, function) -> str:
    """Where in the student's function it happened, counted from its `def` line."""
    code = getattr(function, "__code__", None)
    lines = [
        frame.f_lineno
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if frame.f_code is code
    ]
    return f" in its line {lines[-1] - code.co_firstlineno + 1}" if code and lines else ""


def _floats(answer) -> np.ndarray | None:
    """The answer as an array of floats; None where it holds something else."""
    try:
        if np.asarray(answer).dtype == object:
            return None
        return np.array(answer, dtype=float)
    except (TypeError, ValueError):
        return None


def _in_words(answer) -> str:
    if answer is None:
        return "None (is a `return` missing?)"
    if isinstance(answer, np.ndarray):
        return f"an array of shape {answer.shape}" if answer.ndim else f"the number {answer}"
    if isinstance(answer, (int, float, np.number)):
        return f"the number {answer}"
    return f"a {type(answer).__name__}"
