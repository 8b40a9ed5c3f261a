"""A small course to build: one lesson with every kind of cell."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from autograder.notebooks.build import build, check_fresh

BOWL = '''\
# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 04 Bowl: what a height is
#
# A question first. Which way is down at $w = 1$?

# %%
import math


def check(function):
    assert function


# %% [markdown]
# Write the height of the bowl ½ · 4 · w².

# %%
# cat and car are words in this comment, no commands
steepness = 4.0

# %%
def height(w):
    """The height at w."""
    ### BEGIN SOLUTION
    curvature = steepness / 2
    return curvature * w**2
    ### END SOLUTION


# %%
check(height)

# %%
text = """
# %% this begins no cell
"""
print("height", height(3.0))
print()
print(math.sqrt(16))
# -> height 18.0
# ->
# -> 4.0

# %% [markdown] written="why_steep" points=3
# ## Why steep?
#
# Say in two sentences what the slope is for.
#
# ### BEGIN SOLUTION
# It leads downhill, and its size
# says how far away the bottom may be.
# ### END SOLUTION

# %%
def slope(w):
    ### BEGIN SOLUTION
    return 4 * w
    ### END SOLUTION


class Walk:
    """A walk on the bowl."""

    ### BEGIN SOLUTION
    def step(self, w):
        return w - 0.1 * slope(w)

    ### END SOLUTION


# %%
check(slope)

# %%
check(Walk)
'''

POINTS = {"04_bowl": {"height": 2, "slope": 1.5, "Walk": 3.0}}


class Course:
    """A course directory with sources, and the points of its exercises as plain numbers."""

    def __init__(self, root: Path, points: Mapping[str, Mapping[str, float]]):
        self.root = root
        self.points = points

    def write(self, lesson: str, text: str) -> Path:
        path = self.root / "solutions" / f"{lesson}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def build(self, *lessons: str) -> list[str]:
        written = build(self.root, lessons or None, self.points.__getitem__)
        return [path.relative_to(self.root).as_posix() for path in written]

    def check(self, *lessons: str) -> list[str]:
        return check_fresh(self.root, lessons or None, self.points.__getitem__)

    def files(self) -> dict[str, bytes]:
        """Every file of the course but the sources."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file() and path.suffix != ".py"
        }


@pytest.fixture
def new_course(tmp_path: Path) -> Callable[..., Course]:
    """Make a course directory: `new_course("name", {"04_bowl": text}, points)`."""

    def make(name: str, lessons: Mapping[str, str], points=POINTS) -> Course:
        course = Course(tmp_path / name, points)
        for lesson, text in lessons.items():
            course.write(lesson, text)
        return course

    return make


@pytest.fixture
def bowl() -> str:
    """The source of the lesson 04_bowl."""
    return BOWL


@pytest.fixture
def course(new_course: Callable[..., Course], bowl: str) -> Course:
    """A course with the lesson 04_bowl, not built yet."""
    return new_course("course", {"04_bowl": bowl})
