"""The judges that are compared: ours, and the rules by which others accept a gradient.

Each is asked the same thing: a loss, points, and the gradients that were handed
in. A judge that is a function of a library is called as it is, with its
defaults, on a function whose backward pass is the gradient in question. What a
judge measures of the loss alone it measures once in `prepare`, and that time is
charged to every gradient that it judges with it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from autograder.judging import slopes

from .bank import Question
from .bank.problems import Array

Gradient = Callable[[Array], Array]


class Judge(Protocol):
    """`accepts` says whether the gradient passes at all of the question's points."""

    def prepare(self, question: Question) -> Any: ...

    def accepts(self, question: Question, prepared: Any, gradient: Gradient) -> bool: ...


@dataclass(frozen=True)
class Course:
    """This course's rule: within the measured slope's own error, at every coordinate."""

    def prepare(self, question: Question) -> list[slopes.Slope]:
        return [slopes.slope(question.loss, x) for x in question.points]

    def decides(self, prepared: list[slopes.Slope]) -> bool:
        """Whether every coordinate at every point is known well enough; else, ask elsewhere."""
        return all(measured.decided.all() for measured in prepared)

    def accepts(self, question: Question, prepared: Any, gradient: Gradient) -> bool:
        return all(
            slopes.agrees(gradient(x), measured).all()
            for x, measured in zip(question.points, prepared, strict=True)
        )


@dataclass(frozen=True)
class Allclose:
    """`np.allclose(gradient, central difference)`, every coordinate; atol is NumPy's 1e-8."""

    h: float = 1e-5
    rtol: float = 1e-5

    def prepare(self, question: Question) -> list[Array]:
        return [
            np.array([central(question.loss, x, i, self.h) for i in range(x.size)])
            for x in question.points
        ]

    def accepts(self, question: Question, prepared: Any, gradient: Gradient) -> bool:
        return all(
            np.allclose(gradient(x), measured, rtol=self.rtol)
            for x, measured in zip(question.points, prepared, strict=True)
        )


@dataclass(frozen=True)
class Minitorch:
    """One random coordinate of each array, a central difference, within 0.01 + 1 % of it.

    The rule of `grad_check` in minitorch's `tensor_functions.py`, stated again.
    There the random coordinate has a fixed seed; here it follows the question.
    """

    h: float = 1e-6
    room: float = 1e-2

    def prepare(self, question: Question) -> None:
        return None

    def accepts(self, question: Question, prepared: Any, gradient: Gradient) -> bool:
        return all(self._at(question, x, gradient(x)) for x in question.points)

    def _at(self, question: Question, x: Array, answer: Array) -> bool:
        rng = np.random.default_rng(_seed(x))
        places = [rng.choice(places) for places in map(np.ravel, question.split(np.arange(x.size)))]
        measured = [central(question.loss, x, i, self.h) for i in places]
        return np.allclose(answer[places], measured, rtol=self.room, atol=self.room)


def central(f: Callable[[Array], float], x: Array, i: int, h: float) -> float:
    """The central difference of `f` at coordinate `i` of `x`."""
    step = h * (np.arange(x.size) == i)
    return (f(x + step) - f(x - step)) / (2 * h)


@dataclass(frozen=True)
class Library:
    """A library's own check, called at every point: `check(loss, gradient, x)` raises or not."""

    check: Callable[[Callable[[Array], float], Gradient, Array], bool]

    def prepare(self, question: Question) -> None:
        return None

    def accepts(self, question: Question, prepared: Any, gradient: Gradient) -> bool:
        return all(self.check(question.loss, gradient, x) for x in question.points)


def torch_gradcheck() -> Judge:
    """`torch.autograd.gradcheck`: h 1e-6, every coordinate, within 1e-5 + 0.1 %."""
    import torch

    torch.set_num_threads(1)

    def check(loss, gradient, x):
        class Answer(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(x)
                return torch.tensor(loss(_plain(x)), dtype=torch.float64)

            @staticmethod
            def backward(ctx, upstream):
                return upstream * torch.from_numpy(gradient(_plain(ctx.saved_tensors[0])))

        point = torch.tensor(x, requires_grad=True)
        return torch.autograd.gradcheck(Answer.apply, (point,), raise_exception=False)

    def _plain(x):
        return x.detach().numpy().copy()

    return Library(check)


def jax_check_grads() -> Judge:
    """`jax.test_util.check_grads`, first order, reverse mode: one direction, h 1e-4, 1e-5."""
    import jax
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)

    def check(loss, gradient, x):
        def value(x):
            return jax.numpy.asarray(loss(np.asarray(x)))

        def backward(x, upstream):
            return (upstream * jax.numpy.asarray(gradient(np.asarray(x))),)

        answer = jax.custom_vjp(value)
        answer.defvjp(lambda x: (value(x), x), backward)
        return _passes(check_grads, answer, (x,), order=1, modes=("rev",))

    return Library(check)


def autograd_check_grads() -> Judge:
    """`autograd.test_util.check_grads`, first order, reverse mode: one direction, h 1e-6, 1e-6."""
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    def check(loss, gradient, x):
        np.random.seed(_seed(x))
        answer = primitive(loss)
        defvjp(answer, lambda value, x: lambda upstream: upstream * gradient(x))
        return _passes(check_grads(answer, modes=["rev"], order=1), x)

    return Library(check)


def _seed(x: Array) -> int:
    return zlib.crc32(x.tobytes())


def _passes(check: Callable[..., None], *args: Any, **kwargs: Any) -> bool:
    try:
        check(*args, **kwargs)
    except AssertionError:
        return False
    return True


COURSE = "ours"
JUDGES: dict[str, tuple[Callable[[], Judge], str]] = {
    COURSE: (Course, "every coordinate; within the measured slope's own error"),
    "torch gradcheck": (torch_gradcheck, "every coordinate; h 1e-6; 1e-5 + 0.1 %"),
    "JAX check_grads": (jax_check_grads, "one random direction; h 1e-4; 1e-5 + 0.001 %"),
    "autograd check_grads": (autograd_check_grads, "one random direction; h 1e-6; 1e-6 or 1e-6"),
    "minitorch grad_check": (Minitorch, "one random coordinate an array; h 1e-6; 0.01 + 1 %"),
    "allclose, h = 1e-5": (Allclose, "every coordinate; h 1e-5; 1e-8 + 0.001 %"),
}
